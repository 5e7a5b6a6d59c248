# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least (each was seen
# not to be built by the one before it), and the packages.
libraries='
bullseye 1.15 golang-github-sirupsen-logrus-dev
bookworm 1.19 golang-github-sirupsen-logrus-dev
trixie   1.19 golang-github-sirupsen-logrus-dev
'

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
