#include "program/inlining.h"

enum { MAX_NAMED = 5 };

struct error *inlining_print(struct text *text, struct program *program,
                             const struct function *function, const char *before, const char *after)
{
    struct function_names callers;
    TRY(function_inlined_into(program, function, &callers));
    if (callers.count == 0)
        return NULL;
    text_add_string(text, before);
    for (size_t i = 0; i < callers.count && i < MAX_NAMED; i++) {
        text_add_string(text, i ? ", " : "");
        text_add_string(text, callers.items[i]);
    }
    if (callers.count > MAX_NAMED)
        text_printf(text, " and %zu more", callers.count - MAX_NAMED);
    text_add_string(text, after);
    return NULL;
}
