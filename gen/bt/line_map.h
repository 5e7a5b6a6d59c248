/*
 * Which line of the user's script each line of its translation comes from: bpftrace's errors are
 * about lines that the user never wrote. While a script is translated its text has marks in it,
 * which travel with the text through all that is done to it, and are taken out at the end.
 */
#ifndef GOBT_BT_LINE_MAP_H
#define GOBT_BT_LINE_MAP_H

#include "base/array.h"
#include "base/text.h"

struct line_map {
    ARRAY(unsigned); /* of each line of the translation; 0: gobt made it up itself */
};

/*
 * What follows comes from that LINE; 0: not said, as in gobt's own scripts. Where text is in the
 * middle of a line, nothing is marked.
 */
void line_map_mark(struct text *text, unsigned line);

/* What follows comes from no line of the user's. */
void line_map_end(struct text *text);

/* Appends the LENGTH bytes at SOURCE, which begin in LINE, with their marks; LINE is 0: without. */
void line_map_copy(struct text *text, const char *source, size_t length, unsigned line);

/* Takes all marks out of TEXT. */
void line_map_take(struct text *text, struct line_map *ret);

#endif
