#include "cmd/dialect_choice.h"

#include <string.h>

#include "bt/asks.h"
#include "bt/template.h"
#include "cmd/module_choice.h"
#include "cmd/notice.h"
#include "cmd/operand.h"
#include "cmd/ready_script.h"
#include "run/bpftrace.h"
#include "run/stand_in.h"

struct error *dialect_choose(const struct options *options, struct target **target,
                             struct dialect *dialect)
{
    AUTO(bpftrace_question_deinit) struct bpftrace_question question = {0};
    AUTO(bpftrace_deinit) struct bpftrace bpftrace = {0};
    AUTO_FREE char *path = NULL;
    if (options->for_version) {
        TRY(dialect_of_version(options->for_version, dialect));
        return module_choose_for_script(options, target);
    }
    struct error *absent = bpftrace_find(options->bpftrace, &path);
    if (absent && options->bpftrace)
        return absent;
    if (absent) {
        error_destroy(absent);
        *dialect = dialect_newest();
        AUTO_TEXT struct text note = {0};
        text_printf(&note, "no bpftrace here: writing for %s. --for names another version\n",
                    dialect->name);
        print_notes(&note);
        return module_choose_for_script(options, target);
    }
    TRY(bpftrace_ask(path, false, &question));
    TRY(module_choose_for_script(options, target));
    TRY(bpftrace_answer(&question, &bpftrace));
    *dialect = bpftrace.dialect;
    return NULL;
}

/* Of whatever the options name. SOURCE is the text of a script of the user's own. */
static struct error *needs_symbols(const struct options *options, const char *source, bool *ret)
{
    AUTO(arena_deinit) struct arena arena = {0};
    AUTO_FREE char *template = NULL;
    struct ready_script ready;
    *ret = false;
    if (options->template) {
        TRY(template_read(options->template, &template));
        source = template;
    } else if (!source && options->operands.count &&
               operand_is_ready_script(options->operands.items[0])) {
        TRY(ready_script_find(&arena, options, &ready));
        source = ready.source;
    }
    *ret = source && asks_for_symbols(source);
    return NULL;
}

/* Another program that bpftrace starts would have the stand-in, too. */
static bool starts_another(const struct options *options)
{
    for (int i = 0; i < options->passed_on_count; i++) {
        if (string_starts_with(options->passed_on[i], "-c"))
            return true;
    }
    return false;
}

/* Unless the script asks for some. */
static bool may_hide_symbols(const struct options *options, const struct dialect *dialect)
{
    bool is_exact = !options->kind || strcmp(options->kind, "exact") == 0;
    return !dialect->probes_inside && dialect->does_without_symbols && is_exact &&
           !options->oneliner && !starts_another(options);
}

const char *dialect_way_inside(const struct options *options, const struct dialect *dialect,
                               bool starts_here)
{
    if (!may_hide_symbols(options, dialect))
        return NULL;
    if (!starts_here)
        return ", or 'gobt run', which hides symbols from it";
    return options->events ? ", or leave --events away" : NULL;
}

struct error *dialect_hide_symbols(const struct options *options, const char *source,
                                   struct dialect *dialect)
{
    bool needs_them;
    if (options->events || !may_hide_symbols(options, dialect)) /* 0.17 seldom has room for both */
        return NULL;
    TRY(needs_symbols(options, source, &needs_them));
    if (!needs_them)
        dialect->sees_no_symbols = stand_in_is_possible();
    return NULL;
}
