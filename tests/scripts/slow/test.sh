# Sourced by ../run.sh, ../fetch.sh and ../build.sh.
libraries='- 1.15'

# trees_expected PROGRAM KEPT: what the program says of its requests, as GOROUTINE and the line: without the calls
# beyond so many.
trees_expected() {
    expected "$1" | awk -v kept="$2" '
        / path=/ {
            split($0, part, /[ =]/)
            left = kept
            print $1 " http.serverHandler.ServeHTTP req.URL.Path=\"" part[3] "\" calls=" part[7] (part[7] > kept ? ", not all of them below" : "") " took=" part[5]
            next
        }
        --left > 0 { print $0 (/took=/ ? "" : " unwound took=0") }'
}

# trees_traced TRACE: the same of what was traced, and first of all any line that is none.
trees_traced() {
    grep -vE '^([0-9:.]+ goid=[0-9]+ .*|Attach(ing|ed) [0-9]+ probes?.*|gobt: [0-9]+ calls? of [a-zA-Z.]+ hadn.t returned .*|gobt: a panic .* unwound .*)?$' "$1" | sed 's/^/0 - /' || :
    sed -nE 's/^([0-9:.]+) goid=([0-9]+) /\2 \1 /p' "$1" | LC_ALL=C sort -s -k1,1n -k2,2V | sed -E 's/^([0-9]+) [0-9:.]+ /\1 /
        s/ at=([0-9]+)\.([0-9]{3})ms/ at=\1\2/; s/ duration=([0-9]+)\.([0-9]{3})ms(.*)$/\3 took=\1\2/'
}

untimed_trees() { sed -E 's/ (at|took)=[0-9]+//g' "$1" > "$1.untimed"; }

# distant EXPECTED TRACED: lines whose times differ by more than what a busy machine may put between what the program
# does and what it notes: 15 ms.
distant() {
    paste "$1" "$2" | awk -F '\t' '
        function number(line, name) { return match(line, " " name "=[0-9]+") ? substr(line, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0 : 0 }
        function differ(name) { return number($1, name) - number($2, name) }
        differ("at") ^ 2 > 15000 ^ 2 || differ("took") ^ 2 > 15000 ^ 2 { print "the program:", $1 ", traced:", $2 }'
}

run_slow() {
    local binary=$1 bpftrace=$2 name="$3 slow-requests" work=$build/scripts/run/${3// /-}/slow kept script said status=0
    local functions='--func http.serverHandler.ServeHTTP --arg req.URL.Path --func main.load --func main.query --func main.walkUntilTheStackOfItsGoroutineHasGrownAndMoved --func main.fail'
    if ! at_least "$bpftrace" 0.23; then
        said=$("$gobt" gen -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" slow-requests $functions 2>&1 > /dev/null) || status=$?
        if [ "$status" -eq 1 ] && [[ $said = "gobt: slow-requests is for bpftrace 0.23 or newer, this is 0.17: "* ]]; then
            pass "$name is refused"
        else
            fail "$name" "gobt should refuse this bpftrace; it ends with status $status and says: $said"
        fi
        return
    fi
    if ! observe "$work" "$binary" '' "$bpftrace" "slow-requests --slow 30ms $functions" \
        "slow-requests --slow 30ms --set calls=8 $functions"; then
        fail "$name" "$why"
        return
    fi
    for kept in 50 8; do
        script="slow-requests --slow 30ms $([ "$kept" = 50 ] || echo "--set calls=$kept ")$functions"
        trees_expected "$work/program" "$kept" > "$work/$kept.expected"
        trees_traced "$work/${script// /_}.trace" > "$work/$kept.traced"
        untimed_trees "$work/$kept.expected"
        untimed_trees "$work/$kept.traced"
        same "$name, $kept calls" "$work/$kept.expected.untimed" "$work/$kept.traced.untimed"
        distant "$work/$kept.expected" "$work/$kept.traced" | none "$name, times of $kept"
    done
}
