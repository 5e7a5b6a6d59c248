#include "golang/type_walk.h"

#include "elf/relocations.h"

enum {
    ITAB_TYPE_AT = 8,
    ITAB_SIZE = 24, /* without its functions */
};

static void add(struct type_walk *walk, struct type *type)
{
    if (!type || offset_map_get(&walk->seen, type->runtime_offset))
        return;
    offset_map_put(&walk->seen, type->runtime_offset, type);
    array_push(walk, type);
}

static void add_at(struct type_records *records, struct type_walk *walk, uint64_t place)
{
    uint64_t address;
    if (elf_file_pointer(records->file, place, &address))
        add(walk, type_records_at(records, address));
}

static void add_listed(struct type_records *records, struct type_walk *walk)
{
    const struct module_data *module = records->module;
    struct reader types = elf_file_memory(records->file, module->types_listed.address,
                                          module->types_listed.count * 4);
    for (uint64_t i = 0; i < module->types_listed.count; i++)
        add(walk, type_records_at(records, module->types + reader_u32(&types)));
    for (uint64_t i = 0; i < module->itabs_listed.count; i++) {
        uint64_t itab;
        uint64_t place = module->itabs_listed.address + 8 * i;
        if (!elf_file_pointer(records->file, place, &itab))
            continue;
        add_at(records, walk, itab);
        add_at(records, walk, itab + ITAB_TYPE_AT);
    }
}

/* From Go 1.27 on there are no lists: the records lie in a row, each at a multiple of 8. */
static void add_in_a_row(struct type_records *records, struct type_walk *walk)
{
    const struct module_data *module = records->module;
    uint64_t size;
    for (uint64_t at = module->types + 8; at < module->descriptors_end; at += (size + 7) & ~7ULL) {
        struct type *type = type_records_at(records, at);
        size = type ? type_records_size(records, type) : 0;
        if (!size)
            return;
        add(walk, type);
    }
}

/* What a type is made of, its methods' types, and the pointer to it. */
static void add_parts(struct type_records *records, struct type_walk *walk, struct type *type)
{
    struct type_list parts = {0};
    struct type_methods methods = {0};
    bool is_variadic;
    struct error *error = type_complete(type);
    error_destroy(error);
    add(walk, type->key);
    add(walk, type->element);
    for (size_t i = 0; i < type->field_count && !error; i++)
        add(walk, type->fields[i].type);
    if (type->kind == TYPE_FUNC)
        type_records_function(records, type, &parts, &parts, &is_variadic);
    for (size_t i = 0; i < parts.count; i++)
        add(walk, parts.items[i]);
    type_records_methods(records, type, &methods);
    for (size_t i = 0; i < methods.count; i++)
        add(walk, methods.items[i].type);
    add(walk, type_records_pointer_to(records, type));
    array_deinit(&parts);
    array_deinit(&methods);
}

void type_walk(struct type_records *records, struct type_walk *ret)
{
    *ret = (struct type_walk){0};
    if (!records->format)
        return;
    if (records->module->types_listed.address)
        add_listed(records, ret);
    else
        add_in_a_row(records, ret);
    for (size_t i = 0; i < ret->count; i++)
        add_parts(records, ret, ret->items[i]);
}

void type_walk_deinit(struct type_walk *walk)
{
    offset_map_deinit(&walk->seen);
    array_deinit(walk);
}
