# Sourced by ../run.sh: waits for locks, channels and in select, beside Go's own profiles of them.
libraries='- 1.15'

# stack_totals < TRACE: of each map and function of the program, the innermost of the stack or of its last, what was
# counted: MAP FUNCTION COUNT TOTAL, or MAP FUNCTION LONGEST.
stack_totals() {
    awk '
        /^@/ { map = $1; sub(/^@/, "", map); sub(/\[.*/, "", map); own = "" }
        /^, *$/ { own = "" }
        /^ +main\./ && own == "" { own = $1; sub(/^main\./, "", own); sub(/\+[0-9]+$/, "", own) }
        /^\]: / {
            gsub(/[^0-9 ]/, "")
            n = split($0, number, " ")
            if (n == 1) { if (number[1] > most[map " " own]) most[map " " own] = number[1] }
            else { count[map " " own] += number[1]; total[map " " own] += number[3] }
        }
        END {
            for (key in most) print key, most[key]
            for (key in count) print key, count[key], total[key]
        }' | sort
}

# waits GO SCRIPT PROGRAM < TOTALS: judges what a script has counted by what the program says. A tenth of the time,
# and a little for each wait, is the probes and the machine. Prints what is wrong.
waits() {
    awk -v script="$2" -v scaled="$(! at_least "$1" 1.22 || echo 1)" '
        function about(a, b, n) { return a <= b * 1.1 + n * 200 && b <= a * 1.1 + n * 200 }
        FNR == NR {
            # The profile of locks has those of the runtime, too: where the program waits for a channel.
            if ($2 == script && ($1 == "WAITED" || script == "mutex")) {
                map = $1 == "HELD" ? "held_us" : "waited_us"
                count[map " " $3] = $4; total[map " " $3] = $5
                if ($1 == "WAITED" && $6 > 0) own[$3] = $6
            }
            next
        }
        $1 == "longest_us" { longest[$2] = $3; next }
        { key = $1 " " $2; seen[key] = 1 }
        !(key in count) { print "not in the profile:", $0; next }
        $3 != count[key] { print "in the profile " count[key] " times:", $0 }
        # From 1.22 on, the profile of locks counts the time of all that wait for one.
        $1 == "held_us" && scaled { if ($4 > total[key] * 1.1 + $3 * 200) print "longer than the profile, " total[key] ":", $0; next }
        !about($4, total[key], $3) { print "the profile has " total[key] " microseconds:", $0 }
        $1 == "waited_us" && ($2 in own) {
            if (longest[$2] > own[$2] || longest[$2] * $3 < $4) print "the longest is", longest[$2], "of", own[$2] ":", $0
        }
        END { for (key in count) { n++; if (!(key in seen)) print "missing:", key, count[key] } if (!n) print "the program says nothing" }' "$3" -
}

run_blocking() {
    local binary=$1 bpftrace=$2 name="$3" go=$4 work=$build/scripts/run/${3// /-}/blocking script
    if ! observe "$work" "$binary" '-rounds 60' "$bpftrace" mutex 'mutex --goid SLEEPER' chan 'chan --set sample=2' select; then
        fail "$name blocking" "$why"
        return
    fi
    for script in mutex chan select; do
        named_stacks "$binary" < "$work/$script.trace" | stack_totals > "$work/$script.totals"
        waits "$go" "$script" "$work/program" < "$work/$script.totals" | none "$name $script"
    done
    # One goroutine alone does this, and nothing else.
    awk '$1 == "waited_us" && $2 == "borrow" { print $2, $3 }' "$work/mutex.totals" > "$work/goid.expected"
    named_stacks "$binary" < "$work/mutex_--goid_SLEEPER.trace" | stack_totals |
        awk '$1 == "waited_us" { print $2, $3 }' > "$work/goid.traced"
    same "$name mutex --goid" "$work/goid.expected" "$work/goid.traced"
    # Of 120 waits half, by chance.
    named_stacks "$binary" < "$work/chan_--set_sample=2.trace" | stack_totals |
        awk '$1 == "waited_us" { n += $3 } END { if (n < 30 || n > 90) print n + 0, "waits of 120" }' | none "$name chan --set sample=2"
}
