#!/bin/bash
# What a probe adds to a call: gobt's, beside the same written by hand (the .bt files here).
#   calls.sh [ROUNDS [ROW...]]      default: 40, and all rows
# Processes of one program, tests/bench/calls, each from a copy of its file, carry a script each. They take turns at
# a batch of calls, so that what else this machine does hits all of them. BPFTRACES names the versions of bpftrace.
# Prints figures; nothing is judged.
set -euo pipefail
# shellcheck source=tests/live/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../live/lib.sh"
# shellcheck disable=SC2154 # lib.sh has it
bench=$root/tests/bench
gobt=${GOBT:-$(realpath "${BUILD:-$root/build}")/gobt}
rounds=${1:-40}
shift || :
export LC_ALL=C
export BPFTRACE_PERF_RB_PAGES=1024 # a lost event costs less than one that is shown

# The row's name, which is that of the script by hand; how many calls a batch has (a RET is single-stepped, which
# takes microseconds); gobt's options. Rows on one line take turns with each other as well.
table='
trace 500 --arg n
string 200 --arg s
count 3000 --count
where 3000 --arg n --where n==-1
where-ret 200 --ret --arg n --where n==-1
latency 200 --latency; ret 200 --ret --arg s
'

reason=$(unable)
if [ -n "$reason" ]; then
    echo "what a probe adds to a call isn't measured: $reason"
    exit 0
fi
with_tracefs "${BASH_SOURCE[0]}" "$rounds" "$@"
go=$(go_versions | tail -n 1)
if ! at_least "$go" 1.17; then
    echo "what a probe adds to a call isn't measured: the scripts by hand find arguments in registers, as from Go 1.17 on"
    exit 0
fi
bpftraces=${BPFTRACES:-$(bpftrace_versions | grep -x '0\.23\|0\.27' || bpftrace_versions | tail -n 1)}

work=$(mktemp -d)
switch=/proc/sys/kernel/bpf_stats_enabled # the whole machine's: it is put back
statistics=
[ ! -w "$switch" ] || statistics=$(cat "$switch")
made=$((${statistics:+rounds} + rounds + 1)) # batches
started=() # processes
finish() {
    trap - EXIT
    [ -z "$statistics" ] || echo "$statistics" > "$switch"
    kill "${started[@]}" 2> /dev/null || :
    wait
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

(cd "$bench/calls" && GOFLAGS="${GOFLAGS:--mod=mod}" "$(go_command "$go")" build -o "$work/calls" .)

# The programs run on one processor, and what prints on another, if there is one.
on() { # PROCESSOR COMMAND...
    local processor=$1
    shift
    if [ "$(nproc)" -gt 1 ]; then exec taskset -c "$processor" "$@"; else exec "$@"; fi
}

# fill ROW BINARY VERSION: the script by hand, with what gobt knows put in.
fill() {
    local generated entry return goid n s length result
    generated=$("$gobt" gen -b "$2" --for "$3" --func main.called --ret 2> /dev/null)
    # The entry, the returns, the entry once more (gen/bt/call.c).
    return=$(sed -n '/^\/\/ returns of /,$s/^uprobe:.*:\(0x[0-9a-f]*\),\{0,1\}$/\1/p' <<< "$generated" | head -n 1)
    entry=$(sed -n 's/^uprobe:.*:\(0x[0-9a-f]*\)$/\1/p' <<< "$generated" | tail -n 1)
    goid=$(sed -n 's/.*(reg("r14") + \([0-9]*\)).*/\1/p' <<< "$generated" | grep -vx 8 | head -n 1)
    read -r n s length result < <("$gobt" args -b "$2" main.called | awk '
        $2 == "n" { n = $4 } $2 == "s" { s = $4 " " $5 } $1 == "ret" { result = $4 } END { print n, s, result }')
    sed -e "s|BINARY|$2|; s|ENTRY|$entry|; s|RETURN|$return|; s|GOID|$goid|" \
        -e "s|REG_N|$n|; s|REG_S|$s|; s|REG_LEN|$length|; s|REG_RET|$result|" "$bench/$1.bt"
}

# start SIDE CALLS TRACER...: a program, and what traces it.
start() {
    local side=$1 calls=$2 descriptor
    shift 2
    mkfifo "$work/$side.in" "$work/$side.out"
    on 0 "$work/$side" "$rounds" "$calls" < "$work/$side.in" > "$work/$side.out" 2> "$work/$side.err" &
    started+=($!)
    exec {descriptor}> "$work/$side.in"
    in[$side]=$descriptor
    exec {descriptor}< "$work/$side.out"
    out[$side]=$descriptor
    read -r -t 100 -u "$descriptor" _ "base[$side]"
    read -r -t 10 -u "$descriptor" _ # its pid
    on $(($(nproc) - 1)) "$@" > "$work/$side.trace" 2> "$work/$side.trace.err" &
    tracer[$side]=$!
    started+=($!)
}

# stop TRACER...: the programs end with their input.
stop() {
    local descriptor
    for descriptor in "${in[@]}"; do exec {descriptor}>&-; done
    kill -INT "$@" 2> /dev/null || :
    wait "${started[@]}" 2> /dev/null || :
    for descriptor in "${out[@]}"; do exec {descriptor}<&-; done
    started=()
}

batch() { # SIDE
    local answer
    echo >&"${in[$1]}"
    read -r -t 100 -u "${out[$1]}" answer
    echo "$answer" >> "$work/$1.figures"
    # Meanwhile bpftrace takes from its buffer what was printed.
    sleep 0.02
}

# turns ROUNDS: a batch of each in a round, in this order and the other.
turns() {
    local i j
    for ((i = 0; i < $1; i++)); do
        for ((j = 0; j < ${#sides[@]}; j++)); do
            batch "${sides[i % 2 ? j : ${#sides[@]} - 1 - j]}"
        done
    done
}

# What the kernel has counted of a tracer's programs: nanoseconds.
counted() { # PID
    cat "/proc/$1/fdinfo/"* 2> /dev/null | awk '/^run_time_ns/ { sum += $2 } END { printf "%d", sum }'
}

# How many calls a trace has: lines, a count, or a histogram.
seen() { # SIDE
    awk '/goid=/ { n++ } /^@calls/ { n += $2 } /^[[(].*\|$/ { n += $2 ~ /[])]$/ ? $3 : $2 } END { print n + 0 }' "$work/$1.trace"
}

quartiles() { # "FIRST MEDIAN THIRD" of the numbers on standard input
    sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 3) / 4)], (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[int((3 * NR + 3) / 4)] }'
}

median() { quartiles < "$1" | cut -d ' ' -f 2; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / (b ? b : 1) }'; }

# show LABEL GOBT HAND GOBT HAND [RATIO]: two files with a batch on a line, what it added to a call; the same inside
# BPF programs; the median of the batches' ratios, unless there is another.
show() {
    # shellcheck disable=SC2046,SC2183
    printf '%-31s %7.0f [%6.0f %6.0f]  %7.0f [%6.0f %6.0f]  %5.2f' "$1" \
        $(quartiles < "$2" | awk '{ print $2, $1, $3 }') $(quartiles < "$3" | awk '{ print $2, $1, $3 }') \
        "${6:-$(paste "$2" "$3" | awk '{ print $1 / ($2 ? $2 : 1) }' | quartiles | cut -d ' ' -f 2)}"
    [ -z "$statistics" ] || printf '  %6d %6d  %5.2f' "$4" "$5" "$(ratio "$4" "$5")"
}

# rows BPFTRACE < "ROW CALLS OPTION..." lines: these take turns.
rows() {
    local version=$1 command side name calls options attached=1 names=()
    local -a sides=()
    local -A in=() out=() tracer=() base=() inside=() batches=() labels=()
    command=$(bpftrace_command "$version")
    rm -f "$work"/*.*
    while read -r name calls options; do
        names+=("$name")
        batches[$name]=$calls labels[$name]=$options
        cp "$work/calls" "$work/gobt-$name"
        cp "$work/calls" "$work/hand-$name"
        fill "$name" "$work/hand-$name" "$version" > "$work/$name.bt"
        # shellcheck disable=SC2086
        start "gobt-$name" "$calls" "$gobt" run -b "$work/gobt-$name" --bpftrace "$command" --func main.called $options
        start "hand-$name" "$calls" "$command" "$work/$name.bt"
        sides+=("gobt-$name" "hand-$name")
    done
    for side in "${sides[@]}"; do
        if ! read -r -t 130 -u "${out[$side]}" _; then
            echo "$side didn't attach: $(cat "$work/$side.err" "$work/$side.trace.err" | grep . | tail -n 1)"
            attached=0
        fi
    done
    if [ "$attached" -eq 0 ]; then
        stop "${tracer[@]}"
        return
    fi
    turns 1 # the first waits for much
    rm "$work"/*.figures
    turns "$rounds"
    for side in "${sides[@]}"; do
        tr ' ' '\n' <<< "${base[$side]}" > "$work/$side.base"
        base[$side]=$(median "$work/$side.base")
        awk -v base="${base[$side]}" '{ print $1 - base }' "$work/$side.figures" > "$work/$side.added"
    done
    if [ -n "$statistics" ]; then
        # Counting takes time itself, so it has rounds of its own.
        echo 1 > "$switch"
        for side in "${sides[@]}"; do inside[$side]=$(counted "${tracer[$side]}"); done
        turns "$rounds"
        for side in "${sides[@]}"; do inside[$side]=$(($(counted "${tracer[$side]}") - inside[$side])); done
        echo "$statistics" > "$switch"
    fi
    stop "${tracer[@]}"
    for side in "${sides[@]}"; do inside[$side]=$((${inside[$side]:-0} / (rounds * batches[${side#*-}]))); done
    for name in "${names[@]}"; do
        show "${labels[$name]}" "$work/gobt-$name.added" "$work/hand-$name.added" "${inside[gobt-$name]}" "${inside[hand-$name]}"
        printf '  %d %d of %d\n' "$(seen "gobt-$name")" "$(seen "hand-$name")" $((made * batches[$name]))
    done
    if [ ${#names[@]} -eq 2 ]; then
        # A round's difference is mostly noise, and so is a ratio of two of them.
        for side in gobt hand; do
            paste "$work/$side-${names[1]}.added" "$work/$side-${names[0]}.added" | awk '{ print $1 - $2 }' > "$work/$side.less"
        done
        show "${labels[${names[1]}]} less ${labels[${names[0]}]}" "$work/gobt.less" "$work/hand.less" \
            $((inside[gobt-${names[1]}] - inside[gobt-${names[0]}])) $((inside[hand-${names[1]}] - inside[hand-${names[0]}])) \
            "$(ratio "$(median "$work/gobt.less")" "$(median "$work/hand.less")")"
        echo
    fi
    bare=${base[${sides[0]}]}
}

echo "what a probe adds to a call, in ns; go $go; $rounds rounds, in turn"
echo "median and [quartiles] of the time added; the median of each round's ratio${statistics:+; the same inside BPF programs, as the kernel counts it}"
for version in $bpftraces; do
    printf '%-31s %7s%16s  %7s%16s  %5s%s  %s\n' "bpftrace $version" gobt '' 'by hand' '' ratio \
        "${statistics:+    gobt   hand  ratio}" 'calls seen'
    while read -r line; do
        [ -n "$line" ] || continue
        [ $# -eq 0 ] || [[ " $* " = *" ${line%% *} "* ]] || continue
        rows "$version" < <(tr ';' '\n' <<< "$line")
    done <<< "$table"
    [ -z "${bare:-}" ] || echo "a call without a probe: $bare ns"
done
