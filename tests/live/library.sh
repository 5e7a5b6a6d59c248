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
