# Sourced by run.sh: variables at marked lines of tests/programs/lines, and at inlined calls.

# marked_lines GO: "MARK=FILE:LINE" of each line that ends in "// MARK name", for that Go.
marked_lines() {
    local file name
    for file in "$programs"/lines/*.go; do
        name=${file##*/}
        [ "$name" != generic.go ] || at_least "$1" 1.18 || continue
        sed -n "s|.*// MARK \([a-z]*\)\$|\1|p;=" "$file" | awk -v name="$name" '
            /^[0-9]+$/ { if (mark != "") print mark "=" name ":" $0; mark = ""; next } { mark = $0 }'
    done
}

# run_lines GO BPFTRACE VARIANT [FORM]: FORM is for --events.
run_lines() {
    local go=$1 bpftrace=$2 variant=$3 form=${4:-} name="go$1 bpftrace-$2 lines-$3${4:+-$4}"
    local work=$build/live/go$1-bpftrace-$2/lines-$3${4:+-$4} binary marks=() at=() all=0 arguments mark
    [[ lines =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" lines "$variant" 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    mapfile -t marks < <(marked_lines "$go")
    for mark in "${marks[@]}"; do
        at+=(--at "${mark#*=}")
    done
    if [ "$variant" = noopt ]; then
        all=1 # nothing is inlined then
    else
        at+=(--func main.weigh --func 'main.(*point).shift' --inlined)
        marks+=(main.weigh= 'main.(*point).shift=')
    fi
    arguments=$(printf '%s\n' "${marks[@]%%=*}" | xargs)
    [ $all -eq 0 ] || arguments="-N $arguments"
    trace_lines --strlen "$strlen" ${form:+--events "$form"} "${at[@]}"
    [ "$variant" = plain ] && [ -z "$form" ] || return 0
    # The same of some by a script: a line each that isn't, and is, in code that was inlined, and the calls.
    name+=-script work+=-script marks=("$(printf '%s\n' "${marks[@]}" | grep -m1 =lines.go:)" weigh="$(line_of weigh)" main.weigh= 'main.(*point).shift=')
    arguments=$(printf '%s\n' "${marks[@]%%=*}" | xargs)
    rm -rf "$work"
    mkdir -p "$work"
    lines_script "${marks[@]}" > "$work/lines.bt"
    trace_lines --strlen "$strlen" lines.bt
}

# line_of MARK: where that is, as marks have it.
line_of() {
    printf '%s\n' "${marks[@]}" | sed -n "s/^$1=//p"
}

# lines_script MARK=FILE:LINE...: one that prints what --at and --inlined do; without a line, the inlined calls.
lines_script() {
    local mark
    for mark; do
        case $mark in
        *=) echo "goinlined:\"${mark%=}\"" ;;
        *) echo "goline:\"${mark#*=}\"" ;;
        esac
        # shellcheck disable=SC2016
        echo '{ printf("%s goid=%ld %s %s\n", ${go.time}, ${go.goid}, ${go.func}, ${go.args}); }'
    done
}

# trace_lines OPTION...: one trace of the marks, by gobt with these options.
trace_lines() {
    local verdict mark why_not
    if ! trace "$work" "$binary" "$arguments" --bpftrace "$(bpftrace_command "$bpftrace")" "$@"; then
        fail "$name" "$why" "$work/trace.err"
        return
    fi
    while read -r verdict mark why_not; do
        if [ "$verdict" = pass ]; then pass "$name $mark: $why_not"; else fail "$name $mark" "$why_not"; fi
    done < <(perl "$here/lines.pl" "$work/program" "$work/trace" "$all" "${marks[@]}")
}
