/* A script as one line for a shell. */
#ifndef GOBT_BT_ONELINER_H
#define GOBT_BT_ONELINER_H

#include "base/text.h"

/* Appends `bpftrace FLAGS -e '...'`: comments dropped, blanks made one, quoted for a POSIX shell.
 */
void oneliner_print(const char *script, const char *environment, const char *flags,
                    struct text *text);

/* Appends WORD so that a POSIX shell takes it as one word, whatever is in it. */
void shell_quote(const char *word, struct text *text);

#endif
