# Sourced by ../run.sh.
libraries='- 1.15'

# took WHAT PROGRAM TRACE: judges the durations of lines of that kind by what the program measured around the same
# calls, in their order: none is longer, and those that were given up after 120 milliseconds are as long as that.
# Prints what is wrong.
took() {
    awk -v what="$1" '
        FNR == NR { if ($1 == "TOOK" && $2 == what) measured[++n] = $3; next }
        $3 == what {
            duration = $0
            sub(/.* duration=/, "", duration)
            traced = int(duration * 1000 + 0.5)
            if (duration !~ /^[0-9]+\.[0-9]+ms$/ || traced <= 0 || traced > measured[++i]) print measured[i], "us measured:", $0
            if (/timeout|canceled|Deadline/) {
                late++
                if (traced < 119000) print "too short:", $0
            }
        }
        END { if (n == 0 || i != n) print n + 0, "measured,", i + 0, "traced"; if (late == 0) print "none is late" }' "$2" <(LC_ALL=C sort -k1,1 "$3")
}

# no_faults NAME: the test that standard input is empty.
no_faults() {
    local wrong=$work/${1##* }.wrong
    cat > "$wrong"
    if [ -s "$wrong" ]; then fail "$1" "$(wc -l < "$wrong") faults" "$wrong"; else pass "$1"; fi
}

run_network() {
    local binary=$1 bpftrace=$2 name=$3 work=$build/scripts/run/${3// /-}/network script words
    if ! at_least "$bpftrace" 0.23; then
        for script in tcp-dial tcp-accept dns dns-records; do
            refused "$name $script" "$binary" "$bpftrace" "$script"
        done
        return
    fi
    if ! observe "$work" "$binary" '' "$bpftrace" tcp-dial tcp-accept dns dns-records; then
        fail "$name network" "$why"
        return
    fi
    while read -r script words; do
        expected "$work/program" | grep -E "^[0-9]+ $words" > "$work/$script.expected"
        timed "$work/$script.trace" | untimed > "$work/$script.traced"
        same "$name $script" "$work/$script.expected" "$work/$script.traced"
    done << 'END'
tcp-dial (connect|dial)
tcp-accept accept
dns lookup
dns-records net\.
END
    took dial "$work/program" "$work/tcp-dial.trace" | no_faults "$name tcp-dial: durations"
    took lookup "$work/program" "$work/dns.trace" | no_faults "$name dns: durations"
}
