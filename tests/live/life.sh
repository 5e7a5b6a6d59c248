# Sourced by run.sh: how gobt run ends, with --events and without, whoever ends first.

# still_traced PID: whether a bpftrace looks at the process.
still_traced() { pgrep -f "bpftrace.* -p $1( |\$)" > /dev/null; }

# ended_with PID TRACE: gobt ended as its process did, status in $status, and said so once, at the end.
ended_with() {
    local i
    # It is said when the process ends; bpftrace ends a moment later.
    for ((i = 0; i < 100; i++)); do
        ! grep -q "^gobt: process $1 has ended\$" "$2.err" || break
        sleep 0.05
    done
    [ "$status" -eq 0 ] && [ "$(grep -c 'has ended' "$2.err")" -eq 1 ] && [ "$(tail -n 1 "$2.err")" = "gobt: process $1 has ended" ]
}

# run_life GO BPFTRACE
run_life() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 life" work=$build/live/go$1-bpftrace-$2/life
    local binary program pid tracer counter status i options
    [[ life =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    binary=$(own_copy "$(build_program "$go" vault plain)" "$work")
    timeout -k 5 "$patience" "$binary" -every 2ms > "$work/program" 2>&1 &
    program=$!
    for ((i = 0; i < 100; i++)); do
        pid=$(pgrep -P "$program" -f vault || :)
        [ -z "$pid" ] || break
        sleep 0.1
    done
    options=(run -p "$pid" --bpftrace "$(bpftrace_command "$bpftrace")" --func '(*BarrierView).Put' --arg entry --events text)

    # Asked to end, it ends as bpftrace does, with all that was printed.
    "$gobt" "${options[@]}" > "$work/asked" 2> "$work/asked.err" &
    tracer=$!
    for ((i = 0; i < 20 * patience; i++)); do
        [ ! -s "$work/asked" ] || break
        sleep 0.05
    done
    kill -TERM "$tracer"
    status=0
    wait "$tracer" || status=$?
    if [ -s "$work/asked" ] && [ "$(tail -c 1 "$work/asked" | od -An -c)" = '  \n' ] && ! still_traced "$pid" &&
        ! grep -q 'has ended\|nothing in' "$work/asked.err"; then
        pass "$name asked to end"
    else
        fail "$name asked to end" "status $status, bpftrace $(still_traced "$pid" && echo stays)" "$work/asked.err"
    fi

    # ... at whatever moment: bpftrace forgets what it is asked just before it begins to wait for events.
    local late=0 began
    for i in 0.1 0.2 0.25 0.3 0.35 0.4 0.5 0.7; do
        "$gobt" "${options[@]}" --duration 30 > /dev/null 2>> "$work/early.err" &
        tracer=$!
        sleep $i
        kill -TERM "$tracer"
        began=$SECONDS
        wait "$tracer" || :
        [ $((SECONDS - began)) -lt 15 ] || late=$((late + 1))
    done
    if [ "$late" -eq 0 ] && ! still_traced "$pid"; then
        pass "$name asked early"
    else
        fail "$name asked early" "$late of 8 went on" "$work/early.err"
    fi

    # It says when the probes are in place, before there is an event, and what takes its time until then.
    "$gobt" "${options[@]}" --where 'entry.Key == "nothing"' > "$work/waiting" 2> "$work/waiting.err" &
    tracer=$!
    for ((i = 0; i < 20 * patience; i++)); do
        ! grep -q '^gobt: watching since [0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]\{6\}$' "$work/waiting.err" &&
            kill -0 "$tracer" 2> /dev/null || break
        sleep 0.05
    done
    if kill -0 "$tracer" 2> /dev/null && [ ! -s "$work/waiting" ] && "$root/tests/docs/attached.pl" "$pid" &&
        grep '^gobt: ' "$work/waiting.err" | tail -n 2 | head -n 1 | grep -q "^gobt: compiling for bpftrace $bpftrace\."; then
        pass "$name watching"
    else
        fail "$name watching" "it isn't said in time" "$work/waiting.err"
    fi
    kill -TERM "$tracer" 2> /dev/null || :
    wait "$tracer" || :

    # A script that printed nothing: only gobt can say so.
    status=0
    # shellcheck disable=SC2016
    echo 'go:"(*BarrierView).Put" / ${entry.Key} == "nothing" / { printf("%s\n", ${entry.Key}); }' > "$work/silent.bt"
    timeout -k 5 "$patience" "$gobt" "${options[@]:0:5}" --events json --duration 1 "$work/silent.bt" > "$work/silent" 2> "$work/silent.err" || status=$?
    if [ "$status" -eq 0 ] && tail -n 1 "$work/silent.err" | grep -q "^gobt: nothing in [0-9]* s of process $pid of .*/vault-plain: no call that the script shows, "; then
        pass "$name in silence"
    else
        fail "$name in silence" "status $status" "$work/silent.err"
    fi

    # Nobody reads any more: it says so, and ends.
    status=0
    { timeout -k 5 "$patience" "$gobt" "${options[@]}" 2> "$work/unread.err"; echo $? > "$work/status"; } | head -n 2 > /dev/null
    status=$(cat "$work/status")
    if [ "$status" -eq 1 ] && grep -q '^gobt: nobody reads what is printed' "$work/unread.err" && ! still_traced "$pid"; then
        pass "$name without a reader"
    else
        fail "$name without a reader" "status $status" "$work/unread.err"
    fi

    # bpftrace doesn't outlive it.
    "$gobt" "${options[@]}" > "$work/killed" 2> "$work/killed.err" &
    tracer=$!
    for ((i = 0; i < 20 * patience; i++)); do
        [ ! -s "$work/killed" ] || break
        sleep 0.05
    done
    kill -KILL "$tracer"
    wait "$tracer" 2> /dev/null || :
    for ((i = 0; i < 200; i++)); do
        still_traced "$pid" || break
        sleep 0.1
    done
    if [ -s "$work/killed" ] && ! still_traced "$pid"; then
        pass "$name killed"
    else
        fail "$name killed" "bpftrace stays" "$work/killed.err"
    fi
    # A script that bpftrace can't compile is tried again with less, and why isn't shown; but the last time.
    printf '#!/bin/bash\ncase " $* " in *" -p "*) echo >> "%s/tries"; [ "$(wc -l < "%s/tries")" -gt 2 ] ||
        { echo "LLVM: too much" >&2; exit 1; } ;; esac\nexec "%s" "$@"\n' "$work" "$work" \
        "$(bpftrace_command "$bpftrace")" > "$work/refuses-twice"
    sed 's/-gt 2/-gt 99/' "$work/refuses-twice" > "$work/refuses"
    chmod +x "$work/refuses" "$work/refuses-twice"
    options=("${options[@]/$(bpftrace_command "$bpftrace")/$work/refuses-twice}")
    { timeout -k 5 "$patience" "$gobt" "${options[@]}" 2> "$work/again.err" || :; } | head -n 2 > "$work/again"
    if [ -s "$work/again" ] && [ "$(grep -c 'trying again' "$work/again.err")" -eq 2 ] && [ "$(grep -c 'Choose values with --arg to have them whole' "$work/again.err")" -eq 1 ] && ! grep -q LLVM "$work/again.err"; then
        pass "$name tried again"
    else
        fail "$name tried again" "$(wc -l < "$work/again") events" "$work/again.err"
    fi
    status=0
    timeout -k 5 "$patience" "$gobt" "${options[@]/refuses-twice/refuses}" > "$work/refused" 2> "$work/refused.err" || status=$?
    if [ "$status" -eq 1 ] && [ "$(grep -c LLVM "$work/refused.err")" -eq 1 ]; then
        pass "$name refused"
    else
        fail "$name refused" "status $status" "$work/refused.err"
    fi

    # The process ends: it is said, and what was counted is printed.
    options=("${options[@]/$work\/refuses-twice/$(bpftrace_command "$bpftrace")}")
    "$gobt" "${options[@]}" > "$work/ended" 2> "$work/ended.err" &
    tracer=$!
    "$gobt" "${options[@]:0:7}" --count > "$work/counted" 2> "$work/counted.err" &
    counter=$!
    for ((i = 0; i < 20 * patience; i++)); do
        kill -0 "$tracer" 2> /dev/null && kill -0 "$counter" 2> /dev/null || break
        [ ! -s "$work/ended" ] || ! grep -q '^gobt: watching since' "$work/counted.err" || break
        sleep 0.05
    done
    sleep 0.2
    kill "$program" || :
    status=0
    wait "$tracer" || status=$?
    if [ -s "$work/ended" ] && ended_with "$pid" "$work/ended"; then
        pass "$name of the process"
    else
        fail "$name of the process" "status $status" "$work/ended.err"
    fi
    status=0
    wait "$counter" || status=$?
    if grep -q '^@calls: [1-9]' "$work/counted" && ended_with "$pid" "$work/counted"; then
        pass "$name of the process, with a total"
    else
        fail "$name of the process, with a total" "status $status" "$work/counted.err"
    fi
    kill "$program" 2> /dev/null || :
    wait "$program" 2> /dev/null || :
    rm -f "$binary"
}
