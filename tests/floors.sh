#!/bin/bash
# Each folder of gen/ is a floor, and what a floor includes lies below it (see docs/source.md).
# Prints each include that points up or sideways; the exit status says whether there was one.
set -euo pipefail
cd "$(dirname "$0")/../gen"

# From top to bottom. Floors of one row don't know each other.
rows=('main.c' 'cmd' 'run' 'bt' 'value' 'path' 'abi' 'dwarf golang layout' 'program elf' 'base')

wrong=0
allowed=
for ((i = ${#rows[@]} - 1; i >= 0; i--)); do
    for floor in ${rows[i]}; do
        while IFS=: read -r file line include; do
            [ -n "$file" ] || continue
            [[ $include =~ \"([a-z]+)/ ]] || { echo "gen/$file:$line: not a floor: $include"; wrong=1; continue; }
            [[ " $allowed $floor " = *" ${BASH_REMATCH[1]} "* ]] && continue
            echo "gen/$file:$line: $floor may not include $include"
            wrong=1
        done < <(grep -rn '^ *# *include *"' "$floor" --include='*.[ch]' -H 2> /dev/null | sed 's/# *include *//')
    done
    allowed+=" ${rows[i]}"
done
# A folder that no row names would be outside the rules.
for folder in */; do
    [[ " ${rows[*]} " = *" ${folder%/} "* ]] || { echo "gen/$folder is no floor"; wrong=1; }
done
exit $wrong
