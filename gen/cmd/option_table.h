/* The options, of all commands: what each takes, and which commands take it. */
#ifndef GOBT_CMD_OPTION_TABLE_H
#define GOBT_CMD_OPTION_TABLE_H

#include "cmd/options.h"

enum { MAX_OPTIONS = 64 };

enum option_number {
    OPTION_BINARY = 'b',
    OPTION_PID = 'p',
    OPTION_HELP = 'h',
    OPTION_FORMAT = 'f',
    OPTION_CONTAINER = 256,
    OPTION_FUNC,
    OPTION_AT,
    OPTION_INLINED,
    OPTION_ARG,
    OPTION_WHERE,
    OPTION_ALL,
    OPTION_KIND,
    OPTION_FOR,
    OPTION_BPFTRACE,
    OPTION_STRLEN,
    OPTION_LIMIT,
    OPTION_DURATION,
    OPTION_MAX_KEYS,
    OPTION_TEMPLATE,
    OPTION_GOID,
    OPTION_LEVEL,
    OPTION_SET,
    OPTION_RET,
    OPTION_LATENCY,
    OPTION_SLOW,
    OPTION_ERRORS,
    OPTION_COUNT,
    OPTION_COUNT_BY,
    OPTION_HIST,
    OPTION_STACKS,
    OPTION_STACK,
    OPTION_ONELINER,
    OPTION_JSON,
    OPTION_FORCE,
    OPTION_EVENTS,
    OPTION_MAX_ITEMS,
    OPTION_FOLLOW,
    OPTION_EXPORT,
    OPTION_DEBUG_FILE,
    OPTION_LAYOUT,
};

struct option_description {
    const char *name;
    int number;
    const char *value; /* what it takes, for the help; NULL: nothing */
    unsigned sets;
    const char *help;
};

extern const struct option_description option_descriptions[];
extern const size_t option_count;

/* "-b" beside "--binary". */
bool option_has_short_form(int number);

#endif
