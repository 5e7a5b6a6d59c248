/* The translator: bpftrace with Go in it becomes bpftrace. */
#ifndef GOBT_BT_TRANSLATE_H
#define GOBT_BT_TRANSLATE_H

#include "bt/script.h"
#include "path/select.h"

/*
 * Translates SOURCE, which is called NAME in messages, and appends what comes of it, with the
 * structs that it needs in front. PROBE_ARGUMENTS has an entry for each Go probe that a template
 * was filled with, and one without a request at its end; of others ${args} is everything. NULL: a
 * user's own script. If functions are left out of a pattern, there is no translation, and the
 * script is incomplete: it takes another one, with a template that is filled without them.
 */
struct error *translate(struct script *script, const char *source, const char *name,
                        const struct selected_arguments *probe_arguments, struct text *text);

#endif
