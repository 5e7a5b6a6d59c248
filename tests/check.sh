#!/bin/bash
# Runs parts of the tests on what is built: unit, fuzz, docs, layouts, live. `make check` calls this.
#   check.sh PART...
# LIVE_FLAGS is for tests/live/run.sh.
# The last line is: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. tests/sum.sh
make=${MAKE:-make}
build=${BUILD:-build}
export GOBT=${GOBT:-$(realpath "$build")/gobt}

# Live tests with the Go and the bpftrace of this machine, also if others were fetched.
live() {
    local go bpftrace versions=()
    go=$(go version 2> /dev/null | sed -n 's/^go version go\([0-9]*\.[0-9]*\).*/\1/p')
    bpftrace=$(bpftrace --version 2> /dev/null | sed -n 's/^bpftrace v\{0,1\}\([0-9]*\.[0-9]*\).*/\1/p')
    [ -z "$go" ] || versions+=(-g "$go")
    [ -z "$bpftrace" ] || versions+=(-b "$bpftrace")
    # git refuses a tree of another user's, and go would ask it.
    # shellcheck disable=SC2086 # several arguments
    GOFLAGS=-buildvcs=false tests/live/run.sh "${versions[@]}" ${LIVE_FLAGS:-}
}

for name; do
    case $name in
    unit) part "unit tests" "$make" --no-print-directory --silent BUILD="$build" check-unit ;;
    fuzz) part "fuzzing" "$make" --no-print-directory --silent BUILD="$build" check-fuzz ;;
    docs)
        part "documentation" tests/docs/run.sh
        part "messages" tests/docs/messages.sh
        ;;
    layouts) part "layouts" tests/layouts/run.sh ;;
    live) part "live tests" live ;;
    *) echo "check.sh: there is no part '$name'" >&2; exit 2 ;;
    esac
done
part_total
