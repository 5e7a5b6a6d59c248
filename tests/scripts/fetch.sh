#!/bin/bash
# Fetch the Go libraries that scripts/ is tested with, as Debian's suites package their
# sources, and unpack each suite's, with what they import, side by side.
#   fetch.sh [DEST [SUITE...]]     default: build/libraries, all that the programs here need
# Gives DEST/SUITE/usr/share/gocode, which is a GOPATH. Installs nothing.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
. "$scripts/../fetch/apt.sh"

. "$scripts/programs.sh"

declare -A libraries
for program in $(test_programs); do
    while read -r suite _ packages; do
        [ "$suite" = - ] || libraries[$suite]+="$packages "
    done < <(library_rows "$program")
done
for suite in "${!libraries[@]}"; do
    libraries[$suite]=$(xargs -n 1 <<< "${libraries[$suite]}" | sort -u | xargs)
done

dest=${1:-$scripts/../../build/libraries}
[ $# -eq 0 ] || shift
suites=("$@")
[ $# -gt 0 ] || mapfile -t suites < <(printf '%s\n' "${!libraries[@]}" | sort)

mkdir -p "$dest"
dest=$(cd "$dest" && pwd)
work=$dest/.fetch

# Of what the libraries depend on, only other sources are downloaded.
fetch() {
    local name=$1 apt=$work/$1/apt tree=$work/$1/tree debs=$work/$1/debs deb packages
    mkdir -p "$tree" "$debs"
    apt_prepare "$apt" "$name"
    # shellcheck disable=SC2086 # a list of words
    mapfile -t packages < <(apt_private "$apt" -qq --simulate install ${libraries[$name]} | sed -n 's/^Inst \(golang-[^ ]*-dev\) .*/\1/p')
    [ ${#packages[@]} -gt 0 ] || { echo "fetch.sh: $name has none of ${libraries[$name]}" >&2; return 1; }
    (cd "$debs" && apt_private "$apt" -qq download "${packages[@]}")
    for deb in "$debs"/*.deb; do
        dpkg-deb -x "$deb" "$tree"
    done
    rm -rf "$tree"/usr/share/{doc,man,locale,lintian}
    echo "${libraries[$name]}" > "$tree/libraries"
    rm -rf "${dest:?}/$name"
    mv "$tree" "$dest/$name"
}

missing=()
for suite in "${suites[@]}"; do
    [ -n "${libraries[$suite]:-}" ] || { echo "fetch.sh: no libraries are known of suite $suite" >&2; exit 2; }
    [ "$(cat "$dest/$suite/libraries" 2> /dev/null)" = "${libraries[$suite]}" ] || missing+=("$suite")
done

if [ ${#missing[@]} -gt 0 ]; then
    echo "fetching Go libraries from ${missing[*]}"
    rm -rf "$work"
    trap 'rm -rf "$work"' EXIT
    for suite in "${missing[@]}"; do
        fetch "$suite"
    done
fi
