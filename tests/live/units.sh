# Sourced by run.sh here and in tests/scripts: tests that run side by side, and their sum.

# begin_units DIRECTORY JOBS: what is temporary lies in the directory; so many units run at a time.
begin_units() {
    [ -x "$gobt" ] || { echo "there is no $gobt: build it first" >&2; exit 2; }
    export TMPDIR=$1/tmp
    mkdir -p "$TMPDIR"
    everything=$(mktemp -d)
    at_a_time=$2
    expedite
    trap 'trap - EXIT; kill $(jobs -pr) 2> /dev/null || :; wait; calm; rm -rf "$everything"' EXIT
    trap 'exit 130' INT TERM HUP
}

# unit NAME COMMAND...: runs it beside others, with a file of its own for the results.
unit() {
    local name=$1 started
    shift
    while [ "$(jobs -pr | wc -l)" -ge "$at_a_time" ]; do
        wait -n || :
    done
    (
        # On the way out, all that was started is ended too: timeout passes the signal on.
        results=$everything/$name ended=false
        trap 'trap - EXIT; $ended || echo "fail $name: did not come to its end" | tee -a "$results"; kill $(jobs -p) 2> /dev/null || :; wait' EXIT
        trap 'exit 130' INT TERM HUP
        started=$SECONDS
        : > "$results"
        set +e
        "$@"
        ended=true
        [ -s "$results" ] || exit 0
        printf '%-30s %4d passed %4d failed %4d skipped  %3d s\n' "$name" "$(grep -c '^pass ' "$results")" \
            "$(grep -c '^fail ' "$results")" "$(grep -c '^skip ' "$results")" $((SECONDS - started))
        grep -v '^pass ' "$results" || :
    ) &
}

# A busy machine can make a trace late, or a probe be placed late: what fails is tried once more.
twice() {
    local before
    before=$(wc -l < "$results")
    "$@"
    if tail -n +$((before + 1)) "$results" | grep -q '^fail '; then
        head -n "$before" "$results" > "$results.kept"
        mv "$results.kept" "$results"
        "$@"
    fi
}

# end_units: waits for all, and prints the sum. Fails if anything did.
end_units() {
    local failed
    wait
    failed=$(result_count fail)
    # Once more, where nobody overlooks them: behind everything else.
    [ "$failed" -eq 0 ] || cat "$everything"/* | grep -v '^pass '
    echo "$(result_count pass) passed, $failed failed, $(result_count skip) skipped"
    [ "$failed" -eq 0 ]
}

result_count() { cat "$everything"/* 2> /dev/null | grep -c "^$1 " || :; }
