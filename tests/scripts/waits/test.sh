# Sourced by ../run.sh, ../fetch.sh and ../build.sh: what goroutines wait for.
libraries='- 1.15'

# waiters: of each wait, the goroutine, the reason, the function of package main in its stack, and the duration.
waiters() {
    awk '
        match($0, /goid=[0-9]+ waited reason="[^"]*"/) {
            line = substr($0, RSTART, RLENGTH)
            duration = $0
            sub(/.* duration=/, "", duration)
            next
        }
        /^ / && line != "" && $1 ~ /^main\./ { sub(/\+[0-9]+$/, "", $1); print line " by " $1, duration; line = "" }'
}

# reasons: of the maps that waiting-count prints: REASON NUMBER FUNCTION of the waits that functions of package main
# have in their stacks.
reasons() {
    awk '
        /^@microseconds\[/ { reason = $0; sub(/^@microseconds\[/, "", reason); sub(/, .*/, "", reason); by = "" }
        /^ / && by == "" && $1 ~ /^main\./ { by = $1; sub(/\+.*/, "", by) }
        /^\]: / && by != "" { sub(/.*count( =)? /, ""); n[reason ": main " by] += $0 + 0 }
        END { for (k in n) print k, n[k] }' | LC_ALL=C sort
}

# as_long EXPECTED TRACED: a wait lasts no longer than the call that waited, and at least as long as from when the
# program asked why, until it ended the wait. Prints which doesn't.
as_long() {
    awk '
        FNR == NR { if ($1 == "TOOK") took[$2] = $3 / 1000; next }
        {
            split($1, goid, "=")
            duration = $NF + 0
            if (!(goid[2] in took) || duration > took[goid[2]] || duration < 80) print "between 80 and", took[goid[2]], "ms: " $0
        }' "$1" "$2"
}

# at_least_in HIST REASONS: a histogram has as many waits of that long, at least, as the program made for each reason.
at_least_in() {
    awk '
        FNR == NR { if (match($0, /reason="[^"]*"/)) want[substr($0, RSTART + 8, RLENGTH - 9)]++; next }
        /^@microseconds\[/ { of = $0; sub(/^@microseconds\[/, "", of); sub(/\]:.*/, "", of) }
        /^\[(64|128|256|512)K,|^\[1M,/ { sub(/\|.*/, ""); n[of] += $NF }
        END { for (of in want) if (n[of] < want[of]) print of ":", n[of] + 0, "in the histogram, of", want[of] }' "$2" "$1"
}

run_waits() {
    local binary=$1 bpftrace=$2 name="$3 waiting" work=$build/scripts/run/${3// /-}/waits
    if ! observe "$work" "$binary" '' "$bpftrace" 'waiting --slow 40ms' 'waiting --count' 'waiting --hist duration'; then
        fail "$name" "$why"
        return
    fi
    sed -n 's/^EXPECT //p' "$work/program" | LC_ALL=C sort > "$work/expected"
    functions "$binary" < "$work/waiting_--slow_40ms.trace" | waiters > "$work/waiters"
    # The goroutine that ends the others' waits sleeps, too.
    sed 's/ [^ ]*$//' "$work/waiters" | grep -v 'main\.main$' | LC_ALL=C sort > "$work/traced"
    same "$name" "$work/expected" "$work/traced"
    grep -v 'main\.main ' "$work/waiters" > "$work/durations"
    as_long "$work/program" "$work/durations" | none "$name: durations"

    sed -E 's/.*reason="([^"]*)" by (.*)/\1: main \2/' "$work/expected" | LC_ALL=C sort | uniq -c |
        awk '{ n = $1; sub(/^ *[0-9]+ /, ""); print $0, n }' | LC_ALL=C sort > "$work/reasons.expected"
    functions "$binary" < "$work/waiting_--count.trace" | reasons | grep -Ff <(sed 's/ [0-9]*$/ /' "$work/reasons.expected") > "$work/reasons.traced"
    same "$name --count" "$work/reasons.expected" "$work/reasons.traced"
    at_least_in "$work/waiting_--hist_duration.trace" "$work/program" | none "$name --hist"
}
