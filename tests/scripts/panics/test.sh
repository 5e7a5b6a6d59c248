# Sourced by run.sh: panics, and what becomes of them.

libraries='- 1.15'

# panics_addressed BINARY: names in place of the addresses that are shown of a program without symbols.
panics_addressed() {
    local lines=$work/lines names=$work/names address
    cat > "$lines"
    while read -r address; do
        echo "$address $("$gobt" funcs -b "$1" "$address" | sed 's/(\([^*].*\)\{0,1\}$//')"
    done < <(grep -oE '^ +0x[0-9a-f]+|in=0x[0-9a-f]+' "$lines" | sed 's/.*0x/0x/' | sort -u) > "$names"
    awk 'FILENAME == ARGV[1] { name[$1] = $2; next }
        match($0, /0x[0-9a-f]+$/) { at = substr($0, RSTART); if (at in name) $0 = substr($0, 1, RSTART - 1) name[at] }
        { print }' "$names" "$lines"
}

# panics_folded: the stacks, of which the program has main's functions, at the end of their lines.
panics_folded() {
    awk '
        function end() { if (line != "") print line (stack == "" ? "" : " stack=" stack); line = stack = "" }
        /^ / { sub(/^ +/, ""); sub(/\+[0-9]+$/, ""); if (/^main\./) stack = stack (stack == "" ? "" : ",") $0; next }
        /^$/ { next }
        { end(); line = $0 }
        END { end() }'
}

# Of panics that others replace, the program doesn't say the stack: it has those of both.
panics_stackless() { sed -E 's/(value="(first|second|once|again once|inner|outer)") stack=.*/\1/'; }

# panics_die NAME BINARY BPFTRACE 'ARGUMENTS': that the program dies of it is what is expected.
panics_die() {
    local name=$1 binary=$2 bpftrace=$3 arguments=$4
    observe "$work" "$binary" "$arguments" "$bpftrace" panics || :
    if [[ $why != "the program ended with status 2: "* ]] || [[ $why = *"gobt ended"* || $why = *"lost events"* ]]; then
        fail "$name" "the program should die of a panic: $why"
        return
    fi
    expected "$work/program" | panics_stackless > "$work/expected"
    panics_addressed "$binary" < "$work/panics.trace" | panics_folded | panics_stackless > "$work/folded"
    timed "$work/folded" | untimed | sed -E 's/(dies fatal=[^=]*) stack=.*/\1/' > "$work/traced"
    same "$name" "$work/expected" "$work/traced"
}

run_panics() {
    local binary=$1 bpftrace=$2 name="$3 panics" work=$build/scripts/run/${3// /-}/panics
    ! refused "$name" "$binary" "$bpftrace" panics || return 0
    panics_die "$name" "$binary" "$bpftrace" ''
    panics_die "$name, what can't be recovered" "$binary" "$bpftrace" -fatal
}
