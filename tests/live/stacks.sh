# Sourced by run.sh: every stack that is shown, or counted by, is the one that the runtime itself
# tells, the immediate caller in its place.

# The stacks in a trace, a line each time: the frames' names down to main.main. What is called "called
# by", or stands before the stack in a map's key, is put where it belongs: behind the function.
stacks_of() { # FILE
    awk '
        function add(name) { sub(/\+[0-9]+$/, "", name); frames = frames " " name; count++ }
        function finish(times) {
            sub(/ main\.main .*/, " main.main", frames)
            if (count)
                while (times-- > 0) print "STACK" frames
            frames = caller = ""
            count = 0
        }
        /^[0-9:.]+ .*goid=/ { finish(1) }
        /^\]: [0-9]+$/ { finish($2) }
        /^@.*\[[^,]+, *$/ { sub(/^@[^[]*\[/, ""); sub(/, *$/, ""); caller = $0; next }
        /^ +called by / { caller = $3; next }
        /^ +[^ ]+\+[0-9]+$/ { add($1); if (caller != "") { add(caller); caller = "" } }
        END { finish(1) }' "$1" | sort
}

# stacks_unit NAME GO BPFTRACE 'FUNCTION...' GOBT ARGUMENTS...: of the functions behind a plus the
# program doesn't wait for the probe.
stacks_unit() {
    local name="go$2 bpftrace-$3 stacks $1" work=$build/live/go$2-bpftrace-$3/stacks-$1
    local go=$2 bpftrace=$3 functions=${4//+/} waits=${4%%+*} variant=plain binary tracer
    tracer=$(bpftrace_command "$bpftrace")
    shift 4
    if [[ $1 = stripped* ]]; then
        variant=$1
        shift
    fi
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" stacks "$variant" 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    # What is generated is for this very file.
    binary=$(own_copy "$binary" "$work")
    if [ "$1" = generated ]; then
        shift
        if ! timeout -k 5 "$patience" "$gobt" gen -b "$binary" --bpftrace "$tracer" "$@" > "$work/script.bt" 2> "$work/gen.err"; then
            fail "$name" "gobt gen fails" "$work/gen.err"
            return
        fi
        set -- script.bt
    elif [ "$1" = own ]; then
        own_stacks > "$work/own.bt"
        set -- own.bt "${@:2}"
    fi
    if ! trace "$work" "$binary" "$waits" --bpftrace "$tracer" "$@"; then
        rm -f "$binary"
        fail "$name" "$why"
        return
    fi
    rm -f "$binary"
    grep -E "^STACK main\.(${functions// /|}) " "$work/program" | sort > "$work/expected"
    stacks_of "$work/trace" > "$work/shown"
    if [ -s "$work/expected" ] && diff "$work/expected" "$work/shown" > "$work/diff"; then
        pass "$name"
    else
        fail "$name" "other stacks than the runtime's" "$work/diff"
    fi
}

own_stacks() {
    cat << 'SCRIPT'
go:"main.framed", go:"main.large" { @entries[ustack] = count(); }
goret:"main.many" { @returns${go.called_by}[${go.stack}] = count(); }
SCRIPT
}

# run_stacks GO BPFTRACE
run_stacks() {
    local go=$1 bpftrace=$2 framed=(--func main.framed --func main.large --func main.huge --func main.many --func main.looping)
    [[ stacks =~ $pattern ]] || return 0
    # Of these two gobt itself says that they can't find the goroutine, whose number is shown.
    [ "$go $bpftrace" != '1.15 0.11' ] || return 0
    stacks_unit shown "$go" "$bpftrace" "framed frameless" --stack --func main.framed --func main.frameless
    # 0.17 looks names up at the end, when the program is gone.
    at_least "$bpftrace" 0.18 || return 0
    stacks_unit counted "$go" "$bpftrace" "framed large huge many looping" --stacks "${framed[@]}"
    stacks_unit frameless "$go" "$bpftrace" "framed frameless" --stacks --func main.framed --func main.frameless
    # A generated script may run on another kernel than this one: there the site is another.
    stacks_unit generated "$go" "$bpftrace" "framed large huge many looping" generated --stack "${framed[@]}"
    stacks_unit returns "$go" "$bpftrace" "framed large huge many looping frameless" --ret --stack "${framed[@]}" --func main.frameless
    stacks_unit own "$go" "$bpftrace" "framed large +many" own
    # Of a program without symbols bpftrace knows addresses only, and gobt the names.
    ! is_outermost "$go" || stacks_unit named "$go" "$bpftrace" "framed frameless" stripped-pie --events text --stack --func main.framed --func main.frameless
    ! is_outermost "$go" || stacks_unit counted-named "$go" "$bpftrace" "framed large +many" stripped own --events text
}
