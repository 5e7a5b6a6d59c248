# Sourced by run.sh: a Go library in a C program, which -p finds by itself.

# run_library GO BPFTRACE
run_library() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 library" work=$build/live/go$1-bpftrace-$2/library
    local library label labels='numbers anything failures counts' options=()
    [[ library =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! command -v gcc > /dev/null; then
        skip "$name" "no C compiler"
        return
    fi
    if ! library=$(build_program "$go" library shared 2> "$work/build.err") ||
        ! gcc -o "$work/host" "$programs/library/host/host.c" -ldl 2>> "$work/build.err"; then
        fail "$name" "the library doesn't build" "$work/build.err"
        return
    fi
    cp "$library" "$work/library.so"
    for label in $labels; do
        options+=(--func "main.$label")
    done
    if ! EXPECT_EVENTS=1 trace "$work" "$work/host" "$labels" --bpftrace "$(bpftrace_command "$bpftrace")" \
        --strlen "$strlen" "${options[@]}" --events text; then
        fail "$name" "$why"
        return
    fi
    split_lines "$work"
    for label in $labels; do
        compare "$name $label" "$bpftrace" "$work" "$label" "main.$label"
    done
}

# run_plugin GO BPFTRACE: a Go program with a plugin. Functions of both are traced; what is in an interface has a
# name, or none where its type is the other's.
run_plugin() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 plugin" work=$build/live/go$1-bpftrace-$2/plugin
    local program pid='' i run
    [[ library =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! command -v gcc > /dev/null; then
        skip "$name" "no C compiler"
        return
    fi
    if ! (cd "$programs/plugin" && export GOFLAGS=-mod=mod && "$(go_command "$go")" build -o "$work/host" . &&
        "$(go_command "$go")" build -buildmode=plugin -o "$work/part.so" ./part) 2> "$work/build.err"; then
        fail "$name" "it doesn't build" "$work/build.err"
        return
    fi
    timeout -k 5 "$patience" "$work/host" "$work/part.so" > "$work/program" 2> "$work/program.err" &
    program=$!
    for ((i = 0; i < 100; i++)); do
        pid=$(sed -n 's/^pid //p;q' "$work/program" 2> /dev/null || :)
        [ -z "$pid" ] || break
        sleep 0.1
    done
    run=("$gobt" run -p "$pid" --bpftrace "$(bpftrace_command "$bpftrace")" --limit 5)
    "${run[@]}" -b "$work/part.so" --func Work --arg name --arg n --arg v:type > "$work/part.trace" 2> "$work/part.err" || :
    "${run[@]}" --func hosts --arg n --arg mine:type --arg theirs:type > "$work/host.trace" 2> "$work/host.err" || :
    kill "$program" 2> /dev/null || :
    wait "$program" 2> /dev/null || :
    if ! grep -qF "has loaded Go plugins as well; for what is in one of them give it with -b: $work/part.so" "$work/host.err"; then
        fail "$name is named" "it isn't" "$work/host.err"
    else
        pass "$name is named"
    fi
    expect_lines "$name itself" "$work/part.trace" 'plugin/part.Work|part.Work' 'name="job" n=[0-9]* v:type='
    expect_lines "$name's host" "$work/host.trace" 'main.hosts' 'n=[0-9]* mine:type=\*main.own theirs:type='
}

# expect_lines NAME FILE FUNCTION VALUES: each event is that, and their numbers n follow each other.
expect_lines() {
    local events
    events=$(grep -c goid= "$2")
    if [ "$events" -lt 5 ] || [ "$(grep goid= "$2" | grep -cE "^[0-9:.]+ goid=[0-9]+ ($3) $4\$")" -ne "$events" ] ||
        ! sed -n 's/.* n=\([0-9]*\).*/\1/p' "$2" | awk 'NR > 1 && $1 != last + 1 { exit 1 } { last = $1 }'; then
        fail "$1" "something else is traced" "$2"
    else
        pass "$1"
    fi
}
