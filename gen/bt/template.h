/*
 * Templates: scripts with blanks to be filled from --func, --arg, --where and the rest. What comes
 * of it goes through the translator like a script that a user wrote.
 *
 *     ${func}       in an attach point: the function; the probe is repeated for each
 *     ${where}      --where, and that --limit isn't reached; its line is dropped without either
 *     ${count}      counts the event in @events
 *     ${limit}      the same, but its line is dropped without a --limit
 *     ${until}      ends the script when --limit is reached; its line is dropped without one
 *     ${seconds}    --duration; its line is dropped without one
 *     ${silence}    says why nothing was seen, if nothing was
 *     ${config}     settings of bpftrace; its line is dropped where that version has none
 *     ${go.args}    is left to the translator: what --arg selected
 */
#ifndef GOBT_BT_TEMPLATE_H
#define GOBT_BT_TEMPLATE_H

#include "bt/script.h"
#include "bt/translate.h"

struct filled_template {
    struct text source;
    struct {
        ARRAY(struct selected_arguments);
    } arguments; /* of each probe in it, in order */
};

/* Fills TEMPLATE for all REQUESTS; functions are chosen here, once and for all. */
struct error *template_fill(struct script *script, const char *template,
                            const struct trace_request *requests, size_t request_count,
                            struct filled_template *ret);
void filled_template_deinit(struct filled_template *filled);

/* The template of that name: the user's own, or the one that is built in. Caller frees. */
struct error *template_read(const char *name, char **ret);

/* Where a user's own templates are looked for. Caller frees; NULL: nowhere. */
char *template_directory(void);

#endif
