# Sourced by run.sh: several probes on a function that loses its arguments while its stack grows. Each sees each
# call once, with what was passed.

lost_script() { # BPFTRACE
    local probe
    for probe in first second; do
        echo 'go:"main.lost" { printf("%s goid=%d '$probe' %s\n", ${go.time}, ${goid}, ${go.args}); }'
    done
    # 0.17 can't trace returns of a program with symbols.
    ! at_least "$1" 0.18 || echo 'goret:"main.lost" { printf("%s goid=%d returned a=%d s=%s\n", ${go.time}, ${goid}, ${a}, ${s:show}); }'
}

# lost_trace NAME GOBT ARGUMENTS...: leaves what was traced and what the program expects, in the same shape.
lost_trace() {
    mkdir -p "$work/$1"
    if ! trace "$work/$1" "$binary" lost --bpftrace "$(bpftrace_command "$bpftrace")" --strlen "$strlen" "${@:2}"; then
        fail "$name $1" "$why"
        return 1
    fi
    sed -i -E 's/ ret=[0-9]+ duration=[0-9.]+ms calls=1$//' "$work/$1/trace"
    split_lines "$work/$1"
}

# lost_compare NAME PROBE...: each line of the program's is one of every probe's.
lost_compare() {
    local probe file
    for probe in "${@:2}"; do
        file=$work/$1/$probe
        only main.lost < "$work/$1/expected" | as_exact_as "$bpftrace" > "$file.expected"
        only "$probe" < "$work/$1/traced" | sed "s/^\(goid=[0-9]*\) $probe /\1 main.lost /" | as_exact_as "$bpftrace" > "$file.traced"
        if [ -s "$file.expected" ] && diff -U0 --label expected --label traced "$file.expected" "$file.traced" > "$file.diff"; then
            pass "$name $1 $probe"
        else
            fail "$name $1 $probe" "expected (-) and traced (+) differ" "$file.diff"
        fi
    done
}

# run_lost GO BPFTRACE
run_lost() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 lost-by-several" work=$build/live/go$1-bpftrace-$2/lost-by-several binary
    [[ lost =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" args plain 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    lost_script "$bpftrace" > "$work/several.bt"
    if lost_trace several "$work/several.bt"; then
        # shellcheck disable=SC2046
        lost_compare several first second $(! at_least "$bpftrace" 0.18 || echo returned)
    fi
    # Its two probes, filled from the command line.
    at_least "$bpftrace" 0.18 || return 0
    ! lost_trace ready slow-requests --slow 0s --func main.lost --arg a --arg s || lost_compare ready main.lost
}
