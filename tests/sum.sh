# Sourced: `part NAME COMMAND...` runs one part of the tests and adds up the last line of its kind that
# it prints, "N passed, N failed, N skipped" (a part without such a line counts as one test).
# `part_total` prints what failed once more, then the sum, alone on the last line, and fails if anything did.

passed=0 failed=0 skipped=0
part_log=$(mktemp) part_failures=$(mktemp)
remove_part_files() {
    rm -f "$part_log" "$part_failures"
}
trap remove_part_files EXIT

part() {
    local name=$1 status=0 last started=$SECONDS
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$part_log"
    status=${PIPESTATUS[0]}
    echo "-- $name: $((SECONDS - started)) s"
    grep -Eai '^(fail(ed)?[ :]|skip |\[ *FAILED|not ok)' "$part_log" | sed "s|^|$name: |" | head -n 40 >> "$part_failures" || :
    last=$(grep -Ea '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$part_log" | tail -n 1)
    if [[ $last =~ ([0-9]+)" passed, "([0-9]+)" failed, "([0-9]+)" skipped"$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        skipped=$((skipped + BASH_REMATCH[3]))
        # One that died behind its last line has failed too.
        if [ "$status" -ne 0 ] && [ "${BASH_REMATCH[2]}" -eq 0 ]; then
            echo "$name: ended with status $status behind '$last'" >> "$part_failures"
            failed=$((failed + 1))
        fi
    elif [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        echo "$name: ended with status $status" | tee -a "$part_failures"
        failed=$((failed + 1))
    fi
}

part_total() {
    sort -u "$part_failures"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
