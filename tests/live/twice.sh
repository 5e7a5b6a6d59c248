# Sourced by run.sh: is a program read right while somebody else traces it?
#
# The kernel puts the breakpoints of a trace into every private mapping of the program's file, that of
# a second gobt too: what it reads there isn't the program's code.

# run_twice GO BPFTRACE
run_twice() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 twice" work=$build/live/go$1-bpftrace-$2/twice
    local binary program tracer function='(*BarrierView).Put' i
    [[ twice =~ $pattern ]] || return 0
    at_least "$bpftrace" 0.17 || return 0 # it keeps what it prints to a file until it ends
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" vault plain 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    binary=$(own_copy "$binary" "$work")
    "$gobt" gen -b "$binary" --for "$bpftrace" --func "$function" > "$work/before" 2> "$work/before.err" || :
    timeout -k 5 "$patience" "$binary" -every 20ms > "$work/program" 2>&1 &
    program=$!
    timeout -k 5 "$patience" "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" \
        --func "$function" > "$work/trace" 2> "$work/trace.err" &
    tracer=$!
    for ((i = 0; i < 200; i++)); do
        ! grep -qs goid= "$work/trace" || break
        sleep 0.1
    done
    "$gobt" gen -b "$binary" --for "$bpftrace" --func "$function" > "$work/during" 2> "$work/during.err" || :
    kill -INT "$tracer" 2> /dev/null || :
    wait "$tracer" || :
    kill "$program" 2> /dev/null || :
    wait "$program" || :
    rm -f "$binary"
    if ! grep -q goid= "$work/trace"; then
        fail "$name" "the first trace saw nothing" "$work/trace.err"
    elif [ -s "$work/before" ] && cmp -s "$work/before" "$work/during"; then
        pass "$name"
    else
        diff -U0 --label before --label during "$work/before" "$work/during" > "$work/diff" || :
        fail "$name" "the script differs while the program is traced" "$work/diff"
    fi
}
