/*
 * An interface is two words: its dynamic type, or an itab that has it, and the data. A pointer,
 * map, channel or func is the data word itself; any other value is what the data word points to.
 */
#include "path/assertion.h"

#include <string.h>

#include "base/text.h"
#include "program/spelling.h"

enum { MAX_LISTED = 8 };

struct search {
    const char *name;
    struct {
        ARRAY(struct type *);
    } found;
};

static struct error *visit(struct type *type, void *context)
{
    struct search *search = context;
    if (type->kind == TYPE_INTERFACE || !type->runtime_offset)
        return NULL;
    AUTO_FREE char *short_name = type_short_name(type->name);
    if (is_same_type_name(short_name, search->name) || is_same_type_name(type->name, search->name))
        array_push(&search->found, type);
    return NULL;
}

struct error *find_type_by_name(struct program *program, const char *name, struct type **ret)
{
    struct search search = {.name = name};
    TRY(program_find_type(program, name, ret));
    if (*ret && (*ret)->runtime_offset)
        return NULL;
    TRY(program_each_type(program, visit, &search));
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < search.found.count && i < MAX_LISTED; i++)
        text_printf(&list, "%s%s", i ? ", " : "", search.found.items[i]->name);
    size_t count = search.found.count;
    *ret = count ? search.found.items[0] : NULL;
    array_deinit(&search.found);
    if (count > 1)
        return error_target("'%s' could be %s: give the whole name", name, text_string(&list));
    if (count == 0)
        return error_target("%s has no type '%s' that a value in an interface could have: 'gobt "
                            "types' lists its types",
                            program->path, name);
    return NULL;
}

bool type_is_pointer_shaped(const struct type *type)
{
    return type->kind == TYPE_POINTER || type->kind == TYPE_UNSAFE_POINTER ||
           type->kind == TYPE_MAP || type->kind == TYPE_CHAN || type->kind == TYPE_FUNC;
}

/* A struct of one pointer, and an array of one, too: nobody asks for those. */
struct error *check_interface_shape(struct type *type)
{
    bool may_be_direct = (type->kind == TYPE_STRUCT || type->kind == TYPE_ARRAY) && type->size == 8;
    if (!may_be_direct)
        return NULL;
    TRY(type_complete(type));
    const struct type *inner = type->kind == TYPE_ARRAY ? type->element
                               : type->field_count == 1 ? type->fields[0].type
                                                        : NULL;
    if (inner && (type_is_pointer_shaped(inner) || inner->kind == TYPE_STRUCT))
        return error_target("'%s' holds a single pointer, and an interface has it in place of the "
                            "value: gobt can't look into that",
                            type->name);
    return NULL;
}

struct error *check_types_address(const struct program *program)
{
    if (program->types_address)
        return NULL;
    return error_target("%s has no symbol runtime.types, by which types are told from each other",
                        program->path);
}

struct error *access_assert(const struct arguments *arguments, const struct access *interface,
                            const char *name, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct arena *arena = arguments_arena(arguments);
    struct type *type;
    if (!interface->type || interface->type->kind != TYPE_INTERFACE)
        return error_target("'%s.(%s)': %s is no interface", interface->path, name,
                            interface->path);
    TRY(find_type_by_name(program, name, &type));
    TRY(check_interface_shape(type));
    TRY(check_types_address(program));
    const char *path = arena_printf(arena, "%s.(%s)", interface->path, name);
    struct access *word = access_new(arguments, ACCESS_ASSERTED, type, path);
    word->interface = interface;
    word->asserted = type;
    word->moment = interface->moment;
    word->is_argument_now = interface->is_argument_now;
    *ret = word;
    if (type_is_pointer_shaped(type))
        return NULL;
    struct type *pointer = ARENA_NEW(arena, struct type);
    *pointer = (struct type){
        .name = arena_printf(arena, "*%s", type->name),
        .kind = TYPE_POINTER,
        .size = 8,
        .complete = true,
        .element = type,
    };
    word->type = pointer;
    return access_target(arguments, word, ret);
}
