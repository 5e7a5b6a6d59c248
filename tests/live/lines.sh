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
    local work=$build/live/go$1-bpftrace-$2/lines-$3${4:+-$4} binary marks=() at=() all=0 arguments mark verdict why_not
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
    if ! trace "$work" "$binary" "$arguments" --bpftrace "$(bpftrace_command "$bpftrace")" ${form:+--events "$form"} \
        --strlen "$strlen" "${at[@]}"; then
        fail "$name" "$why" "$work/trace.err"
        return
    fi
    while read -r verdict mark why_not; do
        if [ "$verdict" = pass ]; then pass "$name $mark: $why_not"; else fail "$name $mark" "$why_not"; fi
    done < <(perl "$here/lines.pl" "$work/program" "$work/trace" "$all" "${marks[@]}")
}
