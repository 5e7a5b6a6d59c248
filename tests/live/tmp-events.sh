#!/bin/bash
# Live tests: programs that say what they pass are traced by gobt and a real bpftrace, and
# the trace must say the same.
#   run.sh [-g "1.15 1.27"] [-b "0.17 0.27"] [-c PATTERN] [-j JOBS] [-v VARIANTS]
#     -g, -b   the versions of Go and bpftrace; default: all that tests/fetch has fetched,
#              else those of the machine
#     -c       only the cases that match this regular expression; once, twice, wrong, pairs,
#              stacks, events, life and hostile are such names too
#     -j       how many pairs of Go and bpftrace are tested at a time (twice the processors: most of
#              the time goes into waiting for the kernel to detach probes)
#     -v       the ways of building beside the plain one, traced with the last of these
#              bpftraces ("noopt pie external bare")
# GOBT names the gobt to test. What was printed, and each script, is left in build/live.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/units.sh"
. "$here/table.sh"
. "$here/once.sh"
. "$here/hostile.sh"
. "$here/twice.sh"
. "$here/wrong.sh"
. "$here/pairs.sh"
. "$here/stacks.sh"
. "$here/events.sh"
. "$here/life.sh"

gos=$(go_versions | xargs)
bpftraces=$(bpftrace_versions | xargs)
pattern=. jobs=$((2 * $(nproc))) variants='noopt pie external bare'
while getopts g:b:c:j:v: option; do
    case $option in
    g) gos=$OPTARG ;;
    b) bpftraces=$OPTARG ;;
    c) pattern=$OPTARG ;;
    j) jobs=$OPTARG ;;
    v) variants=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

reason=$(unable)
if [ -n "$reason" ]; then
    pairs=$(($(wc -w <<< "${gos:-none}") * $(wc -w <<< "${bpftraces:-none}")))
    echo "the live tests are skipped: $reason"
    echo "0 passed, 0 failed, $(($(grep -c '^[a-z]' "$here/cases.txt") * pairs)) skipped"
    exit 0
fi
with_tracefs "${BASH_SOURCE[0]}" -g "$gos" -b "$bpftraces" -c "$pattern" -j "$jobs" -v "$variants"
begin_units "$build/live" "$jobs"

pair() { local go=$1 bpftrace=$2; shift 2; events "$go" "$bpftrace" "$@"; }

# events GO BPFTRACE [VARIANT...]: what a call passes has been seen by now; of one Go of each convention
# it is seen again.
events() {
    local go=$1 bpftrace=$2 variant
    at_least "$bpftrace" 0.17 || return 0
    shift 2
    twice run_events "$go" "$bpftrace" values plain
    [ "$go" != "${gos##* }" ] || twice run_life "$go" "$bpftrace"
    if [ "$go" = "${gos%% *}" ] || [ "$go" = "${gos##* }" ]; then
        for variant; do
            [ "$variant" != pie ] || twice run_events "$go" "$bpftrace" values "$variant"
        done
        twice run_events "$go" "$bpftrace" args plain
        at_least "$bpftrace" 0.18 && twice run_events "$go" "$bpftrace" returns plain
    fi
}

last=${bpftraces##* }
for go in $gos; do
    for bpftrace in $bpftraces; do
        # shellcheck disable=SC2086
        if [ "$bpftrace" = "$last" ]; then
            unit "go$go-bpftrace-$bpftrace" pair "$go" "$bpftrace" $variants
        else
            unit "go$go-bpftrace-$bpftrace" pair "$go" "$bpftrace"
        fi
    done
done
end_units
