# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (that of sid was
# seen not to be built by the one before it), and the packages. bullseye has 6.15, sid 9; the others have none.
libraries='
bullseye 1.15 golang-github-go-redis-redis-dev
sid      1.21 golang-github-redis-go-redis-dev
'

# as_sent SUITE: of the oldest go-redis, the list of a transaction's commands doesn't have MULTI and EXEC.
as_sent() {
    if [ "$1" = bullseye ]; then
        sed -E '/ piped command="(multi|exec)"/d; s/ pipeline commands=4 / pipeline commands=2 /'
    else
        cat
    fi
}

# redis_times NAME WORK: what took long must be what took long by the program's own clock: no more, and not much less.
redis_times() {
    expected "$2/program" | sed -nE 's/^([0-9]+) slow (command="[^"]*") took=([0-9]+)$/\1 \2 \3/p' | sort > "$2/slow.expected"
    sed -nE 's/.* goid=([0-9]+) (command="[^"]*") .* duration=([0-9.]+)ms$/\1 \2 \3/p' "$2/trace" |
        awk '$3 > 200 { print $1, $2, $3 * 1000 }' | sort > "$2/slow.traced"
    if [ -s "$2/slow.expected" ] && paste -d ' ' "$2/slow.expected" "$2/slow.traced" |
        awk '$1 != $4 || $2 != $5 || $6 > $3 || $6 < 0.9 * $3 { print; wrong = 1 } END { exit wrong }' > "$2/slow.wrong"; then
        pass "$1, times"
    else
        fail "$1, times" "the program's own times, and what was traced" "$2/slow.wrong"
    fi
}

# redis_observed NAME WORK BINARY BPFTRACE: leaves expected and traced lines there, unless bpftrace or a server is missing.
redis_observed() {
    ! refused "$1" "$3" "$4" redis || return
    if ! type -P redis-server > /dev/null; then
        skip "$1" "there is no server: tests/deps.sh scripts"
        return 1
    fi
    observe "$2" "$3" '' "$4" 'redis --strlen 64' || { fail "$1" "$why"; return 1; }
    mv "$2/redis_--strlen_64.trace" "$2/trace"
    expected "$2/program" | grep -v '^[0-9]* slow ' > "$2/expected"
    timed "$2/trace" | untimed | sed -E 's/ duration=[0-9.]+ms$//' > "$2/traced"
    if grep -F hidden "$2/trace" > "$2/passwords"; then
        fail "$1" "passwords are shown" "$2/passwords"
        return 1
    fi
}

run_goredis() {
    local binary=$1 bpftrace=$2 name="$3 go-redis" work=$build/scripts/run/${3// /-}/goredis suite=sid
    redis_observed "$name" "$work" "$binary" "$bpftrace" || return 0
    [[ $3 != *bullseye* ]] || suite=bullseye
    as_sent "$suite" < "$work/expected" > "$work/sent"
    same "$name" "$work/sent" "$work/traced"
    redis_times "$name" "$work"
}
