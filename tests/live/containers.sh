# Sourced by run.sh: processes in namespaces of their own, as in containers.

# in_container DIRECTORY COMMAND...: runs the command, as the first process that it sees; the program's keys go
# to DIRECTORY/keys. $container is the process's number here, and $holder's end ends it.
in_container() {
    local directory=$1 i
    shift
    timeout -k 5 "$patience" unshare --mount --pid --fork --kill-child "$@" > "$directory/keys" 2> "$directory/err" &
    holder=$! container=
    for ((i = 0; i < 100; i++)); do
        # timeout has started unshare, which has started the container.
        container=$(pgrep -P "$holder" || :)
        container=${container:+$(pgrep -P "$container" || :)}
        [ -z "$container" ] || ! grep -q / "$directory/keys" || return 0
        sleep 0.1
    done
    return 1
}

# expect_keys NAME DIRECTORY COMMAND...: what the command traces are keys that the program of the directory prints
# from then on, without a gap in any of its three rows of numbers. Another's of the same file, which began at
# another time, are none of these.
expect_keys() {
    local name=$1 directory=$2 before status=0
    shift 2
    before=$(grep -c / "$directory/keys")
    timeout -k 5 "$patience" "$@" > "$directory/trace" 2> "$directory/trace.err" || status=$?
    sleep 0.2 # what was traced last is printed after its call
    sed -n 's/.* entry.Key="\([^"]*\)".*/\1/p' "$directory/trace" | sort > "$directory/traced"
    if [ "$status" -ne 0 ] || [ "$(wc -l < "$directory/traced")" -lt 28 ]; then
        fail "$name" "status $status, $(wc -l < "$directory/traced") keys" "$directory/trace.err"
    elif grep / "$directory/keys" | tail -n +$((before + 1)) | sort | comm -13 - "$directory/traced" | grep -q .; then
        fail "$name" "keys of another process" "$directory/trace"
    elif ! sed -n 's|.* entry.Key="\([^"]*\)/\([0-9]*\)".*|\1 \2|p' "$directory/trace" |
        awk '$1 in last && $2 != last[$1] + 1 { exit 1 } { last[$1] = $2 }'; then
        fail "$name" "calls were missed, or seen twice" "$directory/trace"
    else
        pass "$name"
    fi
}

# run_containers GO BPFTRACE
run_containers() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 containers" work=$build/live/go$1-bpftrace-$2/containers
    local binary container holder first second third tracer status i program='exec chroot "$0" /vault -every 20ms' inside
    local trace=(run --bpftrace "$(bpftrace_command "$bpftrace")" --func '(*BarrierView).Put' --arg entry.Key --limit 30)
    [[ containers =~ $pattern ]] || return 0
    # Up to Go 1.16 the goroutine is in the thread's own memory, which bpftrace 0.11 doesn't find.
    at_least "$bpftrace" 0.17 || at_least "$go" 1.17 || return 0
    rm -rf "$work"
    mkdir -p "$work"/{first/proc,second,third}
    binary=$(build_program "$go" vault plain 2> "$work/build.err") || {
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    }
    # One file in two places, as containers of one image have it. The second has no /proc.
    cp "$binary" "$work/first/vault"
    ln "$work/first/vault" "$work/second/vault"
    cp "$binary" "$work/third/vault"
    in_container "$work/first" bash -c "mount -t proc proc \"\$0/proc\" && $program" "$work/first" && first=$container &&
        sleep 0.5 && in_container "$work/second" bash -c "$program" "$work/second" && second=$container &&
        in_container "$work/third" --mount-proc "$work/third/vault" -every 20ms && third=$container || {
        skip "$name" "there are no namespaces to be had"
        return
    }
    expect_keys "$name of two with one file" "$work/first" "$gobt" "${trace[@]}" -p "$first"
    expect_keys "$name from another" "$work/second" unshare --mount "$gobt" "${trace[@]}" -p "$second"
    expect_keys "$name by the file's name" "$work/first" "$gobt" "${trace[@]}" -p "$first" -b "$work/first/vault"
    mkdir "$work/bin"
    # Of docker's answer, what is asked for.
    printf '#!/bin/sh\n[ "$*" = "inspect --type container web" ] && echo '\''[{"State": {"Status": "running", "Pid": %d}}]'\' \
        "$first" > "$work/bin/docker"
    chmod +x "$work/bin/docker"
    expect_keys "$name by the container's name" "$work/first" env PATH="$work/bin:$PATH" "$gobt" "${trace[@]}" --container web
    rm "$work/first/vault" "$work/second/vault"
    expect_keys "$name removed" "$work/first" "$gobt" "${trace[@]}" -p "$first"
    expect_keys "$name removed, without /proc" "$work/second" "$gobt" "${trace[@]}" -p "$second"
    # There bpftrace isn't told of the process, and gobt ends it.
    timeout -k 5 "$patience" "$gobt" "${trace[@]:0:7}" -p "$second" > "$work/second/ended" 2> "$work/second/ended.err" &
    tracer=$!
    for ((i = 0; i < 20 * patience; i++)); do
        ! grep -q '^gobt: watching since' "$work/second/ended.err" && kill -0 "$tracer" 2> /dev/null || break
        sleep 0.05
    done
    kill -KILL "$second"
    status=0
    wait "$tracer" || status=$?
    if [ "$(tail -n 1 "$work/second/ended.err")" = "gobt: process $second has ended" ] && [ "$status" -eq 0 ]; then
        pass "$name ended, without /proc"
    else
        fail "$name ended, without /proc" "status $status" "$work/second/ended.err"
    fi
    inside=(nsenter -t "$third" --pid --mount)
    if at_least "$bpftrace" 0.23; then
        expect_keys "$name inside" "$work/third" "${inside[@]}" "$gobt" "${trace[@]}" -p 1 --ret
        "${inside[@]}" "$gobt" gen "${trace[@]:3}" --for "$bpftrace" -p 1 --ret > "$work/third/made.bt"
        expect_keys "$name inside, of a script" "$work/third" "${inside[@]}" "$gobt" "${trace[@]:0:3}" -p 1 "$work/third/made.bt"
    elif "${inside[@]}" "$gobt" "${trace[@]}" -p 1 > "$work/third/trace" 2>&1 ||
        ! grep -q "^gobt: .*knows processes by the host's numbers" "$work/third/trace"; then
        fail "$name inside" "isn't refused" "$work/third/trace"
    else
        pass "$name inside"
    fi
    # While bpftrace is asked for its version, another file takes the program's name.
    cp "$binary" "$work/third/new"
    printf '#!/bin/bash\nsleep 1; mv -f "%s/new" "%s/vault" 2> /dev/null\nexec "%s" "$@"\n' "$work/third" "$work/third" \
        "$(bpftrace_command "$bpftrace")" > "$work/replaces"
    chmod +x "$work/replaces"
    if "$gobt" run --bpftrace "$work/replaces" "${trace[@]:3}" -b "$work/third/vault" --duration 1 > "$work/trace" 2>&1 ||
        ! grep -q '^gobt: .* leads to another file than a moment ago' "$work/trace"; then
        fail "$name replaced meanwhile" "isn't refused" "$work/trace"
    else
        pass "$name replaced meanwhile"
    fi
    # The unit's own trap ends what holds them.
}
