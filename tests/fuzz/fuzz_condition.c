/* Conditions as --where takes them, parsed and resolved. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "path/condition.h"

static const char *const seeds[] = {
    "n > 10 && entry.Key ^= \"core/\"",
    "!(a == 1 || b != 0xff) && s == 'x\\n\\x41'",
    "10 <= n",
    "p == nil && ok == true && !ok",
    "s:len > 3 || 0:ptr == -1",
    "x.(main.T).y != false",
    "((((n))))",
};

bool fuzz_seed(size_t number, struct text *seed)
{
    if (number < LENGTH(seeds))
        text_add_string(seed, seeds[number]);
    return number < LENGTH(seeds);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arguments arguments;
    struct condition *condition;
    model_declare("main.Entry", "struct{Key string; Value []uint8; next *main.Entry}");
    struct function *function = model_function(
        "main.F", "n int, entry *main.Entry, s string, b uint8, ok bool, p *int, x any, f float64",
        "");
    struct error *error = arguments_place(&model, function, &arguments);
    if (error)
        abort();
    char *text = arena_strndup(&model.arena, (const char *)bytes, size);
    error = condition_parse(&model.arena, text, &condition);
    if (!error)
        error = condition_resolve(&arguments, AT_RETURN, condition);
    error_destroy(error);
    arguments_deinit(&arguments);
    model_reset(NULL);
    return 0;
}
