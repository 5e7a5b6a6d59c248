#include "cmd/dialect_choice.h"

#include "cmd/module_choice.h"
#include "cmd/notice.h"
#include "run/bpftrace.h"

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
