# Sourced by run.sh: a binary whose names are meant to break out of a script, a shell line
# or a terminal. What a name would do if it could is to make a file named pwned.

# clean FILE: nothing in it drives a terminal: no control characters but newline and tab, C0
# or C1, and no broken UTF-8.
clean() {
    ! LC_ALL=C grep -aqP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$1" &&
        ! LC_ALL=C.UTF-8 grep -axqv '.*' "$1"
}

# run_hostile GO: what needs no bpftrace. run_hostile GO BPFTRACE: a trace.
run_hostile() {
    local go=$1 bpftrace=${2:-} name work=$build/live/go$1-hostile original tool labels label
    [[ hostile =~ $pattern ]] || return 0
    [ -z "$bpftrace" ] || work=$build/live/go$1-bpftrace-$bpftrace/hostile
    rm -rf "$work"
    mkdir -p "$work"
    if ! original=$(build_program "$go" hostile bare 2> "$work/build.err") ||
        ! (cd "$programs/hostile" && "$(go_command "$go")" build -o "$work/rename" ./rename 2>> "$work/build.err"); then
        fail "go$go hostile" "the program doesn't build" "$work/build.err"
        return
    fi
    tool=$work/rename
    mapfile -t labels < <(sed -n 's/^\([a-z][^ ]*\) .*/\1/p' "$programs/hostile/names.txt")
    for label in "${labels[@]}"; do
        name="go$go ${bpftrace:+bpftrace-$bpftrace }hostile $label"
        mkdir -p "$work/$label"
        "$tool" "$programs/hostile/names.txt" "$label" "$original" "$work/$label/binary"
        if [ -z "$bpftrace" ]; then
            hostile_text "$name" "$work/$label"
        else
            hostile_trace "$name" "$work/$label" "$bpftrace"
        fi
        rm -f "$work/$label/binary"
    done
}

# Every command that prints names prints these so that they are harmless.
hostile_text() { # NAME DIRECTORY
    local name=$1 directory=$2 function command output status ok=true
    function=main.$("$tool" "$programs/hostile/names.txt" "${directory##*/}")
    local commands=(
        "info" "info --json" "funcs main.*" "funcs --json main.*" "types main.*" "types --json main.*"
        "args main.target" "args --json main.target" "args FUNCTION" "layout TYPE" "layout --json TYPE"
        "gen --func main.target" "gen --func FUNCTION" "gen --func main.target --oneliner"
        "gen --func FUNCTION --oneliner" "gen --func FUNCTION --kind portable" "gen --func FUNCTION --arg nosuch"
    )
    for command in "${commands[@]}"; do
        output="$directory/${command//[^a-zA-Z]/_}"
        # The words of these commands are ours; only the name is not.
        local words=()
        read -ra words <<< "$command"
        words=("${words[@]/#FUNCTION/$function}")
        words=("${words[@]/#TYPE/$function}")
        status=0
        (cd "$directory" && timeout -k 5 60 "$gobt" "${words[0]}" -b binary "${words[@]:1}" > "$output" 2>&1) || status=$?
        if [ "$status" -gt 2 ]; then
            fail "$name: $command" "status $status" "$output"
            ok=false
        elif ! clean "$output"; then
            LC_ALL=C grep -anP '[\x00-\x08\x0b-\x1f\x7f-\xff]' "$output" | cat -v > "$output.unclean" || :
            fail "$name: $command" "it prints control characters" "$output.unclean"
            ok=false
        fi
    done
    if [ -e "$directory/pwned" ]; then
        fail "$name" "a name ran a command"
        ok=false
    fi
    ! $ok || pass "$name"
}

# A real bpftrace runs the script, and a real shell the line.
hostile_trace() { # NAME DIRECTORY BPFTRACE
    local name=$1 directory=$2 bpftrace=$3 function calls target
    function=main.$("$tool" "$programs/hostile/names.txt" "${directory##*/}")
    if ! trace "$directory" "$directory/binary" "function target" --bpftrace "$(bpftrace_command "$bpftrace")" \
        --func "$function" --arg n --func main.target; then
        fail "$name" "$why" "$directory/trace.err"
        return
    fi
    calls=$(grep -ac ' n=10[01][0-9]$' "$directory/trace" || :)
    target=$(grep -ac ' goid=[0-9]* main\.target .*First:[0-9]* .*:[0-9]* Last:"last"} n=20[01][0-9]$' "$directory/trace" || :)
    if [ -e "$directory/pwned" ]; then
        fail "$name" "a name ran a command"
    elif ! clean "$directory/trace" || ! clean "$directory/trace.err"; then
        fail "$name" "the trace has control characters" <(cat -v "$directory/trace" "$directory/trace.err")
    elif [ "$calls" -ne 20 ] || [ "$target" -ne 20 ]; then
        fail "$name" "of 20 calls each, $calls and $target were shown" "$directory/trace"
    else
        pass "$name"
    fi
    hostile_line "$name, the line" "$directory" "$bpftrace"
}

# The line of --oneliner, as a shell reads it, with bpftrace found by PATH.
hostile_line() { # NAME DIRECTORY BPFTRACE
    local name=$1 directory=$2 bpftrace=$3 program tracer i lines
    mkdir -p "$directory/bin"
    printf '#!/bin/sh\nexec %q "$@"\n' "$(bpftrace_command "$bpftrace")" > "$directory/bin/bpftrace"
    chmod +x "$directory/bin/bpftrace"
    if ! timeout -k 5 60 "$gobt" gen -b "$directory/binary" --for "$bpftrace" --oneliner --func main.target > "$directory/line" 2> "$directory/line.err"; then
        fail "$name" "gobt gen refuses it" "$directory/line.err"
        return
    fi
    timeout -k 5 "$patience" "$directory/binary" target > "$directory/line.program" 2>&1 &
    program=$!
    sleep 0.2
    (cd "$directory" && PATH=$directory/bin:$PATH exec timeout -k 20 "$patience" sh "$directory/line") > "$directory/line.trace" 2> "$directory/line.trace.err" &
    tracer=$!
    for ((i = 0; i < 20 * patience; i++)); do
        kill -0 "$program" 2> /dev/null || break
        kill -0 "$tracer" 2> /dev/null || { kill "$program" 2> /dev/null || :; break; }
        sleep 0.05
    done
    wait "$program" || :
    kill -INT "$tracer" 2> /dev/null || :
    wait "$tracer" || :
    lines=$(grep -ac 'Last:"last"} n=20[01][0-9]$' "$directory/line.trace" || :)
    if [ -e "$directory/pwned" ]; then
        fail "$name" "a name ran a command"
    elif [ "$lines" -lt 20 ]; then
        fail "$name" "of 20 calls, $lines were shown" "$directory/line.trace.err"
    else
        pass "$name"
    fi
}
