/* What a script does at its end, beside what its author wrote there. */
#ifndef GOBT_BT_ENDING_H
#define GOBT_BT_ENDING_H

#include "base/text.h"
#include "bt/script.h"

/* Puts the script's ending into the END probe in TEXT, before what stands there; else makes one. */
void ending_print(struct script *script, struct text *text);

#endif
