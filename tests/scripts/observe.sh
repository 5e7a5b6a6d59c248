# Sourced by run.sh: a program is traced by one or several ready scripts at once, and what they print is
# compared with what it says.

# says_watching COMPLAINTS: whether gobt has said there that it watches: all calls are seen from then on.
says_watching() { grep -qs '^gobt: watching since ' "$1"; }

# observe DIRECTORY BINARY 'ARGUMENTS' BPFTRACE 'SCRIPT OPTIONS'...: starts the program, gobt with each
# script on it, sends SIGUSR1 when all have their probes, and ends them when the program has ended.
# Leaves in DIRECTORY what was printed: program, program.err, and for each script a .trace and .trace.err
# that have its name and options. In the options, SLEEPER stands for what the program prints behind
# "sleeper". Fails, with the reason in `why`, if anything did not do its part, or bpftrace lost events.
observe() {
    local directory=$1 original=$2 arguments=$3 command binary program pid='' file script i status tracers=() files=()
    command=$(bpftrace_command "$4")
    shift 4
    why=
    rm -rf "$directory"
    mkdir -p "$directory"
    binary=$(own_copy "$original" "$directory")
    : > "$directory/program" # here before the process is
    # shellcheck disable=SC2086
    timeout -k 5 "$patience" "$binary" $arguments > "$directory/program" 2> "$directory/program.err" &
    program=$!
    for ((i = 0; i < 100; i++)); do
        pid=$(sed -n 's/^pid //p' "$directory/program")
        [ -z "$pid" ] || break
        sleep 0.1
    done
    for script; do
        file=$directory/${script//[ \/]/_}.trace
        script=${script/SLEEPER/$(sed -n 's/^sleeper //p' "$directory/program")}
        # shellcheck disable=SC2086
        (cd "$directory" && exec timeout -k 300 "$patience" "$gobt" run -p "$pid" --bpftrace "$command" $script) > "$file" 2> "$file.err" &
        tracers+=($!) files+=("$file")
    done
    for i in "${!tracers[@]}"; do
        while ! says_watching "${files[i]}.err"; do
            # A gobt that ends now has refused, or has failed.
            if ! kill -0 "${tracers[i]}" 2> /dev/null; then
                kill "$program" 2> /dev/null || :
                break
            fi
            sleep 0.05
        done
    done
    kill -USR1 "$pid" 2> /dev/null || :
    status=0
    wait "$program" || status=$?
    [ "$status" -eq 0 ] || why="the program ended with status $status: $(tail -n 3 "$directory/program.err" | tr '\n' ' ')"
    # They end with the process that they watch. A signal now might end them before they have read all.
    for ((i = 0; i < 100; i++)); do
        kill -0 "${tracers[@]}" 2> /dev/null || break
        sleep 0.1
    done
    kill -INT "${tracers[@]}" 2> /dev/null || :
    for i in "${!tracers[@]}"; do
        status=0
        wait "${tracers[i]}" || status=$?
        case $status in
        0 | 130) ;;
        *) why="gobt ended with status $status: $(tail -n 3 "${files[i]}.err" | tr '\n' ' ') $why" ;;
        esac
    done
    rm -f "$binary"
    if grep -qi '^lost [0-9]* events' "${files[@]}" "${files[@]/%/.err}"; then
        why="bpftrace lost events $why"
    fi
    [ -z "$why" ]
}

# refused NAME BINARY BPFTRACE SCRIPT: whether this bpftrace can't do what the script needs, or as much in one line,
# which gobt says then: that is the test.
refused() {
    local name=$1 binary=$2 bpftrace=$3 script=$4 status=0 said
    ! at_least "$bpftrace" 0.23 || return
    said=$(timeout -k 5 60 "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" "$script" --duration 1 2>&1 > /dev/null) || status=$?
    if [ "$status" -eq 1 ] && [[ $said = "gobt: $script is for bpftrace 0.23 or newer, this is $bpftrace: "* ||
        $said = "gobt: $script.bt:"*": printf("*") prints more than bpftrace $bpftrace can at once"* ]]; then
        pass "$name is refused"
    else
        fail "$name" "gobt should refuse this bpftrace; it ends with status $status and says: $said"
    fi
}

# expected PROGRAM: what it says, as GOROUTINE and the line, in the order of each goroutine.
expected() { LC_ALL=C sed -n 's/^EXPECT goid=\([0-9]*\) /\1 /p' "$1" | LC_ALL=C sort -s -k1,1n; }

# timed TRACE...: the events of scripts that print lines with goid=, as GOROUTINE TIME and the line,
# and first of all any line that isn't one.
timed() {
    cat "$@" | grep -vE '^([0-9:.]+ goid=[0-9]+ .*|Attach(ing|ed) [0-9]+ probes?.*)?$' | sed 's/^/0 - /' || :
    traced_lines <(cat "$@")
}

# untimed: of such lines, what `expected` prints.
untimed() { sed -E 's/^([0-9]+) [^ ]+ /\1 /'; }

# named_stacks BINARY < TRACE: addresses in stacks by the names that gobt has for those, as bpftrace writes them.
named_stacks() {
    local address line
    declare -A names=()
    while IFS= read -r line; do
        address=${line##* }
        if [[ $line =~ ^\ +0x[0-9a-f]+$ ]]; then
            [ -n "${names[$address]:-}" ] || names[$address]=$("$gobt" funcs -b "$1" "$address" | sed 's/(\*/\x01/; s/(.*//; s/\x01/(*/')
            line="    ${names[$address]}+0"
        fi
        echo "$line"
    done
}

# same NAME EXPECTED TRACED: the test that two files are.
same() {
    if [ ! -s "$2" ]; then
        fail "$1" "the program says nothing of that"
    elif cmp -s "$2" "$3"; then
        pass "$1"
    else
        diff -U0 --label expected --label traced "$2" "$3" > "$3.diff" || :
        fail "$1" "expected (-) and traced (+) differ" "$3.diff"
    fi
}

# none NAME: the test that standard input is empty.
none() {
    local wrong=$work/${1##* }.wrong
    cat > "$wrong"
    if [ -s "$wrong" ]; then fail "$1" "$(wc -l < "$wrong") faults" "$wrong"; else pass "$1"; fi
}

# functions BINARY: addresses of functions, which are shown where there are no symbols, by the names that gobt has
# for those.
functions() {
    local lines address
    lines=$(cat)
    for address in $(grep -oE '\b0x[0-9a-f]+\b' <<< "$lines" | sort -u); do
        lines=${lines//"$address"/$("$gobt" funcs -b "$1" "$address" 2> /dev/null | sed 's/(.*//')}
    done
    echo "$lines"
}
