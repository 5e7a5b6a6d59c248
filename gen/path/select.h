/* From what the user typed to the functions that are meant. */
#ifndef GOBT_PATH_SELECT_H
#define GOBT_PATH_SELECT_H

#include "base/text.h"
#include "path/left_out.h"
#include "program/find.h"

/* One function to be traced, or one line, and what was said about it. */
struct trace_request {
    const char *function;
    const char *line;    /* "server.go:123": then there is no function */
    bool with_inlined;   /* its inlined calls are traced as well */
    bool is_in_script;   /* go:"NAME": no option is about it */
    bool is_of_ready;    /* a ready script's, which nobody rewrites, and --inlined isn't for */
    bool needs_error;    /* of several functions those are meant whose errors can be seen */
    bool takes_patterns; /* the function may be a pattern: all that it fits are meant */
    struct left_out *left_out; /* of a pattern: without these; NULL: every function must be fit */
    const char *where;         /* NULL: every call */
    bool at_return;            /* its returns are traced: the paths may be about results */
    const char *key, *value;   /* paths that a template counts by, or adds up; or NULL */
    struct {
        ARRAY(const char *);
    } arguments;
};

/* What a program has of a request's name, whatever its paths are. */
enum fit {
    FIT_NONE,
    FIT_STANDARD, /* functions of the standard library alone */
    FIT_OWN,
};

struct error *select_fit(struct program *program, const struct trace_request *request,
                         enum fit *ret);

/*
 * The functions that REQUEST means: of all that the name fits those that every path of the request
 * fits, then those outside the standard library. Fails unless one remains, or ALL is set. What the
 * user should know of the choice is added to NOTES, a line each. A pattern means all that it fits,
 * but for those that it leaves out.
 */
struct error *select_functions(struct program *program, const struct trace_request *request,
                               bool all, struct functions *ret, struct text *notes);

/* Whether its name is a pattern. */
bool request_is_pattern(const struct trace_request *request);

#endif
