#include "bt/number.h"

#include <string.h>

#include "bt/dynamic.h"

/* A field of one of the runtime's own structs, behind the pointer that a map or channel is. */
static struct error *runtime_field(struct probe *probe, enum expression_place place,
                                   const struct access *access, const char *const *structs,
                                   const char *const *fields, const char **ret)
{
    struct program *program = probe->script->program;
    const char *pointer;
    TRY(expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, &pointer));
    for (; *structs; structs++) {
        struct type *type;
        TRY(program_find_type(program, *structs, &type));
        if (!type)
            continue;
        TRY(type_complete(type));
        for (const char *const *name = fields; *name; name++) {
            const struct field *field = type_field(type, *name);
            if (!field)
                continue;
            *ret = arena_printf(probe->script->arena, "*(int64 *)(%s + %llu)", pointer,
                                (unsigned long long)field->offset);
            return NULL;
        }
    }
    return error_target("%s: the program doesn't say where its length is", access->path);
}

static struct error *map_length(struct probe *probe, enum expression_place place,
                                const struct access *access, const char **ret)
{
    static const char *const structs[] = {"internal/runtime/maps.Map", "runtime.hmap", NULL};
    static const char *const fields[] = {"used", "count", NULL};
    return runtime_field(probe, place, access, structs, fields, ret);
}

static struct error *channel_field(struct probe *probe, enum expression_place place,
                                   const struct access *access, const char *field, const char **ret)
{
    static const char *const structs[] = {"runtime.hchan", NULL};
    const char *const fields[] = {field, NULL};
    return runtime_field(probe, place, access, structs, fields, ret);
}

struct error *number_no_form(const struct access *access, const char *form)
{
    const char *name = access->type ? access->type->name : "text";
    if (strcmp(form, "type") == 0 && strstr(name, "go.shape."))
        return error_usage("%s (%s) has no :type: that of such code differs from call to call, and "
                           "debug information doesn't say where the call has it",
                           access->path, name);
    return error_usage("%s (%s) has no :%s", access->path, name, form);
}

/* Inside of a function the length may be all that is left of a value. */
static struct error *length(struct probe *probe, enum expression_place place,
                            const struct access *access, const char **ret)
{
    const char *pointer;
    return access->has_range ? expression_elements(probe, place, access, &pointer, ret)
                             : expression_word(probe, place, access, 8, 8, TYPE_INT, ret);
}

static struct error *length_or_capacity(struct probe *probe, enum expression_place place,
                                        const struct access *access, bool capacity,
                                        const char **ret)
{
    switch (access->type->kind) {
    case TYPE_SLICE:
        if (capacity)
            return expression_word(probe, place, access, 16, 8, TYPE_INT, ret);
        return length(probe, place, access, ret);
    case TYPE_STRING:
        if (capacity)
            return number_no_form(access, "cap");
        return length(probe, place, access, ret);
    case TYPE_ARRAY:
        TRY(type_complete(access->type));
        *ret = arena_printf(probe->script->arena, "%llu", (unsigned long long)access->type->count);
        return NULL;
    case TYPE_MAP:
        return capacity ? number_no_form(access, "cap") : map_length(probe, place, access, ret);
    case TYPE_CHAN:
        return channel_field(probe, place, access, capacity ? "dataqsiz" : "qcount", ret);
    default:
        return number_no_form(access, capacity ? "cap" : "len");
    }
}

/* 1 if the interface has the type that was asserted, else 0. */
static struct error *holds(struct probe *probe, enum expression_place place,
                           const struct access *access, const char **ret)
{
    const char *dynamic, *is;
    if (access->kind == ACCESS_MEMORY && access->base->kind == BASE_POINTER && !access->step_count)
        access = access->base->pointer;
    if (access->kind != ACCESS_ASSERTED)
        return number_no_form(access, "is");
    TRY(dynamic_type(probe, place, access->interface, &dynamic));
    TRY(dynamic_is(probe, place, dynamic, access->asserted, &is));
    *ret = arena_printf(probe->script->arena, "(uint64)(%s)", is);
    return NULL;
}

struct error *number_of(struct probe *probe, enum expression_place place,
                        const struct access *access, enum path_form form, const char **ret)
{
    const char *unused;
    enum type_kind kind = access->type ? access->type->kind : TYPE_UNKNOWN;
    switch (form) {
    case FORM_LEN:
    case FORM_CAP:
        if (!access->type)
            return number_no_form(access, "len");
        return length_or_capacity(probe, place, access, form == FORM_CAP, ret);
    case FORM_PTR:
        if (kind == TYPE_STRING || kind == TYPE_SLICE)
            return access->has_range
                       ? expression_elements(probe, place, access, ret, &unused)
                       : expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
        if (kind == TYPE_STRUCT || kind == TYPE_ARRAY)
            return expression_address(probe, place, access, ret);
        if (kind == TYPE_INTERFACE)
            return expression_word(probe, place, access, 8, 8, TYPE_UNSAFE_POINTER, ret);
        if (!access->type)
            return number_no_form(access, "ptr");
        return expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
    case FORM_WORD:
        if (!access->type)
            return number_no_form(access, "word");
        return expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
    case FORM_ADDR:
        if (!access->type)
            return number_no_form(access, "addr");
        return expression_address(probe, place, access, ret);
    case FORM_TYPE:
        return number_no_form(access, "type");
    case FORM_IS:
        return holds(probe, place, access, ret);
    default:
        return expression_number(probe, place, access, ret);
    }
}
