#!/bin/bash
# Builds one of the programs that scripts/ is tested with, from the libraries of a suite, which
# fetch.sh has fetched, and prints the path of the binary.
#   build.sh GO SUITE PROGRAM [stripped]     such as: build.sh build/go/bin/go1.19 bookworm sarama
# SUITE is - for a program of the standard library alone. Gives build/scripts/SUITE-goVERSION/PROGRAM, or
# PROGRAM-stripped. Nothing is downloaded: this is GOPATH mode.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$scripts/../.." && pwd)
. "$scripts/programs.sh"

[[ $# -eq 3 || $# -eq 4 && $4 = stripped ]] || { echo 'usage: build.sh GO SUITE PROGRAM [stripped]' >&2; exit 2; }
go=$(command -v "$1") || { echo "build.sh: there is no $1" >&2; exit 2; }
go=$(realpath "$go") suite=$2 program=$3
libraries=$root/build/libraries/$suite
[ -f "$scripts/$program/main.go" ] || { echo "build.sh: there is no program $program" >&2; exit 2; }
[ "$suite" = - ] || [ -e "$libraries/libraries" ] || { echo "build.sh: fetch.sh has fetched no libraries of $suite" >&2; exit 2; }

version=$("$go" version | sed 's/.* go\([0-9]*\.[0-9]*\).*/\1/')
out=$root/build/scripts/${suite/#-/std}-go$version
binary=$out/$program${4:+-$4}
sources=$out/gopath
inputs=("$scripts/build.sh" "$scripts/$program" "$scripts/call" "$root/tests/programs/expect" "$go")
[ "$suite" = - ] || inputs+=("$libraries/libraries")
mkdir -p "$sources/src/$program"

if [ ! -x "$binary" ] || [ -n "$(find "${inputs[@]}" -newer "$binary" -print -quit)" ]; then
    # sarama and etcd's client have moved. This is all that is different between the suites.
    sarama=github.com/IBM/sarama etcd=go.etcd.io/etcd/client/v3
    case $suite in
    bullseye) sarama=github.com/Shopify/sarama etcd=github.com/coreos/etcd/clientv3 ;;
    bookworm) sarama=github.com/Shopify/sarama etcd=go.etcd.io/etcd/clientv3 ;;
    esac
    # go-redis has, too, and its calls take a context since; that it tries once was said otherwise. Debian's package has
    # no directory for its v9.
    moved=(-e "s|\"github.com/IBM/sarama\"|\"$sarama\"|" -e "s|\"go.etcd.io/etcd/client/v3\"|\"$etcd\"|")
    case $program-$suite in
    goredis-bullseye) moved+=(-e 's|"github.com/redis/go-redis/v9"|"github.com/go-redis/redis"|' -e 's/(background\(, \)\?/(/' -e 's/MaxRetries: -1/MaxRetries: 0/') ;;
    goredis-*)
        mkdir -p "$sources/src/github.com/redis/go-redis"
        ln -sfnT "$libraries/usr/share/gocode/src/github.com/redis/go-redis" "$sources/src/github.com/redis/go-redis/v9"
        ;;
    esac
    for source in "$scripts/$program"/*.go; do
        copy=$sources/src/$program/$(basename "$source")
        sed "${moved[@]}" "$source" > "$copy.$$"
        mv "$copy.$$" "$copy"
    done
    ln -sfnT "$scripts/call" "$sources/src/call"
    ln -sfnT "$root/tests/programs/expect" "$sources/src/expect"
    # -buildvcs came with 1.18. Without it a build inside a git checkout of another owner fails.
    flags=(-buildvcs=false)
    [ "$version" != 1.15 ] || flags=()
    [ $# -eq 3 ] || flags+=(-ldflags=-s)
    # Without cgo no C library has to be there, such as zstd for the older sarama.
    CGO_ENABLED=$(setting "$program" cgo)
    export CGO_ENABLED=${CGO_ENABLED:-0} GO111MODULE=off GOFLAGS='' GOPATH=$libraries/usr/share/gocode:$sources GOCACHE=$root/build/scripts/cache
    "$go" build "${flags[@]}" -o "$binary.$$" "$program" >&2
    mv "$binary.$$" "$binary"
fi
echo "$binary"
