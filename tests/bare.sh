#!/bin/bash
# What README.md says of setting up, word by word, in a bare Debian of each suite: its apt-get and
# make lines are run, in order, in a new chroot with a checkout of this tree.
#   bare.sh [SUITE...]      default: bookworm trixie
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/fetch/apt.sh
. tests/sum.sh

if [ -z "${GOBT_BARE:-}" ]; then
    # All mounts vanish with the namespace, whatever happens.
    exec env GOBT_BARE=1 unshare -m --propagation private "$PWD/tests/bare.sh" "$@"
fi
[ $# -gt 0 ] || set -- bookworm trixie

work=$(mktemp -d /tmp/gobt-bare.XXXXXX)
# Under set -e a command that fails here would give the exit status.
trap 'umount -R "$work"/*/{proc,sys,dev} 2> /dev/null || :
    rm -rf --one-file-system "$work" || :
    rm -f "$part_log" "$part_failures"' EXIT

# make_root SUITE ROOT: minimal, with this machine's way to the archive.
make_root() {
    debootstrap --variant=minbase "$1" "$2" "$(apt_archive)" > "$work/debootstrap.log" 2>&1 ||
        { tail -n 5 "$work/debootstrap.log"; return 1; }
    apt-config dump | grep -i '^Acquire::[a-z]*::Proxy' > "$2/etc/apt/apt.conf.d/90proxy" || :
    # Archives that are a copy of an earlier day say so by their dates.
    echo 'Acquire::Check-Valid-Until "false";' > "$2/etc/apt/apt.conf.d/90dates"
    cp /etc/resolv.conf "$2/etc/resolv.conf" 2> /dev/null || :
    mount --bind /proc "$2/proc"
    mount --bind /sys "$2/sys"
    mount --bind /dev "$2/dev"
    mountpoint -q /sys/kernel/tracing && mount --bind /sys/kernel/tracing "$2/sys/kernel/tracing"
    mkdir "$2/root/gobt"
    git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$2/root/gobt" --no-same-owner
}

follow() { # ROOT
    local command started
    while IFS= read -r command; do
        echo "\$ $command"
        started=$SECONDS
        # apt says much, all of it to somebody who is there.
        if ! chroot "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
            ${http_proxy:+http_proxy="$http_proxy"} DEBIAN_FRONTEND=noninteractive \
            sh -c "cd /root/gobt && $command" > "$work/log" 2>&1 < /dev/null; then
            tail -n 40 "$work/log"
            echo "'$command' failed"
            return 1
        fi
        case $command in
        apt-get*) ;;
        *) cat "$work/log" ;;
        esac
        echo "($((SECONDS - started)) s)"
    done < <(sed -n 's/^\$ \(\(apt-get\|make\) .*\)/\1/p' README.md)
}

for suite; do
    echo "== $suite"
    root=$work/$suite
    make_root "$suite" "$root"
    part "$suite: README.md" follow "$root"
    umount -R "$root"/{proc,sys,dev} 2> /dev/null || :
done
# What was skipped there was not tried.
part_total && [ "$skipped" -eq 0 ]
