# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-github-gin-gonic-gin-dev
bookworm 1.19 golang-github-gin-gonic-gin-dev
trixie   1.21 golang-github-gin-gonic-gin-dev
'

# named BINARY: handlers that are shown by their addresses, where there are no symbols, by the names that gobt
# has for those.
named() {
    local line address
    while IFS= read -r line; do
        address=$(sed -n 's/.* handler=\(0x[0-9a-f]*\) .*/\1/p' <<< "$line")
        [ -z "$address" ] || line=${line/handler=$address/handler=$("$gobt" funcs -b "$1" "$address" | sed 's/(.*//')}
        echo "$line"
    done
}

# The goroutine of each line is what the handler says of itself, and the client is the connection:
# those of one connection are of one goroutine, which the program doesn't say, but has so few clients.
run_gin() {
    local binary=$1 bpftrace=$2 name="$3 gin-request" work=$build/scripts/run/${3// /-}/gin connections
    ! refused "$name" "$binary" "$bpftrace" gin-request || return 0
    if ! observe "$work" "$binary" '' "$bpftrace" gin-request; then
        fail "$name" "$why"
        return
    fi
    expected "$work/program" > "$work/expected"
    timed "$work/gin-request.trace" | untimed | named "$binary" > "$work/traced"
    same "$name" "$work/expected" "$work/traced"
    connections=$(sed -E 's/^([0-9]+) .* client=/\1 /' "$work/traced" | sort | uniq -c | awk '{ print $1 }' | xargs)
    if [ "$connections" = '35 35 35 35' ]; then
        pass "$name, one goroutine a connection"
    else
        fail "$name, one goroutine a connection" "4 clients with 35 requests each; the lines of each goroutine and client are: $connections"
    fi
}
