# Sourced by ../run.sh: the program is that of tests/programs.
libraries='- 1.15'

# A line of List has no room for the keys themselves, which the program shows as gobt would: the first four.
lengths() {
    awk '
        match($0, / keys=\[.*\] err=/) {
            head = substr($0, 1, RSTART)
            tail = substr($0, RSTART + RLENGTH - 5)
            keys = substr($0, RSTART + 7, RLENGTH - 13)
            n = gsub(/", |"$/, "", keys)
            if (match(keys, /…\+[0-9]+$/)) n += substr(keys, RSTART + length("…+"))
            print head "keys=[len " n "]" tail
            next
        }
        { print }'
}

run_vault() {
    local binary=$1 bpftrace=$2 name="$3 vault-put" work=$build/scripts/run/${3// /-}/vault
    ! refused "$name" "$binary" "$bpftrace" vault-put || return 0
    if ! observe "$work" "$binary" '-n 60 -every 3ms -returns' "$bpftrace" vault-put; then
        fail "$name" "$why"
        return
    fi
    expected "$work/program" | lengths > "$work/all.expected"
    timed "$work/vault-put.trace" | untimed > "$work/all.traced"
    for method in Put Get Delete List; do
        grep "^[0-9]* $method " "$work/all.expected" > "$work/$method.expected" || :
        grep "^0\|^[0-9]* $method " "$work/all.traced" > "$work/$method.traced" || :
        same "$name $method" "$work/$method.expected" "$work/$method.traced"
    done
}
