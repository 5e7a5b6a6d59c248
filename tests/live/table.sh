# Sourced by run.sh: the cases of a table, all of one program in one trace.

cases=$here/cases.txt

# in_range SPECIFICATION VERSION: - is any, 1.22+ is from 1.22 on, 1.21- is up to 1.21.
in_range() {
    case $1 in
    -) true ;;
    *+) at_least "$2" "${1%+}" ;;
    *-) at_least "${1%-}" "$2" ;;
    *) [ "$1" = "$2" ] ;;
    esac
}

# may_refuse LIST GO BPFTRACE VARIANT: an item is a bpftrace version, goVERSION or "stripped", or several
# joined by /.
may_refuse() {
    local item part all
    for item in ${1//,/ }; do
        [ "$item" != - ] || continue
        all=true
        for part in ${item//\// }; do
            case $part in
            stripped) [[ $4 = stripped* ]] || all=false ;;
            go*) in_range "${part#go}" "$2" || all=false ;;
            *) in_range "$part" "$3" || all=false ;;
            esac
        done
        ! $all || return 0
    done
    return 1
}

# What gobt printed, as GOROUTINE TIME LABEL and the line to compare, in order: by the time
# of the event, because bpftrace reads the buffer of one processor after that of another.
# Lines of one event (goid, function, #number) are one line again. How long a call took isn't compared. After midnight comes 24.
traced_lines() { # TRACE
    LC_ALL=C awk '
        $1 ~ /^[0-9][0-9:.]*$/ && $2 ~ /^goid=[0-9]+$/ && NF >= 3 {
            time = $1
            rest = $0
            sub(/^[^ ]+ +[^ ]+ +[^ ]+ ?/, "", rest)
            sub(/ ?duration=[0-9]+\.[0-9][0-9][0-9]ms$/, "", rest)
            if (match(rest, /^#[0-9]+ /)) {
                key = $2 " " $3 " " substr(rest, 1, RLENGTH)
                rest = substr(rest, RLENGTH + 1)
                if (key in first) {
                    text[first[key]] = text[first[key]] " " rest
                    next
                }
                first[key] = NR
            }
            if (time ~ /^23:/) late = 1
            goid[NR] = substr($2, 6); at[NR] = time; label[NR] = $3; text[NR] = rest
            order[++n] = NR
        }
        END {
            for (i = 1; i <= n; i++) {
                r = order[i]
                time = at[r]
                if (late && time ~ /^00:/) sub(/^00/, "24", time)
                print goid[r], time, label[r], text[r]
            }
        }' "$1" | LC_ALL=C sort -s -k1,1n -k2,2V
}

# only LABEL: of such lines, those of one function, without the time.
only() {
    LC_ALL=C awk -v label="$1" '
        { l = $3; gsub(/_0\]/, "]", l); gsub(/_0,/, ",", l); gsub(/_1\]/, "]", l) }
        l == label { rest = $0; sub(/^[^ ]+ [^ ]+ [^ ]+ ?/, "", rest); print "goid=" $1, label, rest }'
}

# Floats that are shown as bits, as decimal numbers.
as_decimals() {
    perl -pe '
        sub decimal {
            my $value = $_[0] == 32 ? unpack("f", pack("V", hex $_[1])) : unpack("d", pack("Q", hex $_[1]));
            return "NaN" if $value != $value;
            my $text = sprintf "%.8e", $value;
            return $text =~ /inf/i ? ($value < 0 ? "-Inf" : "+Inf") : $text;
        }
        s/<float(32|64) bits 0x([0-9a-f]+)>/decimal($1, $2)/ge;
        s/\(([-+\dIN][^ ,]*), ([-+\dIN])([^ ,]*)\)/"($1" . (index("+-", $2) < 0 ? "+" : "") . "$2$3i)"/ge;'
}

# They have no room for what is in an interface.
without_interfaces() {
    perl -pe 's/(?<=[=:])(?!(?:map|chan|func)\()[]\[*\w.]+\((?:"[^"]*"|[^()"]*)\)/<interface>/g'
}

# What these bpftrace can't do as exactly. Not all floats are decimal numbers. Where an event takes several lines, only those have
# lengths that have a cut string. And the entry kind sees a call twice if its goroutine is preempted
# in the stack check: a line that repeats the one before it doesn't count.
as_exact_as() { # BPFTRACE
    case $1 in
    0.11 | 0.17) as_decimals | without_interfaces | sed -E 's/ \(([0-9]+) of \1\)//g' | uniq ;;
    *) cat ;;
    esac
}

# What closures have captured only debug information says.
without_captured() { sed -E 's/(func [^ {]*)\{[^}]*\}/\1/g'; }

# same EXPECTED TRACED
same() {
    cmp -s "$1" "$2"
}

# split_lines DIRECTORY: what was traced and what the program expects, in the same shape. The program's own
# lines have no time, and need none.
split_lines() {
    traced_lines "$1/trace" > "$1/traced"
    LC_ALL=C sed -n 's/^EXPECT goid=\([0-9]*\) /\1 - /p' "$1/program" | LC_ALL=C sort -s -k1,1n > "$1/expected"
}

# compare NAME BPFTRACE DIRECTORY CASE LABEL: one function's lines of these.
compare() {
    local name=$1 bpftrace=$2 file=$3/$4 label=$5
    only "$label" < "$3/expected" | as_exact_as "$bpftrace" > "$file.expected"
    only "$label" < "$3/traced" | as_exact_as "$bpftrace" > "$file.traced"
    [[ $name != *-stripped* ]] || { without_captured < "$file.expected" > "$file.told" && mv "$file.told" "$file.expected"; }
    if [ ! -s "$file.expected" ]; then
        fail "$name" "the program expects nothing of $label"
    elif same "$file.expected" "$file.traced"; then
        pass "$name"
    else
        diff -U0 --label expected --label traced "$file.expected" "$file.traced" > "$file.diff" || :
        fail "$name" "expected (-) and traced (+) differ" "$file.diff"
    fi
}

# declared BINARY FUNCTION...: each as a build with debug information declares it, with its receiver's name.
# What isn't known of a stripped one is so said by its user, who may take it from the source: with
# DECLARE_AS=source the package's own types are without its name.
declared() {
    local binary=$1 function line receiver
    shift
    "$gobt" funcs -b "$binary" main. > "$work/functions"
    for function; do
        line=$(awk -v name="$function(" 'index($0, name) == 1 { sub(/  \[also inlined at .*/, ""); print; exit }' "$work/functions")
        if [[ $function =~ ^main\.(\(.*\)|[a-z]+)\.[A-Z] ]]; then
            receiver=$("$gobt" args -b "$binary" "$function" | awk 'NR == 3 { print $2 }')
            line=$(sed -E "s/^main\.\(\*([^)]*)\)/main.($receiver *\1)/; s/^main\.([a-z]+)\./main.($receiver \1)./" <<< "$line")
        fi
        [[ ${DECLARE_AS:-} != source || -z $line ]] || line=${function:0:5}$(sed 's/main\.//g' <<< "${line#main.}")
        echo "${line:-$function}"
    done
}

# Which context is the background, and which way an address is written, is told by the addresses of
# variables up to some Go; nobody knows those without symbols. Nor which types code is shared by.
unknown_when_stripped() { # GO CASE
    case $2 in
    hosts | ports | networks) ! at_least "$1" 1.23 ;;
    contexts) ! at_least "$1" 1.21 ;;
    genericTypes | genericPointers | genericClosure) true ;;
    *) false ;;
    esac
}

# without_symbols FILE COPY: the program as gobt run has a bpftrace see it that was built without bfd.
without_symbols() {
    perl -e '
        local $/;
        open my $in, "<:raw", $ARGV[0] or die;
        my $file = <$in>;
        my ($at, $size, $count) = (unpack("Q<", substr $file, 40), unpack("S<S<", substr $file, 58));
        for my $header (map { $at + $_ * $size } 0 .. $count - 1) {
            my $type = unpack "L<", substr $file, $header + 4;
            substr($file, $header + 4, 4) = pack "L<", 1 if $type == 2 || $type == 11;
        }
        open my $out, ">:raw", $ARGV[1] or die;
        print $out $file;' "$1" "$2"
}

# run_table GO BPFTRACE PROGRAM VARIANT [NAME OPTION...]: the options are for gobt run, NAME tells such
# a run from others; CHOICE is a regular expression that a case must match, too, LAYOUT a
# file for --layout.
run_table() {
    local go=$1 bpftrace=$2 program=$3 variant=$4 name="go$1 bpftrace-$2 $3-$4${5:+-$5}"
    local options=("${@:6}") work=$build/live/go$1-bpftrace-$2/$3-$4${5:+-$5} binary command i flags all=() chosen=() arguments
    local names=() refusals=() labels=() functions=() rests=()
    local row_program row_name row_go row_refused row_label row_function row_rest
    rm -rf "$work"
    mkdir -p "$work"
    while read -r row_program row_name row_go row_refused row_label row_function row_rest; do
        [ "$row_program" = "$program" ] || continue
        in_range "$row_go" "$go" || continue
        [[ $variant =~ ^(plain|stripped)$ || -n ${layout:-} || $row_name = +* ]] || continue
        [[ ${row_name#+} =~ $pattern && ${row_name#+} =~ ${choice:-.} ]] || continue
        # 0.11 is served where that can be: it loses signs, can't read thread-local storage, and its
        # formats hold 63 characters, so that some values are written briefly, or field by field.
        [ "$bpftrace" != 0.11 ] || row_refused=0.11
        [[ $bpftrace/$row_name =~ ^0\.11/\+?(floatsIn.*|complexIn.*|decimals|lookup.*|slice.*|variadic|struct(Large|Array)|.*[rR]eferences)$ ]] && continue
        # Four strings of a slice are more than one printf can take there: it shows their number.
        [[ $bpftrace/$row_name =~ ^0\.1[17]/\+?(slice(Strings|Bytes)|setKeys|encoders)$ ]] && continue
        # A struct that has no room is shown field by field.
        [[ $bpftrace/$row_name = 0.17/+retStruct* ]] && continue
        # An interface in a struct stays two words there.
        [[ -z ${EXPECT_EVENTS:-} && $bpftrace/$row_name = 0.27/moreReferences ]] && continue
        [[ $variant = stripped* ]] && unknown_when_stripped "$go" "${row_name#+}" && continue
        names+=("${row_name#+}") refusals+=("$row_refused") labels+=("$row_label") rests+=("$row_rest")
        if [ "$row_function" = = ]; then functions+=("$row_label"); else functions+=("$row_function"); fi
    done < "$cases"
    [ ${#names[@]} -gt 0 ] || return 0

    if ! binary=$(build_program "$go" "$program" "$variant" 2> "$work/build.err"); then
        for i in "${!names[@]}"; do
            if [ "$variant" = external ] && ! command -v gcc > /dev/null; then
                skip "$name ${names[i]}" "no C compiler to link with"
            else
                fail "$name ${names[i]}" "the program doesn't build" "$work/build.err"
            fi
        done
        return
    fi
    command=$(bpftrace_command "$bpftrace")
    if [[ $variant = stripped* ]] && [ "$program" != stripped ] && [ -z "${layout:-}" ]; then
        mapfile -t functions < <(declared "$(build_program "$go" "$program" plain)" "${labels[@]}")
    fi

    # One script is complete or there is none, so what is refused must be known before.
    local read=$binary
    if ! at_least "$bpftrace" 0.18 && [ "$program" = returns ]; then
        read=$work/without-symbols
        without_symbols "$binary" "$read"
    fi
    local common=(--strlen "$strlen" ${layout:+--layout "$layout"})
    for i in "${!names[@]}"; do
        mapfile -t flags < <(xargs -r printf '%s\n' <<< "${rests[i]}")
        printf '%s\0' --func "${functions[i]}" "${flags[@]}" > "$work/${names[i]}.flags"
        all+=(--func "${functions[i]}" "${flags[@]}")
    done
    if timeout -k 5 60 "$gobt" gen -b "$read" --for "$bpftrace" "${common[@]}" "${all[@]}" > "$work/all.bt" 2> "$work/all.err"; then
        chosen=("${!names[@]}")
    else
        for i in "${!names[@]}"; do
            mapfile -d '' -t flags < "$work/${names[i]}.flags"
            if timeout -k 5 60 "$gobt" gen -b "$read" --for "$bpftrace" "${common[@]}" "${flags[@]}" > "$work/${names[i]}.bt" 2> "$work/${names[i]}.err"; then
                chosen+=("$i")
            elif [ $? -eq 1 ] && { may_refuse "${refusals[i]}" "$go" "$bpftrace" "$variant" ||
                grep -q 'is too long for one line of bpftrace 0\.1[17], ' "$work/${names[i]}.err"; }; then
                pass "$name ${names[i]}"
            else
                fail "$name ${names[i]}" "gobt gen refuses it" "$work/${names[i]}.err"
            fi
        done
    fi
    [ ${#chosen[@]} -gt 0 ] || return 0

    case $program in
    vault) arguments="-n 60 -every 3ms -wait" ;;
    *) arguments= ;;
    esac
    all=()
    for i in "${chosen[@]}"; do
        arguments+=" ${names[i]}"
        mapfile -d '' -t flags < "$work/${names[i]}.flags"
        all+=("${flags[@]}")
    done
    if ! trace "$work" "$binary" "$arguments" --bpftrace "$command" "${options[@]}" "${common[@]}" "${all[@]}"; then
        for i in "${chosen[@]}"; do
            fail "$name ${names[i]}" "$why"
        done
        return
    fi

    split_lines "$work"
    for i in "${chosen[@]}"; do
        compare "$name ${names[i]}" "$bpftrace" "$work" "${names[i]}" "${labels[i]}"
    done
}

# run_args GO BPFTRACE VARIANT: of all texts at once, 0.27 puts more on the stack than there is.
run_args() {
    if at_least "$2" 0.27; then
        choice='^[a-l]' run_table "$1" "$2" args "$3" one
        choice='^[^a-l]' run_table "$1" "$2" args "$3" two
    else
        run_table "$1" "$2" args "$3"
    fi
}
