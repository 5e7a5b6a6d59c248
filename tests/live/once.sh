# Sourced by run.sh: does a probe fire once per call, whatever the runtime does meanwhile?

# once_holds KIND CALLS COUNTED FUNCTION: what each kind of script promises. The entry kind is off
# where a goroutine is preempted between its probe and the stack check, so it is worse for a function
# that yields at each call, as down does, or moves its stack, as huge does: a hundredth there, not a
# thousandth.
once_holds() {
    case $1 in
    exact) [ "$3" -eq "$2" ] ;;
    entry)
        [ $((($3 > $2 ? $3 - $2 : $2 - $3) * $([[ $4 =~ ^(down|huge)$ ]] && echo 100 || echo 1000))) -le "$2" ]
        ;;
    portable) [ "$3" -ge "$2" ] ;;
    esac
}

# run_once GO BPFTRACE
run_once() {
    local go=$1 bpftrace=$2 name="go$1 bpftrace-$2 once" work=$build/live/go$1-bpftrace-$2/once
    local functions=(small big huge leaf down) kind function calls counted binary wanted=()
    [[ once =~ $pattern ]] || return 0
    rm -rf "$work"
    mkdir -p "$work"
    if ! binary=$(build_program "$go" once plain 2> "$work/build.err"); then
        fail "$name" "the program doesn't build" "$work/build.err"
        return
    fi
    for function in "${functions[@]}"; do
        case $function in
        down) echo 'go:"main.(*counter).down" { @n["down"] = count(); }' ;;
        *) echo "go:\"main.$function\" { @n[\"$function\"] = count(); }" ;;
        esac
    done > "$work/once.bt"
    for kind in exact entry portable; do
        # 0.17 and older can't probe inside a function of a program with symbols: there gobt gen refuses the
        # exact kind, and with 0.11 gobt run chooses the entry kind. From 0.17 gobt run hides the symbols.
        wanted=(--kind "$kind")
        if [ "$kind" = exact ] && ! at_least "$bpftrace" 0.18; then
            if timeout -k 5 60 "$gobt" gen -b "$binary" --for "$bpftrace" --kind exact "$work/once.bt" > "$work/exact.gen" 2>&1; then
                fail "$name exact" "bpftrace $bpftrace can't do that, and gobt gen says nothing"
            else
                pass "$name exact"
            fi
            at_least "$bpftrace" 0.17 || continue
        fi
        [ "$kind" != entry ] || at_least "$bpftrace" 0.17 || wanted=() # as run decides by itself
        # A busy machine can keep bpftrace from attaching in time: that is tried once more, a count isn't.
        attempt=(trace "$work/$kind" "$binary" "${functions[*]}" --bpftrace "$(bpftrace_command "$bpftrace")" "${wanted[@]}" "$work/once.bt")
        if ! "${attempt[@]}" && { [[ $why != *"ended with status 3"* ]] || ! "${attempt[@]}"; }; then
            # 0.11 can't read thread-local storage, where Go 1.15 has the goroutine, and says so.
            if [[ "$bpftrace/$go $why" == "0.11/1.15 "*"can't find the goroutine"* ]]; then
                pass "$name $kind"
            else
                fail "$name $kind" "$why"
            fi
            continue
        fi
        for function in "${functions[@]}"; do
            calls=$(sed -n "s/^CALLS $function //p" "$work/$kind/program")
            counted=$(sed -n "s/^@n\[$function\]: //p" "$work/$kind/trace")
            if [ -n "$counted" ] && once_holds "$kind" "$calls" "$counted" "$function"; then
                pass "$name $kind $function"
            else
                fail "$name $kind $function" "$calls calls, ${counted:-none} counted"
            fi
        done
    done
}
