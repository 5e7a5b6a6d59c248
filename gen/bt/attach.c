#include "bt/attach.h"

#include <ctype.h>
#include <string.h>

#include "abi/frame.h"
#include "abi/inside.h"
#include "abi/spills.h"
#include "base/terminal.h"
#include "bt/asks.h"
#include "bt/expression.h"
#include "bt/landing.h"
#include "elf/debug_link.h"
#include "elf/symbols.h"
#include "program/find.h"

/* ---- kinds and sites ---- */

static struct error *open_landings(struct script *script, struct landing_symbols **ret)
{
    if (!script->landings && script->options.dialect.sees_no_symbols)
        script->landings = landing_symbols_none();
    if (!script->landings)
        TRY(landing_symbols_open(script->file, script->binary, DEBUG_DIRECTORY, &script->landings));
    *ret = script->landings;
    return NULL;
}

/* Stripped, it may have kept those of its functions that C code calls. */
static const char *with_symbols(const struct script *script)
{
    struct elf_symbols *symbols;
    AUTO(error_destroyp) struct error *error = elf_file_symbols(script->file, &symbols);
    bool keeps_some = false;
    for (size_t i = 0; !error && i < symbols->count; i++)
        keeps_some |= symbols->items[i].is_function && symbols->items[i].is_dynamic;
    return keeps_some && !symbols->has_symtab
               ? "a program with symbols, of which this one has those of the dynamic linker"
               : "a program with symbols";
}

struct error *attach_choose_kind(struct script *script)
{
    const struct dialect *dialect = &script->options.dialect;
    struct landing_symbols *landings;
    if (script->options.kind == KIND_ENTRY ||
        (script->options.kind == KIND_EXACT && dialect->probes_inside))
        return NULL;
    TRY(open_landings(script, &landings));
    bool has_symbols = landing_has_functions(landings);
    if (script->options.kind == KIND_PORTABLE)
        return has_symbols ? NULL
                           : error_target("%s has no symbols: a portable script, which has names "
                                          "in place of addresses, would find nothing in it",
                                          script->binary);
    if (!has_symbols)
        return NULL;
    if (!script->options.may_fall_back)
        return error_target("this bpftrace (0.%u, built without bfd) can't place a probe inside a "
                            "function of %s: the exact kind needs that. Use --kind entry, or "
                            "bpftrace 0.23 or newer",
                            dialect->minor, with_symbols(script));
    text_printf(script->notes,
                "this bpftrace (0.%u, built without bfd) can't place a probe inside a function of "
                "%s: writing the entry kind, which probes the entry and runtime.morestack\n",
                dialect->minor, with_symbols(script));
    script->options.kind = KIND_ENTRY;
    return NULL;
}

/*
 * What has an address and nothing else, ITS_ONE: a RET, an instruction of a line. Not every kind of
 * script, nor every bpftrace, can probe that.
 */
static struct error *can_probe_inside(struct script *script, const char *what, const char *its_one,
                                      const char *instead)
{
    script->refuses_all = script->options.kind != KIND_EXACT;
    switch (script->options.kind) {
    case KIND_EXACT:
        return NULL;
    case KIND_PORTABLE:
        return error_target("the portable kind finds functions by their names, and %s has none: "
                            "%s need the exact kind",
                            its_one, what);
    case KIND_ENTRY:
        break;
    }
    if (script->options.dialect.probes_inside)
        return error_target("%s need probes inside a function, which the entry kind is without: "
                            "use --kind exact",
                            what);
    const char *way = asks_for_symbols(script->source) ? NULL : script->options.way_inside;
    return error_target("%s need probes inside a function, which this bpftrace (built without bfd) "
                        "can't place in %s: use bpftrace 0.23 or newer (--bpftrace PATH)%s%s%s",
                        what, with_symbols(script), way ? way : "", script->is_ready ? "" : ", or ",
                        script->is_ready ? "" : instead);
}

/* Whether the probe is neither on a function's entry nor on its returns. */
static bool is_inside(const struct probe *probe)
{
    return probe->arguments->code && !probe->arguments->code->is_entry;
}

/* The function that has the machine code. */
static const struct function *probed_function(const struct probe *probe)
{
    return probe->arguments->code ? probe->arguments->code->into : probe->arguments->function;
}

static bool has_register_arguments(const struct arguments *arguments)
{
    const struct assignment *assignment = &arguments->assignment;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        for (size_t w = 0; w < placed->word_count && !placed->parameter->is_result; w++) {
            if (assignment->words.items[placed->first_word + w].place != WORD_STACK)
                return true;
        }
    }
    return false;
}

/*
 * A function that uses none of its arguments doesn't keep them while its stack grows: behind its
 * check they may be anything. Seen with every goroutine whose stack a function grew first.
 */
static struct error *keep_arguments(struct probe *probe)
{
    const struct program *program = probe->script->program;
    AUTO(spills_deinit) struct spills spills = {0};
    if (!has_register_arguments(probe->arguments) || (probe->shows_stack && !probe->shows_values))
        return NULL;
    TRY(spills_find(program, probe->arguments->function, &spills));
    if (spills.are_lost)
        site_move_to_branch(&probe->site);
    return NULL;
}

static struct error *find_places(struct probe *probe, struct reader code)
{
    struct script *script = probe->script;
    const struct function *function = probe->arguments->function;
    const struct machine *machine = probe->arguments->machine;
    if (probe->moment == AT_RETURN) {
        TRY(can_probe_inside(script, "returns", "a RET", "trace calls without their returns"));
        return returns_find(machine, script->program, function, code, &probe->returns);
    }
    if (is_inside(probe)) {
        TRY(can_probe_inside(script, "lines and inlined calls", "an instruction",
                             "trace whole functions by --func"));
        return inside_find(machine, probe->arguments->code, code, &probe->site);
    }
    if (script->options.kind == KIND_EXACT) {
        TRY(site_find(machine, function->name, code, function->address, &probe->site));
        return keep_arguments(probe);
    }
    return site_find_entry(machine, function->name, code, function->address, &probe->site);
}

/* For a stack: to where frame pointers lead to the caller, if there is such a place. */
static struct error *move_into_frame(struct probe *probe, struct reader code)
{
    const struct script_options *options = &probe->script->options;
    uint64_t address = probe->arguments->function->address;
    bool has_frame =
        probe->moment == AT_ENTRY && probe->site.is_push && options->kernel_adds_caller;
    if (is_inside(probe)) {
        /* Where a frame is set up, which takes stack, frame pointers lead through it. */
        probe->lacks_caller |= probe->site.below == 0;
        return NULL;
    }
    if (!has_frame && probe->moment == AT_RETURN)
        TRY(frame_leave(probe->arguments->machine, code, address, &probe->returns, &has_frame));
    else if (!has_frame && options->kind == KIND_EXACT && !probe->site.loses_arguments)
        TRY(frame_enter(probe->arguments->machine, code, address, &probe->site, &has_frame));
    probe->lacks_caller |= !has_frame;
    return NULL;
}

struct error *attach_find_site(struct probe *probe)
{
    const struct function *function = probed_function(probe);
    struct reader code = elf_file_memory(probe->script->file, function->address, function->size);
    TRY(find_places(probe, code));
    return probe->shows_stack ? move_into_frame(probe, code) : NULL;
}

void attach_note_site(struct probe *probe)
{
    const struct function *function = probed_function(probe);
    struct script_site site = {
        .function = function_symbol(function),
        .address = function->address,
        .size = function->size,
        .site = probe->site,
        .return_count = probe->returns.count,
        .is_in_frame = (probe->site.below > 0 && !is_inside(probe)) || probe->returns.below > 0,
    };
    probe->site_number = probe->script->sites.count;
    array_push(&probe->script->sites, site);
}

/* ---- attach points ---- */

/* The path as bpftrace takes it: in quotes if there is anything in it that isn't plain. */
static struct error *print_path(const char *path, struct text *text)
{
    static const char refused[] = ":*\\";
    bool is_plain = true;
    for (const char *at = path; *at; at++) {
        if (strchr(refused, *at) || (unsigned char)*at < ' ')
            return error_target("bpftrace can't take a path with '%c' in it (%s): make a symbolic "
                                "link to it, or give -p PID",
                                (unsigned char)*at < ' ' ? '?' : *at, path);
        is_plain &= isalnum((unsigned char)*at) || strchr("/._-+", *at);
    }
    if (is_plain) {
        text_add_string(text, path);
        return NULL;
    }
    text_add_char(text, '"');
    for (; *path; path++)
        text_printf(text, *path == '"' ? "\\%c" : "%c", *path);
    text_add_char(text, '"');
    return NULL;
}

static struct error *no_number(const struct script *script, const struct landing_symbols *landings,
                               uint64_t address, const struct landing *landing)
{
    const char *wrong = landing_wrong_debug_file(landings);
    if (wrong)
        return error_target("bpftrace would look 0x%llx of %s up in %s, which is of another build: "
                            "move that file away",
                            (unsigned long long)address, script->binary, wrong);
    return error_target("bpftrace can't be told to probe 0x%llx of %s, and nothing else: it would "
                        "take the number by the symbol %s",
                        (unsigned long long)address, script->binary, landing->covered);
}

/*
 * The number that makes bpftrace attach at ADDRESS: that address, or where no symbol covers either,
 * the offset in the file.
 */
static struct error *print_number(struct script *script, uint64_t address, struct text *text)
{
    struct landing_symbols *landings;
    uint64_t offset;
    TRY(open_landings(script, &landings));
    struct landing landing = landing_find(landings, address);
    if (landing.kind == LANDS_AT_ADDRESS && landing.address == address) {
        text_printf(text, "0x%llx", (unsigned long long)address);
        return NULL;
    }
    if (!elf_file_offset(script->file, address, &offset))
        return error_target("%s has no code at 0x%llx", script->binary,
                            (unsigned long long)address);
    struct landing other = landing_find(landings, offset);
    if (other.kind != LANDS_AT_OFFSET)
        return no_number(script, landings, address, landing.covered ? &landing : &other);
    script->needs_unsafe = true;
    text_printf(text, "0x%llx", (unsigned long long)offset);
    return NULL;
}

/* A name in quotes has no escapes: what isn't plain text can't be given. */
static struct error *print_symbol(struct script *script, const struct function *function,
                                  struct text *text)
{
    const char *symbol = function->signature->symbol;
    struct landing_symbols *landings;
    TRY(open_landings(script, &landings));
    if (!landing_knows(landings, symbol))
        return error_target("%s has no symbol %s, by which a portable script could find it: use "
                            "--kind exact",
                            script->binary, symbol);
    AUTO_TEXT struct text safe = {0};
    terminal_escape(&safe, symbol);
    if (strcmp(text_string(&safe), symbol) != 0 || strpbrk(symbol, "\"\\"))
        return error_target("%s has a name that bpftrace can't take: use --kind exact", symbol);
    text_printf(text, "\"%s\"", symbol);
    return NULL;
}

struct error *attach_print(struct probe *probe, struct text *text)
{
    struct script *script = probe->script;
    for (size_t i = 0; i < probe->returns.count; i++) {
        text_add_string(text, i ? ",\n" : "");
        TRY(attach_print_address(script, probe->returns.items[i], text));
    }
    if (probe->moment == AT_RETURN)
        return NULL;
    text_add_string(text, "uprobe:");
    TRY(print_path(script->binary, text));
    text_add_char(text, ':');
    if (script->options.kind == KIND_PORTABLE)
        return print_symbol(script, probe->arguments->function, text);
    return print_number(script, probe->site.address, text);
}

struct error *attach_print_address(struct script *script, uint64_t address, struct text *text)
{
    text_add_string(text, "uprobe:");
    TRY(print_path(script->binary, text));
    text_add_char(text, ':');
    return print_number(script, address, text);
}

/* ---- conditions ---- */

const char *attach_check_passed(const struct probe *probe)
{
    const struct machine *machine = probe->arguments->machine;
    return arena_printf(probe->script->arena, "(reg(\"%s\") & 0x%x) == %s%x", machine->flags.name,
                        machine->flags.mask, machine->flags.not_taken ? "0x" : "",
                        machine->flags.not_taken);
}

struct error *attach_print_condition(struct probe *probe, struct text *text)
{
    const struct script_options *options = &probe->script->options;
    /* If it is taken, to runtime.morestack, the function will begin anew. */
    if (options->kind == KIND_EXACT && probe->moment == AT_ENTRY &&
        probe->site.kind == SITE_BRANCH && !probe->site.loses_arguments)
        text_add_string(text, attach_check_passed(probe));
    if (options->compares_pid)
        text_printf(text, "%s%s == %d", text->length ? " && " : "", process_number(options),
                    (int)options->pid);
    return NULL;
}

/* ---- what else a name means ---- */

/* As bpftrace matches: every `*` stands for any characters, nothing else is special. */
static bool star_match(const char *pattern, const char *name)
{
    const char *star = NULL, *taken = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            taken = name;
        } else if (*pattern == *name) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++taken;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

struct other_matches {
    const char *symbol;
    void (*visit)(const char *name, void *context);
    void *context;
};

static void visit_match(const char *name, void *context)
{
    const struct other_matches *matches = context;
    if (strcmp(name, matches->symbol) != 0 && star_match(matches->symbol, name))
        matches->visit(name, matches->context);
}

struct error *attach_each_other_match(struct script *script, const char *symbol,
                                      void (*visit)(const char *name, void *context), void *context)
{
    struct other_matches matches = {symbol, visit, context};
    struct landing_symbols *landings;
    if (!strchr(symbol, '*'))
        return NULL;
    TRY(open_landings(script, &landings));
    landing_each_function(landings, visit_match, &matches);
    return NULL;
}
