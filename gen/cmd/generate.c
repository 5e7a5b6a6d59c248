#include "cmd/generate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "bt/attach.h"
#include "bt/header.h"
#include "bt/landing.h"
#include "bt/library.h"
#include "bt/template.h"
#include "bt/translate.h"
#include "cmd/dialect_choice.h"
#include "cmd/notice.h"
#include "cmd/operand.h"
#include "cmd/process_choice.h"
#include "cmd/ready_script.h"
#include "cmd/ready_settings.h"
#include "cmd/unnamed.h"
#include "elf/build_id.h"
#include "path/select_code.h"
#include "run/host.h"

enum {
    EVENTS_MINOR = 17,    /* from that bpftrace on */
    DEFAULT_KEYS = 16384, /* the kernel keeps memory for all of them */
};

void generated_deinit(struct generated *generated)
{
    text_deinit(&generated->notes);
    text_deinit(&generated->script);
    text_deinit(&generated->body);
    plans_deinit(&generated->plans);
    array_deinit(&generated->lines);
}

/* ---- options ---- */

static struct error *parse_kind(const struct options *options, struct script_options *ret)
{
    static const char *const names[] = {
        [KIND_EXACT] = "exact",
        [KIND_ENTRY] = "entry",
        [KIND_PORTABLE] = "portable",
    };
    ret->kind = options->oneliner ? KIND_PORTABLE : KIND_EXACT;
    ret->may_fall_back = !options->kind;
    if (!options->kind)
        return NULL;
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (strcmp(options->kind, names[i]) == 0) {
            ret->kind = (enum script_kind)i;
            return NULL;
        }
    }
    return error_usage("--kind is exact, entry or portable, not '%s'", options->kind);
}

static struct error *parse_string_limit(const struct options *options, struct script_options *ret)
{
    const struct dialect *dialect = &ret->dialect;
    ret->string_limit = options->string_limit ? options->string_limit : dialect->string_default;
    if (ret->string_limit < MIN_STRING)
        return error_usage("--strlen is at least %d: bpftrace's own formats need that much",
                           MIN_STRING);
    if (ret->string_limit > dialect->string_maximum)
        return error_target("bpftrace %s can show %u bytes of a string at most", dialect->name,
                            dialect->string_maximum);
    return NULL;
}

static bool counts_stacks(const struct options *options)
{
    return options->template && strcmp(options->template, "stacks") == 0;
}

static struct error *script_options(const struct options *options, const struct target *target,
                                    const struct dialect *dialect, bool starts_here,
                                    struct script_options *ret)
{
    *ret = (struct script_options){
        .dialect = *dialect,
        .event_limit = options->event_limit,
        .duration = options->duration,
        .key_limit = options->key_limit ? options->key_limit : DEFAULT_KEYS,
        .stack = options->stack || options->operands.count || counts_stacks(options),
        .kernel_adds_caller = starts_here && host_adds_caller(),
        .force_all = options->all,
        .may_shorten = !options->string_limit && !options->events,
        .way_inside = dialect_way_inside(options, dialect, starts_here),
    };
    TRY(parse_kind(options, ret));
    TRY(parse_string_limit(options, ret));
    return process_choose(target, starts_here, ret);
}

/* ---- scripts ---- */

/* Whether any path or condition asks for what only a return knows. */
static bool is_about_return(const struct options *options, const struct trace_request *request)
{
    bool is = request->where && path_is_about_return(request->where);
    for (size_t i = 0; i < request->arguments.count; i++)
        is |= path_is_about_return(request->arguments.items[i]);
    return is || (options->key && path_is_about_return(options->key)) ||
           (options->value && path_is_about_return(options->value));
}

static struct error *choose_template(const struct options *options, bool about_return,
                                     const char **ret)
{
    *ret = options->template ? options->template : about_return ? "ret" : "trace";
    if (!options->oneliner)
        return NULL;
    if (options->template || about_return)
        return error_usage("--oneliner prints calls as they begin, and nothing else");
    *ret = "oneliner";
    return NULL;
}

/* Whether all that is asked for is known at the entry: parameters may be called ret or duration. */
static bool fits_entry(struct script *script, const struct template_request *request)
{
    bool fits = true;
    for (size_t i = 0; i < request->function_count && fits; i++) {
        AUTO(functions_deinit) struct functions functions = {0};
        AUTO(codes_deinit) struct codes codes = {0};
        AUTO_TEXT struct text notes = {0};
        const struct trace_request *one = &request->functions[i];
        struct error *error = one->line
                                  ? select_line(script->program, one, &codes, &notes)
                                  : select_functions(script->program, one,
                                                     script->options.force_all, &functions, &notes);
        fits = !error;
        error_destroy(error);
    }
    return fits;
}

/* The condition, and that the goroutine is the one of that number, if one is given. */
static const char *add_goroutine(struct arena *arena, const char *where, const char *goid)
{
    if (!goid)
        return where;
    return where ? arena_printf(arena, "go.goid == %s && (%s)", goid, where)
                 : arena_printf(arena, "go.goid == %s", goid);
}

/* Those whose events are no lines. */
static bool prints_totals(const char *template)
{
    static const char *const names[] = {"count", "hist", "latency", "stacks"};
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (strcmp(template, names[i]) == 0)
            return true;
    }
    return false;
}

static bool setting_is(const struct script_setting *setting, const char *name)
{
    return setting->name_length == strlen(name) &&
           strncmp(setting->name, name, setting->name_length) == 0;
}

/* What is given and would do nothing. */
static struct error *check_unused(const struct options *options)
{
    for (size_t i = 0; i < options->settings.count; i++) {
        const struct script_setting *setting = &options->settings.items[i];
        bool is_known =
            setting->is_flag && (setting_is(setting, "goid") || setting_is(setting, "slow"));
        if (!is_known)
            return error_usage("%s%.*s is for ready scripts: of --func, select calls with --where",
                               setting->is_flag ? "--" : "--set ", (int)setting->name_length,
                               setting->name);
    }
    if (options->stack && options->template && prints_totals(options->template))
        return error_usage("--stack adds the stack to each event's line, and there are none here: "
                           "--stacks counts calls by it");
    return NULL;
}

/* The functions of --func, as a template is filled with them. */
static void template_requests(struct script *script, const struct options *options,
                              struct template_request *ret, bool *about_return)
{
    size_t count = options->requests.count;
    *ret = (struct template_request){
        .functions = ARENA_ARRAY(script->arena, struct trace_request, count),
        .function_count = count,
        .threshold = options->threshold,
        .has_threshold = options->has_threshold,
    };
    *about_return = false;
    for (size_t i = 0; i < count; i++) {
        const struct trace_request *request = &options->requests.items[i];
        ret->functions[i] = *request;
        ret->functions[i].where = add_goroutine(script->arena, request->where, options->goid);
        ret->functions[i].key = options->key;
        ret->functions[i].value = options->value;
        *about_return |= is_about_return(options, request);
    }
}

static struct error *fill_and_translate(struct script *script, struct template_request *request,
                                        bool about_return, struct text *text)
{
    struct filled_template filled;
    for (size_t i = 0; i < request->function_count; i++)
        request->functions[i].at_return = about_return;
    TRY(template_fill(script, request, &filled));
    struct error *error =
        translate(script, text_string(&filled.source), NULL, filled.arguments.items, text);
    filled_template_deinit(&filled);
    return error;
}

static struct error *translate_template(struct script *script, const struct options *options,
                                        struct text *text)
{
    AUTO_FREE char *template = NULL;
    const char *name;
    struct template_request request;
    bool about_return;
    TRY(check_unused(options));
    template_requests(script, options, &request, &about_return);
    request.has_results = options->template != NULL;
    if (about_return)
        about_return = !fits_entry(script, &request);
    TRY(choose_template(options, about_return, &name));
    TRY(template_read(name, &template));
    request.text = template;
    return fill_and_translate(script, &request, about_return || template_is_about_returns(template),
                              text);
}

static struct error *check_no_functions(const struct options *options)
{
    if (options->requests.count == 0)
        return NULL;
    return error_usage("give a script or --func, not both: '%s' is taken for a script (--arg "
                       "takes one path, and may be repeated)",
                       options->operands.items[0]);
}

/* A ready script with blanks for functions. */
static struct error *translate_about_functions(struct script *script, const struct options *options,
                                               const struct ready_script *ready, const char *source,
                                               struct text *text)
{
    struct template_request request;
    struct trace_request own = {.function = ready->function};
    bool about_return;
    if (options->requests.count == 0)
        TRY(library_check_own_function(ready, script->program));
    template_requests(script, options, &request, &about_return);
    if (request.function_count == 0) {
        request.functions = &own;
        request.function_count = 1;
    }
    for (size_t i = 0; i < request.function_count; i++)
        request.functions[i].is_of_ready = true;
    /* What a script shows itself isn't shown twice. */
    request.has_results = strstr(source, "${${error}") == NULL;
    request.text = source;
    return fill_and_translate(script, &request, about_return || template_is_about_returns(source),
                              text);
}

static struct error *translate_ready(struct script *script, const struct options *options,
                                     struct text *text)
{
    struct ready_script ready;
    const char *reason;
    AUTO_TEXT struct text source = {0};
    AUTO(ready_settings_deinit) struct ready_settings settings = {0};
    TRY(ready_script_find(script->arena, options, &ready));
    TRY(ready_choose(script, &ready));
    TRY(library_check(script->arena, &ready, script->program, &reason));
    if (reason)
        return error_target("%s %s: %s has none of that", ready.name, reason, script->binary);
    TRY(library_check_bpftrace(&ready, &script->options.dialect));
    TRY(process_check_script(&script->options, ready.name, ready.source));
    TRY(ready_settings_find(script, options, &ready, &settings));
    TRY(library_fill(&ready, settings.items, settings.count, &source));
    script->is_ready = true;
    if (ready.cost)
        text_printf(script->notes, "%s: %s\n", ready.name, ready.cost);
    if (library_takes_functions(&ready))
        return translate_about_functions(script, options, &ready, text_string(&source), text);
    TRY(check_no_functions(options));
    return translate(script, text_string(&source), arena_printf(script->arena, "%s.bt", ready.name),
                     NULL, text);
}

/* A script of one's own has options and blanks for functions as ready scripts have. */
static struct error *translate_own(struct script *script, const struct options *options,
                                   const char *path, const char *read, const char **own,
                                   struct text *text)
{
    struct ready_script ready = library_describe(script->arena, path, read);
    AUTO_TEXT struct text source = {0};
    if (options->template && !ready_script_takes(&ready, options->template))
        return error_usage("a script of your own takes no such options: write them into it");
    TRY(process_check_script(&script->options, path, read));
    TRY(library_fill(&ready, options->settings.items, options->settings.count, &source));
    if (library_takes_functions(&ready))
        return translate_about_functions(script, options, &ready, text_string(&source), text);
    TRY(check_no_functions(options));
    *own = path;
    return translate(script, text_string(&source), path, NULL, text);
}

/* *OWN is its path, if its lines can be told. */
static struct error *translate_file(struct script *script, const struct options *options,
                                    const char *source, const char **own, struct text *text)
{
    AUTO_FREE char *read = NULL;
    const char *path = options->operands.items[0];
    if (options->event_limit || options->stack)
        return error_usage("--limit and --stack are for --func: a script says itself when it ends, "
                           "and what it prints");
    if (operand_is_ready_script(path))
        return translate_ready(script, options, text);
    if (!source) {
        TRY(file_read(path, &read));
        source = read;
    }
    return translate_own(script, options, path, source, own, text);
}

/* What a script of one's own is run with, unless it says so itself. */
static const char *print_settings(const struct script *script)
{
    const struct script_options *options = &script->options;
    if (!options->dialect.has_config)
        return NULL;
    return arena_printf(script->arena, "config = { max_strlen = %llu; max_map_keys = %llu }",
                        (unsigned long long)options->string_limit + options->dialect.buffer_reserve,
                        (unsigned long long)options->key_limit);
}

/* Functions of maps have texts of their own in 0.27's library. */
static struct error *check_string_limit(const struct script *script)
{
    const struct script_options *options = &script->options;
    if (script->call_maps.count == 0 || options->string_limit >= options->dialect.string_minimum)
        return NULL;
    return error_target("bpftrace %s itself needs strings of %u bytes to follow calls to their "
                        "returns: give --strlen %u or more",
                        options->dialect.name, options->dialect.string_minimum,
                        options->dialect.string_minimum);
}

/* bpftrace takes its probes away one by one, a tenth of a second each. */
static struct error *check_probes(struct script *script, const struct weight *weight)
{
    enum { MOST_PROBES = 4000 };
    script->probe_count = weight->probes;
    if (weight->probes <= MOST_PROBES)
        return NULL;
    return error_target(
        "that would place %zu probes, of which bpftrace takes each away for itself, "
        "%zu minutes in all: more than %d are too many. Give more of the functions' "
        "names",
        weight->probes, weight->probes / 600, MOST_PROBES);
}

static struct error *write_script(struct script *script, const struct options *options,
                                  const char *source, struct generated *ret)
{
    TRY(attach_choose_kind(script));
    if (options->operands.count) {
        script->settings = print_settings(script);
        TRY(translate_file(script, options, source, &ret->own, &ret->body));
    } else {
        script->sets_limits = script->options.dialect.has_config;
        TRY(translate_template(script, options, &ret->body));
        template_close_gaps(&ret->body);
    }
    ret->is_incomplete = script->is_incomplete;
    if (script->is_incomplete)
        return NULL;
    /* bpftrace takes away one probe after another: what the others see by then is of no interest.
     */
    if (options->duration)
        text_printf(&ret->body, "\ninterval:s:%llu { @gobt_over = 1; exit(); }\n",
                    (unsigned long long)options->duration);
    TRY(check_string_limit(script));
    ret->weight = weight_of(text_string(&ret->body));
    ret->string_limit = script->string_limit;
    ret->string_bytes = script->options.string_limit;
    if (script->longest_name >= script->options.string_limit)
        ret->longest_name = script->longest_name;
    TRY(check_probes(script, &ret->weight));
    TRY(elf_file_build_id(script->file, &ret->build_id));
    TRY(header_print(script, ret->build_id, &ret->script));
    if (script->options.kind == KIND_PORTABLE)
        TRY(header_note_matches(script));
    text_add_char(&ret->script, '\n');
    text_add_string(&ret->script, text_string(&ret->body));
    ret->binary = script->binary;
    ret->flags = script->needs_unsafe ? "--unsafe" : NULL;
    ret->environment = header_environment(script, true);
    ret->environment_by_hand = header_environment(script, !script->sets_limits);
    ret->is_portable = script->options.kind == KIND_PORTABLE;
    for (size_t i = 0; i < script->sites.count; i++)
        ret->is_single_stepped |= !script->sites.items[i].site.is_emulated;
    return NULL;
}

/* What the user would else find out by wondering. */
static void add_notes(const struct script *script, const struct options *options,
                      struct generated *generated)
{
    const char *body = text_string(&generated->body);
    if (script->options.prints_pid && options->template && prints_totals(options->template))
        text_add_string(&generated->notes,
                        "several processes run this program, and are counted together: -p takes "
                        "one\n");
    if (script->program->has_other_modules && strstr(body, "_name_ptr"))
        text_printf(
            &generated->notes,
            "%s is built to load Go plugins or to be one: what is in an interface is shown by its "
            "addresses if its type is another file's\n",
            script->binary);
    process_note(&script->options, &generated->notes);
    note_unnamed(script, body, &generated->notes);
}

/* The mark of records is one that nobody can know. */
static struct error *begin_plans(const struct options *options, struct target *target,
                                 struct script_options *ret, struct plans *plans)
{
    enum { DEFAULT_ITEMS = 4 };
    uint64_t random;
    if (ret->dialect.minor < EVENTS_MINOR)
        return error_target("--events needs bpftrace 0.%d or newer: %s has too short formats",
                            EVENTS_MINOR, ret->dialect.name);
    if (getrandom(&random, sizeof(random), 0) != sizeof(random))
        return error_target("there are no random numbers to be had: %s", strerror(errno));
    plans->mark = arena_printf(&target->program.arena, "~%016llx~", (unsigned long long)random);
    plans->follow_limit = (unsigned)options->follow_limit;
    plans->item_limit = options->item_limit ? (unsigned)options->item_limit : DEFAULT_ITEMS;
    plans->types = (struct runtime_types){.program = &target->program, .file = target->file};
    plans->string_limit = ret->string_limit;
    plans->copy_limit = options->copy_limit;
    ret->plans = plans;
    return NULL;
}

struct error *generate_as_asked(const struct options *options, const char *source,
                                struct target *target, const struct dialect *dialect,
                                bool starts_here, struct generated *ret)
{
    struct arena *arena = &target->program.arena;
    struct script script = {
        .arena = arena,
        .program = &target->program,
        .file = target->file,
        .binary = target->path,
        .structs = {.arena = arena},
        .types = {.program = &target->program, .file = target->file},
        .notes = &ret->notes,
    };
    struct elf_symbols *symbols;
    *ret = (struct generated){0};
    if (!options->operands.count && !options->requests.count)
        return error_usage("what is to be traced? Give --func NAME, --at FILE:LINE, or a script");
    TRY(target_require_traceable(target));
    TRY(elf_file_symbols(target->file, &symbols));
    target->program.has_other_modules = elf_symbols_share_types(symbols);
    TRY(script_options(options, target, dialect, starts_here, &script.options));
    if (options->events)
        TRY(begin_plans(options, target, &script.options, &ret->plans));
    struct error *error = write_script(&script, options, source, ret);
    array_deinit(&script.sites);
    array_deinit(&script.call_maps);
    array_deinit(&script.short_names);
    text_deinit(&script.ending);
    structs_deinit(&script.structs);
    landing_symbols_close(script.landings);
    runtime_types_deinit(&script.types);
    ret->lines = script.lines;
    if (error) {
        generated_deinit(ret);
        ret->lacks_room = script.lacks_room;
        return error;
    }
    if (!ret->is_incomplete)
        add_notes(&script, options, ret);
    return NULL;
}
