#include "cmd/option_table.h"

#include <string.h>

const struct option_description option_descriptions[] = {
    {"binary", OPTION_BINARY, "PATH", OPTIONS_BINARY, "the Go program (or set GOBT_BINARY)"},
    {"pid", OPTION_PID, "PID", OPTIONS_BINARY, "a running process of it"},
    {"debug-file", OPTION_DEBUG_FILE, "FILE", OPTIONS_BINARY,
     "its debug information, if that is in a file of its own: see docs/debug-files.md"},
    {"container", OPTION_CONTAINER, "NAME", OPTIONS_BINARY,
     "the Go process of a container of docker, podman or crictl"},
    {"func", OPTION_FUNC, "NAME", OPTIONS_TRACE, "the function; may be repeated"},
    {"at", OPTION_AT, "FILE:LINE", OPTIONS_TRACE,
     "a line of the source, e.g. server.go:123; may be repeated"},
    {"inlined", OPTION_INLINED, NULL, OPTIONS_TRACE,
     "with --func: the calls that were inlined, too"},
    {"arg", OPTION_ARG, "PATH", OPTIONS_TRACE,
     "a value to print, e.g. entry.Key or 3.key; may be repeated; without it: all"},
    {"where", OPTION_WHERE, "CONDITION", OPTIONS_TRACE,
     "only calls for which it holds, e.g. 'n > 10 && entry.Key ^= \"core/\"'"},
    {"ret", OPTION_RET, NULL, OPTIONS_TRACE, "print each return: arguments, results, duration"},
    {"latency", OPTION_LATENCY, NULL, OPTIONS_TRACE, "a histogram of how long calls take"},
    {"slow", OPTION_SLOW, "TIME", OPTIONS_TRACE, "as --ret, only calls that take that long: 10ms"},
    {"errors", OPTION_ERRORS, NULL, OPTIONS_TRACE, "as --ret, only calls that return an error"},
    {"count", OPTION_COUNT, NULL, OPTIONS_TRACE, "the number of calls"},
    {"count-by", OPTION_COUNT_BY, "PATH", OPTIONS_TRACE, "the number of calls for each value"},
    {"hist", OPTION_HIST, "PATH", OPTIONS_TRACE, "a histogram of a number, e.g. entry.Value:len"},
    {"stacks", OPTION_STACKS, NULL, OPTIONS_TRACE, "the number of calls for each stack"},
    {"template", OPTION_TEMPLATE, "NAME", OPTIONS_TRACE, "a template of your own: see docs/gen.md"},
    {"all", OPTION_ALL, NULL, OPTIONS_TRACE | OPTIONS_SELECT, "all functions that the name fits"},
    {"goid", OPTION_GOID, "N", OPTIONS_TRACE, "only what goroutine N does"},
    {"level", OPTION_LEVEL, "NAME", OPTIONS_TRACE,
     "for ready scripts about logs: that level and worse"},
    {"set", OPTION_SET, "NAME=VALUE", OPTIONS_TRACE,
     "an option of a ready script: docs/scripts.md; may be repeated"},
    {"strlen", OPTION_STRLEN, "N", OPTIONS_TRACE, "bytes of a string that are shown at most"},
    {"limit", OPTION_LIMIT, "N", OPTIONS_TRACE,
     "stop after N events (a few more may be shown: bpftrace stops when it can)"},
    {"duration", OPTION_DURATION, "TIME", OPTIONS_TRACE, "stop after that time: 30, 30s, 5m"},
    {"max-keys", OPTION_MAX_KEYS, "N", OPTIONS_TRACE,
     "calls that are followed to their return at a time, keys that are counted"},
    {"stack", OPTION_STACK, NULL, OPTIONS_TRACE, "print who called, with each event"},
    {"kind", OPTION_KIND, "KIND", OPTIONS_TRACE,
     "exact (default), entry or portable: see docs/gen.md"},
    {"oneliner", OPTION_ONELINER, NULL, OPTIONS_TRACE,
     "one line for a shell, portable unless --kind says otherwise"},
    {"for", OPTION_FOR, "VERSION", OPTIONS_TRACE | OPTIONS_FOR,
     "write for this bpftrace, e.g. 0.17"},
    {"bpftrace", OPTION_BPFTRACE, "PATH", OPTIONS_BPFTRACE, "the bpftrace to use"},
    {"force", OPTION_FORCE, NULL, OPTIONS_RUN,
     "run a generated script though the program isn't the one that it was made for"},
    {"events", OPTION_EVENTS, "FORM", OPTIONS_RUN,
     "text or json: gobt stays, and prints whole values: see docs/events.md"},
    {"max-items", OPTION_MAX_ITEMS, "N", OPTIONS_RUN,
     "with --events: elements of a slice, an array or a map that are shown (4)"},
    {"follow", OPTION_FOLLOW, "N", OPTIONS_RUN,
     "with --events: follow pointers in structs and lists, N of them one behind another"},
    {"format", OPTION_FORMAT, "FORMAT", OPTIONS_RUN, "bpftrace's output format: text or json"},
    {"json", OPTION_JSON, NULL, OPTIONS_JSON, "print one JSON document: see docs/json.md"},
    {"export", OPTION_EXPORT, NULL, OPTIONS_EXPORT,
     "write types and functions whose names fit (sarama.*) as JSON, for stripped programs"},
    {"layout", OPTION_LAYOUT, "FILE", OPTIONS_LAYOUT,
     "for a stripped program: what --export wrote, or a built-in one: docs/layouts.md"},
    {"help", OPTION_HELP, NULL, ~0u, "this text"},
};
_Static_assert(LENGTH(option_descriptions) <= MAX_OPTIONS,
               "more options than tables have room for");
const size_t option_count = LENGTH(option_descriptions);

bool option_has_short_form(int number)
{
    return number < 256;
}

bool option_exists(const char *name)
{
    for (size_t i = 0; i < option_count; i++) {
        if (strcmp(option_descriptions[i].name, name) == 0)
            return true;
    }
    return false;
}

void command_help(const struct command *command, struct text *output)
{
    text_printf(output, "gobt %s [OPTION]... %s\n    %s\n\n", command->name, command->operands,
                command->summary);
    for (size_t i = 0; i < option_count; i++) {
        if (!(option_descriptions[i].sets & command->options))
            continue;
        AUTO_TEXT struct text name = {0};
        if (option_has_short_form(option_descriptions[i].number))
            text_printf(&name, "-%c, ", option_descriptions[i].number);
        text_printf(&name, "--%s %s", option_descriptions[i].name,
                    option_descriptions[i].value ? option_descriptions[i].value : "");
        text_printf(output, "  %-22s  %s\n", text_string(&name), option_descriptions[i].help);
    }
    if (command->options & OPTIONS_RUN)
        text_add_string(output, "  -- ARGUMENT...          for bpftrace, as they are\n");
}
