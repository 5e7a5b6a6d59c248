#!/bin/bash
# Live tests of the ready scripts: programs made with the real libraries, which say what they do, are
# traced with them, and each line must be what the program says.
#   run.sh [-g "1.15 1.27"] [-b "0.17 0.27"] [-s "bullseye trixie"] [-c PATTERN] [-j JOBS]
#     -g, -b   the versions of Go and bpftrace; default: $GOS and $BPFTRACES, else all that tests/fetch has
#              fetched, else those of the machine. The scripts are for bpftrace 0.17 and newer
#     -s       the suites whose libraries are used; default: all
#     -c       only the programs that match this regular expression: sarama, logrus, gin, vault, http
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
. "$scripts/libraries.sh"
. "$scripts/goroutines.sh"

# The program, the suite that its libraries are of, and the Go that those need at least: each was seen
# not to be built by the one before it.
table='
sarama bullseye 1.15
sarama bookworm 1.19
sarama trixie   1.21
logrus bullseye 1.15
logrus bookworm 1.19
logrus trixie   1.19
gin    bullseye 1.15
gin    bookworm 1.19
gin    trixie   1.21
'
suites='bullseye bookworm trixie'

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

# libraries GO SUITE 'BPFTRACES' [stripped]: the programs that this Go builds from the libraries of that suite.
libraries() {
    local go=$1 suite=$2 bpftraces=$3 stripped=${4:-} program of least bpftrace binary errors
    while read -r program of least; do
        [ "$of" = "$suite" ] && [[ $program =~ $pattern ]] && at_least "$go" "$least" || continue
        errors=$TMPDIR/$suite-go$go-$program$stripped.err
        if ! binary=$("$scripts/build.sh" "$(go_command "$go")" "$suite" "$program" $stripped 2> "$errors"); then
            fail "go$go $suite $program $stripped" "the program doesn't build" "$errors"
            continue
        fi
        for bpftrace in $bpftraces; do
            twice "run_$program" "$binary" "$bpftrace" "go$go bpftrace-$bpftrace $suite${stripped:+ $stripped}"
        done
    done <<< "$table"
}

# alone GO 'BPFTRACES' [stripped]: the programs that need no libraries.
alone() {
    local go=$1 bpftraces=$2 stripped=${3:-} bpftrace binary program errors
    for program in vault http; do
        [[ $program =~ $pattern ]] || continue
        errors=$TMPDIR/go$go-$program$stripped.err
        if [ "$program" = vault ]; then
            binary=$(build_program "$go" vault "${stripped:-plain}" 2> "$errors") || binary=
        else
            binary=$("$scripts/build.sh" "$(go_command "$go")" "${suites%% *}" http $stripped 2> "$errors") || binary=
        fi
        if [ -z "$binary" ]; then
            fail "go$go $program $stripped" "the program doesn't build" "$errors"
            continue
        fi
        for bpftrace in $bpftraces; do
            twice "run_$program" "$binary" "$bpftrace" "go$go bpftrace-$bpftrace${stripped:+ $stripped}" "$go"
        done
    done
}

# builds_all GO SUITE: whether that Go builds every program with the libraries of that suite.
builds_all() {
    local of least
    while read -r _ of least; do
        [ "$of" != "$2" ] || at_least "$1" "$least" || return
    done <<< "$table"
}

# stripped GO BPFTRACE: all of the programs once, without debug information, each with the newest of the
# libraries that this Go builds.
stripped() {
    local go=$1 bpftrace=$2 suite newest=
    alone "$go" "$bpftrace" stripped
    for suite in $suites; do
        ! builds_all "$go" "$suite" || newest=$suite
    done
    [ -z "$newest" ] || libraries "$go" "$newest" "$bpftrace" stripped
}

# Every Go with every library, every Go with every bpftrace, and the first and the last Go with all of
# both: a library's code doesn't change with the bpftrace that traces it.
turn=0
for go in $gos; do
    unit "go$go" alone "$go" "$bpftraces"
    for suite in $suites; do
        # shellcheck disable=SC2206
        choice=($bpftraces)
        if [ "$go" = "${gos%% *}" ] || [ "$go" = "${gos##* }" ]; then
            unit "go$go-$suite" libraries "$go" "$suite" "$bpftraces"
        else
            unit "go$go-$suite" libraries "$go" "$suite" "${choice[turn++ % ${#choice[@]}]}"
        fi
    done
    # 0.17, which can't trace returns, is not of the last two.
    unit "go$go-stripped" stripped "$go" "$(xargs -n 1 <<< "$bpftraces" | tail -n 2 | sed -n "$((turn % 2 + 1))p;\$p" | head -n 1)"
    turn=$((turn + 1)) # or a suite would always have the same one
done
end_units
