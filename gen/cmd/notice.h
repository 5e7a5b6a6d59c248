/* Lines on standard error that aren't errors. */
#ifndef GOBT_CMD_NOTICE_H
#define GOBT_CMD_NOTICE_H

#include "base/text.h"

/* Prints each line of NOTES as "gobt: ...", safe for a terminal. */
void print_notes(const struct text *notes);

#endif
