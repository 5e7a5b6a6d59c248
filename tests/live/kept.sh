# Sourced by run.sh: a script that was kept, on another build than the one it was made for. Nothing in these
# builds' notes says that they are two.

# run_kept GO BPFTRACE
run_kept() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 kept" work=$build/live/go$1-bpftrace-$2/kept command
    local binary=$work/rebuilt script=$work/script.bt
    [[ kept =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    command=$(bpftrace_command "$bpftrace")
    if ! kept_build first '' || ! kept_build again again; then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    cp "$work/first" "$binary"
    "$gobt" gen -b "$binary" --bpftrace "$command" --func main.traced --ret --kind exact --limit 3 > "$script"
    kept_refused word first again 'was made for' "$script"
    # Without section headers there are no notes to look for.
    kept_bare first bare-first
    kept_bare again bare-again
    cp --remove-destination "$work/bare-first" "$binary"
    "$gobt" gen -b "$binary" --bpftrace "$command" --func 'main.traced(n int) int' --ret --kind exact --limit 3 > "$script.bare"
    kept_refused bare bare-first bare-again 'was made for' "$script.bare"
    kept_inside
    kept_debug
}

# kept_build FILE TAGS
kept_build() {
    (cd "$programs/rebuilt" && "$(go_command "$go")" build -tags "$2" -ldflags=-buildid=redacted -o "$work/$1" .) 2> "$work/build.err"
}

# kept_bare FILE COPY: as sstrip leaves it, from the offset of its section headers on.
kept_bare() {
    strip -o "$work/$2" "$work/$1"
    printf '\0\0\0\0\0\0\0\0' | dd of="$work/$2" bs=1 seek=40 conv=notrunc status=none
    printf '\0\0\0\0\0\0' | dd of="$work/$2" bs=1 seek=58 conv=notrunc status=none
}

# kept_run SCRIPT OPTION...: on a process of the file that is there now, which must outlive it; sets `status`.
kept_run() {
    local process
    status=0
    "$binary" > "$work/program" 2>&1 &
    process=$!
    timeout -k 5 "$patience" "$gobt" run -p "$process" --bpftrace "$command" "${@:2}" "$1" > "$work/said" 2>&1 || status=$?
    sleep 0.1
    kill "$process" 2> /dev/null || status=died
    wait "$process" 2> /dev/null || :
}

# kept_refused CASE RIGHT OTHER TEXT SCRIPT: it is started on the build that it was made for, and not on the other.
kept_refused() {
    cp --remove-destination "$work/$2" "$binary"
    kept_run "$5"
    if [ "$status" = 0 ] && grep -q 'traced n=.* ret=' "$work/said"; then
        pass "$name $1 same"
    else
        fail "$name $1 same" "status $status, or no call" "$work/said"
    fi
    cp --remove-destination "$work/$3" "$binary"
    kept_run "$5"
    kept_says "$1 other" "$4"
}

# kept_says CASE TEXT
kept_says() {
    if [ "$status" = 1 ] && grep -qF "$2" "$work/said"; then
        pass "$name $1"
    else
        fail "$name $1" "status $status, or it doesn't say '$2'" "$work/said"
    fi
}

# Addresses that aren't the functions' that the header names, or in no instruction's place: with --force, too.
kept_inside() {
    local number
    cp --remove-destination "$work/first" "$binary"
    "$gobt" gen -b "$binary" --bpftrace "$command" --func main.traced --kind entry --arg n > "$script.entry"
    number=$(grep -om1 '^uprobe:.*:0x[0-9a-f]*' "$script.entry" | grep -o '0x[0-9a-f]*$')
    sed "s/:$number\$/:$(printf '0x%x' $((number + 1)))/" "$script.entry" > "$script.inside"
    kept_run "$script.inside"
    kept_says inside 'no instruction begins at'
    kept_run "$script.inside" --force
    kept_says inside-forced 'no instruction begins at'
    sed "s/:$number\$/:0x10/" "$script.entry" > "$script.nowhere"
    kept_run "$script.nowhere"
    kept_says nowhere 'where no function is'
    "$gobt" gen -b "$binary" --bpftrace "$command" --func main.main --kind entry --count > "$script.main"
    sed 's/^\(\/\/ gobt.site: main\).main/\1.traced/' "$script.main" > "$script.named"
    kept_run "$script.named"
    kept_says named "which is in main.main and not what its header says, 'main.traced: "
}

# Its debug file is of the other build.
kept_debug() {
    local bare=$work/bare
    strip -o "$bare" "$work/first"
    objcopy --only-keep-debug "$work/again" "$work/again.debug"
    status=0
    "$gobt" funcs -b "$bare" --debug-file "$work/again.debug" > "$work/said" 2>&1 || status=$?
    kept_says debug-file 'nothing says whether'
    status=0
    "$gobt" funcs -b "$bare" --debug-file "$work/again" > "$work/said" 2>&1 || status=$?
    kept_says debug-whole 'is of another build than'
    if "$gobt" info -b "$bare" --debug-file "$work/first" 2>&1 | grep -q "^debug file: *$work/first"; then
        pass "$name debug-same"
    else
        fail "$name debug-same" "the build's own isn't taken" "$work/said"
    fi
}
