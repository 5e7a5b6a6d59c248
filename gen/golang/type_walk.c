#include "golang/type_walk.h"

#include <stdlib.h>

enum {
    ITAB_TYPE_AT = 8,
    ALIGNMENT = 8, /* of a record */
};

/* To be looked at: whether there is a record is seen then. */
static void add(const struct record_memory *memory, struct type_walk *walk, uint64_t address)
{
    uint64_t offset = address - memory->module->types, number = offset / ALIGNMENT;
    unsigned char bit = (unsigned char)(1u << number % 8);
    if (!address || offset >= memory->types.size || offset > UINT32_MAX ||
        walk->seen[number / 8] & bit)
        return;
    walk->seen[number / 8] |= bit;
    array_push(walk, address);
}

static void add_listed(const struct record_memory *memory, struct type_walk *walk)
{
    const struct module_data *module = memory->module;
    for (uint64_t i = 0; i < module->types_listed.count; i++)
        add(memory, walk,
            module->types + record_number_at(memory, module->types_listed.address + 4 * i, 4));
    for (uint64_t i = 0; i < module->itabs_listed.count; i++) {
        uint64_t itab = record_pointer_at(memory, module->itabs_listed.address + 8 * i);
        add(memory, walk, record_pointer_at(memory, itab));
        add(memory, walk, record_pointer_at(memory, itab + ITAB_TYPE_AT));
    }
}

/* From Go 1.27 on there are no lists: the records lie in a row. */
static void add_in_a_row(const struct record_memory *memory, struct type_walk *walk)
{
    const struct module_data *module = memory->module;
    struct record record;
    uint64_t size;
    for (uint64_t at = module->types + ALIGNMENT; at < module->descriptors_end;
         at += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT) {
        size = record_read(memory, at, &record) ? record_whole_size(&record) : 0;
        if (!size)
            return;
        add(memory, walk, at);
    }
}

/* What it has one, or two, of. */
static void add_elements(const struct record *record, struct type_walk *walk)
{
    switch (record->kind) {
    case GO_MAP:
        add(record->memory, walk, record_own_pointer(record, 1));
        /* fall through */
    case GO_ARRAY:
    case GO_CHAN:
    case GO_POINTER:
    case GO_SLICE:
        add(record->memory, walk, record_own_pointer(record, 0));
        break;
    }
}

/* No two are in one place: where there are more, the file is damaged. */
static void add_methods(const struct record *record, struct type_walk *walk)
{
    const struct module_data *module = record->memory->module;
    struct record_methods methods = record_methods(record);
    size_t most = record->memory->types.size / RECORD_METHOD_SIZE;
    for (unsigned i = 0; i < methods.count; i++) {
        struct record_method method = record_method(record, &methods, i);
        add(record->memory, walk, method.type);
        if (!method.code || !method.type || walk->methods.count >= most)
            continue;
        struct walked_method item = {
            .code = (uint32_t)(method.code - module->text),
            .receiver = (uint32_t)(record->address - module->types),
            .function = (uint32_t)(method.type - module->types),
            .has_pointer = record->kind == GO_POINTER,
        };
        array_push(&walk->methods, item);
    }
}

/* What a type is made of, its methods' types, and the pointer to it. */
static void add_parts(const struct record *record, struct type_walk *walk)
{
    const struct record_memory *memory = record->memory;
    uint64_t fields = record->kind == GO_STRUCT ? record_field_count(record) : 0;
    add_elements(record, walk);
    for (uint64_t i = 0; i < fields; i++)
        add(memory, walk, record_field(record, i).type);
    if (record->kind == GO_FUNC) {
        struct record_function function = record_function(record);
        for (unsigned i = 0; i < function.parameters + function.results; i++)
            add(memory, walk, record_pointer_at(memory, function.parts + 8 * (uint64_t)i));
    }
    add_methods(record, walk);
    add(memory, walk, record_offset_at(memory, record->address + RECORD_POINTER_TO_AT));
}

void type_walk(const struct record_memory *memory, struct type_walk *ret)
{
    *ret = (struct type_walk){0};
    if (!memory->format)
        return;
    ret->seen = memory_alloc(memory->types.size / ALIGNMENT / 8 + 1);
    if (memory->module->types_listed.address)
        add_listed(memory, ret);
    else
        add_in_a_row(memory, ret);
    size_t kept = 0;
    for (size_t i = 0; i < ret->count; i++) {
        struct record record;
        if (!record_read(memory, ret->items[i], &record))
            continue;
        ret->items[kept++] = record.address;
        add_parts(&record, ret);
    }
    ret->count = kept;
}

void type_walk_deinit(struct type_walk *walk)
{
    free(walk->seen);
    array_deinit(&walk->methods);
    array_deinit(walk);
}
