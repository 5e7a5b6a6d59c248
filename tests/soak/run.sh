#!/bin/bash
# A program under load is traced all the time: gobt comes and goes, and the program must not notice, nor gobt say
# anything that isn't so.
#   run.sh [MINUTES]      default: 10, in which gobt attaches a hundred times; ten times a minute. A slow machine
#                         takes longer
# The program is tests/soak/load, built by the newest Go that is here for one half of the time, by the oldest for the
# other. It checks its own results, and is alive and right at the end, or this fails. Each run of gobt must end by
# itself, with 0 or 130, and what it shows must belong together: check.awk. What was printed is left in build/soak.
# GOBT names the gobt to test. The last line is: N passed, N failed, N skipped.
set -euo pipefail
# shellcheck source=tests/live/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../live/lib.sh"
# shellcheck disable=SC2154 # lib.sh has these
soak=$root/tests/soak work=$build/soak
minutes=${1:-10}
export LC_ALL=C

[[ $minutes =~ ^[1-9][0-9]*$ ]] || { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
bpftraces=()
for version in $(bpftrace_versions); do
    ! at_least "$version" 0.18 || bpftraces+=("$version")
done
mapfile -t gos < <(go_versions | sed -n '1p;$p' | uniq)
lack=
[ ${#bpftraces[@]} -gt 0 ] || lack="returns need bpftrace 0.23 or newer"
skip_if_unable "attaching and detaching is" $((minutes * 10 + ${#gos[@]})) "$lack"
with_tracefs "${BASH_SOURCE[0]}" "$minutes"
if [ ! -x "$gobt" ]; then
    echo "there is no $gobt: build it first" >&2
    exit 2
fi

# How a run ends (after SECONDS of lines, by Ctrl-C; by itself), and gobt's options.
table='
self  own.bt
int   --ret --func main.descend
int   --ret --func main.quit
self  kept.bt --func main.quit --ret --max-keys 100
int   --ret --func main.label --events text
self  own.bt
int   --ret --func (*counter).add --arg id --arg n --func main.double --func main.wait --func main.fragile
self  --count-by id --func main.descend --duration 2
int   --errors --func main.fail
self  --latency --func main.wait --duration 2
int   --ret --func main.fragile
self  --slow 2ms --func main.wait --limit 200
self  --count --func main.fragile --duration 2
int   --func main.label
int   --ret --func main.label
self  own.bt
self  --ret --func main.fragile --limit 200
int   --func main.double --where n>1000
self  --latency --func main.descend --duration 2
int   --ret --func main.fragile --where ret>1000 --max-keys 1000
self  --stacks --func main.fail --duration 2
int   --ret --func main.double
'
mapfile -t kinds < <(grep . <<< "$table")

exec {lock}> "$work.lock"
flock -n "$lock" || { echo "another run has $work" >&2; exit 2; }
rm -rf "$work"
mkdir -p "$work"
results=$work/results
: > "$results"
tracer='' program=''
finish() {
    trap - EXIT
    for process in $tracer $program; do kill "$process" 2> /dev/null || :; done
    wait
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# attach NAME DIRECTORY BPFTRACE END OPTION...: one run of gobt, from its start to its end.
attach() {
    local name=$1 directory=$2 version=$3 ending=$4 status=0 waited keys=16384 whole=1 command
    shift 4
    mkdir "$directory"
    command=$(bpftrace_command "$version")
    [[ "$*" =~ --max-keys\ ([0-9]+) ]] && keys=${BASH_REMATCH[1]}
    [[ ! "$*" =~ --(max-keys|limit|where) ]] || whole=0
    case $1 in
    own.bt) set -- "$soak/own.bt" ;;
    kept.bt)
        # Only the script itself can tell how many calls it has in mind.
        shift
        # shellcheck disable=SC2016 # these are bpftrace's
        "$gobt" gen -p "$program" --for "$version" "$@" 2> "$directory/gen.err" | sed '/^END$/i \
interval:ms:200\
{\
  @left = 0;\
  for ($call : @call_quit) { @left++; }\
  printf("left %ld\\n", @left);\
}\
\
interval:s:4 { exit(); }\
' > "$directory/kept.bt"
        set -- "$directory/kept.bt"
        ;;
    esac
    # In a directory of its own, and never for ever.
    (cd "$directory" && exec timeout -k 60 "$patience" "$gobt" run -p "$program" --bpftrace "$command" "$@") > "$directory/trace" 2> "$directory/trace.err" &
    tracer=$!
    if [ "$ending" = int ]; then
        for ((waited = 0; waited < 600; waited++)); do
            kill -0 "$tracer" 2> /dev/null || break
            ! grep -qs goid= "$directory/trace" || break
            sleep 0.1
        done
        sleep 1.5
        kill -INT "$tracer" 2> /dev/null || :
    fi
    wait "$tracer" || status=$?
    tracer=
    if ! kill -0 "$program" 2> /dev/null; then
        fail "$name" "the program is dead" "$running/load.err"
        return 1
    fi
    case $status in
    0 | 130) ;;
    *) fail "$name" "gobt ended with status $status" "$directory/trace.err"; return 0 ;;
    esac
    if awk -f "$soak/check.awk" -v keys="$keys" -v whole="$whole" -v said="$directory/said" \
        "$directory/trace" "$directory/trace.err" > "$directory/wrong" 2>&1; then
        pass "$name"
    else
        fail "$name" "$(head -n 1 "$directory/wrong")" "$directory/wrong"
    fi
    [ ! -s "$directory/said" ] || sed "s|^gobt: |$name: |; s|^|    |" "$directory/said" | grep -v 'single-stepped' || :
    # The trace is large and has been read.
    ! tail -n 1 "$results" | grep -q '^pass ' || rm "$directory/trace"
}

# load GO SECONDS: one program's life; gobt attaches every 6 seconds, and catches up if it is late.
load() {
    local go=$1 start=$SECONDS i ending options version status=0
    running=$work/go$go
    mkdir "$running"
    (cd "$soak/load" && GOFLAGS="${GOFLAGS:--mod=mod}" "$(go_command "$go")" build -o "$running/load" .)
    "$running/load" > "$running/load.out" 2> "$running/load.err" &
    program=$!
    # Until it runs, the process is still a shell.
    for ((i = 0; i < 600; i++)); do
        ! grep -qs '^pid ' "$running/load.out" || break
        sleep 0.1
    done
    echo "go $go, process $program; bpftrace ${bpftraces[*]}; $2 seconds"
    for ((i = 1; i <= $2 / 6; i++)); do
        read -r ending options <<< "${kinds[number % ${#kinds[@]}]}"
        # Each bpftrace has each kind in turn, also where the kinds are an even number.
        version=${bpftraces[(number + number / ${#kinds[@]}) % ${#bpftraces[@]}]}
        number=$((number + 1))
        # shellcheck disable=SC2086
        attach "go$go $number bpftrace-$version $options" "$running/$number" "$version" "$ending" $options || break
        [ $SECONDS -ge $((start + 6 * i)) ] || sleep $((start + 6 * i - SECONDS))
    done
    kill -TERM "$program" 2> /dev/null || :
    wait "$program" || status=$?
    program=
    if [ "$status" -eq 0 ] && tail -n 1 "$running/load.out" | grep -qx 'verdict right'; then
        pass "go$go program"
    else
        fail "go$go program" "it ended with status $status: $(tail -n 1 "$running/load.out")" <(grep -h . "$running/load.out" "$running/load.err" | tail -n 30)
    fi
    grep -v '^pid ' "$running/load.out" || :
}

number=0
for go in "${gos[@]}"; do
    load "$go" $((minutes * 60 / ${#gos[@]}))
done

sum=$(cat "$work"/*/*/said.counts | awk '{ pairs += $1; lines += $2; if ($3 > most) most = $3 }
    END { printf "%d runs of gobt, %d lines, %d pairs of arguments and results; at most %d entries were left in a map\n", NR, lines, pairs, most }')
echo "$sum"
[[ ! $sum =~ " 0 pairs" ]] || fail soak "no arguments and results were seen together"
grep -v '^pass ' "$results" || :
echo "$(grep -c '^pass ' "$results") passed, $(grep -c '^fail ' "$results") failed, 0 skipped"
! grep -q '^fail ' "$results"
