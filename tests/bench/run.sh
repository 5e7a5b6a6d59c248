#!/bin/bash
# What `gobt gen` costs on a large program, beside gdb and pahole, which read the same debug
# information to answer a question of the same kind. The three take turns on one file, so that
# what else this machine does hits all of them; and so do functions with ten integers and with ten
# interfaces, and lists of a stripped program's functions. Then what its probes cost: calls.sh.
#   run.sh [RUNS]      default: 5, after one that warms the page cache
# Prints figures; nothing is judged.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
program=build/real/rclone
runs=${1:-5}
export LC_ALL=C

[ -x "$program" ] || tests/real/build.sh rclone

names=(gobt gdb pahole)
gobt=("$build/gobt" gen -b "$program" --func operations.Copy --arg remote --for 0.23)
gdb=(gdb -nx -batch -ex 'info scope github.com/rclone/rclone/fs/operations.Copy' "$program")
pahole=(pahole -C github.com/rclone/rclone/fs/accounting.Account "$program")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# once NAME: appends "WALL CPU KILOBYTES" (seconds) to $work/NAME. The shell measures time to the
# millisecond, and time(1) the memory.
once() {
    local -n command=$1
    local TIMEFORMAT='%3R %3U %3S'
    { time /usr/bin/time -q -o "$work/memory" -f %M "${command[@]}" > "$work/$1.out" 2> "$work/$1.err"; } 2> "$work/time" ||
        { echo "${command[*]} failed: $(head -n 1 "$work/$1.err")" >&2; exit 1; }
    # A tool that finds nothing is fast, and says nothing.
    [ -s "$work/$1.out" ] || { echo "${command[*]} printed nothing" >&2; exit 1; }
    awk -v memory="$(cat "$work/memory")" '{ printf "%d %d %d\n", $1 * 1000, ($2 + $3) * 1000, memory }' "$work/time" >> "$work/$1"
}

# column NAME NUMBER: "MIN MEDIAN MAX" of it.
column() {
    cut -d ' ' -f "$2" "$work/$1" | sort -n | awk '
        { value[NR] = $1 }
        END { print value[1], int((value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2), value[NR] }'
}

# take_turns NAME...
take_turns() {
    local name i
    for name; do once "$name"; rm "$work/$name"; done
    for ((i = 0; i < runs; i++)); do
        for name; do once "$name"; done
    done
}

take_turns "${names[@]}"
echo "$program: $(($(stat -c %s "$program") / 1000000)) MB; $runs runs each, in turn, after one that isn't counted"
for name in "${names[@]}"; do
    declare -n command=$name
    printf '  %-6s%s\n' "$name" "$(printf ' %s' "${command[@]@Q}" | sed "s/'\([-A-Za-z0-9_./]*\)'/\1/g")"
done
printf '%-7s  %23s  %23s  %26s\n' '' 'wall ms: min median max' 'CPU ms: min median max' 'peak RSS KiB: min median max'
for name in "${names[@]}"; do
    # shellcheck disable=SC2046
    printf '%-7s  %9d %6d %6d  %9d %6d %6d  %12d %6d %6d\n' "$name" $(column "$name" 1) $(column "$name" 2) $(column "$name" 3)
done
for name in gdb pahole; do
    # shellcheck disable=SC2046
    set -- $(column gobt 1) $(column gobt 2) $(column gobt 3) $(column "$name" 1) $(column "$name" 2) $(column "$name" 3)
    awk -v name="$name" -v wall="$2 ${11}" -v cpu="$5 ${14}" -v memory="$8 ${17}" 'BEGIN {
        split(wall, w); split(cpu, c); split(memory, m)
        printf "%s / gobt, medians: wall %.1f, CPU %.1f, memory %.1f\n", name, w[2] / w[1], c[2] / (c[1] ? c[1] : 1), m[2] / m[1]
    }'
done

echo
program=build/real/arguments
[ -x "$program" ] || tests/real/build.sh arguments
for name in integers interfaces; do
    declare -a "$name=('$build/gobt' gen -b '$program' --func 'main.$name' --for 0.27)"
done
take_turns integers interfaces
# shellcheck disable=SC2046
set -- $(column integers 1) $(column integers 2) $(column interfaces 1) $(column interfaces 2)
echo "$program, a function with ten integers, one with ten interfaces: wall ms $2, $8; CPU ms $5, ${11} (medians)"
awk -v integers="$5" -v interfaces="${11}" 'BEGIN { printf "interfaces / integers: CPU %.2f\n", interfaces / integers }'

# Debian's dockerd: stripped, 75 MB, 70,000 functions. Nothing that Debian has lists the functions of such a program;
# strings reads through the same file and prints as much.
echo
program=build/real/dockerd
if [ ! -e "$program" ]; then
    mkdir -p build/real
    (cd "$work" && apt-get -qq -o Dir::Cache::archives="$work" download docker.io && dpkg-deb -x docker.io_*.deb docker)
    cp "$work/docker/usr/sbin/dockerd" "$program"
fi
# shellcheck disable=SC2034 # by name
{
    all=("$build/gobt" funcs -b "$program")
    few=("$build/gobt" funcs -b "$program" 'containerd.(*Client)')
    strings=(strings -n 8 "$program")
}
take_turns all few strings
echo "$program, without debug information: functions"
printf '%-31s  %20s  %20s\n' '' 'wall ms: min med max' 'CPU ms: min med max'
for name in all few strings; do
    declare -n command=$name
    # shellcheck disable=SC2046
    printf '%-31s  %6d %6d %6d  %6d %6d %6d  %9d lines\n' "$(basename "${command[0]}") ${command[*]:1:1} ($name)" \
        $(column "$name" 1) $(column "$name" 2) "$(wc -l < "$work/$name.out")"
done
# shellcheck disable=SC2046
set -- $(column all 2) $(column strings 2)
awk -v all="$2" -v strings="$5" 'BEGIN { printf "strings / gobt funcs, all: CPU %.1f\n", strings / (all ? all : 1) }'

echo
tests/bench/calls.sh
