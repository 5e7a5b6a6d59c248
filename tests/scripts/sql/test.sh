# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-github-mattn-go-sqlite3-dev golang-github-lib-pq-dev
bookworm 1.15 golang-github-mattn-go-sqlite3-dev golang-github-lib-pq-dev
trixie   1.19 golang-github-mattn-go-sqlite3-dev golang-github-lib-pq-dev
'
cgo=1
shown=96 # bytes of a string, for which every bpftrace has room

# as_nobody COMMAND...: PostgreSQL refuses to be root.
as_nobody() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
    else
        "$@"
    fi
}

# start_postgres DIRECTORY: a server that listens there, for the user postgres. Fails if there is none.
start_postgres() {
    local programs
    programs=$(find /usr/lib/postgresql -path '*/bin/initdb' -printf '%h\n' 2> /dev/null | sort -V | tail -n 1)
    [ -n "$programs" ] || return
    [ "$(id -u)" -ne 0 ] || chown nobody "$1"
    (cd / &&
        as_nobody "$programs/initdb" -D "$1/data" -A trust -U postgres -E UTF8 --locale=C --no-sync > /dev/null &&
        as_nobody "$programs/pg_ctl" -D "$1/data" -w -l "$1/log" -o "-k '$1' -c listen_addresses='' -c fsync=off" start > /dev/null)
    postgres=$programs/pg_ctl
}

stop_postgres() { as_nobody "$postgres" -D "$1/data" -m immediate stop > /dev/null; }

# asked: of the lines of a trace, those of goroutines, as `expected` has them.
asked() { grep -v '^still open: ' "$1" > "$1.asked"; timed "$1.asked" | untimed; }

# milliseconds: of lines of a trace, how long that took in all, and the line.
milliseconds() { sed -E 's/.* duration=([0-9.]+)ms( open=([0-9.]+)ms)?$/\1 0\3 &/' | awk '{ $1 += $2; $2 = ""; print }'; }

# What took long must be what the slow queries took by the program's own clock: no more, and not much less.
same_times() { # NAME WORK
    local name=$1 work=$2
    sed -nE 's/^([0-9]+) slow query=(.*) took=([0-9]+)$/\1 \3 query=\2/p' <(expected "$work/program") > "$work/slow.expected"
    grep -E ' query="(WITH RECURSIVE|SELECT 1 FROM pg_sleep)' "$work/all.trace" | milliseconds > "$work/slow.traced"
    if awk 'NR == FNR { took[$1] = $2 / 1000; n++; next }
            { goid = $3; sub(/^goid=/, "", goid); n--; if ($1 > took[goid] || $1 < 0.8 * took[goid] - 1) print took[goid], $0 }
            END { if (n != 0) print n, "are missing" }' "$work/slow.expected" "$work/slow.traced" > "$work/slow.wrong" &&
        [ -s "$work/slow.expected" ] && [ ! -s "$work/slow.wrong" ]; then
        pass "$name, times"
    else
        fail "$name, times" "the program's own times, and what was traced" "$work/slow.wrong"
    fi
}

# With --slow, there is no line that took less, and none is missing that took longer by far.
only_slow() { # NAME WORK LIMIT
    asked "$2/slow.trace" > "$2/slow.lines"
    milliseconds < "$2/slow.lines" | awk -v limit="$3" '$1 < limit' > "$2/slow.short"
    asked "$2/all.trace" | milliseconds | awk -v limit="$3" '$1 > 2 * limit { $1 = ""; print }' | sed -E 's/ duration=.*//; s/^ *//' | sort > "$2/slow.must"
    if [ -s "$2/slow.lines" ] && [ ! -s "$2/slow.short" ] &&
        [ -z "$(comm -23 "$2/slow.must" <(sed -E 's/ duration=.*//' "$2/slow.lines" | sort))" ]; then
        pass "$1"
    else
        fail "$1" "shown are" "$2/slow.lines"
    fi
}

run_sql() {
    local binary=$1 bpftrace=$2 name="$3 sql" work=$build/scripts/run/${3// /-}/sql server arguments= slow=()
    ! refused "$name" "$binary" "$bpftrace" sql || return 0
    server=$(mktemp -d)
    if start_postgres "$server"; then
        arguments="-postgres postgres:///postgres?host=$server&user=postgres&sslmode=disable"
    else
        skip "$name, PostgreSQL" "there is no server: tests/deps.sh scripts"
    fi
    # A second trace takes its time: it is made of stripped programs only.
    [[ $name != *stripped* ]] || slow=("sql --slow 40ms --strlen $shown")
    observe "$work" "$binary" "$arguments -shown $shown" "$bpftrace" "sql --strlen $shown" "${slow[@]}" || fail "$name" "$why"
    [ -z "$arguments" ] || stop_postgres "$server"
    rm -rf "$server"
    [ -z "$why" ] || return 0
    mv "$work/sql_--strlen_$shown.trace" "$work/all.trace"
    expected "$work/program" | grep -vE '^[0-9]+ (slow|open) ' > "$work/all.expected"
    asked "$work/all.trace" | sed -E 's/ duration=[0-9.]+ms( open=[0-9.]+ms)?$//' > "$work/all.traced"
    same "$name" "$work/all.expected" "$work/all.traced"
    expected "$work/program" | sed -nE 's/^([0-9]+) open /\1 /p' > "$work/open.expected"
    sed -nE 's/^still open: pid=[0-9]+ goid=([0-9]+) (.*) duration=[0-9.]+ms open=[0-9.]+ms$/\1 \2/p' "$work/all.trace" | sort -n > "$work/open.traced"
    same "$name, rows that are still open" "$work/open.expected" "$work/open.traced"
    same_times "$name" "$work"
    [ ${#slow[@]} -eq 0 ] || {
        mv "$work/sql_--slow_40ms_--strlen_$shown.trace" "$work/slow.trace"
        only_slow "$name --slow" "$work" 40
    }
}
