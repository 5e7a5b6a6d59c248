# Sourced by run.sh: reads that give less than was asked for.

libraries='- 1.15'

# reading_counted PROGRAM SIZE: what it says of its reads of at least so many bytes, by function and place.
reading_counted() {
    expected "$1" | sed -E 's/^[0-9]+ read (.*) asked=([0-9]+) got=([0-9]+) err=(.*) in=(.*)$/\1;\5;\2;\3;\4/' | awk -F';' -v size="$2" '
        $3 < size { next }
        $5 == "nil" { count[$1 " in " $2]++; asked[$1 " in " $2] += $3; got[$1 " in " $2] += $4; next }
        { split($5, error, "\""); sub(/ $/, "", error[1]); ended[$1 " " error[1] " " error[2] " in " $2]++ }
        END {
            for (key in count) print "asked", key, count[key], asked[key] "\ngot", key, count[key], got[key]
            for (key in ended) print "ended", key, ended[key]
        }' | LC_ALL=C sort
}

# reading_traced TRACE: the same of what was traced: stacks by the first function of the program in them. In maps called_by,
# the one that called is the last key before the stack, which lacks it.
reading_traced() {
    awk '
        /^@/ {
            map = $0; sub(/\[.*/, "", map); key = $0; sub(/^[^[]*\[/, "", key); sub(/, *$/, "", key); place = ""
            if (sub(/_called_by$/, "", map)) { place = key; sub(/.*, /, "", place); sub(/, [^,]*$/, "", key) }
            if (place !~ /^main\./) place = ""
            next
        }
        key != "" && /^\]/ {
            number = $0; gsub(/[^0-9 ]/, "", number); split(number, part, " ")
            gsub(/,/, "", key); name = substr(map, 2) " " key " in " place
            count[name] += part[1]
            if (map != "@ended") total[name] += part[3]
            key = ""
        }
        place == "" && / main\./ { place = $NF; sub(/\+[0-9]+$/, "", place) }
        END { for (name in count) print name, count[name] (name in total ? " " total[name] : "") }' "$1" | LC_ALL=C sort
}

run_reading() {
    local binary=$1 bpftrace=$2 name="$3 short-reads" work=$build/scripts/run/${3// /-}/reading
    local each='short-reads --set each=1' counted='short-reads --set size=40'
    ! refused "$name" "$binary" "$bpftrace" short-reads || return 0
    if ! observe "$work" "$binary" '' "$bpftrace" "$each" "$counted"; then
        fail "$name" "$why"
        return
    fi
    expected "$work/program" | sed -E 's/^([0-9]+) read /\1 /; s/ in=.*//' > "$work/each.expected"
    timed "$work/${each// /_}.trace" | untimed > "$work/each"
    same "$name each" "$work/each.expected" "$work/each"
    reading_counted "$work/program" 40 > "$work/counted.expected"
    named_stacks "$binary" < "$work/${counted// /_}.trace" | functions "$binary" > "$work/named"
    reading_traced "$work/named" > "$work/counted"
    same "$name counted" "$work/counted.expected" "$work/counted"
}
