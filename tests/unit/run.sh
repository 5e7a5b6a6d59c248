#!/bin/sh
# Runs test programs of cmocka quietly. What a program says is shown only if it fails.
# The last line is "unit: N passed, N failed, N skipped".
passed=0 failed=0 skipped=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
for program; do
    CMOCKA_MESSAGE_OUTPUT=TAP "$program" >"$log" 2>&1
    status=$?
    skips=$(grep -ac '^not ok .*# SKIP' "$log")
    wrong=$(($(grep -ac '^not ok' "$log") - skips))
    passed=$((passed + $(grep -ac '^ok' "$log")))
    skipped=$((skipped + skips))
    # One that died, or leaked, has failed too.
    [ "$status" -ne 0 ] && [ "$wrong" -eq 0 ] && wrong=1
    failed=$((failed + wrong))
    if [ "$wrong" -ne 0 ]; then
        echo "$program (exit status $status):"
        grep -av '^ok' "$log"
    fi
done
echo "unit: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
