# Sourced by run.sh: values as gobt run --events shows them, which the program knows how to print, too.

# run_events GO BPFTRACE PROGRAM VARIANT
run_events() {
    local go=$1 bpftrace=$2 program=$3 variant=$4 names=() i choice at_once=12
    # Of functions that are traced at once, 0.27 shows less of each.
    ! at_least "$bpftrace" 0.27 || at_once=4
    # 0.17 copies so little that of these a part is shown as missing.
    local much='^(failures|mixed|nestedMaps|wides|anyMap|all|allBehind|.*InAny|wrappings|refusals|joined|contexts|interfaces|maps|references|crowds|shores)$'
    at_least "$bpftrace" 0.18 || local less=$much
    mapfile -t names < <(awk -v program="$program" '$1 == program { sub(/^\+/, "", $2); print $2 }' "$cases" | grep -Ev "^followed|^deep|${less:-^$}")
    for ((i = 0; i < ${#names[@]}; i += at_once)); do
        choice="^($(IFS='|'; echo "${names[*]:i:at_once}"))\$"
        EXPECT_EVENTS=1 run_table "$go" "$bpftrace" "$program" "$variant" "events$i" --events text
    done
    # What isn't followed by itself, and what takes all the room that there is.
    ! at_least "$bpftrace" 0.18 || choice='^(followed|deep)' EXPECT_EVENTS=1 EXPECT_FOLLOW=2 \
        run_table "$go" "$bpftrace" "$program" "$variant" followed --events text --follow 2
}
