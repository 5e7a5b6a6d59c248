#!/bin/bash
# Live tests with real programs: those of build.sh are traced by gobt and a real bpftrace, and
# each value must be the one that the program was given (its EXPECT lines).
#   run.sh [-b "0.17 0.27"] [-c PATTERN]
#     -b   the versions of bpftrace; default: all that tests/fetch has fetched, else the machine's
#     -c   only the programs that match this regular expression
# GOBT names the gobt to test. What was printed, and each script, is left in build/real/run.
# The last line is: N passed, N failed, N skipped, where a test is one function with one bpftrace.
set -euo pipefail
# shellcheck source=tests/live/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../live/lib.sh"
here=$root/tests/real
patience=300 # seconds that any one program or bpftrace may run

# The program, how its events are compared (with "order", or only as a set), the bpftrace with which
# gobt may refuse (a line of 0.11 has less than 64 characters), the function, what to print.
table='
etcd   order 0.11 mvcc.(*storeTxnWrite).put      key value leaseID
etcd   order -    wal.(*WAL).Save                st.Term st.Commit
etcd   set   0.11 etcdserver.(*EtcdServer).Range r.Key r.Limit
etcd   set   0.11 bbolt.(*Bucket).Put            key value
rclone set   -    local.NewFs                    name root
rclone set   -    operations.Copy                remote
gin    set   0.11 gin.(*Engine).ServeHTTP        req.Method req.URL.Path
gin    set   0.11 http.(*conn).serve             c.remoteAddr c.server.Addr
gin    set   -    os.OpenFile                    name flag perm
'

bpftraces=$(bpftrace_versions | xargs)
pattern=.
while getopts b:c: option; do
    case $option in
    b) bpftraces=$OPTARG ;;
    c) pattern=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done
table=$(awk -v pattern="$pattern" '$1 ~ pattern' <<< "$table" | sed '/^$/d')

skip_if_unable "the tests with real programs are" $(($(grep -c . <<< "$table") * $(wc -w <<< "${bpftraces:-none}")))
with_tracefs "${BASH_SOURCE[0]}" -b "$bpftraces" -c "$pattern"

TMPDIR=$(mktemp -d) # for the programs: short, as 0.17 shows 64 bytes of a path
export TMPDIR
results=$TMPDIR/results
: > "$results"
started=()
expedite
trap 'trap - EXIT; stop "${started[@]}"; calm; rm -rf "$TMPDIR"' EXIT
trap 'exit 130' INT TERM HUP

# start FILE COMMAND...: its process is a timeout, which passes signals on to all that it started.
start() {
    local file=$1
    shift
    : > "$file" # here before the process is
    timeout -k 60 "$patience" "$@" > "$file" 2> "$file.err" &
    started+=($!)
}

stop() { # PROCESS...
    kill "$@" 2> /dev/null || :
    wait "$@" 2> /dev/null || :
}

# ready FILE: prints the process that said so there.
ready() {
    local i
    for ((i = 0; i < 100; i++)); do
        sed -n '/^ready /{s///p;q;}' "$1" | grep . && return
        sleep 0.1
    done
    return 1
}

# run PROGRAM GOBT ARGUMENTS...: starts the program, gobt on it, lets the program make its calls.
# All is in the files of $work. Fails, with the reason in `why`, if anything did not do its part.
run() {
    local name=$1 program tracer command i status=0 target
    shift
    case $name in
    rclone) command=$here/rclone.sh ;;
    *) command=$build/real/$name ;;
    esac
    start "$work/program" "$command"
    program=${started[-1]}
    target=$(ready "$work/program") || { why="the program is not ready"; return 1; }
    if [ "$name" = rclone ]; then
        # The one to trace is yet to start. Another, which only waits for an answer, gets the same
        # breakpoints, as gobt is told no process.
        rm -f "$work/answer"
        mkfifo "$work/answer"
        # shellcheck disable=SC2016
        start "$work/idle" sh -c 'echo ready $$; exec "$0" --config none config 0<>"$1"' "$build/real/rclone" "$work/answer"
        ready "$work/idle" > /dev/null || { why="rclone doesn't start"; return 1; }
        set -- -b "$build/real/rclone" "$@"
    else
        set -- -p "$target" "$@"
    fi
    printf '%q ' "$gobt" run "$@" > "$work/command"
    start "$work/trace" "$gobt" run "$@"
    tracer=${started[-1]}
    for ((i = 0; ; i++)); do
        ! grep -qs '^gobt: watching since ' "$work/trace.err" || break
        if [ "$i" -ge 600 ] || ! kill -0 "$tracer" 2> /dev/null; then
            why="no probes in place: $(tail -n 3 "$work/trace.err" | tr '\n' ' ')"
            return 1
        fi
        sleep 0.1
    done
    kill -USR1 "$target"
    wait "$program" || status=$?
    [ "$status" -eq 0 ] || { why="the program ended with status $status: $(tail -n 3 "$work/program.err")"; return 1; }
    sleep 1 # for bpftrace to read what is left
    kill -INT "$tracer" 2> /dev/null || :
    wait "$tracer" || status=$?
    case $status in
    0 | 130) ;;
    *) why="gobt ended with status $status: $(tail -n 3 "$work/trace.err" | tr '\n' ' ')"; return 1 ;;
    esac
    ! grep -qi 'lost.*events' "$work/trace" "$work/trace.err" || { why="events were lost"; return 1; }
}

# traced: the events of $work/trace in the order of their times, without what differs from run to
# run. Lines of one event (goid, function, #number) are one line again. After midnight comes 24.
# A string that is not cut has its length if another in the same printf is cut: that is left out.
traced() {
    LC_ALL=C awk '
        match($0, /^[0-9][0-9:.]* (pid=[0-9]+ )?goid=[0-9]+ /) {
            time = $1
            goid = substr($0, 1, RLENGTH)
            sub(/.*goid=/, "", goid)
            $0 = substr($0, RLENGTH + 1)
            if ($2 ~ /^#[0-9]+$/) {
                event = goid $1 $2
                rest = substr($0, index($0, $2) + length($2) + 1)
                if (event in first) {
                    text[first[event]] = text[first[event]] " " rest
                    next
                }
                first[event] = n + 1
                $0 = $1 " " rest
            }
            if (time ~ /^23:/) late = 1
            at[++n] = time
            text[n] = goid $0
        }
        END {
            for (i = 1; i <= n; i++) {
                if (late) sub(/^00:/, "24:", at[i])
                print at[i], text[i]
            }
        }' "$work/trace" | LC_ALL=C sort -s -k1,1V | cut -d' ' -f2- |
        LC_ALL=C sed 's/" (\([0-9]*\) of \1)/"/g' > "$work/by-goroutine"
    # The entry kind repeats a call if the goroutine is preempted between the probe and the stack
    # check behind it. That takes long where it is single-stepped, and for the first call in a process
    # up to milliseconds: of 27 runs of rclone, 8 had such. No call but an
    # empty Save is made twice in a row by one goroutine, so a few repeats can be told and put aside.
    LC_ALL=C awk -v repeats="$work/repeats" -v most="$([ "$kind" != entry ] || echo 10)" '
        last[$1, $2] == $0 && n < most + 0 && $3 != "st.Term=0" { print > repeats; n++; next }
        { last[$1, $2] = $0; print substr($0, length($1) + 2) }' "$work/by-goroutine"
}

# expected LIMIT: the EXPECT lines as gobt shows them: a string that is cut, with its length.
expected() {
    LC_ALL=C sed -n 's/^EXPECT //p' "$work/program" | LC_ALL=C awk -v limit="$1" '{
        out = ""
        while (match($0, /="[^"]*"/)) {
            value = substr($0, RSTART + 2, RLENGTH - 3)
            out = out substr($0, 1, RSTART) "\"" substr(value, 1, limit) "\""
            if (length(value) > limit) out = out " (" limit " of " length(value) ")"
            $0 = substr($0, RSTART + RLENGTH)
        }
        print out $0
    }'
}

# accounted FUNCTION: of the lines of all functions, those of this one that EXPECT lines account for.
accounted() {
    LC_ALL=C awk -v label="$1" '
        $1 != label { next }
        label == "wal.(*WAL).Save" && $2 == "st.Term=0" { next }
        label == "bbolt.(*Bucket).Put" && $2 !~ /^key="bolt\// { next }
        { print }'
}

# The rest of bbolt's: one key of 17 bytes for each of etcd's puts.
revisions() {
    LC_ALL=C awk '$1 == "bbolt.(*Bucket).Put" {
        key = substr($0, index($0, "key=\"") + 5)
        sub(/" value=".*/, "", key)
        gsub(/\\x[0-9a-f][0-9a-f]|\\./, "x", key)
        n += length(key) == 17
    } END { print n + 0 }' "$work/traced"
}

# generate PROGRAM GOBT ARGUMENTS...: writes the script that gobt run will run.
generate() {
    local name=$1
    shift
    timeout -k 5 "$patience" "$gobt" gen -b "$build/real/$name" "$@" > "$work/script.bt" 2> "$work/gen.err"
}

# compare FUNCTION ORDER: leaves the difference in $work/FUNCTION.diff, empty if there is none.
compare() {
    local side
    for side in expected traced; do
        accounted "$1" < "$work/$side" > "$work/$1.$side"
        [ "$2" = order ] || LC_ALL=C sort -o "$work/$1.$side" "$work/$1.$side"
    done
    if [ "$1" = 'bbolt.(*Bucket).Put' ]; then
        sed -n 's/^COUNT bbolt.* len(key)=17 /others /p' "$work/program" >> "$work/$1.expected"
        echo "others $(revisions)" >> "$work/$1.traced"
    fi
    [ -s "$work/$1.expected" ] || echo "the program expects nothing" > "$work/$1.traced"
    diff -U0 --label expected --label traced "$work/$1.expected" "$work/$1.traced" > "$work/$1.diff" || :
}

# attempt PROGRAM LIMIT GOBT ARGUMENTS...: traces the chosen functions and compares.
attempt() {
    local name=$1 limit=$2
    shift 2
    run "$name" "$@" || :
    stop "${started[@]}"
    started=()
    rm -f "$work/repeats"
    [ -z "$why" ] || return 0
    traced > "$work/traced"
    expected "$limit" > "$work/expected"
    for label in "${chosen[@]}"; do
        compare "$label" "${order_of[$label]}"
    done
}

# check PROGRAM BPFTRACE: all its functions in one trace.
check() {
    local name=$1 version=$2 test="$1 bpftrace-$2" limit=200 common=() flags=() chosen=() kind='' figures='' why=
    local order refused label args status
    declare -A order_of=()
    work=$build/real/run/$1-bpftrace-$2
    rm -rf "$work"
    mkdir -p "$work"
    at_least "$version" 0.18 || limit=64 # the most that these show
    common=(--bpftrace "$(bpftrace_command "$version")" --strlen "$limit")
    [ -x "$build/real/$name" ] || why="it is not built: tests/real/build.sh $name"
    while read -r _ order refused label args; do
        # shellcheck disable=SC2086
        mapfile -t flags < <(printf '%s\n' --func "$label"; printf -- '--arg\n%s\n' $args)
        if [ "$version" = "$refused" ] && [ -z "$why" ]; then
            status=0
            generate "$name" "${common[@]}" "${flags[@]}" || status=$?
            if [ "$status" -eq 1 ]; then
                figures+=", $label refused"
                pass "$test $label"
                continue
            fi
        fi
        chosen+=("$label")
        order_of[$label]=$order
        common+=("${flags[@]}")
    done < <(grep "^$name " <<< "$table")

    if [ -z "$why" ] && ! generate "$name" "${common[@]}"; then
        why="gobt gen refuses: $(tail -n 3 "$work/gen.err" | tr '\n' ' ')"
    fi
    if [ -z "$why" ]; then
        kind=$(sed -n 's/^.*gobt.kind: //p' "$work/script.bt")
        attempt "$name" "$limit" "${common[@]}"
        # It also loses a call of some thousands, when the preemption comes before the probe and is
        # over at the check: about one run of 100 here. That may happen, but hardly twice in a row.
        if [ -z "$why" ] && [ "$kind" = entry ] && [ "$(cat "$work"/*.diff | grep '^[-+][a-z]' | cut -c1 | xargs)" = - ]; then
            echo "$test ($kind kind): $(cat "$work"/*.diff | grep '^[-+][a-z]' | cut -c1-100), once more"
            attempt "$name" "$limit" "${common[@]}"
        fi
    fi
    for label in "${chosen[@]}"; do
        if [ -n "$why" ]; then
            fail "$test $label" "$why"
        elif [ -s "$work/$label.diff" ]; then
            cut -c1-200 "$work/$label.diff" | sed 20q > "$work/diff"
            fail "$test $label" "expected (-) and traced (+) differ" "$work/diff"
        else
            pass "$test $label"
            figures+=", $label $(accounted "$label" < "$work/traced" | wc -l)"
        fi
    done
    [ ! -s "$work/repeats" ] || figures+="; $(wc -l < "$work/repeats") repeated"
    [ -z "$figures" ] || echo "$test${kind:+ ($kind kind)}${figures/,/:}"
}

# shellcheck disable=SC2013 # names
for program in $(awk '!seen[$1]++ { print $1 }' <<< "$table"); do
    for bpftrace in $bpftraces; do
        check "$program" "$bpftrace"
    done
done
grep -v '^pass ' "$results" || :
count() { grep -c "^$1 " "$results" || :; }
failed=$(count fail)
echo "$(count pass) passed, $failed failed, $(count skip) skipped"
[ "$failed" -eq 0 ]
