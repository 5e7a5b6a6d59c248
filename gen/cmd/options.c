#include "cmd/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/duration.h"

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

static const struct {
    const char *name;
    int number;
    const char *value; /* what it takes, for the help; NULL: nothing */
    unsigned sets;
    const char *help;
} descriptions[] = {
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
     "for a stripped program: what --export wrote; may be repeated"},
    {"help", OPTION_HELP, NULL, ~0u, "this text"},
};

static bool has_short_form(int number)
{
    return number < 256;
}

static struct error *parse_number(const char *name, const char *text, uint64_t limit, uint64_t *ret)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno || *end || end == text || *text == '-' || number == 0 || number > limit)
        return error_usage("--%s takes a number from 1 to %llu, not '%s'", name,
                           (unsigned long long)limit, text);
    *ret = number;
    return NULL;
}

/* The last --func or --at; what stands before the first belongs to that one. */
static struct trace_request *current_request(struct options *options)
{
    struct trace_request none = {0};
    if (options->requests.count == 0)
        array_push(&options->requests, none);
    return &options->requests.items[options->requests.count - 1];
}

static bool is_about_nothing(const struct trace_request *request)
{
    return !request->function && !request->line;
}

/* A request for FUNCTION or LINE, one of which is NULL. */
static void add_request(struct options *options, const char *function, const char *line)
{
    struct trace_request none = {0};
    if (options->requests.count != 1 || !is_about_nothing(&options->requests.items[0]))
        array_push(&options->requests, none);
    struct trace_request *added = &options->requests.items[options->requests.count - 1];
    added->function = function;
    added->line = line;
}

bool option_exists(const char *name)
{
    for (size_t i = 0; i < LENGTH(descriptions); i++) {
        if (strcmp(descriptions[i].name, name) == 0)
            return true;
    }
    return false;
}

/* Whether what it does could be a condition as well. */
static bool selects_calls(const char *template)
{
    return strcmp(template, "slow") == 0 || strcmp(template, "errors") == 0;
}

/* One of those that say what is printed. */
static struct error *choose_template(struct options *options, const char *name)
{
    bool is_other = options->template && strcmp(options->template, name) != 0;
    bool are_options = is_other && option_exists(options->template) && option_exists(name);
    if (are_options && (selects_calls(options->template) || selects_calls(name)))
        return error_usage("give one of --%s and --%s, and the other as a condition: --where "
                           "'duration >= 10ms', or --where 'ret.err != nil', where err is the "
                           "result's name, or its number from 0",
                           options->template, name);
    if (is_other)
        return error_usage("give one of --ret, --latency, --slow, --errors, --count, --count-by, "
                           "--hist, --stacks and --template");
    options->template = name;
    return NULL;
}

static struct error *parse_threshold(const char *text, uint64_t *ret)
{
    if (!duration_parse(text, 0, ret))
        return error_usage("--slow takes a time such as 10ms, 500us or 2s, not '%s'", text);
    return NULL;
}

static struct error *parse_seconds(const char *text, uint64_t *ret)
{
    const uint64_t second = 1000000000;
    uint64_t nanoseconds;
    if (!duration_parse(text, second, &nanoseconds) || nanoseconds < second ||
        nanoseconds % second || nanoseconds / second > INT_MAX)
        return error_usage("--duration takes whole seconds, such as 30, 30s or 5m, not '%s'", text);
    *ret = nanoseconds / second;
    return NULL;
}

static struct error *take_option(struct options *options, int number, const char *value)
{
    struct trace_request *request = NULL;
    uint64_t count;
    switch (number) {
    case OPTION_BINARY:
        options->binary = value;
        return NULL;
    case OPTION_PID:
        TRY(parse_number("pid", value, INT_MAX, &count));
        options->pid = (pid_t)count;
        return NULL;
    case OPTION_DEBUG_FILE:
        options->debug_file = value;
        return NULL;
    case OPTION_CONTAINER:
        options->container = value;
        return NULL;
    case OPTION_FUNC:
        add_request(options, value, NULL);
        return NULL;
    case OPTION_AT:
        add_request(options, NULL, value);
        return NULL;
    case OPTION_INLINED:
        options->inlined = true;
        return NULL;
    case OPTION_ARG:
        request = current_request(options);
        array_push(&request->arguments, value);
        return NULL;
    case OPTION_WHERE:
        request = current_request(options);
        if (request->where)
            return error_usage("give one --where a function; join conditions by &&");
        request->where = value;
        return NULL;
    case OPTION_TEMPLATE:
        return choose_template(options, value);
    case OPTION_GOID:
        TRY(parse_number("goid", value, INT64_MAX, &count));
        options->goid = value;
        return NULL;
    case OPTION_LEVEL:
        options->level = value;
        return NULL;
    case OPTION_RET:
        return choose_template(options, "ret");
    case OPTION_LATENCY:
        return choose_template(options, "latency");
    case OPTION_SLOW:
        TRY(parse_threshold(value, &options->threshold));
        options->has_threshold = true;
        return choose_template(options, "slow");
    case OPTION_ERRORS:
        return choose_template(options, "errors");
    case OPTION_COUNT:
        return choose_template(options, "count");
    case OPTION_COUNT_BY:
        if (options->key)
            return error_usage("give one --count-by; a script of your own counts by several");
        options->key = value;
        return choose_template(options, "count");
    case OPTION_HIST:
        if (options->value)
            return error_usage("give one --hist; a script of your own has several");
        options->value = value;
        return choose_template(options, "hist");
    case OPTION_STACKS:
        return choose_template(options, "stacks");
    case OPTION_ALL:
        options->all = true;
        return NULL;
    case OPTION_EXPORT:
        options->is_export = true;
        return NULL;
    case OPTION_LAYOUT:
        array_push(&options->layouts, value);
        return NULL;
    case OPTION_KIND:
        options->kind = value;
        return NULL;
    case OPTION_FOR:
        options->for_version = value;
        return NULL;
    case OPTION_BPFTRACE:
        options->bpftrace = value;
        return NULL;
    case OPTION_STRLEN:
        return parse_number("strlen", value, 65536, &options->string_limit);
    case OPTION_LIMIT:
        return parse_number("limit", value, INT_MAX, &options->event_limit);
    case OPTION_DURATION:
        return parse_seconds(value, &options->duration);
    case OPTION_MAX_KEYS:
        return parse_number("max-keys", value, 1 << 24, &options->key_limit);
    case OPTION_EVENTS:
        options->events = value;
        if (strcmp(value, "text") != 0 && strcmp(value, "json") != 0)
            return error_usage("--events is text or json, not '%s'", value);
        return NULL;
    case OPTION_MAX_ITEMS:
        return parse_number("max-items", value, 64, &options->item_limit);
    case OPTION_FOLLOW:
        return parse_number("follow", value, 8, &options->follow_limit);
    case OPTION_STACK:
        options->stack = true;
        return NULL;
    case OPTION_ONELINER:
        options->oneliner = true;
        return NULL;
    case OPTION_JSON:
        options->json = true;
        return NULL;
    case OPTION_FORCE:
        options->force = true;
        return NULL;
    case OPTION_FORMAT:
        options->format = value;
        return NULL;
    }
    return error_usage("unknown option");
}

/* The options of the command in getopt's form. */
static void build_tables(unsigned sets, struct option *long_options, char *short_options)
{
    *short_options++ = ':';
    for (size_t i = 0; i < LENGTH(descriptions); i++) {
        if (!(descriptions[i].sets & sets))
            continue;
        *long_options++ = (struct option){
            .name = descriptions[i].name,
            .has_arg = descriptions[i].value ? required_argument : no_argument,
            .val = descriptions[i].number,
        };
        if (has_short_form(descriptions[i].number)) {
            *short_options++ = (char)descriptions[i].number;
            if (descriptions[i].value)
                *short_options++ = ':';
        }
    }
    *long_options = (struct option){0};
    *short_options = '\0';
}

/* A long option with one dash, as Go's own programs take them: getopt sees short ones there. */
static struct error *check_dashes(const char *given)
{
    for (size_t i = 0; i < LENGTH(descriptions); i++) {
        size_t length = strlen(descriptions[i].name);
        if (length > 1 && given[0] == '-' &&
            strncmp(given + 1, descriptions[i].name, length) == 0 &&
            (given[length + 1] == '\0' || given[length + 1] == '='))
            return error_usage("long options have two dashes: --%s", descriptions[i].name);
    }
    return NULL;
}

static struct error *unknown_option(const struct command *command, int argc, char **argv,
                                    int result)
{
    const char *given = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    if (result == ':')
        return error_usage("%s needs a value. See 'gobt %s --help'", given, command->name);
    for (size_t i = 0; i < LENGTH(descriptions); i++) {
        if (string_starts_with(given, "--") && strcmp(given + 2, descriptions[i].name) == 0)
            return error_usage("'gobt %s' doesn't take %s", command->name, given);
    }
    return error_usage("there is no option %s. See 'gobt %s --help'", given, command->name);
}

/* What stands behind `--` isn't for gobt. */
static int split_passed_on(int argc, char **argv, struct options *options)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            options->passed_on = argv + i + 1;
            options->passed_on_count = argc - i - 1;
            return i;
        }
    }
    return argc;
}

/* What is read of a pipe is gone. */
static bool is_elf_file(const char *path)
{
    char magic[4] = {0};
    struct stat status;
    bool is_file = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    FILE *file = is_file ? fopen(path, "rb") : NULL;
    bool is = file && fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
              memcmp(magic, "\177ELF", sizeof(magic)) == 0;
    if (file)
        fclose(file);
    return is;
}

/* Where no program is named, one may stand where it is taken for something else. */
static struct error *check_operands(const struct command *command, const struct options *options)
{
    for (size_t i = 0; i < options->operands.count; i++) {
        const char *operand = options->operands.items[i];
        if ((command->options & OPTIONS_TRACE) && strspn(operand, "0123456789") == strlen(operand))
            return error_usage("a process is given with -p: -p %s", operand);
        if (is_elf_file(operand))
            return error_usage("a program is given with -b: -b %s", operand);
    }
    return NULL;
}

static bool has_function(const struct options *options)
{
    for (size_t i = 0; i < options->requests.count; i++) {
        if (options->requests.items[i].function)
            return true;
    }
    return false;
}

struct error *options_parse(const struct command *command, int argc, char **argv,
                            struct options *ret)
{
    struct option long_options[LENGTH(descriptions) + 1];
    char short_options[2 * LENGTH(descriptions) + 2];
    *ret = (struct options){0};
    argc = split_passed_on(argc, argv, ret);
    if (ret->passed_on && !(command->options & OPTIONS_RUN))
        return error_usage("only 'gobt run' passes on what follows '--'");
    for (int i = 1; i < argc; i++)
        TRY(check_dashes(argv[i]));
    build_tables(command->options, long_options, short_options);
    optind = 1;
    opterr = 0;
    for (;;) {
        int result = getopt_long(argc, argv, short_options, long_options, NULL);
        if (result == -1)
            break;
        if (result == '?' || result == ':')
            return unknown_option(command, argc, argv, result);
        TRY(take_option(ret, result, optarg));
    }
    if (ret->requests.count && is_about_nothing(&ret->requests.items[0]))
        return error_usage("--arg and --where are about a function: give --func NAME");
    if (ret->inlined && !has_function(ret))
        return error_usage("--inlined is about a function's calls: give --func NAME");
    for (size_t i = 0; i < ret->requests.count; i++)
        ret->requests.items[i].with_inlined = ret->inlined;
    for (int i = optind; i < argc; i++)
        array_push(&ret->operands, strcmp(argv[i], "-") == 0 ? "/dev/stdin" : argv[i]);
    if (ret->pid && ret->container)
        return error_usage("give one of -p and --container");
    if (!ret->binary && !ret->pid && !ret->container && (command->options & OPTIONS_BINARY))
        TRY(check_operands(command, ret));
    int count = (int)ret->operands.count;
    if (count < command->min_operands || count > command->max_operands)
        return error_usage("gobt %s takes %s%s, not %d. See 'gobt %s --help'", command->name,
                           *command->operands ? "" : "no operands", command->operands, count,
                           command->name);
    return NULL;
}

void options_deinit(struct options *options)
{
    for (size_t i = 0; i < options->requests.count; i++)
        array_deinit(&options->requests.items[i].arguments);
    array_deinit(&options->requests);
    array_deinit(&options->operands);
    array_deinit(&options->layouts);
}

void command_help(const struct command *command, struct text *output)
{
    text_printf(output, "gobt %s [OPTION]... %s\n    %s\n\n", command->name, command->operands,
                command->summary);
    for (size_t i = 0; i < LENGTH(descriptions); i++) {
        if (!(descriptions[i].sets & command->options))
            continue;
        AUTO_TEXT struct text name = {0};
        if (has_short_form(descriptions[i].number))
            text_printf(&name, "-%c, ", descriptions[i].number);
        text_printf(&name, "--%s %s", descriptions[i].name,
                    descriptions[i].value ? descriptions[i].value : "");
        text_printf(output, "  %-22s  %s\n", text_string(&name), descriptions[i].help);
    }
    if (command->options & OPTIONS_RUN)
        text_add_string(output, "  -- ARGUMENT...          for bpftrace, as they are\n");
}
