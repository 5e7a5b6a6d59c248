/*
 * Up to Go 1.26 the linker leaves a symbol for each itab, "go:itab.*main.Point,main.Encoder". From
 * 1.27 on there are none, but the itabs lie side by side, and the module's own record says where:
 * each has the addresses of the interface's record and of the type's, and a word for each method.
 */
#include "bt/implementers.h"

#include <string.h>

#include "base/text.h"
#include "elf/symbols.h"
#include "program/find.h"
#include "value/runtime_types.h"

enum {
    MAX_STRUCT = 128, /* bytes of a struct that is shown */
    MAX_FIELDS = 8,
    WORD = 8,
    ITAB_HEADER = 24,
    MAX_ITABS = 1 << 20,
};

static bool is_standard(const struct program *program, const char *type)
{
    struct function named = {.name = *type == '*' ? type + 1 : type};
    return function_is_standard(program, &named);
}

static bool is_shown_struct(const struct program *program, struct type *type)
{
    struct type *target = type->kind == TYPE_POINTER ? type->element : type;
    if (!target || target->kind != TYPE_STRUCT || target->size > MAX_STRUCT || target->size <= 8 ||
        is_standard(program, type->name))
        return false;
    error_destroy(type_complete(target));
    return target->field_count > 0 && target->field_count <= MAX_FIELDS;
}

static void add_implementer(const struct program *program, struct type *type,
                            struct implementers *ret)
{
    error_destroy(type_complete(type));
    switch (type->kind) {
    case TYPE_STRING:
        ret->classes |= CLASS_TEXT;
        break;
    case TYPE_SLICE:
        ret->classes |= type_is_bytes(type) ? CLASS_TEXT : 0;
        break;
    case TYPE_INT:
    case TYPE_UINT:
        ret->classes |= CLASS_NUMBER;
        break;
    case TYPE_BOOL:
        ret->classes |= CLASS_BOOL;
        break;
    default:
        if (type->runtime_offset && ret->struct_count < LENGTH(ret->structs) &&
            is_shown_struct(program, type))
            ret->structs[ret->struct_count++] = type;
    }
}

static uint64_t read_word(struct script *script, uint64_t address)
{
    struct reader reader = elf_file_memory(script->file, address, WORD);
    uint64_t word = reader_u64(&reader);
    return reader.failed ? 0 : word;
}

/* A type that debug information lacks, by the kind that is in its RECORD. */
static void add_by_record(struct script *script, uint64_t record, struct implementers *ret)
{
    unsigned kind;
    if (!runtime_types_kind(&script->types, record, &kind))
        return;
    if (kind == GO_STRING || kind == GO_SLICE)
        ret->classes |= CLASS_TEXT;
    else if (kind >= GO_INT && kind <= GO_UINTPTR)
        ret->classes |= CLASS_NUMBER;
    else if (kind == GO_BOOL)
        ret->classes |= CLASS_BOOL;
}

/* The name in "go:itab.NAME,INTERFACE"; NULL: the symbol is none of this interface. */
static const char *implementer_name(struct arena *arena, const char *symbol, const char *interface)
{
    static const char *const prefixes[] = {"go:itab.", "go.itab."};
    size_t length = strlen(symbol), end = strlen(interface) + 1;
    for (size_t i = 0; i < LENGTH(prefixes); i++) {
        size_t start = strlen(prefixes[i]);
        if (string_starts_with(symbol, prefixes[i]) && length > start + end &&
            symbol[length - end] == ',' && strcmp(symbol + length - end + 1, interface) == 0)
            return arena_strndup(arena, symbol + start, length - end - start);
    }
    return NULL;
}

static struct error *add_by_symbols(struct script *script, const struct type *interface,
                                    struct implementers *ret)
{
    struct elf_symbols *symbols;
    TRY(elf_file_symbols(script->file, &symbols));
    for (size_t i = 0; i < symbols->count; i++) {
        struct type *type = NULL;
        const char *name = implementer_name(script->arena, symbols->items[i].name, interface->name);
        if (name)
            TRY(program_find_type(script->program, name, &type));
        if (type)
            add_implementer(script->program, type, ret);
        else if (name)
            add_by_record(script, read_word(script, symbols->items[i].address + WORD), ret);
    }
    return NULL;
}

/* ---- without symbols ---- */

/* Where the itabs are; false: the program doesn't say. */
static bool find_itabs(struct script *script, uint64_t *start, uint64_t *end)
{
    uint64_t module, offset, size;
    struct runtime_types *types = &script->types;
    static const char record[] = "runtime.moduledata";
    if (!runtime_types_variable(types, "runtime.firstmoduledata", &module) ||
        !runtime_types_field(types, record, "itaboffset", &offset) ||
        !runtime_types_field(types, record, "itabsize", &size))
        return false;
    *start = script->program->types_address + read_word(script, module + offset);
    *end = *start + read_word(script, module + size);
    return *end > *start;
}

static void add_itab(struct script *script, uint64_t interface, uint64_t record)
{
    struct itab *itab = ARENA_NEW(script->arena, struct itab);
    *itab = (struct itab){
        .next = script->itabs,
        .interface = interface,
        .record = record,
        .type = runtime_types_find(&script->types, record),
    };
    script->itabs = itab;
}

static struct error *visit_itab(const struct type *interface, uint64_t record, void *context)
{
    add_itab(context, interface->runtime_offset, record);
    return NULL;
}

static struct error *list_itabs(struct script *script)
{
    uint64_t at, end, methods;
    uint64_t base = script->program->types_address;
    struct runtime_types *types = &script->types;
    script->has_itabs = true;
    bool is_known = find_itabs(script, &at, &end) &&
                    runtime_types_field(types, "internal/abi.InterfaceType", "Methods", &methods);
    for (unsigned i = 0; is_known && at < end && i < MAX_ITABS; i++) {
        uint64_t interface = read_word(script, at);
        if (interface <= base)
            break;
        add_itab(script, interface - base, read_word(script, at + WORD));
        at += ITAB_HEADER + WORD * read_word(script, interface + methods + WORD);
    }
    return program_each_itab(script->program, visit_itab, script);
}

struct error *implementers_find(struct script *script, const struct type *interface,
                                const struct implementers **ret)
{
    for (*ret = script->implementers; *ret; *ret = (*ret)->next) {
        if ((*ret)->interface == interface)
            return NULL;
    }
    struct implementers *found = ARENA_NEW(script->arena, struct implementers);
    *found = (struct implementers){.next = script->implementers, .interface = interface};
    script->implementers = found;
    *ret = found;
    if (!interface->has_methods) {
        found->classes = CLASS_ALL;
        return NULL;
    }
    TRY(add_by_symbols(script, interface, found));
    if (!script->has_itabs)
        TRY(list_itabs(script));
    for (const struct itab *itab = script->itabs; itab; itab = itab->next) {
        if (!interface->runtime_offset || itab->interface != interface->runtime_offset)
            continue;
        if (itab->type)
            add_implementer(script->program, itab->type, found);
        else
            add_by_record(script, itab->record, found);
    }
    return NULL;
}
