/*
 * Templates: scripts with blanks to be filled from --func, --arg, --where and the rest. What comes
 * of it goes through the translator like a script that a user wrote.
 *
 *     ${func}       in an attach point: the function; each such probe is repeated for each. Where
 *                   none is on goret:, one on go: becomes one if a path asks for what only the
 *                   return knows
 *     ${number}     the function's, from 0 on, in the order of the command line
 *     ${and %s}, ${and args}   " %s" and ", ${go.args}" for a printf, if --arg selects something of
 *                   that function; or nothing
 *     ${where}      --where, and that --limit isn't reached; its line is dropped without either
 *     ${and where}  the same behind another condition; nothing without either
 *     ${key}        [KEY] for a map: --count-by, or the function if there are several; or nothing
 *     ${value}      --hist
 *     ${map}        a name for a map, after --hist
 *     ${threshold}  --slow, in nanoseconds
 *     ${error}      the result that is an error
 *     ${seen}       notes that there was an event in @events; counts them only if there is a
 *                   --limit: 15 ns instead of 70
 *     ${limit}      counts, but its line is dropped without a --limit
 *     ${until}      ends the script when --limit is reached; its line is dropped without one
 *     ${seconds}    --duration; its line is dropped without one
 *     ${silence}    says why nothing was seen, if nothing was
 *     ${config}     settings of bpftrace; its line is dropped where that version has none
 *     ${max keys}   --max-keys
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

/* Fills a template; functions are chosen here, once and for all. */
struct template_request {
    const char *text;
    struct trace_request *functions;
    size_t function_count;
    uint64_t threshold;
    bool has_threshold;
    bool has_results; /* those of a return are shown beside what --arg selects */
};

struct error *template_fill(struct script *script, const struct template_request *request,
                            struct filled_template *ret);

/* Whether the template is about returns, whatever is asked for. */
bool template_is_about_returns(const char *template);
/* Whether any probe of its is. */
bool template_takes_functions(const char *template);
void filled_template_deinit(struct filled_template *filled);

/* The template of that name: the user's own, or the one that is built in. Caller frees. */
struct error *template_read(const char *name, char **ret);

/* Dropped lines leave gaps: one empty line is enough. */
void template_close_gaps(struct text *text);

#endif
