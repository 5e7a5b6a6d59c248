#include "bt/header.h"

#include <stdio.h>
#include <string.h>

#include "base/terminal.h"
#include "base/text.h"
#include "bt/attach.h"
#include "program/find.h"

enum { MAX_MATCHES = 50, MAX_NOTED = 5 };

static const char prefix[] = "// gobt.";

static const char *kind_name(enum script_kind kind)
{
    switch (kind) {
    case KIND_EXACT:
        return "exact";
    case KIND_ENTRY:
        return "entry";
    case KIND_PORTABLE:
        return "portable";
    }
    return "";
}

static void add_setting(struct text *text, const char *variable, uint64_t value)
{
    text_printf(text, "%s%s=%llu", text->length ? " " : "", variable, (unsigned long long)value);
}

const char *header_environment(const struct script *script, bool with_limits)
{
    const struct script_options *options = &script->options;
    const struct dialect *dialect = &options->dialect;
    AUTO_TEXT struct text text = {0};
    if (with_limits)
        add_setting(&text, dialect->string_variable,
                    options->string_limit + dialect->buffer_reserve);
    if (with_limits && script->call_maps.count)
        add_setting(&text, dialect->key_variable, options->key_limit);
    /* A probe with a wildcard, which only a user's own script has, is several. */
    for (size_t i = 0; i < LENGTH(dialect->probe_variables); i++) {
        if (script->probe_count > dialect->probe_maximum && dialect->probe_variables[i])
            add_setting(&text, dialect->probe_variables[i],
                        script->probe_count + dialect->probe_maximum);
    }
    return text.length ? arena_strdup(script->arena, text_string(&text)) : NULL;
}

/* One line; what comes from the binary stays on it. */
static void print_line(struct text *text, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void print_line(struct text *text, const char *key, const char *format, ...)
{
    AUTO_TEXT struct text value = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&value, format, arguments);
    va_end(arguments);
    text_printf(text, "%s%s: ", prefix, key);
    terminal_escape(text, text_string(&value));
    text_add_char(text, '\n');
}

static const char *describe_site(const struct script *script, const struct script_site *described)
{
    const struct site *site = &described->site;
    if (described->return_count)
        return arena_printf(script->arena, "its return, %zu RET instruction%s%s",
                            described->return_count, described->return_count == 1 ? "" : "s",
                            described->is_in_frame ? ", before the frame is taken down" : "");
    if (site->kind == SITE_INSIDE)
        return arena_printf(script->arena, "an instruction inside, at 0x%llx",
                            (unsigned long long)site->address);
    if (script->options.kind == KIND_PORTABLE)
        return "by its name: a call whose stack grows just then is seen twice";
    if (script->options.kind == KIND_ENTRY)
        return site->check.frame == CHECK_NONE
                   ? "its first instruction"
                   : "its first instruction, but not when it begins anew";
    if (described->is_in_frame)
        return "where its frame is set up";
    switch (site->kind) {
    case SITE_AFTER_CHECK:
        return "behind the stack check";
    case SITE_BRANCH:
        return site->loses_arguments ? "the stack check's branch, but not when it begins anew"
                                     : "the stack check's branch, not taken";
    case SITE_ENTRY:
        return "its first instruction, there is no stack check";
    case SITE_INSIDE:
        break;
    }
    return "";
}

struct matches {
    struct text *text;
    unsigned count;
};

static void print_match(const char *name, void *context)
{
    struct matches *matches = context;
    if (matches->count++ < MAX_MATCHES)
        print_line(matches->text, "matches-also", "%s", name);
}

static void note_match(const char *name, void *context)
{
    struct matches *matches = context;
    if (matches->count++ < MAX_NOTED)
        text_printf(matches->text, "%s%s", matches->count > 1 ? ", " : "", name);
}

struct error *header_note_matches(struct script *script)
{
    for (size_t i = 0; i < script->sites.count; i++) {
        AUTO_TEXT struct text names = {0};
        struct matches matches = {.text = &names};
        const char *function = script->sites.items[i].function;
        TRY(attach_each_other_match(script, function, note_match, &matches));
        if (matches.count)
            text_printf(script->notes,
                        "bpftrace takes the * in %s for a wildcard: the probe is also on %s%s\n",
                        function, text_string(&names), matches.count > MAX_NOTED ? ", ..." : "");
    }
    return NULL;
}

/* A portable script holds as long as these do. */
static struct error *print_assumptions(struct script *script, struct text *text)
{
    print_line(text, "assumes", "the arguments' types, and Go's calling convention by %s",
               script->program->convention == CONVENTION_REGISTERS ? "registers (Go 1.17 and newer)"
                                                                   : "stack (up to Go 1.16)");
    if (script->goid)
        print_line(text, "assumes", "runtime.g.goid at %llu",
                   (unsigned long long)script->goid->offset);
    AUTO_TEXT struct text definitions = {0};
    structs_print_offsets(&script->structs, &definitions);
    AUTO_FREE char *copy = memory_strdup(text_string(&definitions));
    char *rest;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        print_line(text, "assumes", "%s", line);
    for (size_t i = 0; i < script->sites.count; i++) {
        struct matches matches = {.text = text};
        TRY(attach_each_other_match(script, script->sites.items[i].function, print_match,
                                    &matches));
        if (matches.count > MAX_MATCHES)
            print_line(text, "matches-also", "and %u more", matches.count - MAX_MATCHES);
    }
    return NULL;
}

/* What the program doesn't say itself, and who said it. */
static void print_layouts(const struct script *script, struct text *text)
{
    struct program *program = script->program;
    for (size_t i = 0; i < script->sites.count; i++) {
        const struct function *function =
            program_function_at(program, script->sites.items[i].address);
        if (function && function->signature && function->signature->layout)
            program_note_layout(program, function->signature->layout);
    }
    for (size_t i = 0; i < program->layouts.count; i++)
        print_line(text, "layout", "%s", program->layouts.items[i]);
}

/*
 * Without the flag, bpftrace 0.17 and 0.23 say that an address can't be resolved, and not why; and
 * what the environment lacks nobody says.
 */
static void print_command(const struct script *script, const char *environment, struct text *text)
{
    if (!script->needs_unsafe && !environment)
        return;
    text_printf(text,
                "// Run it with 'gobt run FILE', which checks the program first, or with: "
                "%s%s%sbpftrace %sFILE\n",
                environment ? "env " : "", environment ? environment : "", environment ? " " : "",
                script->needs_unsafe ? "--unsafe " : "");
}

struct error *header_print(struct script *script, const char *build_id, struct text *text)
{
    const struct script_options *options = &script->options;
    const char *environment = header_environment(script, !script->sets_limits);
    bool is_dear = false;
    print_command(script, environment, text);
    print_line(text, "version", "%d", HEADER_VERSION);
    print_line(text, "kind", "%s", kind_name(options->kind));
    print_line(text, "binary", "%s", script->binary);
    print_line(text, "build-id", "%s", build_id);
    if (script->file->debug_file)
        print_line(text, "debug-file", "%s", script->file->debug_file->path);
    print_line(text, "bpftrace", "%s", options->dialect.name);
    print_layouts(script, text);
    if (options->compares_pid)
        print_line(text, "pid", "%d", (int)options->pid);
    if (script->needs_unsafe)
        print_line(text, "flags", "--unsafe");
    if (environment)
        print_line(text, "environment", "%s", environment);
    for (size_t i = 0; i < script->sites.count; i++) {
        const struct script_site *site = &script->sites.items[i];
        print_line(text, "site", "%s: %s", site->function, describe_site(script, site));
        is_dear |= !site->site.is_emulated;
    }
    if (is_dear)
        print_line(text, "cost",
                   "the kernel single-steps a site of this script, which takes about "
                   "20 microseconds a call on a virtual machine");
    if (script->call_maps.count > 0 && !options->dialect.walks_maps)
        print_line(text, "loss",
                   "a call that a panic or runtime.Goexit unwinds is forgotten: bpftrace %s can't "
                   "walk maps to say so",
                   options->dialect.name);
    return options->kind == KIND_PORTABLE ? print_assumptions(script, text) : NULL;
}

/* ---- reading ---- */

static const struct {
    const char *key;
    size_t offset;
} keys[] = {
    {"kind", offsetof(struct header, kind)},
    {"binary", offsetof(struct header, binary)},
    {"build-id", offsetof(struct header, build_id)},
    {"bpftrace", offsetof(struct header, bpftrace)},
    {"flags", offsetof(struct header, flags)},
    {"environment", offsetof(struct header, environment)},
    {"pid", offsetof(struct header, pid)},
};

static void read_line(struct arena *arena, const char *line, size_t length, struct header *ret)
{
    const char *copy = arena_strndup(arena, line, length);
    const char *colon = strstr(copy, ": ");
    if (!colon)
        return;
    size_t key = (size_t)(colon - copy);
    if (key == strlen("version") && strncmp(copy, "version", key) == 0)
        ret->version = (unsigned)strtoul(colon + 2, NULL, 10);
    if (key == strlen("site") && strncmp(copy, "site", key) == 0)
        ret->sites.items[ret->sites.count++] = colon + 2;
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (strlen(keys[i].key) == key && strncmp(keys[i].key, copy, key) == 0)
            *(const char **)((char *)ret + keys[i].offset) = colon + 2;
    }
}

static size_t count_header_lines(const char *script)
{
    size_t count = 1;
    while ((script = strchr(script, '\n')) && string_starts_with(++script, "//"))
        count++;
    return count;
}

struct error *header_read(struct arena *arena, const char *script, struct header *ret)
{
    *ret = (struct header){0};
    ret->sites.items = ARENA_ARRAY(arena, const char *, count_header_lines(script));
    while (string_starts_with(script, "//")) {
        size_t length = strcspn(script, "\n");
        if (string_starts_with(script, prefix))
            read_line(arena, script + strlen(prefix), length - strlen(prefix), ret);
        script += length + (script[length] == '\n');
    }
    if (ret->version > HEADER_VERSION)
        return error_target("the script was made by a newer gobt (its header has version %u): "
                            "generate it again, or use that gobt",
                            ret->version);
    return NULL;
}
