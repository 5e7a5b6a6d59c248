# Sourced by run.sh: what bpftrace has against a script of the user's is said of the user's line.

# Scripts apart from each other by a line of dashes. The line that is wrong says so.
wrong_scripts() {
    cat << 'SCRIPTS'
// an identifier that there isn't
BEGIN
{
  @begun = 1;
  @x = nosuch + 1; // wrong
}
go:"(*BarrierView).Put" { ${entry.Key}; }
---
go:"(*BarrierView).Put" / ${entry.Key:len} > 0 /
{
  printf("%s %s\n",
         ${entry.Key},
         ${entry.Value});
  ${entry};
  if (${entry.Key:len} > 3) { @n[1] = count(); @n = 1; } // wrong
}
---
go:"(*BarrierView).Get" { printf("%s\n", ${key}); }
go:"(*BarrierView).Put" /* of two
  functions */ { @last[${entry.Key:len}] = strftime("%H", nsecs, 1, 2, 3); } // wrong
END { printf("bye\n"); }
---
go:"(*BarrierView).Get" { printf("%s\n", ${key}); }

// a tracepoint that there isn't
tracepoint:no:such { @ = count(); } // wrong
SCRIPTS
}

# run_wrong GO BPFTRACE
run_wrong() {
    local go=$1 bpftrace=$2 work=$build/live/go$1-bpftrace-$2/wrong binary script line name status
    [[ wrong =~ $pattern ]] || return 0
    # Of these two gobt itself says that they can't find the goroutine.
    [ "$go $bpftrace" != '1.15 0.11' ] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    binary=$(build_program "$go" vault plain 2> "$work/build.err") || {
        fail "go$go wrong" "the program doesn't build" "$work/build.err"
        return
    }
    wrong_scripts | awk -v work="$work" '/^---$/ { n++; next } { print > (work "/" n + 1 ".bt") }'
    for script in "$work"/*.bt; do
        name="go$go bpftrace-$bpftrace wrong ${script##*/}"
        line=$(sed -n '/\/\/ wrong/=' "$script")
        status=0
        timeout -k 5 "$patience" "$gobt" run -b "$binary" --bpftrace "$(bpftrace_command "$bpftrace")" "$script" \
            > "$script.out" 2> "$script.err" || status=$?
        if [ "$status" -eq 2 ] && [ ! -s "$script.out" ] &&
            tail -1 "$script.err" | grep -qF "gobt: $script:$line: bpftrace says: "; then
            pass "$name"
        else
            fail "$name" "status $status, not a message about line $line" "$script.err"
        fi
    done
    [ "$bpftrace" != 0.27 ] || refuse_texts "$binary" "$work" "go$go bpftrace-$bpftrace wrong texts"
}

# refuse_texts BINARY DIRECTORY NAME: 400 texts are taken, of 500 LLVM says that it has no stack for them.
refuse_texts() {
    local number i script status=0
    for number in 400 500; do
        script=$2/texts$number
        { echo 'go:"(*BarrierView).Put" {'; for ((i = 0; i < number; i++)); do echo "@[$i] = str($i);"; done; echo '}'; } > "$script"
        timeout -k 5 "$patience" "$gobt" gen -b "$1" --for 0.27 --strlen 64 "$script" > "$script.out" 2> "$script.err" || status+=$?
    done
    if [ "$status" = 01 ] && [ -s "$2/texts400.out" ] && [ ! -s "$script.out" ] &&
        grep -qF 'bpftrace 0.27 has no room for so many strings in one script' "$script.err"; then
        pass "$3"
    else
        fail "$3" "status $status for 400 and 500 texts" "$script.err"
    fi
}
