# Sourced by ../run.sh, ../fetch.sh and ../build.sh: who starts goroutines, and which don't end.
libraries='- 1.15'

# starters: of each line with a stack below it, the line and the first function there that isn't the runtime's.
starters() {
    awk '
        /^ *called by / { next }
        /^ / || /^[^ ]*\/[^ ]*\+/ { sub(/\+[0-9]+$/, "", $1); if (line != "" && $1 !~ /^runtime\./) { print line " by " $1; line = "" } next }
        { line = /^@|goid=|goroutines=/ ? $0 : "" }
        /^\]/ && counted != "" { print counted, $2; counted = "" }'
}

# counts: what spawn-count prints, as STARTER NUMBER, of package main.
counts() {
    awk '
        /^@started\[/ { starter = "" }
        /^ / && starter == "" && $1 !~ /^runtime\./ { starter = $1; sub(/\+.*/, "", starter) }
        /^\]: / && starter ~ /^main\.(start|leak)/ { n[starter] += $2 }
        END { for (starter in n) print starter, n[starter] }' | LC_ALL=C sort
}

# old BELOW ABOVE: the oldest that leaks prints must be so old, in milliseconds. Prints which isn't.
old() {
    awk -v below="$1" -v above="$2" '
        match($0, / oldest=[0-9.]+s/) {
            age = substr($0, RSTART + 8, RLENGTH - 9) * 1000
            if (age < below || age > above) print "between", below, "and", above, "ms: " $0
        }'
}

# Each of the leaked has a line of its own with its number: what one in three comes to is known.
run_spawning() {
    local binary=$1 bpftrace=$2 name="$3 spawn" work=$build/scripts/run/${3// /-}/spawning since
    local scripts=(spawn spawn-count leaks 'leaks --set sample=3 --set age=1200ms')
    ! refused "${name/%spawn/leaks}" "$binary" "$bpftrace" leaks || scripts=(spawn spawn-count)
    if ! observe "$work" "$binary" '' "$bpftrace" "${scripts[@]}"; then
        fail "$name" "$why"
        return
    fi
    sed -n 's/^EXPECT //p' "$work/program" | LC_ALL=C sort > "$work/expected"
    functions "$binary" < "$work/spawn.trace" | starters | sed -n 's/^[0-9:.]* \(goid=.*func=\(main\.[a-z]*\) .*\)/\1/p' |
        grep -v 'main\.work\|main\.main' | LC_ALL=C sort > "$work/traced"
    same "$name" "$work/expected" "$work/traced"

    sed -n 's/.* by \(main\..*\)/\1/p' "$work/expected" | LC_ALL=C sort | uniq -c | awk '{ print $2, $1 }' > "$work/counts.expected"
    functions "$binary" < "$work/spawn-count.trace" | counts > "$work/counts.traced"
    same "$name --count" "$work/counts.expected" "$work/counts.traced"

    [ ${#scripts[@]} -gt 2 ] || return 0
    sed -n 's/^LEFT //p' "$work/program" > "$work/left.expected"
    functions "$binary" < "$work/leaks.trace" | starters | sed -n 's/ oldest=[^ ]*\( func=main\.\)/\1/p' | LC_ALL=C sort -k2 > "$work/left.traced"
    same "${name/%spawn/leaks}" "$work/left.expected" "$work/left.traced"
    sed -n 's/.* starts goid=\([0-9]*\) \(.* by main\.leak.*\)/\1 \2/p' "$work/expected" | awk '$1 % 3 == 0 { $1 = ""; print }' |
        LC_ALL=C sort | uniq -c | awk '{ print "goroutines=" $1, $2, $3, $4 }' > "$work/sample.expected"
    functions "$binary" < "$work/leaks_--set_sample=3_--set_age=1200ms.trace" | starters |
        sed -n 's/ oldest=[^ ]*\( func=main\.\)/\1/p' | LC_ALL=C sort -k2 > "$work/sample.traced"
    same "${name/%spawn/leaks} of one in three" "$work/sample.expected" "$work/sample.traced"
    since=$(sed -n 's/^SINCE //p' "$work/program")
    old "$((since - 300))" "$((since + 60000))" < "$work/leaks.trace" | none "${name/%spawn/leaks}: ages"
}
