# Sourced by run.sh: where things are, how a program is built, started, traced and ended.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/tests/kernel.sh"
programs=$root/tests/programs
build=$root/build
gobt=${GOBT:-$build/gobt}
# shellcheck disable=SC2034 # for those who source this
strlen=64 # as expect.StringLimit in the programs
patience=300 # seconds that any one traced run may take

# The newest of the versions in a directory of PREFIX-VERSION files comes last.
versions() { # DIRECTORY PREFIX
    find "$1" -maxdepth 1 -name "$2*" ! -name '*.new' -printf '%f\n' 2> /dev/null | sed "s/^$2//" | sort -V
}

# What is fetched is used; else what the machine has.
go_versions() {
    local found
    found=$(versions "$build/go/bin" go)
    [ -n "$found" ] || found=$(go version 2> /dev/null | sed -n 's/^go version go\([0-9]*\.[0-9]*\).*/\1/p')
    echo "$found"
}

bpftrace_versions() {
    local found
    found=$(versions "$build/bpftrace/bin" bpftrace-)
    [ -n "$found" ] || found=$(bpftrace --version 2> /dev/null | sed -n 's/^bpftrace v\{0,1\}\([0-9]*\.[0-9]*\).*/\1/p')
    echo "$found"
}

go_command() { # VERSION
    if [ -x "$build/go/bin/go$1" ]; then echo "$build/go/bin/go$1"; else command -v go; fi
}

bpftrace_command() { # VERSION
    if [ -x "$build/bpftrace/bin/bpftrace-$1" ]; then
        echo "$build/bpftrace/bin/bpftrace-$1"
    else
        command -v bpftrace
    fi
}

at_least() { # VERSION MINIMUM
    [ "$(printf '%s\n' "$1" "$2" | sort -V | head -1)" = "$2" ]
}

# Why nothing can be traced here, or nothing.
unable() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "only root can trace"
    elif [ ! -e /sys/bus/event_source/devices/uprobe ]; then
        echo "this kernel has no uprobes (or /sys is not mounted)"
    elif [ -z "$(go_versions)" ]; then
        echo "there is no Go: tests/fetch/go.sh fetches some"
    elif [ -z "$(bpftrace_versions)" ]; then
        echo "there is no bpftrace: tests/fetch/bpftrace.sh fetches some"
    fi
}

# skip_if_unable WHAT COUNT [REASON]: where nothing can be traced, or for that reason, says that what is
# skipped, COUNT tests, and ends.
skip_if_unable() {
    local reason
    reason=$(unable)
    reason=${reason:-${3:-}}
    [ -n "$reason" ] || return 0
    echo "$1 skipped: $reason"
    echo "0 passed, 0 failed, $2 skipped"
    exit 0
}

# The ways to build a program, beside the plain one. What needs a C compiler is left out without.
variant_flags() { # VARIANT
    case $1 in
    plain) ;;
    noopt) echo '-gcflags=./...=-N -l' ;;
    pie) echo '-buildmode=pie' ;;
    external) echo '-ldflags=-linkmode=external' ;;
    shared) echo '-buildmode=c-shared' ;;
    bare) echo '-ldflags=-compressdwarf=false' ;;
    separate-pie) echo '-buildmode=pie' ;;
    separate-external) echo '-ldflags=-linkmode=external' ;;
    stripped) echo '-ldflags=-s' ;;
    stripped-pie) printf '%s\n' -ldflags=-s -buildmode=pie ;;
    stripped-external) echo '-ldflags=-s -linkmode=external' ;;
    *) return 1 ;;
    esac
}

# build_program GO PROGRAM VARIANT: prints the path of the binary, which is made if it is
# older than its sources.
build_program() {
    local version=$1 program=$2 variant=$3 binary=$build/programs/go$1/$2-$3 flags=() go
    go=$(go_command "$version")
    if [ ! -x "$binary" ] || [ -n "$(find "$programs/$program" "$programs/expect" "$go" -newer "$binary" -print -quit)" ]; then
        mkdir -p "$build/programs/go$version"
        mapfile -t flags < <(variant_flags "$variant")
        # From 1.21 on the build tag of a file raises its language version; before, this does.
        if [[ $program =~ ^(args|lines)$ ]] && at_least "$version" 1.18 && ! at_least "$version" 1.21; then
            case $variant in
            noopt) flags+=('-gcflags=.=-N -l -lang=go1.18') ;;
            *) flags+=(-gcflags=-lang=go1.18) ;;
            esac
        fi
        (cd "$programs/$program" && "$go" build -o "$binary.$BASHPID" "${flags[@]}" . && mv "$binary.$BASHPID" "$binary") || return
        [[ $variant != separate* ]] || separate_debug "$binary" || return
    fi
    echo "$binary"
}

# separate_debug BINARY: its debug information, into BINARY.debug.
separate_debug() {
    (cd "${1%/*}" && objcopy --only-keep-debug "$1" "$1.debug" && strip "$1" && objcopy --add-gnu-debuglink="${1##*/}.debug" "$1")
}

# own_copy BINARY DIRECTORY: a file that nobody else traces, while several units run side by side. A
# probe on a file is a breakpoint in every process of it: another trace's would look to a program
# like the one that it waits for.
own_copy() {
    [ "$1" -ef "$2/${1##*/}" ] || cp --reflink=auto "$1" "$2/${1##*/}"
    [ ! -e "$1.debug" ] || [ "$1" -ef "$2/${1##*/}" ] || cp --reflink=auto "$1.debug" "$2"
    echo "$2/${1##*/}"
}

# trace DIRECTORY BINARY 'PROGRAM ARGUMENTS' GOBT ARGUMENTS...: starts the program, gobt on
# it, and ends gobt when the program has ended. Leaves in DIRECTORY what they printed: program,
# program.err, trace, trace.err. Fails, with the reason in `why`, if either did not do its part.
trace() {
    local directory=$1 original=$2 binary arguments=$3 program tracer pid='' i status
    why=
    mkdir -p "$directory"
    binary=$(own_copy "$original" "$directory")
    shift 3
    # timeout, twice: nothing here may hang, whatever it waits for.
    # shellcheck disable=SC2086
    timeout -k 5 "$patience" "$binary" $arguments > "$directory/program" 2> "$directory/program.err" &
    program=$!
    for ((i = 0; i < 100; i++)); do
        pid=$(sed -n "s/^pid //p;q" "$directory/program" 2> /dev/null || :)
        [ -z "$pid" ] || break
        sleep 0.1
    done
    printf '%q ' "$gobt" run -p "$pid" "$@" > "$directory/command"
    (cd "$directory" && exec timeout -k 300 "$patience" "$gobt" run -p "$pid" "$@") > "$directory/trace" 2> "$directory/trace.err" &
    tracer=$!
    # A gobt that ends before the program does has refused, or has failed.
    while kill -0 "$program" 2> /dev/null; do
        if ! kill -0 "$tracer" 2> /dev/null && ! grep -qs '^EXPECT\|^CALLS' "$directory/program"; then
            kill "$program" 2> /dev/null || :
        fi
        sleep 0.05
    done
    status=0
    wait "$program" || status=$?
    [ "$status" -eq 0 ] || why="the program ended with status $status: $(tail -n 3 "$directory/program.err" | tr '\n' ' ')"
    # A background job of bash ignores SIGINT until it says otherwise: bpftrace does.
    kill -INT "$tracer" 2> /dev/null || :
    status=0
    wait "$tracer" || status=$?
    [ "$binary" -ef "$original" ] || rm -f "$binary"
    case $status in
    0 | 130) ;;
    *) why="gobt ended with status $status: $(tail -n 3 "$directory/trace.err" | tr '\n' ' ') $why" ;;
    esac
    [ -z "$why" ]
}

# The results of a unit, one line each; run.sh adds them up.
pass() { echo "pass $1" >> "$results"; }
skip() { echo "skip $1: $2" >> "$results"; }
fail() { # NAME REASON [FILE]
    echo "fail $1: $2" >> "$results"
    [ $# -lt 3 ] || sed 's/^/    /' "$3" | head -n 30 >> "$results"
}
