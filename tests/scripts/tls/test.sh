# Sourced by ../run.sh.
libraries='- 1.15'

# captures FILE PORT: starts to record what goes over the loopback interface; $recorder is the process.
captures() {
    local i
    tshark -q -i lo -f "tcp port $2" -w "$1" 2> "$1.err" > /dev/null &
    recorder=$!
    for ((i = 0; i < 200; i++)); do
        ! grep -qs 'Capture started\|Capturing on' "$1.err" || break
        sleep 0.1
    done
    # It says so somewhat before the socket is there, but the program connects only when its probes are.
}

# overheard CAPTURE PORT KEYS: all that Wireshark reads of the connections with these keys.
overheard() {
    local stream
    for stream in 0 1 2 3; do
        tshark -r "$1" -d "tcp.port==$2,tls" -o "tls.keylog_file:$3" -q -z "follow,tls,ascii,$stream" 2> /dev/null
    done
}

# Both ends write each key, so each is there twice. Those of the connections without a log of their own are proved
# by what they decrypt.
run_tls() {
    local binary=$1 bpftrace=$2 name="$3 tls-keys" work=$build/scripts/run/${3// /-}/tls port recorder=
    port=$((20000 + RANDOM % 12000))
    if type -P tshark > /dev/null; then
        captures "$TMPDIR/$port.pcap" "$port"
    fi
    observe "$work" "$binary" "-port $port" "$bpftrace" tls-keys || :
    if [ -n "$recorder" ]; then
        kill -INT "$recorder" 2> /dev/null || :
        wait "$recorder" || :
    fi
    if [ -n "$why" ]; then
        fail "$name" "$why"
        return
    fi
    if grep -q '^gobt: tls-keys: .*this prints the keys' "$work/tls-keys.trace.err"; then
        pass "$name warns"
    else
        fail "$name warns" "it should say that it prints keys" "$work/tls-keys.trace.err"
    fi
    grep . "$work/tls-keys.trace" > "$work/keys" || :
    grep -vE '^(CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}|(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_0) [0-9a-f]{64} [0-9a-f]{64})$' \
        "$work/keys" > "$work/others" || :
    if [ ! -s "$work/others" ] && [ "$(wc -l < "$work/keys")" -eq 20 ]; then
        pass "$name prints keys alone"
    else
        fail "$name prints keys alone" "there should be 20, twice one of TLS 1.2 and four of 1.3, each twice" "$work/keys"
    fi
    sed -n 's/^KEY //p' "$work/program" | LC_ALL=C sort > "$work/log.expected"
    LC_ALL=C sort "$work/keys" | grep -xF -f "$work/log.expected" > "$work/log.traced" || :
    same "$name, beside the program's own log" "$work/log.expected" "$work/log.traced"
    if [ -z "$recorder" ]; then
        skip "$name, read by Wireshark" "there is no tshark"
        return
    fi
    sed -n 's/^SAID //p' "$work/program" | LC_ALL=C sort > "$work/said.expected"
    overheard "$TMPDIR/$port.pcap" "$port" "$work/keys" | grep -oE '(question over|answer to question over) TLS 1\.[23].*' | LC_ALL=C sort > "$work/said.traced" || :
    same "$name, read by Wireshark" "$work/said.expected" "$work/said.traced"
    if overheard "$TMPDIR/$port.pcap" "$port" /dev/null | grep -q 'question over'; then
        fail "$name, without keys" "what was said can be read without them"
    else
        pass "$name, without keys"
    fi
}
