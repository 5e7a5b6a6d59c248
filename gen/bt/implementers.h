/* Which types the compiler saw in an interface with methods. */
#ifndef GOBT_BT_IMPLEMENTERS_H
#define GOBT_BT_IMPLEMENTERS_H

#include "bt/script.h"

/* Of what kinds values may be. */
enum { CLASS_TEXT = 1, CLASS_NUMBER = 2, CLASS_BOOL = 4, CLASS_ALL = 7 };

/* What was found out about an interface type; kept with the script. */
struct implementers {
    struct implementers *next;
    const struct type *interface;
    unsigned classes;
    struct type *structs[3]; /* of the program's own ones, and pointers to them: those first met */
    size_t struct_count;
};

/* An itab: the type, and the interface by its record's offset. Of programs without their symbols.
 */
struct itab {
    struct itab *next;
    uint64_t interface;
    uint64_t record; /* of the type: its address, as linked */
    struct type *type;
};

/* What an interface without methods holds may be of any kind. */
struct error *implementers_find(struct script *script, const struct type *interface,
                                const struct implementers **ret);

#endif
