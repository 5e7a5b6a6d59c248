#!/bin/bash
# Programs for arm64, in qemu: the cases of tests/live/cases.txt, lines, inlined calls, stacks and counts. The scripts
# that gobt writes are executed by script.py at the places that they name, with the registers and memory that the
# program has there. What they print must be what the program says.
#   run.sh [-g "1.15 1.27"] [-c PATTERN] [-j JOBS]
#     -g   the versions of Go; default: all that tests/fetch has fetched, else that of the machine
#     -c   only the cases that match this regular expression; lines, stacks and once are such names too
#     -j   how many programs run at a time; default: as many as there are processors
# GOBT names the gobt to test. What was printed, and each script, is left in build/arm64/live.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
arm64=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$arm64/../live/lib.sh"
. "$here/units.sh"
. "$here/table.sh"
. "$here/lines.sh"
. "$here/stacks.sh"
. "$here/once.sh"

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
# isn't interrupted by signals: the stack check alone preempts. A call that is preempted there begins anew, and if
# none of its arguments are used Go doesn't keep them meanwhile: what fails is tried once more.
trace() { # DIRECTORY BINARY 'PROGRAM ARGUMENTS' --bpftrace COMMAND GOBT ARGUMENTS...
    local directory=$1 binary=$2 arguments=$3 status=0 socket
    shift 5
    mkdir -p "$directory"
    why='gobt gen refuses it all'
    (cd "$directory" && "$gobt" gen -b "$binary" --for 0.27 "$@") > "$directory/script" 2> "$directory/trace.err" || return
    "$(go_command "$go")" tool nm -n "$binary" > "$directory/symbols" 2> /dev/null || : # a stripped one has none
    : > "$directory/program"
    socket=$(mktemp -u -p /tmp gobt-arm64-XXXXXX)
    # shellcheck disable=SC2086 # several words
    EXPECT_UNCHANGED=1 GOMAXPROCS=1 GODEBUG=asyncpreemptoff=1 timeout -k 5 "$patience" \
        qemu-aarch64-static -g "$socket" "$binary" $arguments > "$directory/program" 2> "$directory/program.err" &
    timeout -k 5 "$patience" python3 "$arm64/trace.py" "$directory/script" "$socket" "$directory/program" \
        "$binary" "$directory/symbols" > "$directory/trace" 2>> "$directory/trace.err" || status=$?
    why="the program ended with an error: $(tail -n 1 "$directory/program.err")"
    # Without a debugger it would wait for ever.
    [ $status -eq 0 ] || kill $! 2> /dev/null
    rm -f "$socket"
    wait $! || [ $status -ne 0 ] || return
    why="trace.py: $(tail -n 1 "$directory/trace.err")"
    return $status
}

# Without debug information, and at the first instruction, those that are traced in each way of building.
few=$build/few.txt
grep -E '^(stripped |[a-z]+ +[+])' "$here/cases.txt" > "$few"

entry_kind() { # GO
    twice run_table "$1" 0.27 args plain entry --kind entry
    twice run_table "$1" 0.27 stripped stripped entry --kind entry
}

stripped() { # GO
    twice run_table "$1" 0.27 stripped stripped
    twice run_table "$1" 0.27 args stripped
    twice run_table "$1" 0.27 returns stripped
}

own_stacks() { # in place of tests/live/stacks.sh: where the caller isn't in the stack, a script asks for it by itself
    cat << 'SCRIPT'
go:"main.framed", go:"main.large" { @entries${go.called_by}[${go.stack}] = count(); }
goret:"main.many" { @returns${go.called_by}[${go.stack}] = count(); }
SCRIPT
}

# Where the stack leads is what the kernel's own code does there: see trace.py.
stacks() { # GO
    local framed=(--func main.framed --func main.large --func main.huge --func main.many --func main.looping) line
    [[ stacks =~ $pattern ]] || return 0
    stacks_unit shown "$1" 0.27 "framed large huge many looping frameless" --stack "${framed[@]}" --func main.frameless
    stacks_unit counted "$1" 0.27 "framed large huge many looping" --stacks "${framed[@]}"
    stacks_unit returns "$1" 0.27 "framed large huge many looping frameless" --ret --stack "${framed[@]}" --func main.frameless
    line=$(grep -n 'return n + 1' "$programs/stacks/main.go" | cut -d: -f1)
    stacks_unit line "$1" 0.27 framed --stack --at "main.go:$line"
    stacks_unit own "$1" 0.27 "framed large +many" own
}

begin_units "$build/live" "$jobs"
for go in $gos; do
    unit "go$go-args" twice run_args "$go" 0.27 plain
    for program in returns vault; do
        unit "go$go-$program" twice run_table "$go" 0.27 "$program" plain
    done
    unit "go$go-lines" run_lines "$go" 0.27 plain
    unit "go$go-stacks" stacks "$go"
    unit "go$go-once" run_once "$go" 0.27
    cases=$few
    unit "go$go-stripped" stripped "$go"
    unit "go$go-entry" entry_kind "$go"
    cases=$here/cases.txt
done
end_units
