# Sourced by run.sh: scripts that bpftrace 0.17 hasn't the stack for are written again, or refused by gobt.

# run_room GO BPFTRACE
run_room() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 room" work=$build/live/go$1-bpftrace-$2/room
    local binary function status
    [[ room =~ $pattern ]] || return 0
    [ "$bpftrace" = 0.17 ] || return 0 # others keep little there
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" returns plain 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    for function in main.retNamed main.retLong main.retLargeOfLarge; do
        status=0
        timeout -k 5 "$patience" "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" --func "$function" \
            --ret --duration 1 > "$work/$function" 2> "$work/$function.err" || status=$?
        if [ "$status" -eq 0 ] && grep -q '^gobt: of strings, [0-9]* bytes are shown' "$work/$function.err" ||
            { [ "$status" -eq 1 ] && grep -qE '^gobt: .*(has no room for all of that on its stack|is too long for one line)' "$work/$function.err"; }; then
            pass "$name $function"
        else
            fail "$name $function" "status $status" "$work/$function.err"
        fi
    done
    room_of_pattern "$binary" "$work/pattern" "$name main.ret*"
}

# room_of_pattern BINARY DIRECTORY NAME: of a pattern's functions some have no room, which is said. The others are
# traced as ever.
room_of_pattern() {
    if ! trace "$2" "$1" retInts --bpftrace "$(bpftrace_command "$bpftrace")" --func 'main.ret*' --ret --strlen 64; then
        fail "$3" "$why" "$2/trace.err"
    elif ! grep -q "^gobt: left out .* functions that 'main.ret\*' fits: .* is too long for one line" "$2/trace.err"; then
        fail "$3" "nothing says which are left out" "$2/trace.err"
    elif ! diff <(sed -n 's/^EXPECT \(.* main.retInts \)/\1/p' "$2/program" | sort -s -t' ' -k1,1V) \
        <(traced_lines "$2/trace" | only main.retInts | sort -s -t' ' -k1,1V) > "$2/diff"; then
        fail "$3" "other calls than the program made" "$2/diff"
    else
        pass "$3"
    fi
}
