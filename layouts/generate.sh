#!/bin/bash
# Writes goVERSION-amd64.json here, for every Go that tests/fetch/go.sh has fetched: what gobt has to know
# of the runtime's own types, for programs that were stripped. Needs gobt.
#   layouts/generate.sh [VERSION...]
set -euo pipefail
cd "$(dirname "$0")/.."

# Names of one thing in different versions stand in one line.
names=(
    runtime.g runtime.m runtime.stack runtime.waitReason
    runtime.hmap internal/runtime/maps.Map internal/runtime/maps.table
    runtime.hchan
    runtime._type internal/abi.Type
    'runtime.*type' 'internal/abi.*Type'
    runtime.structfield internal/abi.StructField
    runtime.imethod internal/abi.Imethod
    runtime.itab internal/abi.ITab
    runtime.moduledata
    runtime.casgstatus runtime.casGToPreemptScan runtime.casGFromPreempted
)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What a program doesn't use the linker leaves out: this one uses maps, channels and all kinds of types.
cat > "$work/main.go" << 'END'
package main

import (
	"fmt"
	"reflect"
)

func main() {
	m, c := map[string]interface{}{}, make(chan int, 1)
	for _, x := range []interface{}{m, c, [2]int{}, func() {}, struct{ A int }{}, new(int)} {
		m[reflect.TypeOf(x).String()] = x
	}
	close(c)
	fmt.Println(m)
}
END
versions=("$@")
[ ${#versions[@]} -gt 0 ] || mapfile -t versions < <(find build/go/bin -name 'go1.*' -printf '%f\n' | sed 's/^go//' | sort -V)
for version in "${versions[@]}"; do
    go=$PWD/build/go/bin/go$version
    (cd "$work" && GO111MODULE=off "$go" build -o program main.go)
    build/gobt layout --export -b "$work/program" "${names[@]}" > "$work/layout"
    mv "$work/layout" "layouts/go$version-amd64.json"
done
