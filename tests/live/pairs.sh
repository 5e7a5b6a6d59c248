# Sourced by run.sh: does each return get its own entry? Two processes of one file have the same
# goroutines at the same addresses; runtime.newproc1 runs on the stacks of threads, where another
# goroutine is meant each time.

# What the two have in common with their own entry, counted where nothing is lost.
pairs_script() {
    cat << 'SCRIPT'
go:"main.work" { @entries = count(); }
goret:"main.work" { @work[${ret.0} == ${number} * 1000000 + ${i} ? 1 : 0] = count(); }
goret:"runtime.newproc1" { @newproc1[${callerpc} == ${ret.0.gopc} ? 1 : 0] = count(); }
SCRIPT
}

# run_pairs GO BPFTRACE
run_pairs() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 pairs" work=$build/live/go$1-bpftrace-$2/pairs
    local binary both=() tracer i function calls right wrong status
    [[ pairs =~ $pattern ]] || return 0
    at_least "$bpftrace" 0.18 || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" pairs plain 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    binary=$(own_copy "$binary" "$work")
    pairs_script > "$work/pairs.bt"
    for i in 1 2; do
        timeout -k 5 "$patience" "$binary" $i > "$work/program.$i" 2>&1 &
        both+=($!)
    done
    for ((i = 0; i < 100; i++)); do
        [ "$(cat "$work"/program.* 2> /dev/null | grep -c '^pid ')" -lt 2 ] || break
        sleep 0.1
    done
    (cd "$work" && exec timeout -k 300 "$patience" "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" pairs.bt) \
        > "$work/trace" 2> "$work/trace.err" &
    tracer=$!
    status=0
    wait "${both[0]}" || status=$?
    wait "${both[1]}" || status=$?
    kill -INT "$tracer" 2> /dev/null || :
    wait "$tracer" || :
    rm -f "$binary"
    if [ "$status" -ne 0 ]; then
        fail "$name" "a program ended with status $status" "$work/trace.err"
        return
    fi
    for function in work newproc1; do
        calls=$(cat "$work"/program.* | awk -v f="$function" '$1 == "CALLS" && $2 == f { n += $3 } END { print n + 0 }')
        right=$(sed -n "s/^@$function\[1\]: //p" "$work/trace")
        wrong=$(sed -n "s/^@$function\[0\]: //p" "$work/trace")
        # The runtime starts goroutines of its own.
        if [ -z "$wrong" ] && [ "${right:-0}" -ge "$calls" ] && { [ "$function" != work ] || [ "$right" -eq "$calls" ]; }; then
            pass "$name $function"
        else
            fail "$name $function" "$calls calls, ${right:-none} returns with their entry, ${wrong:-none} with another" "$work/trace.err"
        fi
    done
}
