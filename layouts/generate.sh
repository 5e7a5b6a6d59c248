#!/bin/bash
# Writes goVERSION-amd64.json and net-http-goVERSION-amd64.json here, for every Go that tests/fetch/go.sh
# has fetched: what gobt has to know of the runtime's own types, and of net/http, for programs that were
# stripped. Needs gobt.
#   layouts/generate.sh [VERSION...]
set -euo pipefail
cd "$(dirname "$0")/.."
gobt=${GOBT:-$PWD/build/gobt}

# Names of one thing in different versions stand in one line.
names=(
    runtime.g runtime.m runtime.stack runtime.waitReason runtime._panic
    runtime.hmap internal/runtime/maps.Map internal/runtime/maps.table
    runtime.hchan
    runtime._type internal/abi.Type
    'runtime.*type' 'internal/abi.*Type'
    runtime.structfield internal/abi.StructField
    runtime.imethod internal/abi.Imethod
    runtime.itab internal/abi.ITab
    runtime.moduledata
    syscall.ProcAttr
    runtime.casgstatus runtime.casGToPreemptScan runtime.casGFromPreempted
    runtime.newproc1 runtime.goexit0 runtime.gdestroy runtime.gopark runtime.execute
    runtime.gcTrigger runtime.gcStart
)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What a program doesn't use the linker leaves out: this one uses maps, channels and all kinds of types, and starts processes.
cat > "$work/main.go" << 'END'
package main

import (
	"fmt"
	"os"
	"reflect"
)

func main() {
	m, c := map[string]interface{}{}, make(chan int, 1)
	for _, x := range []interface{}{m, c, [2]int{}, func() {}, struct{ A int }{}, new(int)} {
		m[reflect.TypeOf(x).String()] = x
	}
	close(c)
	fmt.Println(m)
	os.StartProcess("", nil, &os.ProcAttr{})
}
END
versions=("$@")
[ ${#versions[@]} -gt 0 ] || mapfile -t versions < <(find build/go/bin -name 'go1.*' -printf '%f\n' | sed 's/^go//' | sort -V)
export GO111MODULE=off CGO_ENABLED=0
"$(find "$PWD/build/go/bin" -name 'go1.*' | sort -V | tail -n 1)" build -o "$work/keep" layouts/keep/main.go
mkdir "$work/http"
for version in "${versions[@]}"; do
    go=$PWD/build/go/bin/go$version
    for architecture in amd64 arm64; do
        (cd "$work" && GOARCH=$architecture "$go" build -o program main.go)
        "$gobt" layout --export -b "$work/program" "${names[@]}" > "$work/$architecture"
    done
    # One file is for both as long as they are the same: gen/abi/machine.c says so. Of a function that Go 1.15
    # doesn't describe for arm64, there is amd64's description.
    if sed 's/"architecture": "arm64"/"architecture": "amd64"/; s/,$//' "$work/arm64" | grep -qvxFf <(sed 's/,$//' "$work/amd64"); then
        echo "generate.sh: Go $version has another layout for arm64" >&2
        exit 1
    fi
    mv "$work/amd64" "layouts/go$version-amd64.json"
    GOROOT=$("$go" env GOROOT) "$work/keep" net/http > "$work/http/main.go"
    # What is inlined everywhere has no arguments that could be traced, but may have in another program.
    (cd "$work/http" && "$go" build -gcflags=net/http=-l -o ../program main.go)
    "$gobt" layout --export -b "$work/program" 'net/http.*' > "$work/layout"
    mv "$work/layout" "layouts/net-http-go$version-amd64.json"
done
