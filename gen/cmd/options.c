#include "cmd/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "cmd/operand.h"
#include "cmd/option_table.h"

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
    added->takes_patterns = true;
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

/* What a ready script may have: NAME is LENGTH bytes. */
static void add_setting(struct options *options, const char *name, size_t length, const char *value,
                        bool is_flag)
{
    struct script_setting setting = {name, length, value, is_flag};
    array_push(&options->settings, setting);
}

static struct error *parse_setting(struct options *options, const char *text)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return error_usage("--set takes NAME=VALUE, not '%s'", text);
    add_setting(options, text, (size_t)(equals - text), equals + 1, false);
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
        add_setting(options, "goid", strlen("goid"), value, true);
        return NULL;
    case OPTION_LEVEL:
        add_setting(options, "level", strlen("level"), value, true);
        return NULL;
    case OPTION_SET:
        return parse_setting(options, value);
    case OPTION_RET:
        return choose_template(options, "ret");
    case OPTION_LATENCY:
        return choose_template(options, "latency");
    case OPTION_SLOW:
        TRY(parse_threshold(value, &options->threshold));
        options->has_threshold = true;
        add_setting(options, "slow", strlen("slow"), value, true);
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
    for (size_t i = 0; i < option_count; i++) {
        if (!(option_descriptions[i].sets & sets))
            continue;
        *long_options++ = (struct option){
            .name = option_descriptions[i].name,
            .has_arg = option_descriptions[i].value ? required_argument : no_argument,
            .val = option_descriptions[i].number,
        };
        if (option_has_short_form(option_descriptions[i].number)) {
            *short_options++ = (char)option_descriptions[i].number;
            if (option_descriptions[i].value)
                *short_options++ = ':';
        }
    }
    *long_options = (struct option){0};
    *short_options = '\0';
}

/* A long option with one dash, as Go's own programs take them: getopt sees short ones there. */
static struct error *check_dashes(const char *given)
{
    for (size_t i = 0; i < option_count; i++) {
        size_t length = strlen(option_descriptions[i].name);
        if (length > 1 && given[0] == '-' &&
            strncmp(given + 1, option_descriptions[i].name, length) == 0 &&
            (given[length + 1] == '\0' || given[length + 1] == '='))
            return error_usage("long options have two dashes: --%s", option_descriptions[i].name);
    }
    return NULL;
}

static struct error *unknown_option(const struct command *command, int argc, char **argv,
                                    int result)
{
    const char *given = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    if (result == ':')
        return error_usage("%s needs a value. See 'gobt %s --help'", given, command->name);
    for (size_t i = 0; i < option_count; i++) {
        if (string_starts_with(given, "--") && strcmp(given + 2, option_descriptions[i].name) == 0)
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

/* Where no program is named, one may stand where it is taken for something else. */
static struct error *check_operands(const struct command *command, const struct options *options)
{
    for (size_t i = 0; i < options->operands.count; i++) {
        const char *operand = options->operands.items[i];
        if ((command->options & OPTIONS_TRACE) && strspn(operand, "0123456789") == strlen(operand))
            return error_usage("a process is given with -p: -p %s", operand);
        if (operand_is_program(operand))
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
    struct option long_options[MAX_OPTIONS + 1];
    char short_options[2 * MAX_OPTIONS + 2];
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
    array_deinit(&options->settings);
    array_deinit(&options->operands);
    array_deinit(&options->layouts);
}
