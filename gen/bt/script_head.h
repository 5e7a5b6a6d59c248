/* What a script says of itself, in comments at its top: `// option: slow 10ms`. */
#ifndef GOBT_BT_SCRIPT_HEAD_H
#define GOBT_BT_SCRIPT_HEAD_H

#include <stddef.h>

/*
 * What the next comment at *AT or behind it that begins with WORD and a colon has behind them,
 * without the blanks around it, and moves *AT to the line behind; NULL: there is none before the
 * first line that is no comment. WORD "": what any comment has.
 */
const char *script_head_next(const char **at, const char *word, size_t *length);

#endif
