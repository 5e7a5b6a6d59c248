#!/bin/sh
# Builds real Go programs to trace, from Debian's golang-*-dev packages, in build/real/:
#
#   etcd    a one-member etcd (etcd/main.go), which makes known calls
#   gin     a gin server and its client (gin/main.go), which makes known calls
#   rclone  rclone itself with every backend, over 70 MB: driven by rclone.sh
#   arguments   the same with two functions more, for tests/bench
#
# usage: build.sh [etcd|gin|rclone|arguments ...]     (but for the last all by default; GO=go1.xx for another Go)
#
# etcd and gin print "ready PID", wait for SIGUSR1 (send it once the probes are in
# place), make their calls, print an EXPECT line for each and live on for a second.
# The comment at the top of each tells which calls these lines account for.
#
# Missing packages are installed, which needs root. The sources are compiled where the
# packages put them, in GOPATH mode: nothing is downloaded by go. Once built, a new run
# only takes the second or two go needs to see that nothing has changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../build/real
go=${GO:-go}
[ $# -gt 0 ] || set -- etcd gin rclone

packages() {
	[ -n "${GO:-}" ] || echo golang-go
	for p; do
		case $p in
		etcd) echo golang-etcd-server-dev golang-github-coreos-bbolt-dev ;;
		gin) echo golang-github-gin-gonic-gin-dev ;;
		# the last three are imported by rclone, but its -dev package does not depend on them
		rclone | arguments) echo golang-github-rclone-rclone-dev golang-github-aalpar-deheap-dev \
			golang-github-hanwen-go-fuse-dev golang-github-youmark-pkcs8-dev ;;
		*) echo "build.sh: no program $p" >&2; return 1 ;;
		esac
	done
}

list=$(packages "$@")
missing=
for p in $list; do
	case $(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || :) in
	installed) ;;
	*) missing="$missing $p" ;;
	esac
done
if [ -n "$missing" ]; then
	echo "installing$missing"
	export DEBIAN_FRONTEND=noninteractive
	install() {
		# shellcheck disable=SC2086 # a list of words
		apt-get -qq install -y --no-install-recommends -o APT::Keep-Downloaded-Packages=false $missing >/dev/null
	}
	install || { apt-get -qq update && install; }
fi

mkdir -p "$out"
out=$(cd "$out" && pwd)
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS='' GOCACHE="$out/.cache"
cd "$here"
for p; do
	case $p in
	rclone) src=github.com/rclone/rclone ;;
	*) src=./$p ;;
	esac
	# no version stamp: git may refuse to look at a tree of another user's
	"$go" build -buildvcs=false -o "$out/$p" "$src"
	echo "build/real/$p"
done
