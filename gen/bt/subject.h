/*
 * What the probes of a filled template are on: the functions and lines that a request means, as
 * attach points for the translator.
 */
#ifndef GOBT_BT_SUBJECT_H
#define GOBT_BT_SUBJECT_H

#include "bt/script.h"
#include "path/select.h"

struct subject {
    const char *prefix, *name; /* of its attach point: "goline:" and "main.go:30" */
    struct function *function; /* NULL: of a line */
    struct code *code;         /* of a line, or an inlined call: the first place; else NULL */
    size_t probe_count;        /* places that the translator will find */
};

struct subjects {
    ARRAY(struct subject);
};

/* Appends what the request means; what the user should know of it is noted. */
struct error *subjects_choose(struct script *script, const struct trace_request *request,
                              struct subjects *ret);

/*
 * Whether a function that can't be traced for the REASON is left out of the request, a pattern:
 * then it takes the reason, and the script is to be written again without.
 */
bool subject_leave_out(struct script *script, const struct trace_request *request,
                       const struct function *function, struct error *reason);

/* Of a function, by whether its entry or its return is meant. */
const char *subject_prefix(const struct subject *subject, bool at_return);

/* What paths mean there. */
struct error *subject_arguments(struct script *script, const struct subject *subject,
                                struct arguments *ret);

#endif
