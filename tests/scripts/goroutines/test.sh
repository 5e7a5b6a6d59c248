# Sourced by ../run.sh: the states of goroutines, of a server under load.
libraries='- 1.15'

# What the runtime does, from its sources (proc.go, stack.go, preempt.go, mgc*.go of 1.15 to 1.27): the
# calls of casgstatus, casGToPreemptScan and casGFromPreempted, but for what only cgo and the detection
# of leaks do.
transitions='
IDLE DEAD           a goroutine is allocated
DEAD RUNNABLE       it is started
RUNNABLE RUNNING
RUNNING RUNNABLE    it yields, or is preempted
RUNNING WAITING
RUNNING SYSCALL
RUNNING DEAD
RUNNING COPYSTACK
RUNNING PREEMPTED   it is stopped by the garbage collector
SYSCALL RUNNING
SYSCALL RUNNABLE    no processor is free at its end
WAITING RUNNABLE
WAITING RUNNING     it waits for the garbage collector, and keeps its processor
COPYSTACK RUNNING
PREEMPTED WAITING
'

# From 1.26 on, entersyscall and exitsyscall change between RUNNING and SYSCALL by a compare-and-swap of
# their own, and call casgstatus only if that fails.
unseen() { # GO
    ! at_least "$1" 1.26 || echo 1
}

# paths GO LIMIT PID: judges the lines of goroutines, in order: each goroutine's states must form a path
# through the transitions. A number over LIMIT is one of a goroutine that was started since, so it begins
# as RUNNABLE; none begins again. Prints what is wrong.
paths() {
    awk -v unseen="$(unseen "$1")" -v limit="$2" -v pid="$3" -v transitions="$transitions" '
        BEGIN {
            n = split(transitions, row, "\n")
            for (i = 1; i <= n; i++) if (split(row[i], word, " ") >= 2) { allowed[word[1], word[2]] = 1; state[word[1]] = 1 }
            delete allowed["DEAD", "RUNNABLE"] # it gets another number
            if (unseen) {
                # What is shown as SYSCALL may have left it, and what is shown as RUNNING been there.
                for (to in state) if (("RUNNING", to) in allowed) allowed["SYSCALL", to] = 1
                allowed["RUNNING", "RUNNING"] = 1
            }
        }
        $2 == "STATE" { next }
        NF != 5 || $4 != pid || !($2 in state) || $5 !~ /^[0-9]+$/ { print "not a line of this process:", $0; next }
        {
            if (!($3 in last)) { if ($3 > limit && $2 != "RUNNABLE") print "it begins as", $2 ": " $0 }
            else if (!((last[$3], $2) in allowed)) print "from", last[$3] ": " $0
            last[$3] = $2
        }'
}

# lives GO PROGRAM: judges the same lines: those goroutines of which the program says something at
# their end, in a system call, must be there, wait as often as it says, and end. Prints what is wrong.
lives() {
    awk -v unseen="$(unseen "$1")" '
        FNR == NR { if (sub(/^EXPECT goid=/, "") && sub(/waits=/, "")) waits[$1] = $2; next }
        { last[$3] = $2; n[$3, $2]++ }
        END {
            for (g in waits) {
                if (!(g in last)) print "goroutine", g, "is missing"
                else if (last[g] != "DEAD") print "goroutine", g, "ends as", last[g]
                if (n[g, "WAITING"] < waits[g]) print "goroutine", g, "waits", n[g, "WAITING"] + 0, "times of", waits[g]
                if (!unseen && n[g, "SYSCALL"] < 1) print "goroutine", g, "is in no system call"
            }
        }' "$2" -
}

# totals COUNT HIST OLD: judges what --count and --hist printed by the same lines: as many changes into
# each state, none that isn't allowed; as many durations as changes out of each state, but for the
# first ones of the goroutines that were there before, OLD at most. Prints what is wrong.
totals() {
    awk -v transitions="$transitions" -v old="$3" '
        BEGIN {
            n = split(transitions, row, "\n")
            for (i = 1; i <= n; i++) if (split(row[i], word, " ") >= 2) allowed[word[1], word[2]] = 1
        }
        FILENAME == ARGV[1] && /^@changes/ {
            split($0, part, /[][, :]+/)
            if (!((part[2], part[3]) in allowed)) print "counted, but not allowed:", $0
            # A goroutine that is allocated has no number yet, and so no line.
            if (part[2] != "IDLE") into[part[3]] += part[4]
            if (part[2] != "IDLE" && part[2] != "DEAD") out[part[2]] += part[4]
        }
        FILENAME == ARGV[2] && /^@microseconds/ { split($0, part, /[][]/); of = part[2] }
        FILENAME == ARGV[2] && /\|/ { sub(/\|.*/, ""); lasting[of] += $NF }
        FILENAME == "-" && $2 != "STATE" { lines[$2]++ }
        END {
            for (s in lines) into[s] += 0
            for (s in into) if (into[s] != lines[s]) print "into", s ":", into[s], "counted,", lines[s] + 0, "lines"
            for (s in lasting) out[s] += 0
            for (s in out) if (lasting[s] > out[s] || lasting[s] < out[s] - old)
                print "out of", s ":", out[s], "counted,", lasting[s] + 0, "durations"
        }' "$1" "$2" -
}

# pauses HIST REQUESTS: behind each request its client waits for ten milliseconds: so many durations must be
# that, or somewhat longer; and nothing lasts for a minute. Prints what is wrong.
pauses() {
    awk -v requests="$2" '
        /^@/ { split($0, part, /[][]/); of = part[2] }
        /^\[(64|128|256|512)M,|^\[[0-9]+G,/ { print "longer than all of this takes:", $0 }
        of == "WAITING" && /^\[(8|16|32|64|128|256)K,/ { sub(/\|.*/, ""); n += $NF }
        END { if (requests < 1 || n < requests) print requests, "pauses,", n + 0, "durations of that kind" }' "$1"
}

# All forms of the script are on the same process, so their numbers are those of the same changes.
# So much load that bpftrace can read it all.
run_goroutines() {
    local binary=$1 bpftrace=$2 name="$3 goroutines" go=$4 work=$build/scripts/run/${3// /-}/goroutines pid sleeper old
    if ! observe "$work" "$binary" '-clients 4 -pause 10ms -for 1s -say' "$bpftrace" \
        goroutines 'goroutines --goid SLEEPER' 'goroutines --count' 'goroutines --hist duration'; then
        fail "$name" "$why"
        return
    fi
    pid=$(sed -n 's/^pid //p' "$work/program")
    sleeper=$(sed -n 's/^sleeper //p' "$work/program")
    # A processor takes numbers by the sixteen.
    old=$((32 + 16 * $(nproc)))
    grep -v '^$\|^Attach' "$work/goroutines.trace" | LC_ALL=C sort -s -k3,3n -k1,1V > "$work/lines"
    if [ "$(wc -l < "$work/lines")" -lt 1000 ] || [ "$(grep -c '^EXPECT' "$work/program")" -lt 20 ]; then
        fail "$name" "the program had too little to do"
        return
    fi
    paths "$go" "$old" "$pid" < "$work/lines" | none "$name: paths"
    lives "$go" "$work/program" < "$work/lines" | none "$name: lives"
    awk -v goid="$sleeper" '$2 != "STATE" && $3 == goid { print $2, $3, $4 }' "$work/lines" > "$work/sleeper.expected"
    grep -v '^$\|^Attach\|STATE' "$work/goroutines_--goid_SLEEPER.trace" | LC_ALL=C sort -s -k1,1V | awk '{ print $2, $3, $4 }' > "$work/sleeper.traced"
    same "$name --goid" "$work/sleeper.expected" "$work/sleeper.traced"
    totals "$work/goroutines_--count.trace" "$work/goroutines_--hist_duration.trace" "$old" < "$work/lines" | none "$name: totals"
    pauses "$work/goroutines_--hist_duration.trace" "$(sed -n 's/^CALLS request //p' "$work/program")" | none "$name: pauses"
}
