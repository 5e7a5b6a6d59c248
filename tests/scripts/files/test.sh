# Sourced by run.sh: files that are opened, and processes that are started.

libraries='- 1.15'

# What os/exec opens for its own purposes the program doesn't say.
run_files() {
    local binary=$1 bpftrace=$2 name=$3 work=$build/scripts/run/${3// /-}/files script
    ! refused "$name open" "$binary" "$bpftrace" open || { refused "$name exec" "$binary" "$bpftrace" exec; return 0; }
    if ! observe "$work" "$binary" '' "$bpftrace" open exec; then
        fail "$name open and exec" "$why"
        return
    fi
    for script in open exec; do
        expected "$work/program" | grep "^[0-9]* $script " > "$work/$script.expected"
        timed "$work/$script.trace" | untimed | grep -v ' open name="/dev/null" ' > "$work/$script.traced"
        same "$name $script" "$work/$script.expected" "$work/$script.traced"
    done
}
