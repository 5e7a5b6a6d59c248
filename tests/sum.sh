# Sourced: `part NAME COMMAND...` runs one part of the tests and adds up the last line of its kind that
# it prints, "N passed, N failed, N skipped" (a part without such a line counts as one test).
# `part_total` prints the sum, alone on the last line, and fails if anything did.

passed=0 failed=0 skipped=0
part_log=$(mktemp)
trap 'rm -f "$part_log"' EXIT

part() {
    local name=$1 status=0 last
    shift
    echo "== $name"
    "$@" 2>&1 | tee "$part_log"
    status=${PIPESTATUS[0]}
    last=$(grep -Ea '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$part_log" | tail -n 1)
    if [[ $last =~ ([0-9]+)" passed, "([0-9]+)" failed, "([0-9]+)" skipped"$ ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        skipped=$((skipped + BASH_REMATCH[3]))
        # One that died behind its last line has failed too.
        [ "$status" -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] || failed=$((failed + 1))
    elif [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
    else
        echo "$name ended with status $status"
        failed=$((failed + 1))
    fi
}

part_total() {
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}
