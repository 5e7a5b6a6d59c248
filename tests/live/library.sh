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

# run_plugin GO BPFTRACE: a Go program with plugins. Functions of all are traced, in the file that has them; what is in
# an interface has a name, or none where its type is the other's.
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
        "$(go_command "$go")" build -buildmode=plugin -o "$work/part.so" ./part &&
        "$(go_command "$go")" build -buildmode=plugin -o "$work/other.so" other/other.go) 2> "$work/build.err"; then
        fail "$name" "it doesn't build" "$work/build.err"
        return
    fi
    timeout -k 5 "$patience" "$work/host" "$work/part.so" "$work/other.so" > "$work/program" 2> "$work/program.err" &
    program=$!
    for ((i = 0; i < 100; i++)); do
        pid=$(sed -n 's/^pid //p;q' "$work/program" 2> /dev/null || :)
        [ -z "$pid" ] || break
        sleep 0.1
    done
    run=("$gobt" run -p "$pid" --bpftrace "$(bpftrace_command "$bpftrace")" --limit 5)
    "$gobt" gen "${run[@]:2}" --func part.Work --arg name --arg n --arg v:type > "$work/part.bt" 2> "$work/part.err" || :
    "$gobt" run "${run[@]:2:4}" "$work/part.bt" > "$work/part.trace" 2>> "$work/part.err" || :
    "${run[@]}" --func Rest --arg n > "$work/other.trace" 2> "$work/other.err" || :
    for i in 'args Work' 'args Nothingness' 'gen --func hosts --func Rest'; do
        # shellcheck disable=SC2086
        "$gobt" ${i%% *} -p "$pid" ${i#* } 2>&1 > /dev/null | sed "s|process $pid|process PID|g; s|$work/||g; s|part.so, other.so|other.so, part.so|" >> "$work/refused" || :
    done
    "${run[@]}" --func hosts --arg n --arg mine:type --arg theirs:type > "$work/host.trace" 2> "$work/host.err" || :
    kill "$program" 2> /dev/null || :
    wait "$program" 2> /dev/null || :
    if ! grep -qF "has loaded Go plugins as well; for what is in one of them give it with -b: " "$work/host.err" ||
        ! grep -qF "taking $work/part.so, a Go plugin that process $pid has loaded, which has 'part.Work'" "$work/part.err"; then
        fail "$name is named" "it isn't" "$work/host.err"
    else
        pass "$name is named"
    fi
    expect_lines "$name itself" "$work/part.trace" 'plugin/part.Work|part.Work' 'name="job" n=[0-9]* v:type='
    expect_lines "$name that is one file alone" "$work/other.trace" 'plugin/unnamed-[0-9a-f]*.Rest|unnamed-[0-9a-f]*.Rest' 'n=[0-9]*'
    expect_refusals "$name" "$work/refused"
    expect_lines "$name's host" "$work/host.trace" 'main.hosts' 'n=[0-9]* mine:type=\*main.own theirs:type='
}

# expect_refusals NAME FILE: what several files have, none has, or no one file has all of.
expect_refusals() {
    if ! diff - "$2" > "$2.diff" << 'END'; then
gobt: several Go files that process PID has loaded have 'Work': choose one with -b: other.so, part.so
gobt: the Go plugins that process PID has loaded were looked through as well: other.so, part.so
gobt: host has no function 'Nothingness', and none with a name like it. 'gobt funcs' lists them
gobt: no Go file that process PID has loaded has all of 'hosts', 'Rest', and one run traces one file: host has 'hosts'; other.so has 'Rest'
END
        fail "$1 that isn't the only one" "it isn't refused, or not in these words" "$2.diff"
    else
        pass "$1 that isn't the only one"
    fi
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
