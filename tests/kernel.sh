# Sourced by tests that trace: what they ask of the kernel.

# with_tracefs SCRIPT ARGUMENT...: bpftrace 0.27 doesn't start without tracefs. Where there is none, the
# script is started again, with one that is mounted for it alone.
with_tracefs() {
    [ -z "$(awk '$3 == "tracefs"' /proc/mounts)" ] && [ -z "${GOBT_MOUNTED:-}" ] || return 0
    export GOBT_MOUNTED=1
    exec unshare -m --propagation private sh -c 'mount -t tracefs none /sys/kernel/tracing; exec "$@"' sh "$@"
}

# expedite: until calm is called. Detaching waits for the kernel's grace periods, one after another for
# each probe. Where these are expedited, 500 probes take 12 seconds in place of 27, and units hold
# each other up less.
expedite() {
    local expedited=/sys/kernel/rcu_expedited
    if [ -w $expedited ] && [ "$(cat $expedited)" = 0 ]; then
        echo 1 > $expedited
        calm() { echo 0 > /sys/kernel/rcu_expedited; }
    else
        calm() { :; }
    fi
}
