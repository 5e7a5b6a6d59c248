# Sourced by run: what it takes of the disk. All that the tests build, each beside the other, is 16 GB; each part's
# own files go when the part is over.

needed=14 # GB: Go, bpftrace and libraries of every version, and the largest part's own files

# free_in PATH: whole GB.
free_in() {
    df --output=avail -BG "$1" | tail -n 1 | tr -dc 0-9
}

# Where the disk has less, and the memory much more than that, build/ is in memory.
room_for_build() {
    local free memory
    free=$(free_in .)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)
    if [ "$free" -ge "$needed" ] || [ -e build ]; then
        echo "the disk has $free GB free"
    elif [ "$memory" -ge $((needed + 8)) ]; then
        echo "the disk has $free GB free: build/ is in memory"
        mkdir build
        mount -t tmpfs -o "size=${needed}G" tmpfs build || return
        mkdir build/tmp
        export TMPDIR=$PWD/build/tmp
        trap 'leave_memory; remove_part_files' EXIT
    else
        echo "the disk has $free GB free, and the tests need $needed" >&2
        return 1
    fi
}

leave_memory() {
    umount --lazy build && rmdir build
}

# done_with PATTERN...: of build/.
done_with() {
    local pattern
    for pattern; do
        # shellcheck disable=SC2086 # a pattern
        rm -rf build/$pattern
    done
}
