/*
 * Ready scripts: those that are built in, and a user's own. A script says for which programs it is,
 * and what may be set, in comments at its top:
 *
 *     // What it prints: one line.
 *     // needs: github.com/IBM/sarama or github.com/Shopify/sarama >= 1.20
 *     // option: level 4 panic=0 fatal=1 error=2 ...
 *     // option: calls 50 1..200
 *     // bpftrace: 0.23
 *     // cost: What somebody should know before it starts: one line.
 *
 * ${option.level} in the script stands for the option's value: see script_option.h.
 * One with a probe on ${func} takes its functions from --func, as a template does. Where it has
 *
 *     // func: net/http.serverHandler.ServeHTTP
 *
 * it may do without.
 */
#ifndef GOBT_BT_LIBRARY_H
#define GOBT_BT_LIBRARY_H

#include "base/text.h"
#include "bt/dialect.h"
#include "program/program.h"

struct ready_script {
    const char *name, *source;
    const char *summary;  /* the first line */
    const char *needs;    /* NULL: nothing in particular */
    const char *cost;     /* NULL: nothing to speak of */
    const char *bpftrace; /* the oldest that takes it; NULL: any that gobt writes for */
    const char *function; /* without --func it is about this one; NULL: it needs one */
    const char *value;    /* an option, and the variable that it is if nobody sets it; or NULL */
    const char *zero;     /* what it means if that is 0; or NULL */
    const char *stripped; /* the one that is taken of programs without debug information; or NULL */
};

/* What the user set. */
struct script_setting {
    const char *name;
    size_t name_length;
    const char *value;
    bool is_flag; /* by an option of its own, that means something without a ready script, too */
};

/* A script, of which a file may have SOURCE. Lives in ARENA, but for that. */
struct ready_script library_describe(struct arena *arena, const char *name, const char *source);

/* The script of that name; source NULL if there is none. What it holds lives in ARENA. */
struct error *library_find(struct arena *arena, const char *name, struct ready_script *ret);

struct ready_scripts {
    ARRAY(struct ready_script);
};
struct error *library_list(struct arena *arena, struct ready_scripts *ret);

/*
 * Why the script isn't for that program; NULL if it is. One that says what it needs isn't for those
 * that lack one of its functions, either, but for those of go?: and goret?:. What is said lives in
 * ARENA.
 */
struct error *library_check(struct arena *arena, const struct ready_script *script,
                            struct program *program, const char **reason);

/* Whether the script can do without --func, and has the function that it is about then. */
struct error *library_check_own_function(const struct ready_script *script,
                                         struct program *program);

/* Fails if that bpftrace is too old for the script. */
struct error *library_check_bpftrace(const struct ready_script *script,
                                     const struct dialect *dialect);

/* The script's text with the options' values in it. */
struct error *library_fill(const struct ready_script *script, const struct script_setting *settings,
                           size_t count, struct text *text);

bool library_has_option(const struct ready_script *script, const char *name, size_t length);

/* Whether it is about functions that are given with --func. */
bool library_takes_functions(const struct ready_script *script);

#endif
