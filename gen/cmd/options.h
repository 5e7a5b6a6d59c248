/* What the command line says. The options are one table; a command names those that it takes. */
#ifndef GOBT_CMD_OPTIONS_H
#define GOBT_CMD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include "bt/library.h"
#include "path/select.h"

struct options {
    const char *binary;
    pid_t pid;
    const char *debug_file; /* NULL: as debuggers look for it */
    const char *container;  /* name or ID; main() makes a process of it */
    struct {
        ARRAY(struct trace_request);
    } requests;
    const char *kind; /* "exact", "entry", "portable"; NULL: the best that works */
    const char *for_version;
    const char *bpftrace;                                    /* path; NULL: the one in $PATH */
    uint64_t string_limit, event_limit, duration, key_limit; /* 0: not given */
    const char *format;                                      /* bpftrace's -f */
    const char *events; /* "text" or "json"; NULL: bpftrace takes gobt's place */
    unsigned
        copy_limit; /* pieces of memory that an event copies; 0: as many as there is room for */
    uint64_t item_limit;   /* elements that are shown; 0: not given */
    uint64_t follow_limit; /* pointers in values that are followed; 0: not given */
    bool all, stack, oneliner, json, force, inlined, is_export;
    const char *template;    /* "trace", "latency", ...; NULL: by what else is given */
    const char *key, *value; /* paths: --count-by, --hist */
    uint64_t threshold;      /* nanoseconds: --slow */
    bool has_threshold;
    const char *goid;
    struct {
        ARRAY(struct script_setting);
    } settings; /* --set, --goid, --level and --slow: of ready scripts */
    struct {
        ARRAY(const char *);
    } operands, layouts;
    char **passed_on; /* behind `--`: for bpftrace */
    int passed_on_count;
};

/* Bits for the options that a command takes. */
enum option_set {
    OPTIONS_BINARY = 1 << 0, /* -b, -p, --container, --debug-file */
    OPTIONS_JSON = 1 << 1,
    OPTIONS_SELECT = 1 << 2, /* --all */
    OPTIONS_TRACE = 1 << 3,  /* --func and all about a script */
    OPTIONS_RUN = 1 << 4,    /* what only `run` takes */
    OPTIONS_BPFTRACE = 1 << 5,
    OPTIONS_FOR = 1 << 6, /* which bpftrace is written for */
    OPTIONS_EXPORT = 1 << 7,
    OPTIONS_LAYOUT = 1 << 8, /* what stripped programs don't say */
};

struct command {
    const char *name;
    const char *operands; /* "[PATTERN]", for the help */
    const char *summary;
    unsigned options;
    int min_operands, max_operands;
    struct error *(*run)(const struct options *options, struct text *output);
};

/* Parses what follows the command's name. */
struct error *options_parse(const struct command *command, int argc, char **argv,
                            struct options *ret);

/* Whether some command has --NAME: --template's may be one of those, or the user's own. */
bool option_exists(const char *name);
void options_deinit(struct options *options);

void command_help(const struct command *command, struct text *output);

#endif
