#!/bin/bash
# Programs as Debian packages them, without debug information and symbols, are traced by gobt and a real
# bpftrace: the arguments that are shown must be what the program itself says, by its answers or its log.
#   packaged.sh [-b "0.23 0.27"] [-c PATTERN]
#     -b   the versions of bpftrace; default: the last of those that tests/fetch has fetched, else the machine's
#     -c   only the programs that match this regular expression: esbuild, kubectl, etcd, etcdctl, prometheus
# The packages are downloaded to build/real/packaged and unpacked there; none is installed.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../live/lib.sh"
. "$root/tests/scripts/observe.sh"

bpftraces=$(bpftrace_versions | tail -n 1)
pattern=. packages=$build/real/packaged
while getopts b:c: option; do
    case $option in
    b) bpftraces=$OPTARG ;;
    c) pattern=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done
skip_if_unable "the tests with packaged programs are" 6
with_tracefs "${BASH_SOURCE[0]}" -b "$bpftraces" -c "$pattern"

work=$(mktemp -d)
results=$work/results
: > "$results"
processes=()
expedite
trap 'trap - EXIT; kill "${processes[@]}" 2> /dev/null || :; wait; calm; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# package NAME FILE: the file of that package, as a copy that nobody else traces.
package() {
    local tree=$packages/$1
    if [ ! -e "$tree/$2" ]; then
        mkdir -p "$tree"
        (cd "$tree" && apt-get -qq download "$1" 2> /dev/null || { apt-get -qq update && apt-get -qq download "$1"; }) >&2
        dpkg-deb -x "$tree/$1"_*.deb "$tree"
    fi
    cp "$tree/$2" "$work/${2##*/}"
}

# start_run PROCESS|"" PROGRAM ARGUMENT...: starts a trace, and waits until it says that it watches. It is in $work/trace.
start_run() {
    local process=$1 program=$2 i
    shift 2
    : > "$work/trace"
    : > "$work/trace.err"
    timeout -k 60 "$patience" "$gobt" run ${process:+-p "$process"} -b "$work/$program" --bpftrace "$(bpftrace_command "$bpftrace")" \
        "$@" > "$work/trace" 2> "$work/trace.err" &
    tracer=$!
    processes+=("$tracer")
    for ((i = 0; i < 600; i++)); do
        ! says_watching "$work/trace.err" || return 0
        kill -0 "$tracer" 2> /dev/null || return 1
        sleep 0.1
    done
    return 1
}

# start_trace PROCESS|"" PROGRAM FUNCTION ARGUMENT...
start_trace() {
    local process=$1 program=$2 function=$3 arguments=()
    shift 3
    mapfile -t arguments < <(printf -- '--arg\n%s\n' "$@")
    start_run "$process" "$program" --func "$function" "${arguments[@]}"
}

# end_trace EXPRESSION: the values of each event, taken out of its line by a sed expression, in order.
end_trace() {
    sleep 1 # for bpftrace to read what is left
    kill -INT "$tracer" 2> /dev/null || :
    wait "$tracer" || :
    sed -nE "$1" "$work/trace" | LC_ALL=C sort > "$work/traced"
}

# judge NAME: $work/said and $work/traced must be the same, and not be empty.
judge() {
    LC_ALL=C sort -o "$work/said" "$work/said"
    if [ ! -s "$work/said" ]; then
        fail "$1" "the program says nothing" "$work/trace.err"
    elif cmp -s "$work/said" "$work/traced"; then
        pass "$1"
    else
        diff -U0 --label said --label traced "$work/said" "$work/traced" > "$work/diff" || :
        cat "$work/trace.err" >> "$work/diff"
        fail "$1" "what the program says (-) and what was traced (+) differ" "$work/diff"
    fi
}

# answer PORT PATH [BODY]: what a server on this machine answers to a GET, or to a POST.
answer() {
    local method=GET body=${3:-}
    [ -z "$body" ] || method=POST
    exec 3<> "/dev/tcp/127.0.0.1/$1" || return
    printf '%s %s HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "$method" "$2" "${#body}" "$body" >&3
    cat <&3
    exec 3>&-
} 2> /dev/null

# until_answers PORT PATH
until_answers() {
    local i
    for ((i = 0; i < 300; i++)); do
        ! answer "$1" "$2" | head -n 1 | grep -q ' 200 ' || return 0
        sleep 0.1
    done
    return 1
}

# The files that a build reads are the inputs of its metafile.
run_esbuild() {
    package esbuild usr/bin/esbuild
    mkdir -p "$work/project/lib"
    echo 'import { add } from "./lib/add"; import { x } from "./lib/a name with blanks"; console.log(add(1, x))' > "$work/project/main.ts"
    echo 'export function add(a: number, b: number) { return a + b }' > "$work/project/lib/add.ts"
    echo 'export const x = 2' > "$work/project/lib/a name with blanks.ts"
    start_trace '' esbuild '(*realFS).ReadFile' 1 || :
    (cd "$work/project" && "$work/esbuild" main.ts --bundle --outfile="$work/out.js" --metafile="$work/meta.json" --log-level=error)
    end_trace 's/.* fs\.\(\*realFS\)\.ReadFile 1="(.*)"$/\1/p'
    sed -nE '/"inputs"/,/"outputs"/s/^ {4}"(.*)": \{$/\1/p' "$work/meta.json" | sed "s|^|$work/project/|" > "$work/said"
    judge "$1"
}

# Which file it takes its configuration from, it says in its log.
run_kubectl() {
    package kubernetes-client usr/bin/kubectl
    echo '{"apiVersion": "v1", "kind": "Config", "current-context": "here"}' > "$work/a config"
    start_trace '' kubectl 'clientcmd.LoadFromFile(filename string) (*api.Config, error)' filename || :
    "$work/kubectl" -v=6 --kubeconfig "$work/a config" config current-context > /dev/null 2> "$work/log"
    end_trace 's/.* clientcmd\.LoadFromFile filename="(.*)"$/\1/p'
    sed -nE 's/.*Config loaded from file: +//p' "$work/log" > "$work/said"
    judge "$1"
}

start_etcd() {
    package etcd-server usr/bin/etcd
    "$work/etcd" --data-dir "$work/etcd-data" --listen-peer-urls http://127.0.0.1:32380 --listen-client-urls http://127.0.0.1:32379 \
        --advertise-client-urls http://127.0.0.1:32379 > "$work/log" 2>&1 &
    etcd=$!
    processes+=("$etcd")
    until_answers 32379 /health || :
}

stop_etcd() {
    kill "$etcd" 2> /dev/null || :
    wait "$etcd" || :
}

# What was put in is what is there.
run_etcd() {
    local i
    start_etcd
    start_trace "$etcd" etcd 'mvcc.(*storeTxnWrite).put(key, value []byte, leaseID lease.LeaseID)' key value leaseID || :
    for i in 1 2 3 4 5; do
        answer 32379 /v3/kv/put "{\"key\": \"$(printf 'lease/%d' "$i" | base64)\", \"value\": \"$(printf 'value %d' "$((i * i))" | base64)\"}" > /dev/null
    done
    end_trace 's/.*\.put key="(.*)" value="(.*)" leaseID=0$/\1=\2/p'
    answer 32379 /v3/kv/range "{\"key\": \"$(printf 'lease/' | base64)\", \"range_end\": \"$(printf 'lease0' | base64)\"}" |
        grep -oE '"(key|value)":"[^"]*"' | cut -d'"' -f4 | while read -r key && read -r value; do
        echo "$(base64 -d <<< "$key")=$(base64 -d <<< "$value")"
    done > "$work/said"
    stop_etcd
    judge "$1"
}

# grpc_layout PACKAGE: Debian says which version of gRPC it was built with; the program itself doesn't.
grpc_layout() {
    local field
    for field in Built-Using Static-Built-Using; do
        dpkg-deb -f "$packages/$1/$1"_*.deb "$field"
    done | grep -oP 'golang-google-grpc \(= \K[^-]+' | sed "s|.*|grpc-&|"
}

# handled: the calls that etcd's own metrics have counted, each as often as it was.
handled() {
    answer 32379 /metrics | sed -nE 's/^grpc_server_handled_total.*code="(.*)",grpc_method="(.*)",grpc_service="(.*)",.*\} ([0-9]+)\r?$/\4 \/\3\/\2 \1/p' |
        awk '{ for (i = 0; i < $1; i++) print $2, $3 }' | LC_ALL=C sort
}

# calls COMMAND...: etcdctl, which says what was refused.
calls() {
    { ETCDCTL_API=3 "$work/etcdctl" --endpoints 127.0.0.1:32379 "$@" 2>&1 > /dev/null || :; } | sed -nE 's/^Error: .*(etcdserver: [^)]*)\)?$/message=\1/p'
}

# judge_calls NAME: each call must be what both its server and its client know of it.
judge_calls() {
    handled > "$work/before"
    {
        calls put a b
        calls put a c
        calls get a
        calls del a
        calls snapshot save "$work/snapshot"
        calls role get nobody
        calls lease revoke 1234
        calls compact 1000
    } > "$work/refused"
    handled | LC_ALL=C comm -13 "$work/before" - | cat - "$work/refused" > "$work/said"
    end_trace 's/.* (unary|stream) method="([^"]*)".* peer=127\.0\.0\.1:[0-9]+ code=([^ ]*) message="(.*)" .*/\2 \3\nmessage=\4/p'
    sed -i '/^message=$/d' "$work/traced"
    judge "$1"
}

# Its calls are those that etcd counts.
run_etcdctl() {
    at_least "$bpftrace" 0.23 || return 0
    start_etcd
    package etcd-client usr/bin/etcdctl
    start_run "$etcd" etcd --layout "$(grpc_layout etcd-server)" grpc-server || :
    judge_calls "$1, grpc-server"
    start_run '' etcdctl --layout "$(grpc_layout etcd-client)" grpc-client || :
    judge_calls "$1, grpc-client"
    stop_etcd
}

# It writes its queries to a log.
run_prometheus() {
    package prometheus usr/bin/prometheus
    printf 'global:\n  query_log_file: %s\n' "$work/queries" > "$work/prometheus.yml"
    "$work/prometheus" --config.file "$work/prometheus.yml" --storage.tsdb.path "$work/prometheus-data" \
        --web.listen-address 127.0.0.1:32390 > "$work/log" 2>&1 &
    processes+=($!)
    until_answers 32390 /-/ready || :
    start_trace "${processes[-1]}" prometheus \
        'promql.(*Engine).exec(ctx context.Context, q *query) (v parser.Value, ws storage.Warnings, err error)' q.q || :
    answer 32390 '/api/v1/query?query=up' > /dev/null
    answer 32390 '/api/v1/query?query=sum(rate(prometheus_http_requests_total%5B5m%5D))+by+(code)' > /dev/null
    answer 32390 '/api/v1/query_range?query=1%2B1&start=0&end=60&step=30' > /dev/null
    end_trace 's/.*\.exec q\.q="(.*)"$/\1/p'
    sed -nE 's/.*"query":"([^"]*)".*/\1/p' "$work/queries" > "$work/said"
    kill "${processes[-2]}" 2> /dev/null || :
    judge "$1"
}

for bpftrace in $bpftraces; do
    for program in esbuild kubectl etcd etcdctl prometheus; do
        [[ ! $program =~ $pattern ]] || "run_$program" "$program bpftrace-$bpftrace"
    done
done
grep -v '^pass ' "$results" || :
count() { grep -c "^$1 " "$results" || :; }
failed=$(count fail)
echo "$(count pass) passed, $failed failed, $(count skip) skipped"
[ "$failed" -eq 0 ]
