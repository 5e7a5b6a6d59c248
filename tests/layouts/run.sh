#!/bin/bash
# Layouts for stripped programs: what they say is what debug information says, and one that isn't of the
# program is refused, or passed over.
#   run.sh [GO...]     versions of build/go/bin; default: the oldest and the newest, else the machine's
# GOBT names another than build/gobt. The last line is: N passed, N failed, N skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
gobt=${GOBT:-$root/build/gobt}
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOBT_LAYOUTS=$work/none

pass() { passed=$((passed + 1)); }
fail() {
    echo "failed: go$go $1"
    failed=$((failed + 1))
}

# build DIRECTORY COMMAND: a program with a version of its library, as if that had been fetched.
build() {
    mkdir -p "$1/vendor/example.com"
    cp "$here/main.go" "$1"
    cp -r "$here/queue" "$1/vendor/example.com"
    printf 'module example.com/uses\n\ngo 1.14\n\nrequire example.com/queue v1.2.0\n' > "$1/go.mod"
    printf '# example.com/queue v1.2.0\n## explicit\nexample.com/queue\n' > "$1/vendor/modules.txt"
    (cd "$1" && export CGO_ENABLED=0 GO111MODULE=on GOFLAGS='' GOTOOLCHAIN=local GOPROXY=off GOWORK=off &&
        "$2" build -mod=vendor -o plain . && "$2" build -mod=vendor -ldflags=-s -o bare .)
}

# Words and places, and names where the source has some.
arguments() { # OPTION... FUNCTION
    "$gobt" args --json "$@" | sed -E 's/"name": "~[a-z][0-9]+"/"name": ""/'
}

compare_all() { # DIRECTORY
    local function
    while read -r function; do
        arguments -b "$1/plain" "$function" > "$1/expected"
        GOBT_LAYOUTS=$1/own arguments -b "$1/bare" "$function" > "$1/told"
        if [ -s "$1/expected" ] && cmp -s "$1/expected" "$1/told"; then
            pass
        else
            fail "$function: other arguments than by debug information"
            diff "$1/expected" "$1/told" | head -n 10
        fi
    done < <(sed -n '/^ "functions"/,$s/^  "\([^"]*\)": .*/\1/p' "$1/layout.json")
}

# refuses DIRECTORY MESSAGE SED: of a layout that was changed so, if it is given, and if it is found.
refuses() {
    local message=$2 status
    sed -E "$3" "$1/layout.json" > "$1/changed.json"
    ! cmp -s "$1/layout.json" "$1/changed.json" || fail "nothing is changed by $3"
    mkdir -p "$1/changed"
    cp "$1/changed.json" "$1/changed"
    "$gobt" args -b "$1/bare" --layout "$1/changed.json" 'queue.(*Queue).pair' > "$1/out" 2> "$1/err"
    status=$?
    if [ $status -eq 1 ] && [ ! -s "$1/out" ] && [ "$(wc -l < "$1/err")" -eq 1 ] && grep -qF -- "$message" "$1/err"; then
        pass
    else
        fail "'$message' is not the answer to a layout with $3: $status, $(cat "$1/err")"
    fi
    GOBT_LAYOUTS=$1/changed "$gobt" args -b "$1/bare" 'queue.(*Queue).pair' > "$1/out" 2> "$1/err"
    status=$?
    if [ $status -eq 0 ] && ! grep -q ' of ' "$1/out"; then
        pass
    else
        fail "a layout with $3 is taken: $status, $(head -n 3 "$1/out")"
    fi
}

says_passed_over() { # DIRECTORY
    if grep -q '^gobt: a layout is passed over: ' "$1/err"; then pass; else fail "it isn't said that a layout is passed over"; fi
}

expect() { # WHAT TEXT COMMAND...
    local what=$1 text=$2 printed
    shift 2
    printed=$("$@" 2>&1)
    if grep -qF -- "$text" <<< "$printed"; then pass; else fail "$what: no '$text' in: $(head -n 5 <<< "$printed")"; fi
}

slow_paths() { # DIRECTORY: two functions
    "$gobt" funcs -b "$1/bare" 'sync.*Slow' 2> "$1/err" | grep -E 'Once|rUnlock' | sort
}

# finds DIRECTORY EXPECTED NOTES: what a layout that is found says of them, and how much is said besides.
finds() {
    local found
    found=$(GOBT_LAYOUTS=$1/found slow_paths "$1")
    if [ "$found" = "$2" ] && [ "$(wc -l < "$1/err")" -eq "$3" ]; then
        pass
    else
        fail "not $2, with $3 notes, but: $found $(cat "$1/err")"
    fi
}

# Of another patch release some functions may differ: those alone are left out, as are those that can't be
# compared. Of Go up to 1.16 that is all that take something: it has nothing but bytes.
near_release() { # DIRECTORY GO_VERSION
    local once='sync.(*Once).doSlow(f func())' bare
    bare=$(slow_paths "$1")
    mkdir "$1/found"
    "$gobt" layout -b "$1/plain" --export 'sync.*' > "$1/found/sync.json"
    finds "$1" "$once"$'\n''sync.(*RWMutex).rUnlockSlow(r int32)' 0
    sed -i '/rUnlockSlow/s/int32/string/' "$1/found/sync.json"
    finds "$1" "$bare" 1
    sed -i -E '/"release"/s/go1[0-9.]*/&9/' "$1/found/sync.json"
    case $2 in
    go1.1[0-6]*) finds "$1" "$bare" 0 ;;
    *) finds "$1" "$once"$'\n'"${bare#*$'\n'}" 0 ;;
    esac
    expect "a given one is refused as a whole" 'takes other arguments than it says' \
        "$gobt" args -b "$1/bare" --layout "$1/found/sync.json" 'sync.(*Once).doSlow'
}

versions=("$@")
if [ $# -eq 0 ]; then
    mapfile -t versions < <(find "$root/build/go/bin" -name 'go1.*' -printf '%f\n' 2> /dev/null | sed 's/^go//' | sort -V | sed -n '1p;$p')
    [ ${#versions[@]} -gt 0 ] || versions=("")
fi
[ -x "$gobt" ] || { echo "there is no $gobt: build it first" >&2; exit 2; }
for go in "${versions[@]}"; do
    command=$(type -P "$root/build/go/bin/go$go" || type -P go) || { echo "there is no Go: layouts are not tested"; echo "0 passed, 0 failed, 1 skipped"; exit; }
    directory=$work/go$go
    build "$directory" "$command" || { fail "the program doesn't build"; continue; }
    "$gobt" layout -b "$directory/plain" --export 'example.com/queue.*' > "$directory/layout.json"
    mkdir "$directory/own"
    cp "$directory/layout.json" "$directory/own/queue.json"
    compare_all "$directory"

    put='queue.(*Queue).Put'
    expect "a given one is said" "// gobt.layout: $directory/layout.json" \
        "$gobt" gen -b "$directory/bare" --layout "$directory/layout.json" --func "$put" --arg item.Key --for 0.27
    expect "one that was found is said" "// gobt.layout: $directory/own/queue.json" \
        env GOBT_LAYOUTS="$directory/own" "$gobt" gen -b "$directory/bare" --func "$put" --arg item.Key --for 0.27
    expect "its types are listed" 'example.com/queue.Queue  struct' \
        "$gobt" types -b "$directory/bare" --layout "$directory/layout.json" queue.Queue
    expect "its types are shown" 'ratio' "$gobt" layout -b "$directory/bare" --layout "$directory/layout.json" queue.Queue
    expect "a program that says all needs none" "isn't used: $directory/plain has debug information" \
        "$gobt" funcs -b "$directory/plain" --layout "$directory/layout.json" queue.New

    refuses "$directory" "is of example.com/queue v1.2.1, and $directory/bare has v1.2.0" '/"version"/s/v1.2.0/v1.2.1/'
    refuses "$directory" 'is of the module example.com/queues' '/"module"/s/queue/queues/'
    refuses "$directory" "is for arm64, and $directory/bare is built for amd64" 's/"amd64"/"arm64"/'
    refuses "$directory" 'is not JSON: line 3' '2s/,$//'
    says_passed_over "$directory"
    refuses "$directory" 'is not a layout of gobt' 's/"gobt_layout": 1/"gobt_layout": 2/'
    says_passed_over "$directory"
    refuses "$directory" 'takes other arguments than it says' 's/"of", "type": "\[2\]int"/"of", "type": "[3]int"/'
    says_passed_over "$directory"
    refuses "$directory" "the program's own record of example.com/queue.Queue has another field" 's/"name": "ratio", "type": "float64", "off/"name": "rates", "type": "float64", "off/'
    says_passed_over "$directory"
    # By its size alone, the program's count of bytes shows it.
    refuses "$directory" 'takes other arguments than it says' 's/"(type": )"\[2\]int"/"\1"[1]int"/g'
    says_passed_over "$directory"
    near_release "$directory" "$("$command" version | cut -d ' ' -f 3)"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
