/* Paths as users write them, parsed and resolved against a function with values of every kind. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "path/access.h"

static const char *const seeds[] = {
    "entry.Key",
    "3.key",
    "a.b[2].c[1:3]",
    "p[:16]:hex",
    "x.(map[string]int).f",
    "go.goid",
    "s[18446744073709551615]",
    "list[7].Key[2:]",
    "arr[2].y:ptr",
    "deep.next.next.Value[3]",
};

bool fuzz_seed(size_t number, struct text *seed)
{
    if (number < LENGTH(seeds))
        text_add_string(seed, seeds[number]);
    return number < LENGTH(seeds);
}

static void resolve(const struct path *path)
{
    struct arguments arguments;
    const struct access *access;
    model_declare("main.Entry", "struct{Key string; Value []uint8; next *main.Entry}");
    model_declare("main.Pair", "struct{x int64; y int16}");
    struct function *function = model_function(
        "main.F",
        "entry *main.Entry, s string, a struct{b [1]main.Pair}, list []*main.Entry, "
        "arr [3]main.Pair, deep **main.Entry, p []uint8, x any, m map[string]int, f float64",
        "err error");
    struct error *error = arguments_place(&model, function, &arguments);
    if (error)
        abort();
    error_destroy(access_resolve(&arguments, AT_RETURN, path, &access));
    arguments_deinit(&arguments);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct path path;
    enum path_form form;
    char *text = arena_strndup(&model.arena, (const char *)bytes, size);
    struct error *error = path_parse_with_form(&model.arena, text, &path, &form);
    if (!error) {
        resolve(&path);
        path_deinit(&path);
    }
    error_destroy(error);
    model_reset(NULL);
    return 0;
}
