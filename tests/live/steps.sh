# Sourced by run.sh: functions that are called equally often are counted so, though bpftrace takes their
# probes away one after another when the time is over.

# run_steps GO BPFTRACE
run_steps() {
    local name="go$1 bpftrace-$2 steps" work=$build/live/go$1-bpftrace-$2/steps binary program most least
    [[ steps =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    binary=$(own_copy "$(build_program "$1" steps plain)" "$work") || return
    "$binary" &
    program=$!
    timeout -k 5 "$patience" "$gobt" run -p $program --bpftrace "$(bpftrace_command "$2")" \
        --func 'main.step*' --count --duration 1 > "$work/trace" 2>&1 || :
    kill "$program"
    wait "$program" 2> /dev/null || :
    read -r least most <<< "$(sed -n 's/^@calls\[main.step.*\]: //p' "$work/trace" | sort -n | sed -n '1p;12p' | xargs)"
    # A probe is placed some milliseconds before the next.
    if [ -n "$most" ] && [ $((most - least)) -le $((least / 5)) ]; then
        pass "$name"
    else
        fail "$name" "from ${least:-no} to ${most:-no} calls" "$work/trace"
    fi
}
