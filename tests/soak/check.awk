# What a trace of load says, line by line: functions that name the goroutine that called them and n, and return
# n * 2 + 1.
#   awk -f check.awk -v keys=MAX-KEYS -v whole=1 -v said=FILE TRACE...
# Prints what is wrong. `whole`: every call is traced. Leaves in FILE what gobt said at the end, and in FILE.counts
# how many pairs of arguments and results there were, how many lines, and how many entries were left in a map.

function value(name) {
    return match($0, " " name "=-?[0-9]+") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) + 0 : ""
}
function wrong(why) {
    if (++count <= 5) print why ": " $0
}
# Calls of which gobt says that they didn't return; more than the map has room for can't be in it.
function unreturned(calls, name, are_left) {
    # What still runs when probes are taken away may do so for longer than that takes.
    if (name !~ /^main\.(fragile|quit)$/ && calls > are_left * (name == "main.descend" ? 7000 : name == "main.wait" ? 140 : 3))
        wrong("these calls all return")
    if (are_left && calls > keys) wrong("more entries than the script has room for")
    if (are_left && calls > most) most = calls
    missing[name] += calls
    said_lines[++ends] = $0
}

/ goid=[0-9]+ main\./ {
    lines++
    if ($0 !~ /^[0-9:.]+ goid=[0-9]+ main\.[^ ]+ id=[0-9]+/) { wrong("a broken line"); next }
    function_name = $3
    goid = value("goid"); id = value("id"); n = value("n")
    result = match($0, / ret(\.r)?=-?[0-9]+/) ? substr($0, RSTART, RLENGTH) : ""
    sub(/.*=/, "", result)
    if (goid != id) wrong("another goroutine's argument")
    if (result != "") {
        if (n == "" || result != n * 2 + 1) wrong("another call's result")
        pairs++
    }
    if (function_name == "main.label") {
        if (n == "" || index($0, " s=\"g" id "-" n "\"") == 0) wrong("another call's string")
        if (/ duration=/) {
            if (index($0, " ret=\"g" id "-" n ":" n * 2 + 1 "\"") == 0) wrong("another call's result")
            pairs++
        }
    }
    if (/ duration=/) {
        returned[function_name]++
        if (!/ ret(\.[a-z]+)?=/) wrong("no result")
        if (function_name == "main.fragile" && n % 5 == 0) wrong("a call that panics has returned")
        if (function_name == "main.quit" && n % 2 == 1) wrong("a call that ends its goroutine has returned")
        if (function_name == "main.wait" && value("duration") < n % 4) wrong("it took longer than that")
    }
    if (function_name == "main.fail" && / ret\.err=/) {
        expected = n % 4 == 0 ? "nil" : n % 4 == 2 ? "*main.failure" : "*errors.errorString \"odd\""
        if (index($0, " ret.err=" expected " ") == 0) wrong("another call's error")
    }
    next
}
# Each goroutine goes down once, from 3000 at the most.
/^@calls\[[0-9]+\]: / { aggregates++; if ($2 > 3001) wrong("counted twice"); next }
/^@calls: / { aggregates += $2; next }
/^@right\[/ { aggregates += $2; pairs += $2; next }
/^@ended\[/ { returned[substr($1, 8, length($1) - 9)] = $2; aggregates += $2; next }
/^@returned\[0\]/ { wrong("other results") ; next }
/^@(entered|returned)/ { next }
/^[[(].*\|$/ { aggregates++; next }
/^@(microseconds|duration|left).*:/ || /^$/ { next }
/^left [0-9]+$/ {
    if ($2 > keys) wrong("more entries than the script has room for")
    if ($2 > most) most = $2
    aggregates++
    next
}
/^gobt: a panic or runtime.Goexit unwound [0-9]+ calls? of / { unreturned($7, $NF, 0); next }
/^gobt: [0-9]+ calls? of [^ ]+ hadn't returned at the end/ { unreturned($2, $5, 1); next }
/^gobt: [0-9]+ calls? (wasn't|weren't) followed/ {
    # Only the map that is meant to be too small is.
    if (keys > 100) wrong("the map was full")
    said_lines[++ends] = $0
    next
}
/^gobt: (compiling for bpftrace|watching since) / { next }
/^gobt: / { said_lines[++ends] = $0; next }
/^(Lost|WARNING: Lost|WARNING: Addtional|WARNING: Map full|Attach(ed|ing)|WARNING: (Unknown error|Could not read functions))/ {
    if (/Lost/) { lost++; said_lines[++ends] = $0 }
    next
}
/^(        |    called by|\]: |@stacks(_called_by)?\[)/ { aggregates++; next } # --stacks
{ wrong("a strange line") }

# Of RETURNED calls of NAME that were seen, and of those that weren't, what is known: OF have one that doesn't return.
function balance(name, of,    calls, expected) {
    calls = returned[name] + missing[name]
    expected = calls / of
    if (whole && !lost && calls > 100 && (missing[name] < expected * 0.9 || missing[name] > expected * 1.1)) {
        $0 = missing[name] " of " calls " calls of " name
        wrong("that many don't return")
    }
}

END {
    if (lines + aggregates == 0) { print "it shows nothing"; count++ }
    balance("main.quit", 2)
    balance("main.fragile", 5)
    for (i = 1; i <= ends; i++) print said_lines[i] > said
    printf "%d %d %d\n", pairs, lines, most > (said ".counts")
    exit count > 0
}
