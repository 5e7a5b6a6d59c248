/*
 * The bpftrace that is here: where it is, which version, what it was built with.
 *
 * It takes 50 ms to say so, which cost nothing if they are spent while debug information is read:
 *
 *     AUTO(bpftrace_question_deinit) struct bpftrace_question question = {0};
 *     TRY(bpftrace_ask(path, true, &question));
 *     ... read the program ...
 *     TRY(bpftrace_answer(&question, &bpftrace));
 */
#ifndef GOBT_RUN_BPFTRACE_H
#define GOBT_RUN_BPFTRACE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory.h"
#include "bt/dialect.h"
#include "run/child.h"

struct bpftrace {
    char *path;
    char *version; /* "0.23.2" */
    struct dialect dialect;
    bool knows_build;      /* it said what it was built with, which it does for root only */
    bool has_bfd;          /* can probe inside a function of a program that has symbols */
    bool has_uprobe_multi; /* it and this kernel: many probes attached at once */
};

/* bpftrace as it is asked. */
struct bpftrace_question {
    char *path;
    struct child version, build; /* --version and --info */
};

/*
 * GIVEN is a path, or a name to look up in $PATH; NULL: "bpftrace". Fails with what to do if there
 * is none. Caller frees.
 */
struct error *bpftrace_find(const char *given, char **ret);

/* Starts asking; BUILD_TOO: also what it was built with. */
struct error *bpftrace_ask(const char *path, bool build_too, struct bpftrace_question *ret);

/* Waits for the answer. Without one about the build, the dialect is that of Debian's build. */
struct error *bpftrace_answer(struct bpftrace_question *question, struct bpftrace *ret);

/* Ends what was asked, answered or not. */
void bpftrace_question_deinit(struct bpftrace_question *question);
void bpftrace_deinit(struct bpftrace *bpftrace);

#endif
