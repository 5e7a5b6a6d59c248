#!/bin/bash
# Live tests of the ready scripts: programs made with the real libraries, which say what they do, are
# traced with them, and each line must be what the program says.
#   run.sh [-g "1.15 1.27"] [-b "0.17 0.27"] [-s "bullseye trixie"] [-c PATTERN] [-j JOBS]
#     -g, -b   the versions of Go and bpftrace; default: $GOS and $BPFTRACES, else all that tests/fetch has
#              fetched, else those of the machine. The scripts are for bpftrace 0.17 and newer
#     -s       the suites whose libraries are used, - for programs without any; default: all
#     -c       only the programs that match this regular expression: they are the directories here
#     -j       how many programs are traced at a time (twice the processors)
# GOBT names the gobt to test. fetch.sh must have fetched the libraries. What was printed is left in
# build/scripts/run.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$scripts/../live/lib.sh"
. "$scripts/../live/units.sh"
. "$scripts/../live/table.sh" # traced_lines
. "$scripts/observe.sh"
. "$scripts/programs.sh"
for program in $(test_programs); do
    # shellcheck disable=SC1090
    . "$scripts/$program/test.sh"
done

suites='- bullseye bookworm trixie sid'

gos=${GOS:-$(go_versions | xargs)}
bpftraces=${BPFTRACES:-$(bpftrace_versions | grep -vx 0.11 | xargs)}
pattern=. jobs=$((2 * $(nproc)))
while getopts g:b:s:c:j: option; do
    case $option in
    g) gos=$OPTARG ;;
    b) bpftraces=$OPTARG ;;
    s) suites=$OPTARG ;;
    c) pattern=$OPTARG ;;
    j) jobs=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

skip_if_unable "the tests of the ready scripts are" "$(wc -w <<< "$gos")"
with_tracefs "${BASH_SOURCE[0]}" -g "$gos" -b "$bpftraces" -s "$suites" -c "$pattern" -j "$jobs"
begin_units "$build/scripts" "$jobs"

# build GO SUITE PROGRAM [stripped]
build() {
    if [ -e "$scripts/$3/main.go" ]; then
        "$scripts/build.sh" "$(go_command "$1")" "$2" "$3" ${4:+"$4"}
    else
        build_program "$1" "$3" "${4:-plain}"
    fi
}

# trace_program GO SUITE PROGRAM 'BPFTRACES' [stripped]
trace_program() {
    local go=$1 suite=$2 program=$3 bpftraces=$4 stripped=${5:-} bpftrace binary errors name
    name="${suite/#-/std}${stripped:+ $stripped}"
    errors=$TMPDIR/go$go-${name// /-}-$program.err
    if ! binary=$(build "$go" "$suite" "$program" $stripped 2> "$errors"); then
        fail "go$go $name $program" "the program doesn't build" "$errors"
        return
    fi
    for bpftrace in $bpftraces; do
        twice "run_$program" "$binary" "$bpftrace" "go$go bpftrace-$bpftrace $name" "$go"
    done
}

# in_turn TURN BPFTRACE...: one of them.
in_turn() {
    local turn=$1
    shift
    echo "${@:turn % $# + 1:1}"
}

# Every program with every Go: by the first and the last with every library and every bpftrace, by the others with
# one of the libraries and of the last two bpftraces in turn: a library's code doesn't change with what traces it.
# By the first and the last once without debug information as well, with the newest of the libraries; by the others
# in turn with it and without. 0.17, which is too small for most, is not of the last two.
turn=0 row=0
last_two=$(xargs -n 1 <<< "$bpftraces" | tail -n 2 | xargs)
for go in $gos; do
    row=$((row + 1)) column=0
    for program in $(test_programs | grep -E "$pattern"); do
        column=$((column + 1))
        fitting=()
        while read -r suite least _; do
            [[ " $suites " = *" $suite "* ]] && at_least "$go" "$least" || continue
            fitting+=("$suite")
        done < <(library_rows "$program")
        [ ${#fitting[@]} -gt 0 ] || continue
        newest=${fitting[-1]} choice=$bpftraces stripped=true
        if [ "$go" != "${gos%% *}" ] && [ "$go" != "${gos##* }" ]; then
            # shellcheck disable=SC2086
            choice=$(in_turn $turn $last_two)
            fitting=("$(in_turn $((turn++ / 2)) "${fitting[@]}")")
            if [ $(((row + column) % 2)) -eq 0 ]; then stripped=false; else fitting=(); fi
        fi
        for suite in "${fitting[@]}"; do
            unit "go$go-${suite/#-/std}-$program" trace_program "$go" "$suite" "$program" "$choice"
        done
        # shellcheck disable=SC2086
        ! $stripped ||
            unit "go$go-stripped-$program" trace_program "$go" "$newest" "$program" "$(in_turn $((turn++)) $last_two)" stripped
    done
    turn=$((turn + 1)) # or a program would always have the same one
done
end_units
