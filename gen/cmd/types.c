/* gobt types: the types of a program. */
#include <string.h>

#include "base/terminal.h"
#include "cmd/commands.h"
#include "cmd/json.h"
#include "cmd/target.h"

struct listing {
    const char *pattern;
    struct {
        ARRAY(struct type *);
    } types;
};

static struct error *visit(struct type *type, void *context)
{
    struct listing *listing = context;
    const char *pattern = listing->pattern;
    if (!pattern || (is_wildcard(pattern) ? wildcard_match(pattern, type->name)
                                          : strstr(type->name, pattern) != NULL))
        array_push(&listing->types, type);
    return NULL;
}

static int compare_types(const void *left, const void *right)
{
    const struct type *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

static void print(const struct listing *listing, bool as_json, struct text *output)
{
    json_t *list = json_array();
    for (size_t i = 0; i < listing->types.count; i++) {
        const struct type *type = listing->types.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_bytes(type->name));
        json_object_set_new(item, "kind", json_string(type_kind_name(type->kind)));
        json_object_set_new(item, "size", json_integer((json_int_t)type->size));
        json_array_append_new(list, item);
        if (as_json)
            continue;
        terminal_escape(output, type->name);
        text_printf(output, "  %s, %llu bytes\n", type_kind_name(type->kind),
                    (unsigned long long)type->size);
    }
    if (as_json)
        json_print(json_pack("{s:O}", "types", list), output);
    json_decref(list);
}

struct error *command_types(const struct options *options, struct text *output)
{
    __attribute__((cleanup(target_closep))) struct target *target = NULL;
    TRY(target_open(options, &target));
    TRY(target_require_types(target));
    TRY(layouts_take_given(target, options));
    struct listing listing = {
        .pattern = options->operands.count ? options->operands.items[0] : NULL,
    };
    struct error *error = program_each_type(&target->program, visit, &listing);
    if (!error && listing.types.count == 0 && listing.pattern)
        error =
            error_target("%s has no type whose name has '%s' in it", target->path, listing.pattern);
    if (!error) {
        if (listing.types.count)
            qsort(listing.types.items, listing.types.count, sizeof(*listing.types.items),
                  compare_types);
        print(&listing, options->json, output);
    }
    array_deinit(&listing.types);
    return error;
}
