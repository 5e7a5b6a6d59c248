# Sourced by ../run.sh, ../fetch.sh and ../build.sh: how long goroutines wait for a processor.
libraries='- 1.17'

# as_counted HISTOGRAM PROGRAM: of as many waits as the runtime has counted itself, of all and of those of a length
# or more, the histogram has as many: 5 in a hundred and 20 may differ, which are on the other side of that length,
# or come before or after. Prints what differs.
as_counted() {
    awk '
        function number(text) { return text ~ /K$/ ? text * 1024 : text ~ /M$/ ? text * 1048576 : text ~ /G$/ ? text * 1073741824 : text + 0 }
        FNR == NR {
            if (!match($0, /^[[(][^])]*[])] +[0-9]+ /)) next
            from = substr($1, 2)
            sub(/[],].*/, "", from)
            n = $0
            sub(/ *\|.*/, "", n)
            sub(/.* /, "", n)
            count[number(from)] += n
            next
        }
        /^LATENCIES / {
            traced = 0
            for (from in count) if (from + 0 >= $2) traced += count[from]
            if (traced > $3 * 1.05 + 20 || traced < $3 * 0.95 - 20) print $2, "ns or more:", $3, "counted by the runtime,", traced, "traced"
            if ($2 == 0 && $3 < 500) print "the program had too little to do:", $3
        }' "$1" "$2"
}

run_latency() {
    local binary=$1 bpftrace=$2 name="$3 sched-latency" work=$build/scripts/run/${3// /-}/latency status=0 said
    if ! at_least "$bpftrace" 0.23; then
        said=$(timeout -k 5 60 "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" sched-latency --duration 1 2>&1 > /dev/null) || status=$?
        if [ "$status" -eq 1 ] && [[ $said = 'gobt: sched-latency is for bpftrace 0.23 or newer, this is 0.17: '* ]]; then
            pass "$name is refused"
        else
            fail "$name" "gobt should refuse this bpftrace; it ends with status $status and says: $said"
        fi
        return
    fi
    if ! observe "$work" "$binary" '' "$bpftrace" sched-latency; then
        fail "$name" "$why"
        return
    fi
    as_counted "$work/sched-latency.trace" "$work/program" | none "$name"
}
