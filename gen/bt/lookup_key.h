/* Comparing what is in a map's slot with a constant key. */
#ifndef GOBT_BT_LOOKUP_KEY_H
#define GOBT_BT_LOOKUP_KEY_H

#include "base/text.h"
#include "bt/script.h"
#include "path/access.h"

/* Statements that do FOUND if the key at $gobt_s is this one. */
void lookup_key_print(struct probe *probe, const struct access_key *key, const char *found,
                      struct text *text);

#endif
