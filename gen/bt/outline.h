/* What a script consists of, as far as that must be known before it is translated. */
#ifndef GOBT_BT_OUTLINE_H
#define GOBT_BT_OUTLINE_H

#include <stdbool.h>

/* Whether bpftrace's settings may stand before SOURCE: it has none, and nothing that precedes them.
 */
bool outline_may_have_settings(const char *source);

/* Whether anything in SOURCE could run: a body behind what isn't one of a definition. */
bool outline_has_probe(const char *source);

#endif
