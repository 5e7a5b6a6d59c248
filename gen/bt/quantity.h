/* What --hist and --count-by can be about: numbers, and what the keys of a map may be. */
#ifndef GOBT_BT_QUANTITY_H
#define GOBT_BT_QUANTITY_H

#include "path/access.h"

/* Refuse what PATH is of the function, if it isn't that, and say what would be. */
struct error *quantity_check_number(const struct arguments *arguments, enum moment moment,
                                    const char *path);
struct error *quantity_check_key(const struct arguments *arguments, enum moment moment,
                                 const char *path);

#endif
