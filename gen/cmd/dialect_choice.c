#include "cmd/dialect_choice.h"

#include <string.h>

#include "base/array.h"
#include "cmd/module_choice.h"
#include "cmd/notice.h"
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

static bool looks_symbols_up(const char *source)
{
    static const char *const words[] = {"uprobe:", "uretprobe:", "usdt:", "uaddr("};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strstr(source, words[i]))
            return true;
    }
    return false;
}

void dialect_hide_symbols(const struct options *options, const char *source,
                          struct dialect *dialect)
{
    bool is_exact = !options->kind || strcmp(options->kind, "exact") == 0;
    if (is_exact && !dialect->probes_inside && dialect->does_without_symbols &&
        !(source && looks_symbols_up(source)))
        dialect->sees_no_symbols = stand_in_is_possible();
}
