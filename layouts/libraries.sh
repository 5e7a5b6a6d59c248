#!/bin/bash
# Writes LIBRARY-VERSION-amd64.json here: types and functions of Go libraries, for programs that were
# stripped. They are built from the sources that Debian's suites have of them, by the newest Go that
# tests/fetch/go.sh has fetched, or by the suite's own, where the newest has other types. Needs gobt.
#   layouts/libraries.sh [LIBRARY...]
set -euo pipefail
cd "$(dirname "$0")/.."
gobt=${GOBT:-$PWD/build/gobt}

# Library, suite, Go (-: the newest), Debian's package, module, and what of it, beside the module's own package.
table='
sarama sid      -    golang-github-ibm-sarama-dev      github.com/IBM/sarama      -
sarama trixie   -    golang-github-ibm-sarama-dev      github.com/IBM/sarama      -
logrus sid      -    golang-github-sirupsen-logrus-dev github.com/sirupsen/logrus -
logrus trixie   -    golang-github-sirupsen-logrus-dev github.com/sirupsen/logrus -
logrus bullseye -    golang-github-sirupsen-logrus-dev github.com/sirupsen/logrus -
gin    sid      -    golang-github-gin-gonic-gin-dev   github.com/gin-gonic/gin   binding,render
grpc   sid      -    golang-google-grpc-dev            google.golang.org/grpc     metadata,status,peer,internal/transport
grpc   trixie   1.24 golang-google-grpc-dev            google.golang.org/grpc     metadata,status,peer,internal/transport
grpc   bookworm -    golang-google-grpc-dev            google.golang.org/grpc     metadata,status,peer,internal/transport
grpc   bullseye -    golang-google-grpc-dev            google.golang.org/grpc     metadata,status,peer,internal/transport
'
. tests/fetch/apt.sh

# fetch SUITE PACKAGE: with all other sources that it needs, in build/layouts/SUITE.
fetch() {
    local apt=$PWD/build/layouts/$1.apt tree=$PWD/build/layouts/$1 debs deb packages
    [ ! -e "$tree/$2.version" ] || return 0
    [ -e "$apt/apt.conf" ] || apt_prepare "$apt" "$1"
    mapfile -t packages < <(apt_private "$apt" -qq --simulate install "$2" | sed -n 's/^Inst \(golang-[^ ]*-dev\) .*/\1/p')
    debs=$(mktemp -d)
    (cd "$debs" && apt_private "$apt" -qq download "${packages[@]}")
    for deb in "$debs"/*.deb; do
        dpkg-deb -x "$deb" "$tree"
    done
    dpkg-deb -f "$debs/$2"_*.deb Version > "$tree/$2.version"
    rm -r "$debs"
}

# generate LIBRARY SUITE GO PACKAGE MODULE PARTS: programs don't know their modules in GOPATH mode, so the
# version is Debian's, without what is Debian's own.
generate() {
    local library=$1 tree=$PWD/build/layouts/$2 go=$3 package=$4 module=$5 parts=$6 path paths imported version work
    [ "$go" != - ] || go=$newest
    go=$PWD/build/go/bin/go$go
    version=$(sed -E 's/^[0-9]+://; s/-[^-]*$//; s/[+~].*//' "$tree/$package.version")
    work=$tree/gopath/src/keep-$library
    mkdir -p "$work"
    paths=("$module") imported=("$module")
    for path in ${parts//,/ }; do
        [ "$path" != - ] || continue
        paths+=("$module/$path")
        # Others may not import what is internal, but it is in the program all the same.
        [[ /$path/ = */internal/* ]] || imported+=("$module/$path")
    done
    export CGO_ENABLED=0 GO111MODULE=off GOFLAGS='' GOPATH=$tree/usr/share/gocode:$tree/gopath GOCACHE=$PWD/build/layouts/cache
    "$go" run layouts/keep/main.go "${imported[@]}" > "$work/main.go"
    # What is inlined everywhere has no arguments that could be traced, but may have in another program.
    "$go" build -gcflags="$module/...=-l" -o "$work/program" "keep-$library"
    "$gobt" layout --export -b "$work/program" "${paths[@]/%/.*}" |
        awk -v module="$module" -v version="v$version" -v source="$package $(cat "$tree/$package.version")" '
            { print }
            /^ "architecture": / { printf " \"module\": \"%s\",\n \"version\": \"%s\",\n \"source\": \"%s\",\n", module, version, source }' \
            > "$work/layout"
    mv "$work/layout" "layouts/$library-$version-amd64.json"
}

newest=$(find build/go/bin -name 'go1.*' -printf '%f\n' | sed 's/^go//' | sort -V | tail -n 1)
mkdir -p build/layouts
while read -r library suite go package module parts; do
    [ -n "$library" ] && { [ $# -eq 0 ] || [[ " $* " = *" $library "* ]]; } || continue
    fetch "$suite" "$package"
    generate "$library" "$suite" "$go" "$package" "$module" "$parts"
done <<< "$table"
