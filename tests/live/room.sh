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
}
