#!/bin/bash
# Programs for arm64, in qemu: the cases of tests/live/cases.txt, where the scripts that gobt writes are executed
# by script.py at the places that they name, with the registers and memory that the program has there.
# What they print must be what the program says.
#   run.sh [-g "1.15 1.27"] [-c PATTERN] [-j JOBS]
#     -g   the versions of Go; default: all that tests/fetch has fetched, else that of the machine
#     -c   only the cases that match this regular expression
#     -j   how many programs run at a time; default: as many as there are processors
# GOBT names the gobt to test. What was printed, and each script, is left in build/arm64/live.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
arm64=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$arm64/../live/lib.sh"
. "$here/units.sh"
. "$here/table.sh"

gos=$(go_versions | xargs) pattern=. jobs=$(nproc)
while getopts g:c:j: option; do
    case $option in
    g) gos=$OPTARG ;;
    c) pattern=$OPTARG ;;
    j) jobs=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

# As tests/live/lib.sh builds programs, beside those for this machine.
mkdir -p "$build/arm64"
ln -sfn ../go "$build/arm64/go"
build=$build/arm64 patience=150
export GOARCH=arm64 CGO_ENABLED=0

# In place of tests/live/lib.sh: of several threads that run into one place the stub loses some, and a
# signal between a breakpoint and the step over it is a second hit. So one thread runs Go at a time, and it
# isn't interrupted by signals: the stack check alone preempts.
trace() { # DIRECTORY BINARY 'PROGRAM ARGUMENTS' --bpftrace COMMAND GOBT ARGUMENTS...
    local directory=$1 binary=$2 arguments=$3 status=0 socket
    shift 5
    why='gobt gen refuses it all'
    "$gobt" gen -b "$binary" --for 0.27 "$@" > "$directory/script" 2> "$directory/gen.err" || return
    socket=$(mktemp -u -p /tmp gobt-arm64-XXXXXX)
    # shellcheck disable=SC2086 # several words
    EXPECT_UNCHANGED=1 GOMAXPROCS=1 GODEBUG=asyncpreemptoff=1 timeout -k 5 "$patience" \
        qemu-aarch64-static -g "$socket" "$binary" $arguments > "$directory/program" 2> "$directory/program.err" &
    timeout -k 5 "$patience" python3 "$arm64/trace.py" "$directory/script" "$socket" > "$directory/trace" 2> "$directory/trace.err" || status=$?
    why="the program ended with an error: $(tail -n 1 "$directory/program.err")"
    # What is called before the program waits for probes, a probe of the kernel's comes too late for.
    sed -i '/^[0-9:.]* goid=1 /d' "$directory/trace"
    # Without a debugger it would wait for ever.
    [ $status -eq 0 ] || kill $! 2> /dev/null
    rm -f "$socket"
    wait $! || [ $status -ne 0 ] || return
    why="trace.py: $(tail -n 1 "$directory/trace.err")"
    return $status
}

# Cases that wait until two threads run Go at the same time would wait for ever.
cases=$build/cases.txt
grep -Ev '^returns +[+]?(recursive|blocking|inProgress|filtered|overwritten|goexit) ' "$here/cases.txt" > "$cases"

begin_units "$build/live" "$jobs"
for go in $gos; do
    for program in ${PROGRAMS:-args returns vault}; do
        unit "go$go-$program" run_table "$go" 0.27 "$program" plain
    done
done
end_units
