#!/bin/bash
# Runs every command that README.md and docs/ show, and compares what it prints with the page.
#   run.sh [PAGE...]
# GOBT, GO and BPFTRACE, absolute paths, name others than build/gobt and those of the machine.
#
# A command is a line that begins with "$ " in a block of the language console, with what it
# prints below it. It runs in a directory that has nothing but the fixture, ./vault, and what the
# page itself puts there: a block of the language bpftrace whose first line is "// NAME.bt", or
# before which a comment names it, <!-- file NAME.bt -->, is such a file. A process of ./vault stands
# for 4242, the directory for /srv and for the home directory.
#
# <!-- program NAME --> says that the page is about ./NAME, one of the programs of tests/scripts/. It
# is built from the Go libraries of this Debian, if it needs any, which are fetched if they aren't there. Each command
# that traces gets a process of its own, which makes its calls when the probes are there.
#
# What differs from run to run is made equal first: times, goroutines, addresses, keys, versions.
# "..." on a line stands for any lines; of what a trace prints, the page may then show some lines, in any
# order. "^C" stands for an interrupt some seconds after the probes are there. The exit status must be 0,
# or what a comment before the block says: <!-- status 1 -->
#
# A bpftrace that can't put probes inside functions can't trace returns, and some scripts are for newer Go:
# then the test is that gobt says so.
#
# The last line is: N passed, N failed, N skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/tests/kernel.sh"
patience=300 # seconds that a command may take: a busy machine's probes come late, and go late
build=$root/${BUILD:-build}
gobt=${GOBT:-$build/gobt}
go=${GO:-$(type -P go)}
bpftrace=${BPFTRACE:-$(type -P bpftrace)}
cd "$root" || exit

# What installs packages or runs for minutes isn't run here, nor what `make demo` itself shows. .ci/run
# and tests/bare.sh do that.
exempt() {
    case $1 in
    'apt-get '* | 'make '* | 'build/gobt run '*) ;;
    *) false ;;
    esac
}

# Why commands that trace can't be run here, or nothing.
unable() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "only root can trace"
    elif [ ! -e /sys/bus/event_source/devices/uprobe ]; then
        echo "this kernel has no uprobes (or /sys is not mounted)"
    elif [ -z "$bpftrace" ]; then
        echo "there is no bpftrace"
    fi
}

pages=("$@")
[ $# -gt 0 ] || pages=(README.md docs/*.md)
passed=0 failed=0 skipped=0
finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}
[ -x "$gobt" ] || { echo "there is no $gobt: build it first" >&2; exit 2; }
if [ -z "$go" ]; then
    echo "the documentation is not tested: there is no Go"
    skipped=$(cat "${pages[@]}" | grep -c '^\$ ')
    finish
fi
reason=$(unable)

[ -n "$reason" ] || with_tracefs "$here/run.sh" "$@"

work=$(mktemp -d)
vault= pid=
expedite
trap 'kill "$vault" "$pid" 2> /dev/null; calm; rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/srv"
ln -s "$gobt" "$work/bin/gobt"
if [ -n "$bpftrace" ]; then
    # Not a link: what tests/fetch made looks for its libraries beside itself.
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$bpftrace" > "$work/bin/bpftrace"
    chmod +x "$work/bin/bpftrace"
fi
(cd tests/programs/vault && GOFLAGS=-buildvcs=false GOPROXY=off GOTOOLCHAIN=local "$go" build -o "$work/srv/vault" .) || exit
# It deletes what is ten rounds old: the pages show that too, and don't wait for it.
(cd "$work/srv" && exec ./vault -every 200ms > "$work/vault.log") &
vault=$! pid=$!
# That process is also all of the container that a page calls web.
printf '#!/bin/sh\n[ "$*" = "inspect --type container web" ] && echo '\''[{"State": {"Status": "running", "Pid": %d}}]'\' \
    "$vault" > "$work/bin/docker"
chmod +x "$work/bin/docker"
sleep 2.5

probes_inside=true
[ -n "$reason" ] || ! PATH=$work/bin:$PATH gobt doctor --json | grep -q '"bfd": false' || probes_inside=false

# An event for which bpftrace 0.17 needs several lines, which have its number, on one.
one_line() {
    awk '
        $4 !~ /^#[0-9]+$/ { print; next }
        {
            event = $2 " " $3 " " $4
            if (!(event in text)) { events[++n] = event; text[event] = $1 " " $2 " " $3 }
            for (i = 5; i <= NF; i++) text[event] = text[event] " " $i
        }
        END { for (i = 1; i <= n; i++) print text[events[i]] }'
}

# normalise NUMBERS: on standard input, what differs between runs and versions is made equal, what
# only some machines say is dropped. NUMBERS is a further sed expression.
normalise() {
    one_line | sed -E \
        -e "s|$work/srv|/srv|g; s|$work/bin/bpftrace|/usr/bin/bpftrace|g; s/\b$pid\b/4242/g" \
        -e '/couldn.t set RLIMIT_MEMLOCK/d; /^gobt: this bpftrace \(0\.[0-9]+, built without bfd\)/d' \
        -e '/^WARNING: /d; /^Attaching [0-9]+ probes?\.\.\.$/d' \
        -e '/^gobt: (compiling for bpftrace|watching since) /d' \
        -e '/^gobt: of strings, [0-9]+ bytes are shown: /d' \
        -e '/^gobt: .* is one that there is no room to look into: /d' \
        -e '/^gobt: a site of this script is single-stepped/d; /^\^C$/d; /^[ \t]*$/d' \
        -e 's/[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}/TIME/g; s/goid=[0-9]+/goid=N/g; s/0x[0-9a-f]+/ADDR/g' \
        -e 's/\b[0-9a-f]{2}( [0-9a-f]{2})+\b/BYTES/g' \
        -e 's/(crc|gnu|go):[-_/0-9a-zA-Z]+/BUILDID/g; s/\bgo1\.[0-9]+(\.[0-9]+)?/goX/g' \
        -e 's/(secret|lease|identity\/entity)\/[0-9]+/KEY/g; s/\{\\?"(secret|lease|identity\/entity)\\?":[0-9]+\}/VALUE/g' \
        -e 's/(SealWrap"?[=:])(true|false)/\1BOOL/g; s/"time":"[^"]*"/"time":"TIME"/; s/"(tid|goid)":[0-9]+/"\1":N/g' \
        -e 's/\{ \.count = ([0-9]+), \.average = ([0-9]+), \.total = ([0-9]+) \}/count \1, average \2, total \3/' \
        -e '/^[ \t]+(runtime|sync|internal\/sync)\.[^ ]+\+[0-9]+$/d' \
        -e '/^(ok|warning|problem) +(pid namespace|user namespace|seccomp) /d' \
        -e 's/^(ok|warning|problem) +(kernel config|probes inside|[A-Za-z_]+) .*/doctor: \2/' \
        -e 's/^[[(][^])]*[])] +[0-9]+ \|[@ ]*\|$/HISTOGRAM/' \
        -e 's/^(\/\/ gobt\.site: [^ ]+) .*/\1/; /^\/\(reg\("flags"\) & ADDR\) == 0\/$/d' \
        -e 's/(reg\("r14"\) \+) [0-9]+/\1 N/g' \
        -e 's/ (fields|keys)=.*( err=|$)/ \1\2/' \
        -e 's/[ \t]+/ /g; s/ $//' -e "$1" |
        # With a bpftrace that can't put probes behind the set-up of a frame, the caller stands before
        # the stack: it is put into its place.
        awk '
            /^ called by / { caller = $3; next }
            /^@stacks_called_by\[/ { sub(/^[^[]*\[/, ""); sub(/,.*/, ""); caller = $0; print "@stacks["; next }
            { print }
            caller != "" { print " " caller "+N"; caller = "" }' |
        # Which goroutine comes first, and how often, isn't known: lines of events are a set, and so
        # are the elements of a map.
        awk '
            function flush(    i, j, t) {
                for (i = 2; i <= n; i++)
                    for (j = i; j > 1 && line[j - 1] > line[j]; j--) { t = line[j]; line[j] = line[j - 1]; line[j - 1] = t }
                for (i = 1; i <= n; i++)
                    if (i == 1 || line[i] != line[i - 1]) print line[i]
                n = 0
            }
            /^(TIME |@)/ { line[++n] = $0; next }
            /^HISTOGRAM$/ && n && line[n] ~ /^@.*:( HISTOGRAM)?$/ { sub(/:$/, ": HISTOGRAM", line[n]); next }
            { flush(); print }
            END { flush() }' |
        uniq
}

# matches WANT GOT: line by line, "..." being any lines.
matches() {
    awk -v want="$1" '
        BEGIN {
            while ((getline text < want) > 0) {
                if (text == "...") { segment++; continue }
                part[segment + 0, ++length_of[segment + 0]] = text
            }
        }
        { got[NR] = $0 }
        function fits(at, s,    i) {
            for (i = 1; i <= length_of[s]; i++)
                if (got[at + i - 1] != part[s, i]) return 0
            return at + length_of[s] - 1 <= NR
        }
        END {
            at = 1
            for (s = 0; s <= segment; s++) {
                if (s == segment && s > 0) {
                    # The end of the page is the end of the output.
                    if (NR + 1 - length_of[s] < at) exit 1
                    at = NR + 1 - length_of[s]
                } else if (s > 0) {
                    while (at <= NR && !fits(at, s)) at++
                }
                if (!fits(at, s)) exit 1
                at += length_of[s]
            }
            exit at != NR + 1
        }' "$2"
}

# has_each WANT GOT: GOT has every line of WANT.
has_each() {
    ! grep -vxF -f "$2" "$1" | grep -qvx '\.\.\.'
}

# build_program NAME: as ./NAME.
build_program() {
    local suite=trixie binary
    [[ $("$go" version) != *' go1.19'* ]] || suite=bookworm
    ! grep -q "^libraries='- " "tests/scripts/$1/test.sh" || suite=-
    [ "$suite" = - ] || tests/scripts/fetch.sh "$root/build/libraries" "$suite" >&2 || return
    binary=$(tests/scripts/build.sh "$go" "$suite" "$1") && cp "$binary" "$work/srv/$1"
}

# start_program NAME: $pid is a process of ./NAME that waits to be traced.
start_program() {
    local i
    (cd "$work/srv" && exec "./$1" > "$work/program.log" 2>&1) &
    pid=$!
    for ((i = 0; i < 100; i++)); do
        ! grep -qs '^pid ' "$work/program.log" || return
        sleep 0.1
    done
}

# run_command COMMAND INTERRUPT PROGRAM: what it prints is in $work/out. INTERRUPT, if it isn't empty:
# it is ended a few seconds after its probes are there.
run_command() {
    local status=0 command watcher=
    SECONDS=0
    : > "$work/interrupted"
    (cd "$work/srv" && HOME=$work/srv PATH=$work/bin:$PATH exec timeout -k 60 "$patience" bash -c "${1//4242/$pid}") \
        > "$work/out" 2>&1 < /dev/null &
    command=$!
    if [ "$3" != vault ]; then
        (tests/docs/attached.pl "$pid" && kill -USR1 "$pid") &
        watcher=$!
    elif [ -n "$2" ]; then
        (tests/docs/attached.pl "$pid" && sleep 3 && kill -INT "$command" && echo "interrupted after $SECONDS s") > "$work/interrupted" &
        watcher=$!
    fi
    wait "$command" || status=$?
    # shellcheck disable=SC2086
    kill $watcher 2> /dev/null
    return "$status"
}

# try_case NAME COMMAND STATUS PROGRAM TRACES: what the page shows is in $work/want. Fails, and says why, if
# it isn't what is printed.
try_case() {
    local name=$1 wanted=$3 program=$4 traces=$5 status=0 interrupt='' numbers=''
    ! grep -qx '\^C' "$work/want" || interrupt=yes
    [ "$program" = vault ] || ! $traces || start_program "$program"
    run_command "$2" "$interrupt" "$program" || status=$?
    # What a traced program passes, and what is where, isn't for the page to say.
    if $traces || [[ $2 = *--json* ]]; then
        numbers='s/[0-9]+/N/g'
    fi
    normalise "$numbers" < "$work/want" > "$work/want.normal"
    normalise "$numbers" < "$work/out" > "$work/out.normal"
    if [ "$pid" != "$vault" ]; then
        kill "$pid" 2> /dev/null
        pid=$vault
    fi
    if ! $probes_inside && $traces && [ "$status" -eq 1 ] && grep -qE '^gobt: .*(need probes inside a function|is too long for one line of bpftrace 0\.1[17]|prints more than bpftrace 0\.1[17] can at once|is for bpftrace 0.23 or newer)' "$work/out"; then
        return 0
    elif $traces && [ "$status" -eq 1 ] && grep -q '^gobt: .* is for programs built by Go .* or newer, this is' "$work/out"; then
        return 0
    elif [ "$status" -ne "$wanted" ]; then
        echo "fail $name: exit status $status, not $wanted, after $SECONDS s" "$(cat "$work/interrupted")"
        head -n 20 "$work/out" | sed 's/^/    /'
        return 1
    elif ! $probes_inside && $traces && [[ $2 =~ ' --count'|--max-keys|--events ]]; then
        # bpftrace 0.17 keeps the stacks of each thread apart, tells less, and has room for less.
        return 0
    elif ! matches "$work/want.normal" "$work/out.normal" &&
        ! { $traces && grep -qx '\.\.\.' "$work/want.normal" && has_each "$work/want.normal" "$work/out.normal"; }; then
        echo "fail $name: prints something else than the page shows"
        diff -U1 --label page --label printed "$work/want.normal" "$work/out.normal" | head -n 40 | cut -c1-300 | sed 's/^/    /'
        return 1
    fi
}

# run_case PAGE LINE COMMAND STATUS PROGRAM: a busy machine can place a probe late: what traces is tried
# once more.
run_case() {
    local traces=false
    if exempt "$3"; then
        return
    fi
    [[ ! $3 =~ ^([A-Z_]+=[^ ]* )*(gobt run|bpftrace)( |$) ]] || traces=true
    if [ -n "$reason" ] && { $traces || [[ $3 = 'gobt doctor'* ]]; }; then
        skipped=$((skipped + 1))
        return
    fi
    if [ "$5" != vault ] && [ ! -e "$work/srv/$5" ] && ! build_program "$5"; then
        skipped=$((skipped + 1))
        return
    fi
    set -- "$1:$2: $3" "$3" "$4" "$5" "$traces"
    if try_case "$@" > "$work/fail" || { $traces && try_case "$@" > "$work/fail"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        cat "$work/fail"
    fi
}

run_page() {
    local page=$1 text number=0 language='' status=0 next_status=0 command='' at=0 file='' next_file='' program=vault
    find "$work/srv" -mindepth 1 ! -name vault -delete
    while IFS= read -r text || [ -n "$text" ]; do
        number=$((number + 1))
        if [ -z "$language" ]; then
            case $text in
            '<!-- status '*) next_status=${text//[!0-9]/} ;;
            '<!-- file '*) next_file=${text#'<!-- file '} next_file=$work/srv/${next_file%' -->'} ;;
            '<!-- program '*) program=${text#'<!-- program '} program=${program%' -->'} ;;
            '```'?*)
                language=${text#'```'} status=$next_status next_status=0 file=$next_file next_file=''
                [ -z "$file" ] || { mkdir -p "${file%/*}" && : > "$file"; }
                ;;
            esac
            continue
        fi
        if [ "$text" = '```' ]; then
            [ -z "$command" ] || run_case "$page" "$at" "$command" "$status" "$program"
            language='' command=''
        elif [ "$language" = bpftrace ]; then
            if [ -z "$file" ]; then
                [[ $text =~ ^//\ ([-a-z0-9]+\.bt)$ ]] || { language=other; continue; }
                file=$work/srv/${BASH_REMATCH[1]}
                : > "$file"
            fi
            printf '%s\n' "$text" >> "$file"
        elif [ "$language" != console ]; then
            continue
        elif [[ $text = '$ '* ]]; then
            [ -z "$command" ] || run_case "$page" "$at" "$command" "$status" "$program"
            command=${text#'$ '} at=$number
            : > "$work/want"
        elif [[ $command = *\\ ]]; then
            command=${command%\\}${text#"${text%%[! ]*}"}
        else
            printf '%s\n' "$text" >> "$work/want"
        fi
    done < "$page"
}

for page in "${pages[@]}"; do
    run_page "$page"
done
finish
