#!/bin/bash
# Installs what is missing of Debian's packages, and says what it installs.
#   deps.sh PURPOSE...
# Purposes: ci, build, check, demo, clang, format, arm64, scripts, bench, bare. Silent if nothing is missing.
set -euo pipefail

# Why a package is needed: purpose, package, and the command that will do in its place, if any.
table='
ci      make            make
build   gcc             gcc
build   libc6-dev       -
build   libelf-dev      -
build   libdwarf-dev    -
build   libjansson-dev  -
build   libcapstone-dev -
build   libdeflate-dev  -
build   zlib1g-dev      -
check   libcmocka-dev   -
check   golang-go       go
check   bpftrace        bpftrace
check   binutils        objcopy
check   debuginfod      debuginfod
check   dwz             dwz
check   iproute2        ip
check   etcd-server     etcd
demo    golang-go       go
demo    bpftrace        bpftrace
clang   clang           clang
format  clang-format    clang-format
bare    debootstrap     debootstrap
scripts libsqlite3-dev  -
scripts postgresql      -
scripts redis-server    redis-server
scripts tshark          tshark
scripts etcd-server     etcd
arm64   qemu-user-static qemu-aarch64-static
arm64   python3         python3
bench   gdb             gdb
bench   dwarves         pahole
bench   time            time
'

is_there() { # PACKAGE COMMAND
    if [ "$2" != - ]; then
        type -P "$2" > /dev/null
    else
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) = installed* ]]
    fi
}

missing=()
while read -r purpose package command; do
    [[ " $* " = *" $purpose "* ]] || continue
    is_there "$package" "$command" || missing+=("$package")
done <<< "$table"
[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

if ! type -P apt-get > /dev/null; then
    echo "deps.sh: this isn't Debian, so install by hand what these packages are there: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! type -P sudo > /dev/null; then
        echo "deps.sh: these packages are missing, and only root can install them: ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "installing ${missing[*]}"
install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends -o APT::Keep-Downloaded-Packages=false "${missing[@]}" > /dev/null
}
# Package lists that are absent or old are fetched, but only then.
install 2> /dev/null || { "${as_root[@]}" apt-get -qq update && install; }
