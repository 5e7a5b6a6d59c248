# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-google-grpc-dev
bookworm 1.19 golang-google-grpc-dev
trixie   1.21 golang-google-grpc-dev
'

# settled: a cancelled stream is ended by its own goroutine or by another one of the library's, and whether a call
# that was cancelled before it began has got a connection is the library's business.
settled() { sed -E '/ code=Canceled /{/ stream /s/^[0-9]+/0/; /Never/s/peer=[^ ]+/peer=/}' | LC_ALL=C sort; }

# unimplemented: of lines, those of calls that no handler sees: what the client and the server both know of them.
unimplemented() { sed -nE 's/.* (method=[^ ]+) .*(code=Unimplemented .*)/\1 \2/p' | LC_ALL=C sort; }

# unknown NAME BINARY SCRIPT: the test that gobt refuses a stripped program that it knows no types of.
unknown() {
    local status=0 said
    said=$("$gobt" gen -b "$2" --for 0.27 "$3" 2>&1 > /dev/null) || status=$?
    if [ "$status" -eq 1 ] && [[ $said = "gobt: $3.bt:"*"isn't known: there is no debug information (DWARF)"* ]]; then
        pass "$1 is refused"
    else
        fail "$1" "gobt should refuse this program; it ends with status $status and says: $said"
    fi
}

# layout_of SUITE GO: the layout of the suite's library, or nothing if it isn't of programs by this Go: Go 1.27 has
# another type in encoding/json, which is a part of trixie's.
layout_of() {
    case $1-$2 in
    bullseye-*) echo grpc-1.27.1 ;;
    bookworm-*) echo grpc-1.33.3 ;;
    trixie-1.2[1-6]) echo grpc-1.64.0 ;;
    esac
}

# The server and its clients are one process, which two traces watch. Built without modules, a stripped program
# doesn't say its version: the layout is given.
run_grpc() {
    local binary=$1 bpftrace=$2 name="$3 grpc" work=$build/scripts/run/${3// /-}/grpc script layout= errors
    if ! at_least "$bpftrace" 0.23; then
        refused "$name-server" "$binary" "$bpftrace" grpc-server || :
        refused "$name-client" "$binary" "$bpftrace" grpc-client || :
        return 0
    fi
    if [[ $3 = *stripped* ]]; then
        unknown "$name-server" "$binary" grpc-server
        unknown "$name-client" "$binary" grpc-client
        layout=$(layout_of "$(sed 's/ stripped//; s/.* //' <<< "$3")" "$4")
        [ -n "$layout" ] || return 0
        layout=" --layout $scripts/../../layouts/$layout-amd64.json"
    fi
    errors='errors --func grpc.(*ClientConn).Invoke --events text'
    # 0.27 has no room for all that errors of so many types may be made of.
    [[ $3 != *stripped* && $bpftrace = 0.23 ]] || errors=
    if ! observe "$work" "$binary" '' "$bpftrace" "grpc-server$layout" "grpc-client$layout" ${errors:+"$errors"}; then
        fail "$name" "$why"
        return
    fi
    for script in grpc-server grpc-client; do
        expected "$work/program" | sed -n "s/ $script / /p" | settled > "$work/$script.expected"
        timed "$work/$script"*.trace | untimed | sed 's| duration=?$||' > "$work/$script.lines"
        sed '/ status .* code=Unimplemented /d' "$work/$script.lines" | settled > "$work/$script.traced"
        same "$name, $script" "$work/$script.expected" "$work/$script.traced"
    done
    if [ -n "$errors" ]; then
        expected "$work/program" | sed -n 's/ errors / /p' > "$work/errors.expected"
        timed "$work"/errors*.trace | untimed > "$work/errors.traced"
        # What couldn't be copied is shown as such: few of them.
        paste -d '\n' "$work/errors.expected" "$work/errors.traced" | awk '
            NR % 2 { wanted = $0; next }
            / err=[^ ]+ …$/ { missing++; sub(/ …$/, ""); wanted = substr(wanted, 1, length($0)) }
            $0 != wanted { print "the program:", wanted ", traced:", $0 }
            END { if (NR < 20 || missing * 5 > NR / 2) print missing + 0 " of " NR / 2 " have no text" }' |
            none "$name, what the errors say"
    fi
    unimplemented < "$work/grpc-client.expected" > "$work/unimplemented.expected"
    unimplemented < "$work/grpc-server.lines" > "$work/unimplemented.traced"
    same "$name, what no handler sees" "$work/unimplemented.expected" "$work/unimplemented.traced"
}
