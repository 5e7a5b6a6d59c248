# Sourced by run.sh: constants of a program in pages that it hasn't touched.

# run_cold GO BPFTRACE
run_cold() {
    local name="go$1 bpftrace-$2 cold" work=$build/live/go$1-bpftrace-$2/cold binary program chosen
    [[ cold =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    binary=$(own_copy "$(build_program "$1" cold plain)" "$work") || return
    for chosen in -p -b; do
        "$binary" &
        program=$!
        timeout -k 5 "$patience" "$gobt" run $chosen "$([ $chosen = -p ] && echo $program || echo "$binary")" \
            --bpftrace "$(bpftrace_command "$2")" --func main.show --arg text --limit 20 > "$work/trace$chosen" 2>&1 || :
        kill "$program"
        wait "$program" 2> /dev/null || :
        if [ "$(grep -c 'text="a constant of the program, in a page that nobody has touched ' "$work/trace$chosen")" -eq 20 ]; then
            pass "$name $chosen"
        else
            fail "$name $chosen" "what was read isn't the constant" "$work/trace$chosen"
        fi
    done
}
