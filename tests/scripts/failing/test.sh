# Sourced by run.sh: errors that functions return.

libraries='- 1.15'

# failing_counted PROGRAM: how often the program says that it counts each error, as the script prints it.
failing_counted() {
    expected "$1" | sed -n 's/^[0-9]* count //p' | LC_ALL=C sort | uniq -c | sed -E 's/^ *([0-9]+) (.*)$/@errors[\2]: \1/' | LC_ALL=C sort
}

# failing_lines NAME TRACE [FUNCTION...]: the lines of a trace against those that the program says of these functions.
failing_lines() {
    local name=$1 trace=$2
    shift 2
    expected "$work/program" | grep -v '^[0-9]* count ' | { if [ $# -gt 0 ]; then grep -F "${@/#/-e }"; else cat; fi; } > "$trace.expected"
    timed "$trace" | untimed > "$trace.lines"
    same "$name" "$trace.expected" "$trace.lines"
}

# failing_cut: the lines with 16 bytes of each text and each name of a type, and how long they are where one is cut.
failing_cut() {
    awk -v kept=16 '
        function shown(text, size) { return " (" (size > kept ? kept : size) " of " size ")" }
        {
            at = index($0, " \"") # behind the type
            name = substr($0, 1, at - 1)
            function_and_goid = name
            sub(/ err=.*/, " err=", function_and_goid)
            sub(/.* err=/, "", name)
            bytes = text = substr($0, at + 2, length($0) - at - 2)
            gsub(/\\x[0-9a-f][0-9a-f]/, "?", bytes)
            if (length(name) <= kept && length(bytes) <= kept)
                print
            else
                print function_and_goid substr(name, 1, kept) shown(name, length(name)) " \"" \
                    (length(bytes) > kept ? substr(text, 1, kept) : text) "\"" shown(text, length(bytes))
        }'
}

# failing_stacks NAME TRACE: below each line of a trace with stacks stand the function and who calls it.
failing_stacks() {
    awk '
        / err=/ { want[1] = $3; want[2] = "main.work"; at = 1; lines++; next }
        /^ +called by main.work$/ { delete want[2]; next } # of a function without a frame it stands first
        /^ / && at in want { name = $1; sub(/\+[0-9]+$/, "", name); if (name != want[at]) print; delete want[at++] }
        END { if (!lines) print "there is no line" }' "$2" | none "$1"
}

# failing_refused NAME BINARY BPFTRACE REASON FUNCTION: gobt says why it can't do that.
failing_refused() {
    local said status=0
    said=$("$gobt" gen -b "$2" --bpftrace "$(bpftrace_command "$3")" errors --func "$5" 2>&1 > /dev/null) || status=$?
    if [ "$status" -eq 1 ] && [[ $said = *"$4"* ]]; then
        pass "$1 is refused"
    else
        fail "$1" "gobt should refuse that; it ends with status $status and says: $said"
    fi
}

# Of a program without debug information, what functions return has to be said.
failing_stripped() {
    local name=$1 binary=$2 bpftrace=$3
    mkdir -p "${work%/*}"
    failing_refused "$name" "$binary" "$bpftrace" "isn't known without debug information" 'main.*'
    "$gobt" gen -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" errors --func 'main.wraps(round int) (int, error)' \
        > "$work.declared" 2>&1 || :
    if grep -q '^// gobt.site: main.wraps: its return' "$work.declared"; then
        pass "$name, declared"
    else
        fail "$name, declared" "no probe on the function" "$work.declared"
    fi
}

run_failing() {
    local binary=$1 bpftrace=$2 name="$3 errors" work=$build/scripts/run/${3// /-}/failing
    local cut='' lines='errors --func main.*' count='errors-count --func main.*' stacks='errors-stack --func main.plain --func main.wraps'
    if ! at_least "$bpftrace" 0.23; then
        failing_refused "$name" "$binary" "$bpftrace" 'errors is for bpftrace 0.23 or newer' main.plain
        return
    fi
    if [[ $name = *stripped* ]]; then
        failing_stripped "$name" "$binary" "$bpftrace"
        return
    fi
    # 0.27 itself needs longer strings.
    at_least "$bpftrace" 0.27 || cut='errors --func main.plain --func main.both --strlen 16'
    if ! observe "$work" "$binary" '' "$bpftrace" "$lines" "$count" "$stacks" ${cut:+"$cut"}; then
        fail "$name" "$why"
        return
    fi
    failing_lines "$name" "$work/${lines// /_}.trace"
    failing_counted "$work/program" > "$work/counted"
    grep '^@errors\[' "$work/${count// /_}.trace" | LC_ALL=C sort > "$work/count"
    same "$name counted" "$work/counted" "$work/count"
    if [ -n "$cut" ]; then
        expected "$work/program" | grep -E '^[0-9]+ main\.(plain|both) ' | failing_cut > "$work/cut.expected"
        timed "$work/${cut// /_}.trace" | untimed > "$work/cut"
        same "$name cut" "$work/cut.expected" "$work/cut"
    fi
    failing_stacks "$name with stacks" "$work/${stacks// /_}.trace"
    sed -n 's/.* main.slow .* duration=\([0-9]*\)\..*/\1/p' "$work/${lines// /_}.trace" | awk '$1 < 30 || $1 > 1000' | none "$name duration"
}
