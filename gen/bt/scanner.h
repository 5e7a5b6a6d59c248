/* The few tokens of bpftrace's language that matter to the translator. */
#ifndef GOBT_BT_SCANNER_H
#define GOBT_BT_SCANNER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

/*
 * The length of the string literal, comment or preprocessor line at AT; 0: there is none. A string
 * that isn't closed ends with its line, as to bpftrace.
 */
size_t scan_string(const char *at);
size_t scan_comment(const char *at);

/* The length of a Go expression, `${...}`, at AT; 0: there is none, or it doesn't end. */
size_t scan_go(const char *at);

/* The inside of the Go expression of LENGTH bytes at AT, blanks around it dropped. */
const char *scan_inside(struct arena *arena, const char *at, size_t length);

/* The length of the name at AT: letters, digits, underscores, `$` or `@` before them. */
size_t scan_name(const char *at);

/* The length of whatever token is at AT: one of the above, or a single character. */
size_t scan_token(const char *at);

/* Spaces, line ends and comments. */
size_t scan_blank(const char *at);

/*
 * The length from the bracket at AT, one of ( [ {, to the one that closes it, both included; 0 if
 * nothing does.
 */
size_t scan_group(const char *at);

/* The bracket from AT on, itself one, that nothing closes: the innermost. */
const char *scan_unclosed(const char *at);

#endif
