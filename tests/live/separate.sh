# Sourced by run.sh: debug information in a file of its own, wherever gobt may find it, and what must not be
# taken for it.

put='vault.(*BarrierView).Put'

# run_separate GO BPFTRACE
run_separate() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 separate" work=$build/live/go$1-bpftrace-$2/separate
    local command original bare place
    [[ separate =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    command=$(bpftrace_command "$bpftrace")
    if ! original=$(build_program "$go" vault pie 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    # As packages are made. Go's own linker writes no GNU build id before 1.24: then another is built.
    objcopy --only-keep-debug "$original" "$work/vault.debug"
    bare=$work/bare
    strip -o "$bare" "$original"
    separate_trace given "$bare" --debug-file "$work/vault.debug"
    separate_wrong
    separate_dynamic
    separate_inside
    # dwz doesn't know what Go 1.25 writes.
    at_least "$go" 1.25 || separate_dwz
    if at_least "$go" 1.24; then
        separate_by_id
        separate_from_server
    fi
    separate_twin
}

# separate_trace CASE PROGRAM OPTION...: its calls are traced, and say what the program says.
separate_trace() {
    local directory=$work/$1
    if ! trace "$directory" "$2" "-n 30 -every 3ms -wait Put" --bpftrace "$command" --strlen "$strlen" \
        --func "$put" "${@:3}" --arg 3.key --arg entry.Value --arg entry.SealWrap; then
        fail "$name $1" "$why"
        return
    fi
    split_lines "$directory"
    compare "$name $1" "$bpftrace" "$directory" Put "$put"
}

# says NAME STATUS TEXT COMMAND...: it ends so, and says that.
says() {
    local what=$1 status=$2 text=$3 got=0
    shift 3
    "$@" > "$work/said" 2>&1 || got=$?
    if [ "$got" -eq "$status" ] && grep -qF -- "$text" "$work/said"; then
        pass "$name $what"
    else
        fail "$name $what" "status $got, or it doesn't say '$text'" "$work/said"
    fi
}

# A stripped program may keep symbols: it isn't called one that has them, without a word.
separate_dynamic() {
    local external
    says symbols 1 "can't place in a program with symbols: use bpftrace 0.23" "$gobt" gen -b "$original" --for 0.17 --func "$put" --ret
    command -v gcc > /dev/null || return 0
    external=$(build_program "$go" vault stripped-external 2> "$work/build.err") || return
    says dynamic 1 "can't place in a program with symbols, of which this one has those of the dynamic linker: use bpftrace 0.23" \
        "$gobt" gen -b "$external" --for 0.17 --func "$put(ctx context.Context, entry *logical.StorageEntry) error" --ret
}

# Another build's file: it is refused, or passed over.
separate_wrong() {
    local directory=$work/wrong other
    mkdir -p "$directory"
    other=$(build_program "$go" once plain 2> "$work/build.err") || return
    objcopy --only-keep-debug "$other" "$directory/other.debug"
    says refused 1 "is of another build than $bare" "$gobt" args -b "$bare" --debug-file "$directory/other.debug" "$put"
    # The link is right, and then what it names is replaced.
    cp "$work/vault.debug" "$directory"
    (cd "$directory" && objcopy --add-gnu-debuglink=vault.debug "$bare" linked && mv other.debug vault.debug)
    says passed-over 0 "a debug file is passed over: $directory/vault.debug is of another build than" \
        "$gobt" info -b "$directory/linked"
}

# Where only the process sees it; and its program may be gone.
separate_inside() {
    local directory=$work/inside process i
    mkdir -p "$directory"
    cp "$work/vault.debug" "$directory"
    (cd "$directory" && objcopy --add-gnu-debuglink=vault.debug "$bare" linked)
    # shellcheck disable=SC2016
    unshare -m --propagation private sh -c 'mount -t tmpfs none /mnt && cp "$1"/* /mnt && exec /mnt/linked -every 10s' \
        sh "$directory" > "$directory/program" 2>&1 &
    process=$!
    for ((i = 0; i < 100; i++)); do
        [ "$(readlink "/proc/$process/exe")" != /mnt/linked ] || break
        sleep 0.1
    done
    says inside 0 "debug file: /proc/$process/root/mnt/vault.debug" "$gobt" info -p "$process"
    rm -f "/proc/$process/root/mnt/linked"
    says inside-gone 0 "debug file: /proc/$process/root/mnt/vault.debug" "$gobt" info -p "$process"
    kill "$process" 2> /dev/null || :
}

# What two programs have in common is in a third file, and what units have in common in one of their own.
separate_dwz() {
    local directory=$work/dwz program other what
    mkdir -p "$directory"
    program=$(build_program "$go" vault bare 2> "$work/build.err") && other=$(build_program "$go" once bare 2>> "$work/build.err") || return
    strip -o "$directory/vault" "$program"
    objcopy --only-keep-debug "$program" "$directory/whole"
    objcopy --only-keep-debug "$program" "$directory/vault.debug"
    objcopy --only-keep-debug "$other" "$directory/once.debug"
    if ! dwz -m "$directory/common" "$directory/vault.debug" "$directory/once.debug" 2> "$work/dwz.err"; then
        fail "$name dwz" "dwz fails" "$work/dwz.err"
        return
    fi
    for what in funcs types; do
        "$gobt" "$what" -b "$directory/vault" --debug-file "$directory/whole" | sort > "$directory/$what.whole"
        "$gobt" "$what" -b "$directory/vault" --debug-file "$directory/vault.debug" | sort > "$directory/$what.dwz"
        if [ -s "$directory/$what.whole" ] && cmp -s "$directory/$what.whole" "$directory/$what.dwz"; then
            pass "$name dwz $what"
        else
            diff "$directory/$what.whole" "$directory/$what.dwz" > "$directory/diff"
            fail "$name dwz $what" "some are missing, or differ" "$directory/diff"
        fi
    done
    separate_trace dwz-traced "$directory/vault" --debug-file "$directory/vault.debug"
    mv "$directory/common" "$directory/gone"
    says dwz-gone 1 "needs the file that dwz put a part of its debug information into, which isn't there: $directory/common" \
        "$gobt" args -b "$directory/vault" --debug-file "$directory/vault.debug" "$put"
}

# Another function of the same name, which comes first: to bpftrace each address of Put is a place in that one.
# gobt gives the offset in the file.
separate_twin() {
    local directory=$work/twin program address
    mkdir -p "$directory"
    if ! program=$(twin_program "$directory" 2> "$work/build.err"); then
        fail "$name twin" "the program doesn't build" "$work/build.err"
        return
    fi
    separate_trace twin "$program"
    # And so it is: that address isn't hit.
    address=$(readelf -sW "$program" | awk -v name="github.com/hashicorp/vault/$put" '$8 == name { a = $2 } END { print "0x" a }')
    "$program" -every 3ms > "$directory/program" 2>&1 &
    "$command" -e "uprobe:$program:$address { @hits = count(); } interval:s:1 { exit(); } END { printf(\"ended\\n\"); }" \
        > "$directory/trace" 2>&1 || :
    kill $! 2> /dev/null || :
    if grep -q ended "$directory/trace" && ! grep -q '@hits: [1-9]' "$directory/trace"; then
        pass "$name twin in bpftrace"
    else
        fail "$name twin in bpftrace" "bpftrace does what it didn't" "$directory/trace"
    fi
}

# twin_program DIRECTORY: vault, behind an object whose function has Put's name. The linker lists the symbols
# of an object when it comes to the first of its sections: that of a note is early.
twin_program() {
    local symbol=github.com/hashicorp/vault/$put
    printf '.section .note.gnu.property,"a",@note\n.long 4, 4, 1\n.asciz "me"\n.byte 0\n.long 0\n' > "$1/twin.s"
    printf '.text\n.type "%s", @function\n"%s":\n.fill 4096, 1, 0x90\nret\n.size "%s", . - "%s"\n.section .note.GNU-stack\n' \
        "$symbol" "$symbol" "$symbol" "$symbol" >> "$1/twin.s"
    gcc -c -o "$1/twin.o" "$1/twin.s" && printf '#!/bin/sh\nexec gcc "%s" "$@"\n' "$1/twin.o" > "$1/link" && chmod +x "$1/link" &&
        (cd "$programs/vault" && "$(go_command "$go")" build -o "$1/vault" "-ldflags=-linkmode=external -extld=$1/link" .) &&
        echo "$1/vault"
}

# separate_wrapper FILE COMMAND...: makes a gobt that is started by this command.
separate_wrapper() {
    { echo '#!/bin/bash' && printf 'exec ' && printf '%q ' "${@:2}" "$gobt" && echo '"$@"'; } > "$1"
    chmod +x "$1"
}

# In /usr/lib/debug, one that nobody else sees.
separate_by_id() {
    local id place wrapper=$work/gobt-by-id
    id=$(readelf -n "$bare" | sed -n 's/.*Build ID: //p')
    place=/usr/lib/debug/.build-id/${id:0:2}
    # shellcheck disable=SC2016
    separate_wrapper "$wrapper" unshare -m --propagation private sh -c 'mkdir -p /usr/lib/debug &&
        mount -t tmpfs none /usr/lib/debug && mkdir -p "$1" && cp "$2" "$1/$3.debug" && shift 3 && exec "$@"' \
        sh "$place" "$work/vault.debug" "${id:2}"
    gobt=$wrapper separate_trace by-id "$bare"
}

# From a server, in a network that has nothing else; and where there is none, or nothing to ask it with.
separate_from_server() {
    local server wrapper=$work/gobt-from-server library i
    mkdir -p "$work/served" "$work/home"
    cp "$work/vault.debug" "$work/served"
    unshare -n sh -c 'ip link set lo up && exec "$@"' sh debuginfod -p 8002 -d "$work/served.sqlite" -F "$work/served" \
        > "$work/server" 2>&1 &
    server=$!
    for ((i = 0; i < 100; i++)); do
        ! grep -qs 'groomed database' "$work/server" || break
        sleep 0.1
    done
    separate_wrapper "$wrapper" nsenter -t "$server" -n env HOME="$work/home" DEBUGINFOD_URLS=http://127.0.0.1:8002
    says unasked 0 'dwarf: none' "$gobt" info -b "$bare"
    gobt=$wrapper separate_trace from-server "$bare"
    says from-cache 0 "debug file: $work/home/.cache/debuginfod_client/" "$wrapper" info -b "$bare"
    says not-served 0 'no server of $DEBUGINFOD_URLS has debug information of the build' \
        "$wrapper" info -b "$(strip -o "$work/unknown" "$(build_program "$go" once plain)" && echo "$work/unknown")"
    library=$(ldconfig -p | sed -n 's/.*libdebuginfod\.so\.1 .*=> //p' | head -1)
    says no-library 0 "libdebuginfod.so.1 isn't installed" unshare -m --propagation private sh -c 'mount --bind /dev/null "$1" &&
        shift && exec "$@"' sh "$library" env DEBUGINFOD_URLS=http://127.0.0.1:8002 "$gobt" info -b "$bare"
    kill "$server" 2> /dev/null || :
}
