# Sourced by ../run.sh, ../fetch.sh and ../build.sh. Rows: a suite, the Go that its libraries need at least, and the packages.
# bullseye has what bookworm has.
libraries='
bookworm 1.15 golang-github-gomodule-redigo-dev
trixie   1.15 golang-github-gomodule-redigo-dev
'

# anywhere: what a connection is opened with, the library may do on a goroutine of its own.
anywhere() { sed -E 's/^[0-9]+ (command="AUTH" key=- args=1 )/0 \1/' | LC_ALL=C sort -s -k1,1n; }

# redis_names: of the script's table, the rows whose number isn't that of the name behind it.
redis_names() {
    local number name i expected character
    sed -nE 's|^ *@place\[(0x[0-9a-f]+)\] = [0-9]; // (.*)|\1 \2|p' "$scripts/../../scripts/redis.bt" |
        while read -r number name; do
            expected=0
            for ((i = 0; i < 8 && i < ${#name}; i++)); do
                printf -v character %d "'${name:i:1}"
                expected=$((expected | (character | 0x20) << 8 * i))
            done
            [ $((number)) -eq $expected ] || echo "$number $name"
        done
    [ "$(grep -cE '^ *@place\[0x[0-9a-f]+\] = [0-9]; // ' "$scripts/../../scripts/redis.bt")" -gt 20 ] || echo "the table has another form"
}

run_redigo() {
    local binary=$1 bpftrace=$2 name="$3 redigo" work=$build/scripts/run/${3// /-}/redigo
    redis_observed "$name" "$work" "$binary" "$bpftrace" || return 0
    anywhere < "$work/expected" > "$work/sent"
    anywhere < "$work/traced" > "$work/shown"
    same "$name" "$work/sent" "$work/shown"
    redis_times "$name" "$work"
    redis_names | none "$name, names"
}
