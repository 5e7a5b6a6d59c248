# Sourced by ../run.sh: allocations, beside Go's own profile of the heap.
libraries='- 1.15'

# allocated GO < TRACE: of each function, the innermost of the stack, and each type that it allocates:
# FUNCTION TYPE SAMPLES SIZE BYTES. The code of Go 1.27 for small things without pointers mostly doesn't keep what
# type they are.
allocated() {
    awk -v lost="$(at_least "$1" 1.27 && echo 'one int')" '
        /^@/ {
            map = type = $0
            sub(/\[.*/, "", map)
            sub(/^[^[]*\[/, "", type)
            sub(/, *$/, "", type)
            own = ""
        }
        /^ +main\./ && own == "" { own = $1; sub(/^main\./, "", own); sub(/\+[0-9]+$/, "", own) }
        /^\]: / {
            gsub(/[^0-9 ]/, "")
            split($0, number, " ")
            key = own " " type
            if (key == lost) key = own " ?"
            if (map == "@sizes") { count[key] += number[1]; total[key] += number[3] }
            if (map == "@total") bytes[key] += number[1]
        }
        END { for (key in count) print key, count[key], total[key], bytes[key] }'
}

# profiled GO < OUTPUT: the same of the program.
profiled() {
    local lost='^one int'
    at_least "$1" 1.27 || lost='^-'
    sed -n 's/^PROFILE //p' | sed "s/$lost /one ? /"
}

# With a rate of 1 all is in the profile, and must be in the trace. With the usual one, as many samples are there, and
# what they stand for is what pprof makes of them, but for a fifteenth. What the rate is, gobt reads from the process,
# if the program has symbols.
run_allocating() {
    local binary=$1 bpftrace=$2 name="$3 alloc" go=$4 work=$build/scripts/run/${3// /-}/allocating script=alloc
    local functions='^(place|read|archive|join|one|count|list|gather|sink) '
    [[ $binary != *-stripped ]] || script='alloc --set rate=1'
    # A collection that begins in a function allocates a little there, on another stack, which the profile has apart.
    if ! GOGC=off observe "$work/all" "$binary" '-rate 1 -megabytes 2' "$bpftrace" "$script"; then
        fail "$name" "$why"
        return
    fi
    profiled "$go" < "$work/all/program" | sort > "$work/expected"
    named_stacks "$binary" < "$work/all/${script// /_}.trace" | allocated "$go" | grep -E "$functions" | sort > "$work/traced"
    same "$name all" "$work/expected" "$work/traced"
    if ! observe "$work/some" "$binary" '-megabytes 100' "$bpftrace" alloc; then
        fail "$name" "$why"
        return
    fi
    profiled "$go" < "$work/some/program" > "$work/profile"
    named_stacks "$binary" < "$work/some/alloc.trace" | allocated "$go" | grep -E "$functions" | awk '
        { of = $1 " " $2 }
        FNR == NR { count[of] = $3; total[of] = $4; bytes[of] = $5; next }
        $3 > 0 || of in count {
            if (count[of] != $3 || total[of] != $4) print of, "has", count[of], total[of], "of", $3, $4
            if (bytes[of] < $5 * 0.93 || bytes[of] > $5 * 1.07) print of, "stands for", bytes[of], "of", $5
            n += $3
            delete count[of]
        }
        END {
            for (of in count) print of, "is not in the profile"
            if (n < 400) print "the profile has", n + 0, "samples"
        }' - "$work/profile" | none "$name some"
    run_without_samples "$binary" "$bpftrace" "$3"
}

# A process whose rate is 0 is said to take no samples.
run_without_samples() {
    local binary=$1 bpftrace=$2 name="$3 alloc without samples" work=$build/scripts/run/${3// /-}/allocating/none
    local reason='runtime.MemProfileRate is 0'
    if ! observe "$work" "$binary" '-rate 0 -megabytes 1' "$bpftrace" alloc; then
        fail "$name" "$why"
    elif [[ $binary = *-stripped ]] && ! grep -q "$reason" "$work/alloc.trace.err"; then
        pass "$name" # where the variable is, isn't known
    elif [[ $binary != *-stripped ]] && grep -q "$reason" "$work/alloc.trace.err"; then
        pass "$name"
    else
        fail "$name" "whether gobt says that $reason"
    fi
}
