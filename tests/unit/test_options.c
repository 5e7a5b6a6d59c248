/* cmd/options: what a command line says, and what is said of a wrong one. */
#include "unit.h"

#include "cmd/options.h"

static const struct command run = {
    .name = "run",
    .operands = "[SCRIPT]",
    .options = OPTIONS_BINARY | OPTIONS_TRACE | OPTIONS_BPFTRACE | OPTIONS_RUN,
    .max_operands = 1,
};
static const struct command info = {
    .name = "info",
    .operands = "",
    .options = OPTIONS_BINARY | OPTIONS_JSON,
};
static const struct command funcs = {
    .name = "funcs",
    .operands = "[PATTERN]",
    .options = OPTIONS_BINARY | OPTIONS_JSON,
    .max_operands = 1,
};

/* A program that is there: this one. */
#define PROGRAM "/proc/self/exe"

struct row {
    const char *name;
    const struct command *command;
    const char *line;
    const char *refused; /* NULL: it is taken */
};

static const struct row rows[] = {
    {"a function", &run, "-p 1 --func Put --arg entry.Key --limit 3", NULL},
    {"values may be joined to their options", &run, "-p1 --func=Put --arg=entry.Key", NULL},
    {"an option of a script", &run, "sql --set slow=10ms --set sample=7", NULL},
    {"an option of a script without its value", &run, "sql --set slow",
     "--set takes NAME=VALUE, not 'slow'"},
    {"an option of a script without its name", &run, "sql --set =1", "--set takes NAME=VALUE"},
    {"one dash before a long option", &run, "-p 1 -func Put", "two dashes: --func"},
    {"one dash, and its value behind =", &run, "x.bt -func=Put", "two dashes: --func"},
    {"a long option that begins as a short one", &run, "-pid 1", "two dashes: --pid"},
    {"one dash behind -- is bpftrace's", &run, "-p 1 x.bt -- -format -func", NULL},
    {"a process without -p", &run, "4242 --func Put", "-p 4242"},
    {"a program without -b", &run, PROGRAM " --func Put", "-b " PROGRAM},
    {"a program without -b, for a command without operands", &info, PROGRAM, "-b " PROGRAM},
    {"a program where a pattern belongs", &funcs, PROGRAM, "-b " PROGRAM},
    {"a pattern may be a number", &funcs, "4242", NULL},
    {"a script beside -p", &run, "-p 1 4242", NULL},
    {"too many operands", &info, "x", "gobt info takes no operands, not 1"},
    {"an option of another command", &info, "--func Put", "doesn't take --func"},
    {"an option that there isn't", &run, "--fnuc Put", "there is no option --fnuc"},
    {"an option without its value", &run, "--func", "--func needs a value"},
    {"a process and a container", &run, "-p 1 --container web", "give one of -p and --container"},
    {"no number", &run, "-p x", "--pid takes a number from 1 to"},
    {"no time", &run, "-p 1 --func Put --slow 10", "--slow takes a time such as 10ms"},
    {"a duration of half a second", &run, "-p 1 --func Put --duration 500ms",
     "--duration takes whole seconds"},
    {"a duration in minutes", &run, "-p 1 --func Put --duration 5m", NULL},
    {"two templates", &run, "-p 1 --func Put --count --latency", "give one of --ret"},
    {"what selects calls, twice", &run, "-p 1 --func Put --errors --slow 10ms",
     "give one of --errors and --slow, and the other as a condition"},
    {"a second --count-by", &run, "-p 1 --func Put --count-by a --count-by b", "one --count-by"},
    {"a second --hist", &run, "-p 1 --func Put --hist a --hist b", "one --hist"},
    {"--arg without --func", &run, "-p 1 --arg n", "give --func NAME"},
};

static void is_parsed(void **state)
{
    const struct row *row = *state;
    char *arguments[32] = {(char *)row->command->name}, *rest;
    int count = 1;
    AUTO_FREE char *line = memory_strdup(row->line);
    for (char *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        arguments[count++] = word;
    struct options options;
    struct error *error = options_parse(row->command, count, arguments, &options);
    options_deinit(&options);
    if (row->refused)
        assert_refused(error, EXIT_USAGE, row->refused);
    else
        assert_ok(error);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_parsed, NULL, &tests);
    return unit_tests_run(&tests);
}
