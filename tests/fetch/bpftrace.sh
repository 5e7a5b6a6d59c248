#!/bin/bash
# Fetch bpftrace from Debian's suites and unpack each, with the libraries it was
# built for, side by side.
#   bpftrace.sh [DEST [VERSION...]]     default: build/bpftrace, all of the table below
# Gives DEST/SUITE and DEST/bin/bpftrace-VERSION. Installs nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

declare -A suite=([0.11]=bullseye [0.17]=bookworm [0.23]=trixie [0.27]=sid)

dest=${1:-$here/../../build/bpftrace}
[ $# -eq 0 ] || shift
versions=("$@")
[ $# -gt 0 ] || mapfile -t versions < <(printf '%s\n' "${!suite[@]}" | sort -V)

mkdir -p "$dest/bin"
dest=$(cd "$dest" && pwd)
work=$dest/.fetch
trap 'rm -rf "$work"' EXIT

# With no package installed, apt downloads all that bpftrace depends on, libc
# included. Of these only the program and the libraries are unpacked.
fetch() {
    local name=$1 apt=$work/$1/apt tree=$work/$1/tree deb
    apt_prepare "$apt" "$name"
    apt_private "$apt" -qq --yes --download-only install bpftrace > /dev/null
    mkdir -p "$tree"
    for deb in "$apt"/cache/archives/*.deb; do
        case ${deb##*/} in
        bpftrace_* | lib* | zlib1g_* | gcc-*-base_*) dpkg-deb -x "$deb" "$tree" ;;
        esac
    done
    rm -rf "$tree"/usr/share/{doc,man,locale,lintian}
    rm -rf "${dest:?}/$name"
    mv "$tree" "$dest/$name"
    rm -rf "${work:?}/$name"
}

missing=()
for v in "${versions[@]}"; do
    [ -n "${suite[$v]:-}" ] || { echo "bpftrace.sh: no suite is known to have bpftrace $v" >&2; exit 2; }
    [ -x "$dest/${suite[$v]}/usr/bin/bpftrace" ] || missing+=("$v")
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "fetching bpftrace ${missing[*]} from $(for v in "${missing[@]}"; do echo "${suite[$v]}"; done | xargs)"
    rm -rf "$work"
    jobs=()
    for v in "${missing[@]}"; do
        fetch "${suite[$v]}" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do
        wait "$job"
    done
fi

for v in "${versions[@]}"; do
    tree=${suite[$v]}
    # Its own ld.so: since trixie it lies under usr.
    loader=$(cd "$dest/$tree" && find . -path "*/x86_64-linux-gnu/ld-linux-x86-64.so.2" | sed "s|^\.||;q")
    case $v in
    # 0.11 finds its own BEGIN and END through /proc/self/exe, which would be ld.so if it were
    # started through that: it takes the machine's libc, and its own libraries for the rest.
    0.11) start='LD_LIBRARY_PATH="/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:$libraries" exec "$root/usr/bin/bpftrace" "$@"' ;;
    *) start="exec \"\$root$loader\" --library-path \"\$libraries\" \"\$root/usr/bin/bpftrace\" \"\$@\"" ;;
    esac
    llvm=$(cd "$dest/$tree" && ls -d usr/lib/llvm-*/lib)
    cat > "$dest/bin/bpftrace-$v.new" <<WRAPPER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/../$tree" && pwd)
libraries=\$root/usr/lib/x86_64-linux-gnu:\$root/lib/x86_64-linux-gnu:\$root/$llvm
$start
WRAPPER
    chmod +x "$dest/bin/bpftrace-$v.new"
    mv "$dest/bin/bpftrace-$v.new" "$dest/bin/bpftrace-$v"
    # The suites that move on may have moved on to another version.
    case $("$dest/bin/bpftrace-$v" --version) in
    "bpftrace v$v."*) ;;
    *) echo "bpftrace.sh: ${suite[$v]} no longer has bpftrace $v" >&2; exit 1 ;;
    esac
done
