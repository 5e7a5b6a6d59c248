# Sourced by run.sh: collections of garbage, which the runtime itself tells of with GODEBUG=gctrace=1.
libraries='- 1.15'

# collections PROGRAM TRACE MISTAKEN [OUTSIDE]: judges the lines of gc by those of the runtime: the same collections in the
# same order, of the same sizes, started by the same, and of durations that are the same but for how many
# digits the runtime prints: two, or whole milliseconds from ten on. MISTAKEN: a runtime that says of a
# collection that it was forced if the next one is. OUTSIDE: of a program without debug information, whose collections
# have no numbers and sizes, but for what is live if that is "live"; durations are measured by the probes, which may
# be kept waiting, so one of twenty may be longer, and where the first pause ends is less sure. Prints what is wrong.
collections() {
    awk -v mistaken="$3" -v outside="${4:-}" '
        function differ(what, ours, theirs) { print "gc " number ": " what " is " ours ", and " theirs " to the runtime" }
        function time(what, ours, theirs,    rough) {
            sub(/ms$/, "", ours)
            ours += 0
            theirs += 0
            rough = theirs >= 10 ? 1 : theirs >= 0.1 ? theirs / 10 : 0.0011
            if (ours < theirs - 0.0011 || ours > theirs + rough) differ(what, ours, theirs)
        }
        function is_far(ours, theirs) { return ours > theirs * 1.1 + 0.3 || ours < theirs * 0.9 - 0.3 }
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
        FILENAME == ARGV[2] && / gc=([0-9]+|[?]) / {
            number = field("gc"); n++; seen[field("cause")]++
            if (outside) number = (number == "?" ? of[n] : "not ?")
            if (number != of[n]) { print "traced is gc", number ", and the runtime has", of[n]; exit }
            if (field("cause") != cause[n] && !(mistaken && (field("cause") cause[n]) ~ /^(forcedheap|heapforced)$/)) differ("the cause", field("cause"), cause[n])
            # What main asks for main begins.
            if (field("cause") == "forced" && field("goid") != 1) differ("the goroutine", field("goid"), 1)
            if (outside) {
                far += is_far(field("sweep_term") + field("mark"), phase[n, 1] + phase[n, 2])
                far += is_far(field("mark_term") + 0, phase[n, 3] + 0)
                shifted += is_far(field("sweep_term") + 0, phase[n, 1] + 0)
            } else {
                time("sweep_term", field("sweep_term"), phase[n, 1])
                time("mark", field("mark"), phase[n, 2])
                time("mark_term", field("mark_term"), phase[n, 3])
            }
            split(field("heap"), part, /->|KB/)
            part[4] = field("goal")
            if (outside == "live" && (part[1] part[2] part[4] != "???" || part[3] !~ /^[0-9]+$/)) print "not what is live:", $0
            if (outside == "none" && field("heap") field("goal") != "??") print "not without sizes:", $0
            for (i = 1; i <= 4; i++) if (part[i] != "?" && part[i] != "" && int(part[i] / 1024) != size[n, i]) differ("size " i, part[i] "KB", size[n, i] "MB")
        }
        FILENAME == ARGV[2] && !/ gc=([0-9]+|[?]) / && !/^(Attach.*)?$/ { print "not a line of gc:", $0 }
        END {
            if (n != told) print n + 0, "collections traced, the runtime has", told + 0
            if (far > n / 10) print far, "of", 2 * n, "durations are others"
            if (shifted > n / 4) print shifted, "of", n, "pauses end at another time"
            if (seen["heap"] < 3 || (!outside && seen["time"] < 1) || seen["forced"] != 6)
                print seen["heap"] + 0, "for the heap,", seen["time"] + 0, "for the time,", seen["forced"] + 0, "forced"
        }' "$1" "$2"
}

# Without debug information it says what it can tell, and of what it can't that it can't.
run_collecting() {
    local binary=$1 bpftrace=$2 name="$3 gc" go=$4 mistaken='' outside='' work=$build/scripts/run/${3// /-}/gc
    if ! GODEBUG=gctrace=1 observe "$work" "$binary" '' "$bpftrace" gc; then
        fail "$name" "$why"
        return
    fi
    # Go 1.19 still sets that too early, where the line of the collection before finds it; 1.21 does not.
    at_least "$go" 1.21 || mistaken=1
    if [[ $binary = *-stripped ]]; then
        outside=none
        ! at_least "$go" 1.19 || outside=live
    fi
    collections "$work/program.err" "$work/gc.trace" "$mistaken" "$outside" | none "$name"
}
