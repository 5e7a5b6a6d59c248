#!/bin/bash
# Builds one of the programs that scripts/ is tested with, from the libraries of a suite, which
# fetch.sh has fetched, and prints the path of the binary.
#   build.sh GO SUITE PROGRAM [stripped]     such as: build.sh build/go/bin/go1.19 bookworm sarama
# Gives build/scripts/SUITE-goVERSION/PROGRAM, or PROGRAM-stripped. Nothing is downloaded: this is GOPATH mode.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

[[ $# -eq 3 || $# -eq 4 && $4 = stripped ]] || { echo 'usage: build.sh GO SUITE PROGRAM [stripped]' >&2; exit 2; }
go=$(command -v "$1") || { echo "build.sh: there is no $1" >&2; exit 2; }
go=$(realpath "$go") suite=$2 program=$3
libraries=$root/build/libraries/$suite
[ -f "$here/$program/main.go" ] || { echo "build.sh: there is no program $program" >&2; exit 2; }
[ -e "$libraries/libraries" ] || { echo "build.sh: fetch.sh has fetched no libraries of $suite" >&2; exit 2; }

version=$("$go" version | sed 's/.* go\([0-9]*\.[0-9]*\).*/\1/')
out=$root/build/scripts/$suite-go$version
binary=$out/$program${4:+-$4}
sources=$out/gopath
mkdir -p "$sources/src/$program"

if [ ! -x "$binary" ] || [ -n "$(find "$here/build.sh" "$here/$program" "$here/call" "$root/tests/programs/expect" "$libraries/libraries" "$go" -newer "$binary" -print -quit)" ]; then
    # sarama has moved. This is all that is different between the suites.
    case $suite in
    bullseye | bookworm) sarama=github.com/Shopify/sarama ;;
    *) sarama=github.com/IBM/sarama ;;
    esac
    sed "s|\"github.com/IBM/sarama\"|\"$sarama\"|" "$here/$program/main.go" > "$sources/src/$program/main.$$"
    mv "$sources/src/$program/main.$$" "$sources/src/$program/main.go"
    ln -sfnT "$here/call" "$sources/src/call"
    ln -sfnT "$root/tests/programs/expect" "$sources/src/expect"
    # -buildvcs came with 1.18. Without it a build inside a git checkout of another owner fails.
    flags=(-buildvcs=false)
    [ "$version" != 1.15 ] || flags=()
    [ $# -eq 3 ] || flags+=(-ldflags=-s)
    # Without cgo no C library has to be there, such as zstd for the older sarama.
    export CGO_ENABLED=0 GO111MODULE=off GOFLAGS='' GOPATH=$libraries/usr/share/gocode:$sources GOCACHE=$root/build/scripts/cache
    "$go" build "${flags[@]}" -o "$binary.$$" "$program" >&2
    mv "$binary.$$" "$binary"
fi
echo "$binary"
