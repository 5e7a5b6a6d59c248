# Sourced by run.sh: the scripts for libraries. Each function is run_PROGRAM BINARY BPFTRACE NAME: NAME
# is what the names of its tests begin with.

# follow: of the events, in the order of their times, those of messages that are followed by their address:
# what becomes of one, with the content that it was queued with.
follow() {
    awk '
        $3 == "queued" {
            message = $4
            sub(/.* message=[^ ]+ /, "")
            print "queued", content[message] = $0
        }
        $3 == "failed" || $3 == "sent" {
            event = $3
            message = $4
            sub(/.* message=[^ ]+ /, "")
            if (event == "failed" && index(content[message], $1 " ") == 1) sub(/^[^ ]+ /, "")
            print event, message in content && content[message] != "" ? content[message] : "though not queued", $0
            delete content[message]
        }'
}

# Beside it, the program's own log is traced: what a goroutine sends and logs in turn must come in turn,
# on the same goroutine, in two traces.
run_sarama() {
    local binary=$1 bpftrace=$2 name="$3 sarama-send" work=$build/scripts/run/${3// /-}/sarama
    ! refused "$name" "$binary" "$bpftrace" sarama-send || return 0
    if ! observe "$work" "$binary" '' "$bpftrace" sarama-send logrus-write; then
        fail "$name" "$why"
        return
    fi
    timed "$work/sarama-send.trace" "$work/logrus-write.trace" > "$work/timed"
    expected "$work/program" | sed -E 's/ log (level=.*)/ \1 fields=[]/' > "$work/expected"
    LC_ALL=C sort -s -k1,1n -k2,2V "$work/timed" | untimed | grep -vE '^[0-9]+ (queued|failed|sent) ' > "$work/turns.traced"
    grep -v '^[0-9]* message ' "$work/expected" > "$work/turns.expected"
    same "$name and logrus-write in turn" "$work/turns.expected" "$work/turns.traced"

    # On which goroutine that happens is the library's business.
    sed -nE 's/^[0-9]+ message //p' "$work/expected" |
        sed -E -e 's/(.*) (partition=.*) err=nil$/queued \1\nsent \1 \2/; t' -e 's/(.*) partition=.* (err=.*)/queued \1\nfailed \1 \2/' |
        LC_ALL=C sort > "$work/followed.expected"
    LC_ALL=C sort -s -k2,2V "$work/timed" | follow | LC_ALL=C sort > "$work/followed.traced"
    same "$name, messages that are followed" "$work/followed.expected" "$work/followed.traced"
}

# fields BPFTRACE: the names of fields in order, as the program has them. 0.17 has only room for their number.
fields() {
    awk -v number="$([ "$1" != 0.17 ] || echo 1)" '
        match($0, / fields=/) {
            text = substr($0, RSTART + RLENGTH)
            head = substr($0, 1, RSTART + RLENGTH - 1)
            if (match(text, /…\+[0-9]+\]$/)) { # of more than eight, which ones are shown is not said
                total = substr(text, RSTART + length("…+")) + 0
                text = "(" gsub(/"/, "", text) / 2 + total ")"
            } else if (number && text ~ /^\([0-9]+\)$/) {
                text = "[len " substr(text, 2, length(text) - 2) "]"
            } else if (text !~ /^\[len [0-9]+\]$/ && text !~ /^\(/) {
                gsub(/^\["?|"?\]$|"/, "", text)
                n = split(text, word, /[ ,]+/)
                for (k = 0; n > 0 && word[n] == "";) n--
                for (i = 2; i <= n; i++)
                    for (j = i; j > 1 && word[j - 1] > word[j]; j--) { k = word[j]; word[j] = word[j - 1]; word[j - 1] = k }
                text = ""
                for (i = 1; i <= n; i++) text = text (i > 1 ? "," : "") word[i]
                if (number) text = "[len " n "]"
            }
            print head text
            next
        }
        { print }'
}

run_logrus() {
    local binary=$1 bpftrace=$2 name="$3 logrus-write" work=$build/scripts/run/${3// /-}/logrus
    if ! observe "$work" "$binary" '' "$bpftrace" logrus-write 'logrus-write --level error'; then
        fail "$name" "$why"
        return
    fi
    expected "$work/program" | fields "$bpftrace" > "$work/all.expected"
    timed "$work/logrus-write.trace" | untimed | sed 's/ *$//' | fields '' | as_exact_as "$bpftrace" > "$work/all.traced"
    same "$name" "$work/all.expected" "$work/all.traced"
    grep -E ' level=(panic|fatal|error) ' "$work/all.expected" > "$work/error.expected"
    timed "$work/logrus-write_--level_error.trace" | untimed | sed 's/ *$//' | fields '' | as_exact_as "$bpftrace" > "$work/error.traced"
    same "$name --level error" "$work/error.expected" "$work/error.traced"
}

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

# A line of List has no room for the keys themselves, which the program shows as gobt would: the first four.
lengths() {
    awk '
        match($0, / keys=\[.*\] err=/) {
            head = substr($0, 1, RSTART)
            tail = substr($0, RSTART + RLENGTH - 5)
            keys = substr($0, RSTART + 7, RLENGTH - 13)
            n = gsub(/", |"$/, "", keys)
            if (match(keys, /…\+[0-9]+$/)) n += substr(keys, RSTART + length("…+"))
            print head "keys=[len " n "]" tail
            next
        }
        { print }'
}

run_vault() {
    local binary=$1 bpftrace=$2 name="$3 vault-put" work=$build/scripts/run/${3// /-}/vault
    ! refused "$name" "$binary" "$bpftrace" vault-put || return 0
    if ! observe "$work" "$binary" '-n 60 -every 3ms -returns' "$bpftrace" vault-put; then
        fail "$name" "$why"
        return
    fi
    expected "$work/program" | lengths > "$work/all.expected"
    timed "$work/vault-put.trace" | untimed > "$work/all.traced"
    for method in Put Get Delete List; do
        grep "^[0-9]* $method " "$work/all.expected" > "$work/$method.expected" || :
        grep "^0\|^[0-9]* $method " "$work/all.traced" > "$work/$method.traced" || :
        same "$name $method" "$work/$method.expected" "$work/$method.traced"
    done
}
