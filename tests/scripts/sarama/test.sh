# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-github-shopify-sarama-dev golang-github-sirupsen-logrus-dev
bookworm 1.19 golang-github-shopify-sarama-dev golang-github-sirupsen-logrus-dev
trixie   1.21 golang-github-ibm-sarama-dev golang-github-sirupsen-logrus-dev
'

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
