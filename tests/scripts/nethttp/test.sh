# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least, and
# the packages.
libraries='
- 1.15
'

# side SCRIPT WORK: the lines of server or client that the program says, and those that were traced. What gobt
# says at the end of calls that a panic unwound isn't one of those.
side() {
    expected "$2/program" | sed -n "s/^\([0-9]*\) $1 /\1 /p" > "$2/$1.expected"
    grep -v '^gobt: [0-9a-zA-Z. ]* call' "$2/http-$1.trace" > "$2/$1.lines" || :
    timed "$2/$1.lines" | untimed > "$2/$1.traced"
}

run_nethttp() {
    local binary=$1 bpftrace=$2 name=$3 work=$build/scripts/run/${3// /-}/nethttp
    if refused "$name http-server" "$binary" "$bpftrace" http-server; then
        refused "$name http-client" "$binary" "$bpftrace" http-client
        return
    fi
    if ! observe "$work" "$binary" '' "$bpftrace" http-server http-client; then
        fail "$name" "$why"
        return
    fi
    side server "$work"
    side client "$work"
    same "$name http-server" "$work/server.expected" "$work/server.traced"
    same "$name http-client" "$work/client.expected" "$work/client.traced"
}
