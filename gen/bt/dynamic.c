/*
 * The record of a type (internal/abi.Type, before that runtime._type) has the offset of its name
 * from runtime.types, and a flag that says that the name begins with a star too many. The name is a
 * byte of flags, its length, and its text.
 *
 * In a position-independent program the addresses of records are known relative to the code: the
 * probe's own address tells where that is.
 */
#include "bt/dynamic.h"

#include <string.h>

#include "bt/call.h"
#include "bt/goroutine.h"
#include "path/assertion.h"

enum { EXTRA_STAR = 1 << 1, ITAB_TYPE = 8 };

static const char *load_base_variable(struct probe *probe)
{
    uint64_t address = probe->moment == AT_RETURN ? probe->returns.items[0] : probe->site.address;
    return variable_get(probe, "load base", "load_base",
                        arena_printf(probe->script->arena, "reg(\"%s\") - %llu",
                                     probe->arguments->machine->program_counter,
                                     (unsigned long long)address));
}

/* What is added to addresses as linked: "" in a program that runs where it was linked. */
static const char *load_base(struct probe *probe, enum expression_place place)
{
    struct arena *arena = probe->script->arena;
    if (!probe->script->program->is_position_independent)
        return "";
    /* Of several RETs it can't be told which one is hit: the entry knows. */
    if (probe->moment == AT_RETURN && probe->returns.count > 1)
        return arena_printf(arena, "%s + ",
                            call_keep(probe, load_base_variable(&probe->call->entry), false));
    if (place == IN_BODY)
        return arena_printf(arena, "%s + ", load_base_variable(probe));
    return arena_printf(arena, "reg(\"%s\") - %llu + ", probe->arguments->machine->program_counter,
                        (unsigned long long)probe->site.address);
}

const char *dynamic_linked(struct probe *probe, enum expression_place place, uint64_t address)
{
    return arena_printf(probe->script->arena, "(%s(uint64)%llu)", load_base(probe, place),
                        (unsigned long long)address);
}

const char *dynamic_record(struct probe *probe, enum expression_place place,
                           const struct type *type)
{
    return dynamic_linked(probe, place,
                          probe->script->program->types_address + type->runtime_offset);
}

static const char *dictionary(struct probe *probe)
{
    const struct arguments *arguments = probe->arguments;
    struct arena *arena = probe->script->arena;
    const char *in_register = arguments_dictionary(arguments);
    if (in_register)
        return arena_printf(arena, "reg(\"%s\")", in_register);
    return arena_printf(arena, "*(uint64 *)(reg(\"%s\") + %llu)", arguments->machine->closure.name,
                        (unsigned long long)arguments->closure.dictionary_offset);
}

/* A word of the function's dictionary, which only the entry knows. */
static const char *dictionary_word(struct probe *probe, enum expression_place place,
                                   unsigned number)
{
    struct arena *arena = probe->script->arena;
    if (probe->moment == AT_RETURN)
        return call_keep(probe, dictionary_word(&probe->call->entry, IN_BODY, number), false);
    const char *at = dictionary(probe);
    if (place == IN_BODY)
        at = variable_get(probe, at, "dictionary", at);
    return arena_printf(arena, "*(uint64 *)(%s + %u)", at, number * 8);
}

struct error *dynamic_type(struct probe *probe, enum expression_place place,
                           const struct access *interface, const char **ret)
{
    struct arena *arena = probe->script->arena;
    const char *word;
    if (interface->has_dictionary_word) {
        *ret = dictionary_word(probe, place, interface->dictionary_word);
    } else {
        TRY(expression_word(probe, place, interface, 0, 8, TYPE_UNSAFE_POINTER, &word));
        /* Behind a nil itab nothing is mapped: that reads as 0. */
        *ret = interface->type->has_methods
                   ? arena_printf(arena, "*(uint64 *)(%s + %d)", word, ITAB_TYPE)
                   : word;
    }
    if (place == IN_BODY)
        *ret = variable_of(probe, arena_printf(arena, "dynamic %s", *ret),
                           arena_printf(arena, "%s_type", interface->path), *ret);
    return NULL;
}

struct error *dynamic_is(struct probe *probe, enum expression_place place, const char *dynamic,
                         const struct type *type, const char **ret)
{
    *ret =
        arena_printf(probe->script->arena, "%s == %s", dynamic, dynamic_record(probe, place, type));
    return NULL;
}

struct error *dynamic_asserted(struct probe *probe, enum expression_place place,
                               const struct access *access, const char **ret)
{
    const char *dynamic, *is, *data;
    TRY(dynamic_type(probe, place, access->interface, &dynamic));
    TRY(dynamic_is(probe, place, dynamic, access->asserted, &is));
    TRY(expression_word(probe, place, access->interface, 8, 8, TYPE_UNSAFE_POINTER, &data));
    *ret = expression_choice(probe, place, access->path, "uint64", is, data, "0");
    if (place == IN_BODY)
        *ret = variable_of(probe, *ret, access->path, *ret);
    return NULL;
}

/* A field of a type's record: its names have changed with the package. */
static struct error *record_field(struct probe *probe, const char *name, const char *old_name,
                                  uint64_t *ret)
{
    struct script *script = probe->script;
    if (runtime_types_record_field(&script->types, name, old_name, ret))
        return NULL;
    return error_target("%s doesn't say where the record of a type has its %s",
                        script->program->path, old_name);
}

/* The kind in the record whose address is RECORD. */
static struct error *kind_in(struct probe *probe, const char *record, const char **ret)
{
    uint64_t at;
    TRY(record_field(probe, "Kind_", "kind", &at));
    *ret = arena_printf(probe->script->arena, "*(uint8 *)(%s + %llu) & %d", record,
                        (unsigned long long)at, GO_KIND_MASK);
    return NULL;
}

struct error *dynamic_kind(struct probe *probe, const struct access *interface, const char **ret)
{
    struct arena *arena = probe->script->arena;
    const char *dynamic;
    TRY(dynamic_type(probe, IN_BODY, interface, &dynamic));
    TRY(kind_in(probe, dynamic, ret));
    *ret = arena_printf(arena, "(uint64)%s", *ret);
    *ret = variable_get(probe, *ret, arena_printf(arena, "%s_kind", interface->path), *ret);
    return NULL;
}

struct error *dynamic_is_text(struct probe *probe, const struct access *interface, const char **ret)
{
    const char *dynamic, *kind, *element_kind;
    struct arena *arena = probe->script->arena;
    const struct type *record = runtime_types_record(&probe->script->types);
    TRY(dynamic_type(probe, IN_BODY, interface, &dynamic));
    TRY(dynamic_kind(probe, interface, &kind));
    /* A slice's record has the element's behind what all records have. */
    const char *element = arena_printf(arena, "*(uint64 *)(%s + %llu)", dynamic,
                                       (unsigned long long)(record ? record->size : 0));
    TRY(kind_in(probe, element, &element_kind));
    const char *is = arena_printf(arena, "(uint64)(%s == %d || (%s == %d && (%s) == %d) ? 1 : 0)",
                                  kind, GO_STRING, kind, GO_SLICE, element_kind, GO_UINT8);
    *ret = variable_get(probe, is, arena_printf(arena, "%s_is_text", interface->path), is);
    return NULL;
}

/*
 * The address of a type's name, which is AT behind the start of the module's types. Names of
 * another module's types count from elsewhere: 0, where nothing can be read, stands for them.
 */
static const char *name_address(struct probe *probe, const char *dynamic, const char *at)
{
    struct arena *arena = probe->script->arena;
    const struct program *program = probe->script->program;
    const char *base = dynamic_linked(probe, IN_BODY, program->types_address);
    const char *name = arena_printf(arena, "%s + %s", base, at);
    if (!program->has_other_modules)
        return name;
    uint64_t size = program->types_end ? program->types_end - program->types_address : 0;
    return arena_printf(arena, "(uint64)((uint64)(%s - %s) < (uint64)%llu ? 1 : 0) * (%s)", dynamic,
                        base, (unsigned long long)size, name);
}

struct error *dynamic_name(struct probe *probe, const struct access *interface,
                           const char **pointer, const char **length)
{
    struct arena *arena = probe->script->arena;
    struct program *program = probe->script->program;
    uint64_t flags, name;
    const char *dynamic, *path = interface->path;
    TRY(check_types_address(program));
    TRY(dynamic_type(probe, IN_BODY, interface, &dynamic));
    TRY(record_field(probe, "TFlag", "tflag", &flags));
    TRY(record_field(probe, "Str", "str", &name));
    const char *record = variable_get(
        probe, arena_printf(arena, "name of %s", dynamic), arena_printf(arena, "%s_name", path),
        name_address(probe, dynamic,
                     arena_printf(arena, "(uint64)*(uint32 *)(%s + %llu)", dynamic,
                                  (unsigned long long)name)));
    const char *first = variable_get(probe, arena_printf(arena, "length of %s", dynamic),
                                     arena_printf(arena, "%s_size", path),
                                     arena_printf(arena, "(uint64)*(uint8 *)(%s + 1)", record));
    const char *second = arena_printf(arena, "(uint64)*(uint8 *)(%s + 2)", record);
    /* Of a name that couldn't be read there is nothing to be left out. */
    const char *star = variable_get(
        probe, arena_printf(arena, "star of %s", dynamic), arena_printf(arena, "%s_star", path),
        arena_printf(arena,
                     "(uint64)((*(uint8 *)(%s + %llu) & %d) != 0 && (%s | %s) != 0 ? 1 : "
                     "0)",
                     dynamic, (unsigned long long)flags, EXTRA_STAR, first, second));
    if (go_version_at_least(program->version, 1, 17)) {
        /* Seven bits a byte, the lowest first. */
        *length = arena_printf(arena, "((%s < 128 ? %s : (%s & 127) + %s * 128) - %s)", first,
                               first, first, second, star);
        *pointer = arena_printf(arena, "(%s + (%s < 128 ? 2 : 3) + %s)", record, first, star);
    } else {
        *length = arena_printf(arena, "(%s * 256 + %s - %s)", first, second, star);
        *pointer = arena_printf(arena, "(%s + 3 + %s)", record, star);
    }
    /* Variables: each choice between numbers takes stack wherever it stands. */
    *length = variable_get(probe, *length, arena_printf(arena, "%s_name_len", path), *length);
    *pointer = variable_get(probe, *pointer, arena_printf(arena, "%s_name_ptr", path), *pointer);
    return NULL;
}
