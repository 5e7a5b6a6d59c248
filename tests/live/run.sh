#!/bin/bash
# Live tests: programs that say what they pass are traced by gobt and a real bpftrace, and
# the trace must say the same.
#   run.sh [-a] [-g "1.15 1.27"] [-b "0.17 0.27"] [-c PATTERN] [-j JOBS] [-v VARIANTS]
#     -a       all with all: no turns. It takes twice as long
#     -g, -b   the versions of Go and bpftrace; default: all that tests/fetch has fetched,
#              else those of the machine
#     -c       only the cases that match this regular expression; once, twice, room, steps, wrong, pairs,
#              stacks, events, life, cold, kept, library, lines, lost, addresses, separate, containers and hostile are such names too
#     -j       how many pairs of Go and bpftrace are tested at a time (twice the processors: most of
#              the time goes into waiting for the kernel to detach probes)
#     -v       the ways of building beside the plain one, traced with one of the last two of
#              these bpftraces ("noopt pie external bare separate-pie separate-external")
# GOBT names the gobt to test. What was printed, and each script, is left in build/live.
# The last line is: N passed, N failed, N skipped.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/units.sh"
. "$here/table.sh"
. "$here/once.sh"
. "$here/hostile.sh"
. "$here/twice.sh"
. "$here/room.sh"
. "$here/steps.sh"
. "$here/wrong.sh"
. "$here/pairs.sh"
. "$here/stacks.sh"
. "$here/events.sh"
. "$here/life.sh"
. "$here/library.sh"
. "$here/containers.sh"
. "$here/lines.sh"
. "$here/cold.sh"
. "$here/kept.sh"
. "$here/separate.sh"
. "$here/lost.sh"
. "$here/addresses.sh"

gos=$(go_versions | xargs)
bpftraces=$(bpftrace_versions | xargs)
pattern=. jobs=$((2 * $(nproc))) variants='noopt pie external bare separate-pie separate-external' turns=true
while getopts ag:b:c:j:v: option; do
    case $option in
    a) turns=false ;;
    g) gos=$OPTARG ;;
    b) bpftraces=$OPTARG ;;
    c) pattern=$OPTARG ;;
    j) jobs=$OPTARG ;;
    v) variants=$OPTARG ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
done

pairs=$(($(wc -w <<< "${gos:-none}") * $(wc -w <<< "${bpftraces:-none}")))
skip_if_unable "the live tests are" $(($(grep -c '^[a-z]' "$here/cases.txt") * pairs))
with_tracefs "${BASH_SOURCE[0]}" $($turns || echo -a) -g "$gos" -b "$bpftraces" -c "$pattern" -j "$jobs" -v "$variants"
begin_units "$build/live" "$jobs"

# has_turn GO BPFTRACE: the arguments of functions are traced with every pair. Of the rest the first and the
# last Go see every bpftrace, the others these in turn: as on a chessboard.
has_turn() {
    local go bpftrace number=0
    $turns && ! is_outermost "$1" || return 0
    for go in $gos; do
        for bpftrace in $bpftraces; do
            [ "$go $bpftrace" != "$1 $2" ] || { [ $((number % 2)) -eq 0 ]; return; }
            number=$((number + 1))
        done
        number=$((number + 1 - $(wc -w <<< "$bpftraces") % 2))
    done
}

# Units of one Go and one bpftrace: what is traced with each pair, ...
pair() { # GO BPFTRACE
    twice run_args "$1" "$2" plain
    twice run_table "$1" "$2" stripped stripped
}

# What a stripped program doesn't say, a layout does, which is made of the plain one: then its arguments
# have names as ever.
run_layouts() { # GO BPFTRACE
    local plain file=$build/live/go$1-bpftrace-$2/vault.json
    mkdir -p "${file%/*}"
    if ! plain=$(build_program "$1" vault plain 2>&1) ||
        ! "$gobt" layout -b "$plain" --export 'github.com/hashicorp/vault/*' > "$file"; then
        fail "go$1 bpftrace-$2 vault-layout" "there is no layout"
        return
    fi
    layout=$file run_table "$1" "$2" vault stripped layout
}

# ... in each way of building, ...
built() { # GO BPFTRACE VARIANT
    if [[ $3 = separate* ]]; then
        ! at_least "$2" 0.18 || twice run_lines "$1" "$2" "$3"
        return
    fi
    twice run_args "$1" "$2" "$3"
    twice run_table "$1" "$2" vault "$3"
    [[ ! $3 =~ ^(pie|external)$ ]] || twice run_table "$1" "$2" stripped "stripped-$3"
    at_least "$2" 0.18 || return 0
    twice run_table "$1" "$2" returns "$3"
    [ "$3" != noopt ] || twice run_lines "$1" "$2" "$3"
    [ "$3" = pie ] && is_outermost "$1" || return 0
    twice run_events "$1" "$2" values "$3"
    twice run_events "$1" "$2" values stripped-pie
    twice run_args "$1" "$2" stripped-pie
    twice run_lines "$1" "$2" "$3"
}

# ... without debug information, where a user declares what the program doesn't say, ...
bare_values() { # GO BPFTRACE
    at_least "$2" 0.18 || return 0
    twice run_args "$1" "$2" stripped
    twice run_table "$1" "$2" returns stripped
    DECLARE_AS=source twice run_events "$1" "$2" values stripped
}

# ... where it has its turn, ...
more() { # GO BPFTRACE
    twice run_table "$1" "$2" vault plain
    ! is_outermost "$1" || twice run_layouts "$1" "$2"
    ! at_least "$2" 0.17 || twice run_table "$1" "$2" returns plain
    ! at_least "$2" 0.18 || twice run_lines "$1" "$2" plain
    run_once "$1" "$2" # not twice: its counts hold at the first try, or they don't
    twice run_twice "$1" "$2"
    twice run_room "$1" "$2"
    [ "$1" != "${gos##* }" ] || twice run_steps "$1" "$2"
    run_wrong "$1" "$2"
    twice run_pairs "$1" "$2"
    twice run_stacks "$1" "$2"
    [ "$1" != "${gos##* }" ] || twice run_containers "$1" "$2"
    [ "$1 $2" != "${gos##* } ${bpftraces##* }" ] || twice run_addresses "$1" "$2"
}

# ... and whole values. What a call passes has been seen by then; of one Go of each convention it is seen
# again, but for 0.17, which takes minutes to compile it.
events() { # GO BPFTRACE
    at_least "$2" 0.17 || return 0
    twice run_events "$1" "$2" values plain
    [ "$1" != "${gos##* }" ] || twice run_life "$1" "$2"
    [ "$1" != "${gos##* }" ] || twice run_cold "$1" "$2"
    [ "$1" != "${gos##* }" ] || run_lost "$1" "$2" # not twice: a call counts once at the first try, or it doesn't
    at_least "$2" 0.18 && is_outermost "$1" || return 0
    twice run_kept "$1" "$2"
    twice run_separate "$1" "$2"
    twice run_library "$1" "$2"
    twice run_plugin "$1" "$2"
    twice run_events "$1" "$2" args plain
    twice run_events "$1" "$2" returns plain
    EXPECT_EVENTS=1 twice run_lines "$1" "$2" plain text
}

is_outermost() { [ "$1" = "${gos%% *}" ] || [ "$1" = "${gos##* }" ]; } # GO

# The ways of building are one bpftrace's at a time: that which has its turn of the last two. What takes
# longest begins first.
for go in $(printf '%s\n' "${gos##* }" "${gos%% *}" $gos | awk '!seen[$0]++'); do
    chosen=${bpftraces##* }
    before=${bpftraces% *}
    has_turn "$go" "$chosen" || chosen=${before##* }
    for bpftrace in $bpftraces; do
        name=go$go-bpftrace-$bpftrace
        ! has_turn "$go" "$bpftrace" || unit "$name-events" events "$go" "$bpftrace"
        unit "$name" pair "$go" "$bpftrace"
        ! has_turn "$go" "$bpftrace" || unit "$name-more" more "$go" "$bpftrace"
        [ "$bpftrace" = "$chosen" ] || continue
        unit "$name-stripped" bare_values "$go" "$bpftrace"
        for variant in $variants; do
            # The linker's work differs less from Go to Go than the compiler's.
            $turns && ! is_outermost "$go" && [[ $variant =~ ^(external|bare|separate.*)$ ]] && continue
            unit "$name-$variant" built "$go" "$bpftrace" "$variant"
        done
    done
done
# Names are the same to every Go: one of each DWARF version will do for the text, one for the traces.
for go in $(printf '%s\n' "${gos%% *}" "${gos##* }" | sort -u); do
    unit "go$go-hostile" twice run_hostile "$go"
done
for bpftrace in $bpftraces; do
    # The names are longer than the formats of 0.11, which is refused.
    [ "$bpftrace" != 0.11 ] || continue
    unit "go${gos##* }-bpftrace-$bpftrace-hostile" twice run_hostile "${gos##* }" "$bpftrace"
done
end_units
