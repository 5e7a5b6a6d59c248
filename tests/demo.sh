#!/bin/bash
# The demonstration: builds a Go program and starts it, traces it with gobt, and compares what
# the trace says with what the program says. `make demo` calls this.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
vault=$build/demo/vault
log=$build/demo/vault.log
trace=$build/demo/trace

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    type -P sudo > /dev/null || { echo "only root can trace, and there is no sudo" >&2; exit 1; }
    as_root=(sudo)
fi
if ! grep -q ' tracefs ' /proc/mounts && [ -z "${DEMO_MOUNTED:-}" ]; then
    echo "tracefs isn't mounted: it is, for this demonstration alone"
    exec "${as_root[@]}" env DEMO_MOUNTED=1 BUILD="$build" unshare -m --propagation private \
        sh -c 'mount -t tracefs none /sys/kernel/tracing || :; exec "$@"' sh "tests/${0##*/}"
fi

mkdir -p "$build/demo"
# Nothing is downloaded: the program needs no other module. No version stamp: git may refuse to
# look at a tree of another user's.
(cd tests/programs/vault &&
    GOFLAGS=-buildvcs=false GOPROXY=off GOTOOLCHAIN=local go build -o "$OLDPWD/$vault" .)

"$vault" > "$log" &
pid=$!
trap 'kill "$pid" 2> /dev/null || :' EXIT
echo "$vault, a fixture built by $(go env GOVERSION), runs as process $pid and stores entries."

command=("$build/gobt" run -p "$pid" --func '(*BarrierView).Put' --arg entry.Key --arg entry.Value --limit 10)
printf '$'
printf " %s" "${command[@]@Q}" | sed "s/'\([-A-Za-z0-9_./]*\)'/\1/g"
echo
"${as_root[@]}" timeout --foreground -s INT 60 "${command[@]}" | tee "$trace"

keys=$(sed -n 's/.* entry\.Key="\([^"]*\)".*/\1/p' "$trace")
[ -n "$keys" ] || { echo "the trace shows no key" >&2; exit 1; }
unknown=$(grep -vxFf "$log" <<< "$keys" || :)
[ -z "$unknown" ] || { echo "the program never stored: $unknown" >&2; exit 1; }
echo "These are $(wc -l <<< "$keys") keys, and the program's own log, $log, has each of them."
