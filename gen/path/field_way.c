#include "path/field_way.h"

#include <string.h>
#include <strings.h>

static struct error *embedded_struct(const struct field *field, struct type **ret)
{
    struct type *type = field->type;
    *ret = NULL;
    if (!field->embedded)
        return NULL;
    if (type->kind == TYPE_POINTER) {
        TRY(type_complete(type));
        type = type->element;
    }
    if (type->kind == TYPE_STRUCT)
        *ret = type;
    return NULL;
}

/* Fields of exactly DEPTH embeddings whose name matches. */
static struct error *find_at_depth(struct type *type, const char *name, bool ignore_case,
                                   size_t depth, struct field_way *prefix, struct field_way *found)
{
    TRY(type_complete(type));
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        prefix->numbers[prefix->count] = i;
        if (depth == 0) {
            int differs = ignore_case ? strcasecmp(field->name, name) : strcmp(field->name, name);
            if (differs || strcmp(field->name, "_") == 0)
                continue;
            unsigned seen = found->found + 1;
            *found = *prefix;
            found->count = prefix->count + 1;
            found->found = seen;
            continue;
        }
        struct type *inner;
        TRY(embedded_struct(field, &inner));
        if (!inner)
            continue;
        prefix->count++;
        TRY(find_at_depth(inner, name, ignore_case, depth - 1, prefix, found));
        prefix->count--;
    }
    return NULL;
}

struct error *field_way_find(struct type *type, const char *name, struct field_way *ret)
{
    for (int ignore_case = 0; ignore_case <= 1; ignore_case++) {
        for (size_t depth = 0; depth < MAX_EMBEDDING; depth++) {
            struct field_way prefix = {0};
            *ret = (struct field_way){0};
            TRY(find_at_depth(type, name, ignore_case, depth, &prefix, ret));
            if (ret->found)
                return NULL;
        }
    }
    return NULL;
}
