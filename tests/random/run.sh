#!/bin/bash
# Values of random types, nested in one another, as gobt run --events shows them: a program is generated,
# says what it passes, and the trace must say the same.
#   run.sh [-g "1.15 1.27"] [-b "0.23 0.27"] [-n TYPES] [-s SEED] [-j JOBS]
#     -g   the versions of Go; default: the first and the last that tests/fetch has fetched
#     -b   the versions of bpftrace, from 0.23 on, that take turns
#     -n   how many types each Go gets; default: 1000
#     -s   another seed makes other types
# GOBT names the gobt to test. What was printed, and each script, is left in build/live.
# What a probe could not copy is marked in the trace: then the rest must be right. Two lines tell how many were
# shown whole, and how many with such marks. The last line is: N passed, N failed, N skipped.
set -euo pipefail
random=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$random/../live/lib.sh"
. "$here/units.sh"
. "$here/table.sh"

mapfile -t gos < <(go_versions | sed -n '1p;$p' | uniq)
bpftraces=()
for version in $(bpftrace_versions); do
    ! at_least "$version" 0.18 || bpftraces+=("$version")
done
pattern=. types=1000 seed=1 jobs=$((2 * $(nproc)))
while getopts g:b:n:s:j: option; do
    case $option in
    g) read -ra gos <<< "$OPTARG" ;;
    b) read -ra bpftraces <<< "$OPTARG" ;;
    n) types=$OPTARG ;;
    s) seed=$OPTARG ;;
    j) jobs=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done
lack=
[ ${#bpftraces[@]} -gt 0 ] || lack="there is no bpftrace 0.23 or newer"
skip_if_unable "random types are" $((types * ${#gos[@]})) "$lack"
with_tracefs "${BASH_SOURCE[0]}" -g "${gos[*]}" -b "${bpftraces[*]}" -n "$types" -s "$seed" -j "$jobs"
begin_units "$build/live" "$jobs"

# As tests/live/lib.sh builds programs: from here, with the package that they share beside them.
programs=$build/random
at_once=8 each=200
rm -rf "$programs"
mkdir -p "$programs"
: > "$programs/shown"
ln -sfn "$root/tests/programs/expect" "$programs/expect"
newest=$(go_command "$(go_versions | tail -n 1)")
for ((first = 0; first < types; first += each)); do
    program=$programs/types-$seed-$first
    mkdir -p "$program"
    sed 's/values/types/' "$root/tests/programs/values/go.mod" > "$program/go.mod"
    (cd "$random" && "$newest" run generate.go "$seed" "$first" "$each") > "$program/main.go"
done

# same EXPECTED TRACED: where something is missing from a line that was traced, the rest of it is there.
same() {
    if cmp -s "$1" "$2"; then
        echo whole >> "$programs/shown"
        return
    fi
    LC_ALL=C awk '
        NR == FNR { want[++n] = $0; next }
        {
            # A mark stands for anything, but for what tells how many elements follow.
            part = split($0, parts, "…[^+]|…$")
            at = 1
            line = want[++m]
            if (part < 2 && line != $0) exit failed = 1
            for (i = 1; i <= part; i++) {
                found = index(substr(line, at), parts[i])
                if (!found || i == 1 && found != 1) exit failed = 1
                at += found - 1 + length(parts[i])
            }
        }
        END { exit failed || n != m }' "$1" "$2" || return
    echo part >> "$programs/shown"
}

# run_program GO FIRST: its types, so many at once as can be copied.
run_program() {
    local id chosen cases turn=$(($2 / each))
    for ((id = $2; id < $2 + each && id < types; id += at_once)); do
        cases=$programs/cases-$1-$id
        for ((chosen = id; chosen < id + at_once && chosen < types; chosen++)); do
            echo "types-$seed-$2 f$chosen - - main.f$chosen ="
        done > "$cases"
        EXPECT_EVENTS=1 twice run_table "$1" "${bpftraces[turn++ % ${#bpftraces[@]}]}" "types-$seed-$2" plain "$id" --events text
    done
}

for go in "${gos[@]}"; do
    for ((first = 0; first < types; first += each)); do
        unit "go$go-types-$first" run_program "$go" "$first"
    done
done
status=0
end_units > "$programs/sum" || status=$?
for shown in whole part; do
    echo "shown $shown: $(grep -c "^$shown" "$programs/shown") of $((types * ${#gos[@]}))"
done
cat "$programs/sum"
exit "$status"
