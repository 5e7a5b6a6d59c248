#!/bin/bash
# Fetch Go toolchains from Debian's suites and unpack them side by side.
#   go.sh [DEST [VERSION...]]     default: build/go, all of the table below
# Gives DEST/VERSION (a GOROOT) and DEST/bin/goVERSION. Installs nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/apt.sh"

# The suite that has each version. 1.16 to 1.18 and 1.20 are in none.
declare -A suite=(
    [1.15]=bullseye [1.19]=bookworm
    [1.21]=bookworm-backports [1.22]=bookworm-backports [1.23]=bookworm-backports
    [1.24]=trixie
    [1.25]=trixie-backports [1.26]=trixie-backports [1.27]=trixie-backports
)

dest=${1:-$here/../../build/go}
[ $# -eq 0 ] || shift
versions=("$@")
[ $# -gt 0 ] || mapfile -t versions < <(printf '%s\n' "${!suite[@]}" | sort -V)

mkdir -p "$dest/bin"
dest=$(cd "$dest" && pwd)

missing=()
for v in "${versions[@]}"; do
    [ -n "${suite[$v]:-}" ] || { echo "go.sh: no suite is known to have Go $v" >&2; exit 2; }
    [ -x "$dest/$v/bin/go" ] || missing+=("$v")
done

if [ ${#missing[@]} -gt 0 ]; then
    work=$dest/.fetch
    rm -rf "$work"
    trap 'rm -rf "$work"' EXIT
    mapfile -t suites < <(for v in "${missing[@]}"; do echo "${suite[$v]}"; done | sort -u)
    echo "fetching Go ${missing[*]} from ${suites[*]}"
    apt_prepare "$work/apt" "${suites[@]}"
    mkdir "$work/debs"
    wanted=()
    for v in "${missing[@]}"; do
        wanted+=("golang-$v-go/${suite[$v]}" "golang-$v-src/${suite[$v]}")
    done
    (cd "$work/debs" && apt_private "$work/apt" -qq download "${wanted[@]}")
    for v in "${missing[@]}"; do
        raw=$work/$v
        mkdir "$raw"
        for deb in "$work/debs/golang-$v"-{go,src}_*.deb; do
            dpkg-deb -x "$deb" "$raw"
        done
        # Debian splits a GOROOT in two and joins the halves by links; here it is whole.
        find "$raw/usr/lib/go-$v" -type l -delete
        cp -al "$raw/usr/lib/go-$v/." "$raw/usr/share/go-$v/"
        rm -rf "${dest:?}/$v"
        mv "$raw/usr/share/go-$v" "$dest/$v"
    done
fi

for v in "${versions[@]}"; do
    # -buildvcs came with 1.18. Without it a build inside a git checkout of another owner fails.
    vcs=' -buildvcs=false'
    [ "$v" != 1.15 ] || vcs=
    # A new file, moved into place: somebody may be running the old one.
    cat > "$dest/bin/go$v.new" <<WRAPPER
#!/bin/sh
root=\$(cd "\$(dirname "\$0")/.." && pwd)
export GOROOT="\$root/$v" GOTOOLCHAIN=local GOENV=off GOPROXY=off GO111MODULE="\${GO111MODULE-on}"
export GOFLAGS="\${GOFLAGS--mod=mod$vcs}" GOCACHE="\${GOCACHE:-\$root/cache-$v}" GOPATH="\${GOPATH:-\$root/gopath}"
exec "\$GOROOT/bin/go" "\$@"
WRAPPER
    chmod +x "$dest/bin/go$v.new"
    mv "$dest/bin/go$v.new" "$dest/bin/go$v"
done
