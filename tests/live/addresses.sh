# Sourced by run.sh: are the addresses in what bpftrace prints of a program without symbols named, also where each
# process has its own?

# run_addresses GO BPFTRACE
run_addresses() {
    local go=$1 bpftrace=$2 variant
    [[ addresses =~ $pattern ]] || return 0
    at_least "$bpftrace" 0.18 || return 0
    for variant in stripped stripped-pie; do
        addresses_unit "$variant"
    done
}

# addresses_unit VARIANT: the stack of each call is Put's in keep's in a goroutine of main's.
addresses_unit() {
    local name="go$go bpftrace-$bpftrace addresses $1" work=$build/live/go$go-bpftrace-$bpftrace/addresses-$1 binary program
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" vault "$1" 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    binary=$(own_copy "$binary" "$work")
    timeout -k 5 "$patience" "$binary" -every 20ms > "$work/program" 2>&1 &
    program=$!
    sleep 0.2
    program=$(pgrep -P "$program")
    timeout -k 5 "$patience" "$gobt" run -p "$program" --bpftrace "$(bpftrace_command "$bpftrace")" \
        --func '(*BarrierView).Put' --stack --limit 3 > "$work/trace" 2> "$work/trace.err" || :
    "$gobt" funcs -p "$program" - < "$work/trace" > "$work/named" 2> "$work/named.err" || :
    kill "$program"
    wait
    rm -f "$binary"
    awk '/ goid=/ { n++ } /^ +0x/ { frames++ } END { exit !(n >= 3 && frames >= 3 * n) }' "$work/trace" ||
        fail "$name" "there are no stacks of addresses to be named" "$work/trace.err"
    sed -n 's/^ \+\([^ ]*\)+[0-9]*$/\1/p' "$work/named" | paste -s -d ' ' |
        sed 's/github.com\/hashicorp\/vault\/vault.(\*BarrierView).Put main.keep main.main.func[0-9.]* runtime.goexit */STACK\n/g' > "$work/stacks"
    if [ "$(grep -cx STACK "$work/stacks")" -eq "$(grep -c ' goid=' "$work/trace")" ] && ! grep -vqx 'STACK' <(sed '/^$/d' "$work/stacks"); then
        pass "$name"
    else
        fail "$name" "functions aren't named, or are others" "$work/named"
    fi
}
