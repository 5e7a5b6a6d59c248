/* gobt run: a script, and then bpftrace in this process's place. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "abi/machine.h"
#include "base/file.h"
#include "bt/header.h"
#include "cmd/commands.h"
#include "cmd/dialect_choice.h"
#include "cmd/generate.h"
#include "cmd/kept.h"
#include "cmd/module_choice.h"
#include "cmd/notice.h"
#include "cmd/operand.h"
#include "cmd/process_choice.h"
#include "cmd/process_file.h"
#include "cmd/silence.h"
#include "cmd/stack_room.h"
#include "elf/build_id.h"
#include "run/bpftrace.h"
#include "run/events.h"
#include "run/host.h"
#include "run/reach.h"
#include "run/resident.h"
#include "run/start.h"
#include "run/verdict.h"

enum { MAX_FLAGS = 16 };

struct arguments_for_bpftrace {
    char *flags[MAX_FLAGS + 256];
    size_t count;
    char pid[16];
};

static void add_flag(struct arguments_for_bpftrace *arguments, const char *flag)
{
    if (arguments->count < LENGTH(arguments->flags) - 1)
        arguments->flags[arguments->count++] = (char *)flag;
}

/* Some seconds may go by. When they are over, run/watching says so. */
static void note_compiling(const struct bpftrace *bpftrace)
{
    fprintf(stderr, "gobt: compiling for bpftrace %s: calls aren't seen yet\n", bpftrace->version);
}

/* What gobt itself wants of bpftrace, then what the user passes on. */
static void build_flags(const struct options *options, const struct bpftrace *bpftrace,
                        const char *binary, const char *script_flags, bool is_portable,
                        struct arguments_for_bpftrace *ret)
{
    if (is_portable && bpftrace->dialect.hangs_by_name) {
        add_flag(ret, "--no-feature");
        add_flag(ret, "uprobe_multi");
    }
    if (bpftrace->dialect.takes_quiet)
        add_flag(ret, "-q");
    if (bpftrace->dialect.takes_no_warnings)
        add_flag(ret, "--no-warnings");
    if (script_flags)
        add_flag(ret, script_flags);
    if (options->pid && reach_works_with_pid(options->pid, binary)) {
        /* Where it doesn't select, it still ends bpftrace when the process ends. */
        snprintf(ret->pid, sizeof(ret->pid), "%d", (int)options->pid);
        add_flag(ret, "-p");
        add_flag(ret, ret->pid);
    }
    const char *format = options->events ? options->events : options->format;
    if (format) {
        add_flag(ret, "-f");
        add_flag(ret, format);
    }
    for (int i = 0; i < options->passed_on_count; i++)
        add_flag(ret, options->passed_on[i]);
}

static struct error *start(const struct options *options, const struct bpftrace *bpftrace,
                           const char *binary, const char *script, const char *flags,
                           const char *environment, bool is_portable)
{
    struct arguments_for_bpftrace arguments = {0};
    build_flags(options, bpftrace, binary, flags, is_portable, &arguments);
    note_compiling(bpftrace);
    fflush(NULL);
    memory_give_back();
    return start_bpftrace(bpftrace, script, binary, options->pid, arguments.flags, environment);
}

/* Emulators run other machines' programs, but no probe of the kernel's sees their registers. */
static struct error *check_machine(const struct target *target)
{
    const struct machine *machine = machine_of(target->program.architecture);
    if (!machine || host_is_machine(machine->kernel_name))
        return NULL;
    return error_target(
        "%s is built for %s, which this machine is not: write the script here, with "
        "'gobt gen', and start it there",
        target->path, machine->name);
}

/* ---- scripts that were generated before ---- */

/* Whether the file is one of the process's: one of several, if it has plugins. */
static bool is_traced(pid_t pid, const char *binary)
{
    AUTO_FREE char *path = NULL;
    struct error *error = pid ? process_file_check(pid, binary, &path) : NULL;
    bool is = !error;
    error_destroy(error);
    return is;
}

/*
 * The program that the script is started on must be the one that it was made for, and the file that
 * it names: another may have taken that name, while a process still runs the old one.
 */
static struct error *check_build(const struct options *options, const struct header *header,
                                 struct target *target)
{
    bool is_same = true;
    if (header->build_id && strcmp(header->kind, "portable") != 0)
        TRY(elf_file_is_build(target->file, header->build_id, &is_same));
    if (!is_same)
        return error_target("the script was made for %s of another build than %s: its addresses "
                            "would be wrong. Generate it again, or see docs/gen.md about --force",
                            header->binary, target->path);
    if (reach_is_same(target->path, header->binary))
        return NULL;
    if (options->pid)
        return error_target("the script probes %s, and process %d runs another file: generate it "
                            "again with -p %d, or see docs/gen.md about --force",
                            header->binary, (int)options->pid, (int)options->pid);
    return error_target("the script probes %s, which is another file than %s: generate it again, "
                        "or see docs/gen.md about --force",
                        header->binary, target->path);
}

/* Even with --force no process is to die. */
static struct error *check_target(const struct options *options, const struct header *header,
                                  const char *script)
{
    AUTO(target_closep) struct target *target = NULL;
    struct options of_build = {.binary = options->binary, .pid = options->pid};
    if (options->force)
        of_build = (struct options){.binary = header->binary};
    else if (!of_build.binary && (!of_build.pid || is_traced(of_build.pid, header->binary)))
        of_build.binary = header->binary;
    TRY(target_open_build(&of_build, &target));
    if (!options->force) {
        TRY(check_machine(target));
        TRY(check_build(options, header, target));
    }
    return kept_check_sites(target, header, script);
}

/* Whether the LENGTH bytes at WORD set one of the variables that gobt sets, to a number. */
static bool is_known_setting(const struct dialect *dialect, const char *word, size_t length)
{
    const char *const variables[] = {dialect->string_variable, dialect->key_variable,
                                     dialect->probe_variables[0], dialect->probe_variables[1]};
    for (size_t i = 0; i < LENGTH(variables) && variables[i]; i++) {
        size_t name = strlen(variables[i]);
        if (length > name + 1 && strncmp(word, variables[i], name) == 0 && word[name] == '=' &&
            strspn(word + name + 1, "0123456789") == length - name - 1)
            return true;
    }
    return false;
}

/* A header is text that anybody may have written: it can set bpftrace's limits, and --unsafe. */
static struct error *check_header(const struct header *header, const struct dialect *dialect)
{
    if (!header->kind || !header->binary || !header->bpftrace)
        return error_usage("the script's header is incomplete: generate it again");
    if (header->flags && strcmp(header->flags, "--unsafe") != 0)
        return error_usage("the script's header has flags that gobt never writes: '%s'",
                           header->flags);
    for (const char *word = header->environment; word && *word;) {
        size_t length = strcspn(word, " ");
        if (!is_known_setting(dialect, word, length))
            return error_usage("the script's header has an environment that gobt never writes: "
                               "'%s'",
                               header->environment);
        word += length + strspn(word + length, " ");
    }
    return NULL;
}

static struct error *run_generated(const struct options *options, const struct bpftrace *bpftrace,
                                   const char *script, const struct header *header)
{
    struct dialect made_for;
    TRY(check_header(header, &bpftrace->dialect));
    TRY(dialect_of_version(header->bpftrace, &made_for));
    if (strcmp(made_for.name, bpftrace->dialect.name) != 0 && !options->force)
        return error_target(
            "the script was made for bpftrace %s, this is %s: generate it again, or "
            "give --force",
            made_for.name, bpftrace->version);
    TRY(check_target(options, header, script));
    make_resident(options->pid, header->binary);
    if (header->pid && options->pid && strtol(header->pid, NULL, 10) != options->pid)
        return error_target("the script was made for process %s: generate it again with -p %d",
                            header->pid, (int)options->pid);
    if (!header->pid && options->pid && !options->force &&
        !(bpftrace->dialect.filters_by_pid && reach_works_with_pid(options->pid, header->binary)))
        return error_target("bpftrace %s would trace every process of the program: generate the "
                            "script again with -p %d, or give --force",
                            bpftrace->version, (int)options->pid);
    return start(options, bpftrace, header->binary, script, header->flags, header->environment,
                 strcmp(header->kind, "portable") == 0);
}

/* Whether the operand is a script with a header; then it is started as it is. */
static struct error *read_generated(struct arena *arena, const struct options *options,
                                    char **script, struct header *header)
{
    *header = (struct header){0};
    if (options->operands.count == 0)
        return NULL;
    const char *path = options->operands.items[0];
    if (operand_is_ready_script(path))
        return NULL; /* a ready script: they are no generated ones */
    TRY(file_read(path, script));
    return header_read(arena, *script, header);
}

/* ---- everything else ---- */

/* The user's line that the script's LINE was translated from; 0: none. */
static unsigned own_line(const struct generated *generated, unsigned line)
{
    const char *script = text_string(&generated->script);
    const char *body = script + generated->script.length - generated->body.length;
    unsigned before = count_lines(script, body);
    bool is_known = line > before && line - before <= generated->lines.count;
    return is_known ? generated->lines.items[line - before - 1] : 0;
}

/* All that bpftrace has against the first line that it doesn't like, and whose line that is. */
static struct error *refuse(const struct generated *generated, const struct verdict *verdict)
{
    AUTO_TEXT struct text messages = {0};
    unsigned first = verdict->items[0].line, own = own_line(generated, first);
    for (size_t i = 0; i < verdict->count; i++) {
        const struct complaint *complaint = &verdict->items[i];
        if (own ? own_line(generated, complaint->line) == own : complaint->line == first)
            text_printf(&messages, "%s%s", messages.length ? "; " : "", complaint->message);
    }
    if (own)
        return error_usage("%s:%u: bpftrace says: %s", generated->own, own, messages.bytes);
    return error_target("bpftrace says of line %u of the translation, which 'gobt gen' prints: %s",
                        first, messages.bytes);
}

/* bpftrace knows the lines of the translation only. */
static struct error *check_own(const struct options *options, const struct bpftrace *bpftrace,
                               const struct generated *generated)
{
    AUTO(arena_deinit) struct arena arena = {0};
    struct arguments_for_bpftrace arguments = {0};
    struct verdict verdict = {0};
    build_flags(options, bpftrace, generated->binary, generated->flags, generated->is_portable,
                &arguments);
    set_environment(generated->environment);
    struct error *error =
        verdict_ask(bpftrace, text_string(&generated->script), arguments.flags, &arena, &verdict);
    if (!error && verdict.count)
        error = refuse(generated, &verdict);
    array_deinit(&verdict);
    return error;
}

/* bpftrace's status where LLVM or the kernel's verifier refuses a program; by a signal, it crashed.
 */
static bool is_too_much(const struct options *options, int status)
{
    if (options->pid && kill(options->pid, 0) != 0 && errno == ESRCH)
        return false; /* there is nothing left to trace */
    return status == 1 || status == 128 + SIGABRT || status == 128 + SIGSEGV || status == 255;
}

/* gobt stays, and makes events of what bpftrace prints. *IS_REFUSED: it never came to that. */
static struct error *show_events(const struct options *options, const struct bpftrace *bpftrace,
                                 struct generated *generated, struct complaints *complaints,
                                 bool *is_refused)
{
    struct arguments_for_bpftrace arguments = {0};
    struct output output = {
        .plans = &generated->plans,
        .rendering = {.types = &generated->plans.types,
                      .item_limit = generated->plans.item_limit,
                      .follow_limit = generated->plans.follow_limit,
                      .string_limit = generated->plans.string_limit},
        .is_json = strcmp(options->events, "json") == 0,
    };
    int status = 0;
    build_flags(options, bpftrace, generated->binary, generated->flags, generated->is_portable,
                &arguments);
    fflush(NULL);
    struct error *error =
        run_events(bpftrace, text_string(&generated->script), generated->binary, options->pid,
                   arguments.flags, generated->environment, &output, complaints, &status);
    *is_refused = !error && !output.has_started && is_too_much(options, status) &&
                  !strstr(text_string(&complaints->held), "USAGE:"); /* it's about its flags */
    if (!error && status == 0)
        silence_explain(options, generated, &output, complaints);
    output_deinit(&output);
    return error || status == 0 ? error : error_said(status);
}

/*
 * How much fits into a BPF program is known only when bpftrace has compiled it: one that it can't
 * compile is written again, with less.
 */
static struct error *try_events(const struct options *options, const char *source,
                                const struct bpftrace *bpftrace, struct target *target,
                                struct generated *generated)
{
    enum { LEAST = 3 };
    struct options less = *options;
    bool chooses = options->requests.count > 0; /* a script has what it has */
    struct complaints complaints;
    bool is_refused;
    note_compiling(bpftrace);
    struct error *error = show_events(&less, bpftrace, generated, &complaints, &is_refused);
    for (unsigned limit = generated->plans.memory_limit / 2; is_refused && limit > LEAST;
         limit /= 2) {
        error_destroy(error);
        complaints_deinit(&complaints);
        fprintf(stderr,
                "gobt: bpftrace couldn't compile that: trying again with at most %u pieces "
                "of memory an event%s\n",
                limit,
                chooses && !less.copy_limit ? ". Choose values with --arg to have them whole" : "");
        less.copy_limit = limit;
        generated_deinit(generated);
        TRY(generate(&less, source, target, &bpftrace->dialect, true, generated));
        error = show_events(&less, bpftrace, generated, &complaints, &is_refused);
    }
    complaints_pass(&complaints);
    complaints_deinit(&complaints);
    return error;
}

/*
 * 190 KB of bodies take 4 seconds of a processor (0.23 and 0.27); each probe takes a tenth of a
 * second to be taken away.
 */
static void note_time(const struct options *options, struct generated *generated)
{
    enum { BYTES_A_SECOND = 45000, PROBES_A_SECOND = 10, LONG = 10 };
    const struct weight *weight = &generated->weight;
    unsigned long long compiled = weight->code / BYTES_A_SECOND;
    if (compiled >= LONG)
        text_printf(&generated->notes,
                    "bpftrace takes about %llu s to compile this: of %zu probes it compiles each "
                    "for itself%s\n",
                    compiled, weight->probes,
                    options->requests.count ? ". Choose values with --arg to be quicker" : "");
    if (weight->probes / PROBES_A_SECOND >= LONG)
        text_printf(&generated->notes,
                    "bpftrace takes about %zu s to take %zu probes away at the end\n",
                    weight->probes / PROBES_A_SECOND, weight->probes);
}

/*
 * What bpftrace will find by the path must still be what was read: addresses are of that. Asking
 * bpftrace for its version takes half a second.
 */
static struct error *check_unchanged(const struct target *target)
{
    AUTO_TEXT struct text read = {0};
    text_printf(&read, "/proc/self/fd/%d", target->file->descriptor);
    if (reach_is_same(text_string(&read), target->path))
        return NULL;
    return error_target("%s leads to another file than a moment ago: %s. Try again", target->path,
                        target->pid ? "it was replaced, or the process has ended or begun another "
                                      "program"
                                    : "it was replaced");
}

/* All that was read of the program goes first: the announcer would keep it as long as it is there.
 */
static struct error *start_new(const struct options *options, const struct bpftrace *bpftrace,
                               struct target **target, const struct generated *generated)
{
    AUTO_FREE char *binary = memory_strdup((*target)->path);
    AUTO_FREE char *flags = generated->flags ? memory_strdup(generated->flags) : NULL;
    AUTO_FREE char *environment =
        generated->environment ? memory_strdup(generated->environment) : NULL;
    target_close(*target);
    *target = NULL;
    return start(options, bpftrace, binary, text_string(&generated->script), flags, environment,
                 generated->is_portable);
}

static struct error *run_new(const struct options *options, const char *source,
                             struct bpftrace_question *question)
{
    AUTO(target_closep) struct target *target = NULL;
    AUTO(generated_deinit) struct generated generated = {0};
    AUTO(bpftrace_deinit) struct bpftrace bpftrace = {0};
    TRY(module_choose_for_script(options, &target));
    TRY(check_machine(target));
    TRY(bpftrace_answer(question, &bpftrace));
    TRY(dialect_hide_symbols(options, source, &bpftrace.dialect));
    TRY(layouts_take_given(target, options));
    TRY(generate(options, source, target, &bpftrace.dialect, true, &generated));
    TRY(stack_room_find(options, source, target, &bpftrace, &generated));
    make_resident(options->pid, target->path);
    if (generated.own)
        TRY(check_own(options, &bpftrace, &generated));
    if (generated.is_single_stepped)
        text_add_string(&generated.notes,
                        "a site of this script is single-stepped by the kernel: about 20 "
                        "microseconds a call on a virtual machine\n");
    TRY(check_unchanged(target));
    process_note_children(target, &generated.notes);
    note_time(options, &generated);
    print_notes(&generated.notes);
    if (options->events)
        return try_events(options, source, &bpftrace, target, &generated);
    return start_new(options, &bpftrace, &target, &generated);
}

struct error *command_run(const struct options *options, struct text *output)
{
    AUTO(bpftrace_question_deinit) struct bpftrace_question question = {0};
    AUTO(arena_deinit) struct arena arena = {0};
    AUTO_FREE char *path = NULL;
    AUTO_FREE char *script = NULL;
    struct header header;
    (void)output;
    if (options->oneliner)
        return error_usage("--oneliner is for 'gobt gen'");
    if (options->for_version)
        return error_usage("'gobt run' writes for the bpftrace that it starts; --for is for 'gobt "
                           "gen'");
    if (options->events && options->format)
        return error_usage("--events chooses the form itself: leave -f away");
    if (options->item_limit && !options->events)
        return error_usage("--max-items is for --events: without, four elements are shown at most");
    if (options->follow_limit && !options->events)
        return error_usage("--follow is for --events: without, only an argument's own pointer is "
                           "followed");
    if (options->passed_on_count > 200)
        return error_usage("too many arguments behind --");
    if (geteuid() != 0)
        return error_target("tracing needs root: run this with sudo, or as root");
    TRY(bpftrace_find(options->bpftrace, &path));
    TRY(bpftrace_ask(path, true, &question));
    TRY(read_generated(&arena, options, &script, &header));
    if (header.version && (options->duration || options->event_limit || options->string_limit))
        return error_usage("--duration, --limit and --strlen are written into a script when it is "
                           "generated: generate it again with them");
    if (header.version && options->events)
        return error_usage("--events is for scripts with Go in them, not for generated ones: gobt "
                           "must know what they print");
    if (header.version == 0)
        return run_new(options, script, &question);
    AUTO(bpftrace_deinit) struct bpftrace bpftrace = {0};
    TRY(bpftrace_answer(&question, &bpftrace));
    return run_generated(options, &bpftrace, script, &header);
}
