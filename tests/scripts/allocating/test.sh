# Sourced by ../run.sh: allocations, beside Go's own profile of the heap.
libraries='- 1.15'

# allocated < TRACE: of each function, the innermost of the stack: FUNCTION SAMPLES AVERAGE BYTES.
allocated() {
    awk '
        /^@/ { map = $1; sub(/\[.*/, "", map); own = "" }
        /^ +main\./ && own == "" { own = $1; sub(/^main\./, "", own); sub(/\+[0-9]+$/, "", own) }
        /^\]: / {
            gsub(/[^0-9 ]/, "")
            split($0, number, " ")
            if (map == "@sizes") { count[own] += number[1]; total[own] += number[3] }
            if (map == "@total") bytes[own] += number[1]
        }
        END { for (key in count) print key, count[key], total[key], bytes[key] }'
}

# With a rate of 1 all is in the profile, and must be in the trace. With the usual one, as many samples are there, and
# what they stand for is what pprof makes of them, but for a fifteenth.
run_allocating() {
    local binary=$1 bpftrace=$2 name="$3 alloc" work=$build/scripts/run/${3// /-}/allocating
    # A collection that begins in a function allocates a little there, on another stack, which the profile has apart.
    if ! GOGC=off observe "$work/all" "$binary" '-rate 1 -megabytes 2' "$bpftrace" 'alloc --set rate=1'; then
        fail "$name" "$why"
        return
    fi
    sed -n 's/^PROFILE //p' "$work/all/program" | sort > "$work/expected"
    named_stacks "$binary" < "$work/all/alloc_--set_rate=1.trace" | allocated | grep -E '^(place|read|archive|join|sink) ' | sort > "$work/traced"
    same "$name all" "$work/expected" "$work/traced"
    if ! observe "$work/some" "$binary" '-megabytes 100' "$bpftrace" alloc; then
        fail "$name" "$why"
        return
    fi
    named_stacks "$binary" < "$work/some/alloc.trace" | allocated | awk '
        FNR == NR { count[$1] = $2; total[$1] = $3; bytes[$1] = $4; next }
        $1 == "PROFILE" && ($3 > 0 || $2 in count) {
            if (count[$2] != $3 || total[$2] != $4) print $2, "has", count[$2], total[$2], "of", $3, $4
            if (bytes[$2] < $5 * 0.93 || bytes[$2] > $5 * 1.07) print $2, "stands for", bytes[$2], "of", $5
            n += $3
        }
        END { if (n < 400) print "the profile has", n + 0, "samples" }' - "$work/some/program" | none "$name some"
}
