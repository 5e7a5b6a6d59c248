# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-etcd-server-dev
bookworm 1.19 golang-etcd-server-dev
trixie   1.21 golang-etcd-server-dev
'

# kept_up: of lines, what the client keeps up in goroutines of its own: watches, and leases.
kept_up='^[0-9]+ (Watch|Events|Unwatch|KeepAlive) '

# followed: such lines of a trace, in the order of their times, with the key that a watch was asked for with in place of
# its number. Without those of a stream of leases that has ended, as it does with the client.
followed() {
    sed -E -e 's/^[0-9]+ [^ ]+ /0 /' -e '/ KeepAlive lease=0x0 ttl=0 code=[A-Z].* message="..*"$/d' | awk '
        match($0, / stream=[^ ]+ id=[^ ]+/) {
            watch = substr($0, RSTART, RLENGTH)
            rest = substr($0, RSTART + RLENGTH)
            if ($2 == "Watch") key[watch] = $5
            if ($2 == "Events") rest = (watch in key ? " " key[watch] : " key=?") rest
            $0 = $1 " " $2 rest
        }
        { print }'
}

# same_pause NAME WORK: a request to a server that is stopped takes as long as by the program's own clock.
same_pause() {
    local took traced
    took=$(sed -nE 's/.* slow .* took=([0-9]+)$/\1/p' "$2/program")
    traced=$(sed -nE 's/.* key="slow" .* duration=([0-9.]+)ms$/\1/p' "$2/all.trace")
    if awk -v took="$took" -v traced="$traced" 'BEGIN { exit !(traced * 1000 <= took && traced * 1000 > took - 50000 && traced > 0) }'; then
        pass "$1, duration"
    else
        fail "$1, duration" "the program's is $took microseconds, traced were $traced milliseconds"
    fi
}

run_etcdclient() {
    local binary=$1 bpftrace=$2 name="$3 etcd-client" work=$build/scripts/run/${3// /-}/etcdclient
    ! refused "$name" "$binary" "$bpftrace" etcd-client || return 0
    if ! type -P etcd > /dev/null; then
        skip "$name" "there is no etcd: tests/deps.sh scripts"
        return
    fi
    if ! observe "$work" "$binary" '-shown 96' "$bpftrace" 'etcd-client --strlen 96'; then
        fail "$name" "$why"
        return
    fi
    mv "$work/etcd-client_--strlen_96.trace" "$work/all.trace"
    timed "$work/all.trace" | sed -E 's/ duration=([0-9.]+ms|\?)$//' > "$work/timed"
    expected "$work/program" | sed -E 's/^([0-9]+) slow (.*) took=.*/\1 \2/; s/^[0-9]+ library /0 /' > "$work/all.expected"
    grep -vE "$kept_up" "$work/all.expected" > "$work/asked.expected"
    LC_ALL=C sort -s -k1,1n -k2,2V "$work/timed" | untimed | grep -vE "$kept_up" > "$work/asked.traced"
    same "$name" "$work/asked.expected" "$work/asked.traced"
    sed -E 's/^[0-9]+ /0 /' "$work/all.expected" | grep -E "$kept_up" | LC_ALL=C sort > "$work/followed.expected"
    grep -E '^[0-9]+ [^ ]+ (Watch|Events|Unwatch|KeepAlive) ' "$work/timed" | LC_ALL=C sort -s -k2,2V | followed |
        LC_ALL=C sort > "$work/followed.traced"
    same "$name, watches and leases" "$work/followed.expected" "$work/followed.traced"
    same_pause "$name" "$work"
}
