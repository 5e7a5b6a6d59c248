#!/bin/bash
# docs/errors.md has every error of gen/, and no other. What stands in backticks in the first column of its
# tables is a part of a message.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

perl tests/docs/messages.pl > "$work/messages"
# The last table is about what isn't an error.
sed '/^## What isn.t an error/,$d' docs/errors.md | sed -n 's/^| \(`.*`\) | .*/\1/p; s/^| \(`.*`\) |$/\1/p' |
    grep -o '`[^`]*`' | tr -d '`' > "$work/parts"

failed=0
while IFS= read -r message; do
    if ! grep -qFf "$work/parts" <<< "$message"; then
        echo "docs/errors.md lacks: $message"
        failed=$((failed + 1))
    fi
done < "$work/messages"
while IFS= read -r part; do
    if ! grep -qF -- "$part" "$work/messages"; then
        echo "docs/errors.md has what gobt doesn't say: $part"
        failed=$((failed + 1))
    fi
done < "$work/parts"
echo "$(($(wc -l < "$work/messages") + $(wc -l < "$work/parts") - failed)) passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
