# Sourced by run.sh: collections of garbage, which the runtime itself tells of with GODEBUG=gctrace=1.
libraries='- 1.15'

# collections PROGRAM TRACE MISTAKEN: judges the lines of gc by those of the runtime: the same collections in the
# same order, of the same sizes, started by the same, and of durations that are the same but for how many
# digits the runtime prints: two, or whole milliseconds from ten on. MISTAKEN: a runtime that says of a
# collection that it was forced if the next one is. Prints what is wrong.
collections() {
    awk -v mistaken="$3" '
        function differ(what, ours, theirs) { print "gc " number ": " what " is " ours ", and " theirs " to the runtime" }
        function time(what, ours, theirs,    rough) {
            sub(/ms$/, "", ours)
            ours += 0
            theirs += 0
            rough = theirs >= 10 ? 1 : theirs >= 0.1 ? theirs / 10 : 0.0011
            if (ours < theirs - 0.0011 || ours > theirs + rough) differ(what, ours, theirs)
        }
        function field(name,    i) {
            for (i = 1; i <= NF; i++) if (index($i, name "=") == 1) return substr($i, length(name) + 2)
            print "no " name " in:", $0
        }
        FILENAME == ARGV[1] && /^GC forced$/ { late = 1 }
        FILENAME == ARGV[1] && /^gc [0-9]+ @/ {
            cause[++told] = late ? "time" : /\(forced\)/ ? "forced" : "heap"
            late = 0
            of[told] = $2
            match($0, /[0-9.]+\+[0-9.]+\+[0-9.]+ ms clock/)
            split(substr($0, RSTART, RLENGTH), part, /[+ ]/)
            for (i = 1; i <= 3; i++) phase[told, i] = part[i]
            match($0, /[0-9]+->[0-9]+->[0-9]+ MB, [0-9]+ MB goal/)
            split(substr($0, RSTART, RLENGTH), part, /[->, ]+/)
            for (i = 1; i <= 3; i++) size[told, i] = part[i]
            size[told, 4] = part[5]
        }
        FILENAME == ARGV[2] && / gc=[0-9]+ / {
            number = field("gc"); n++; seen[field("cause")]++
            if (number != of[n]) { print "traced is gc", number ", and the runtime has", of[n]; exit }
            if (field("cause") != cause[n] && !(mistaken && (field("cause") cause[n]) ~ /^(forcedheap|heapforced)$/)) differ("the cause", field("cause"), cause[n])
            # What main asks for main begins.
            if (field("cause") == "forced" && field("goid") != 1) differ("the goroutine", field("goid"), 1)
            time("sweep_term", field("sweep_term"), phase[n, 1])
            time("mark", field("mark"), phase[n, 2])
            time("mark_term", field("mark_term"), phase[n, 3])
            split(field("heap"), part, /->|KB/)
            part[4] = field("goal")
            for (i = 1; i <= 4; i++) if (int(part[i] / 1024) != size[n, i]) differ("size " i, part[i] "KB", size[n, i] "MB")
        }
        FILENAME == ARGV[2] && !/ gc=[0-9]+ / && !/^(Attach.*)?$/ { print "not a line of gc:", $0 }
        END {
            if (n != told) print n + 0, "collections traced, the runtime has", told + 0
            if (seen["heap"] < 3 || seen["time"] < 1 || seen["forced"] != 6)
                print seen["heap"] + 0, "for the heap,", seen["time"] + 0, "for the time,", seen["forced"] + 0, "forced"
        }' "$1" "$2"
}

run_collecting() {
    local binary=$1 bpftrace=$2 name="$3 gc" go=$4 mistaken='' work=$build/scripts/run/${3// /-}/gc said status=0
    if [[ $binary = *-stripped ]]; then
        said=$("$gobt" gen -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" gc 2>&1 > /dev/null) || status=$?
        if [ "$status" -eq 1 ] && [[ $said = *"only debug information (DWARF) says"* ]]; then
            pass "$name is refused"
        else
            fail "$name" "gobt should refuse it; it ends with status $status and says: $said"
        fi
        return
    fi
    if ! GODEBUG=gctrace=1 observe "$work" "$binary" '' "$bpftrace" gc; then
        fail "$name" "$why"
        return
    fi
    # Go 1.19 still sets that too early, where the line of the collection before finds it; 1.21 does not.
    at_least "$go" 1.21 || mistaken=1
    collections "$work/program.err" "$work/gc.trace" "$mistaken" | none "$name"
}
