#!/bin/sh
# Runs build/real/rclone to trace it: copies a few files of known names between two
# temporary directories with `rclone copy`.
#
# It prints "ready PID", waits for SIGUSR1 and starts rclone as a new process, so the
# probes must be on the file (any process), not on PID. Then it prints EXPECT lines for
# local.NewFs and operations.Copy: each stands for one call, in any order, and there
# are no other calls.
set -eu

rclone=$(cd "$(dirname "$0")/../.." && pwd)/build/real/rclone
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
go=
trap 'go=1' USR1

mkdir -p "$dir/from/sub dir/deep"
set --
i=0
for f in a b.txt "with space" "sub dir/one" "sub dir/deep/two" zz_a_rather_long_name_of_a_file_to_copy; do
	i=$((i + 1))
	head -c $((i * 5000)) /dev/zero >"$dir/from/$f"
	set -- "$@" "$f"
done

echo "ready $$"
while [ -z "$go" ]; do sleep 0.1; done
# no configuration of the user's: it could add file systems of its own
"$rclone" --config "$dir/none" -q copy "$dir/from" "$dir/to"

for f; do
	cmp "$dir/from/$f" "$dir/to/$f"
	echo "EXPECT operations.Copy remote=\"$f\""
done
for d in from to; do
	echo "EXPECT local.NewFs name=\"local\" root=\"$dir/$d\""
done
