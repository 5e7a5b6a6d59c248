# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages. Up to trixie, Debian has kafka-go 0.2.1.
libraries='
bookworm 1.15 golang-github-segmentio-kafka-go-dev
trixie   1.15 golang-github-segmentio-kafka-go-dev
sid      1.25 golang-github-segmentio-kafka-go-dev golang-github-klauspost-compress-dev
'

# Batches are the library's: it makes them, and has goroutines of its own for them. The broker, which is in the program, says
# what has come.
run_kafkago() {
    local binary=$1 bpftrace=$2 name="$3 kafka-go" work=$build/scripts/run/${3// /-}/kafkago took traced
    ! refused "$name" "$binary" "$bpftrace" kafka-go || return 0
    if ! observe "$work" "$binary" '-shown 96' "$bpftrace" 'kafka-go --strlen 96'; then
        fail "$name" "$why"
        return
    fi
    mv "$work/kafka-go_--strlen_96.trace" "$work/all.trace"
    timed "$work/all.trace" | sed -E 's/ duration=[0-9.]+ms$//' | LC_ALL=C sort -s -k1,1n -k2,2V | untimed > "$work/lines"
    expected "$work/program" | sed -E 's/^([0-9]+) slow (.*) took=.*/\1 \2/; s/^[0-9]+ library /0 /' > "$work/all.expected"
    grep -v '^0 batch ' "$work/all.expected" > "$work/calls.expected"
    grep -vE '^[0-9]+ batch ' "$work/lines" > "$work/calls.traced"
    same "$name" "$work/calls.expected" "$work/calls.traced"
    grep '^0 batch ' "$work/all.expected" | LC_ALL=C sort > "$work/batches.expected"
    sed -nE 's/^[0-9]+ batch /0 batch /p' "$work/lines" | LC_ALL=C sort > "$work/batches.traced"
    same "$name, batches" "$work/batches.expected" "$work/batches.traced"
    took=$(sed -nE 's/.* slow .* took=([0-9]+)$/\1/p' "$work/program")
    traced=$(sed -nE 's/.* WriteMessages topic="denied" .* duration=([0-9.]+)ms$/\1/p' "$work/all.trace")
    if awk -v took="$took" -v traced="$traced" 'BEGIN { exit !(traced * 1000 <= took && traced * 1000 > took - 50000 && traced > 0) }'; then
        pass "$name, duration"
    else
        fail "$name, duration" "the program's is $took microseconds, traced were $traced milliseconds"
    fi
}
