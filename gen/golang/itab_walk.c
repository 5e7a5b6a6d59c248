#include "golang/itab_walk.h"

#include "elf/relocations.h"

enum {
    TYPE_AT = 8,
    METHODS_AT = 24, /* their code, a word each */
    WORD = 8,
    MAX_ITABS = 1 << 20,
};

static struct error *visit_at(struct type_records *records, uint64_t itab, itab_visitor visit,
                              void *context, struct type **interface)
{
    uint64_t address, record;
    *interface = NULL;
    if (!elf_file_pointer(records->memory.file, itab, &address) ||
        !elf_file_pointer(records->memory.file, itab + TYPE_AT, &record))
        return NULL;
    *interface = type_records_at(records, address);
    return *interface ? visit(*interface, record, context) : NULL;
}

struct error *itab_walk(struct type_records *records, itab_visitor visit, void *context)
{
    const struct module_data *module = records->memory.module;
    struct type *interface;
    for (uint64_t i = 0; i < module->itabs_listed.count && i < MAX_ITABS; i++) {
        uint64_t itab;
        if (elf_file_pointer(records->memory.file, module->itabs_listed.address + WORD * i, &itab))
            TRY(visit_at(records, itab, visit, context, &interface));
    }
    for (uint64_t at = module->itabs; at < module->itabs_end;) {
        TRY(visit_at(records, at, visit, context, &interface));
        if (!interface)
            break;
        at += METHODS_AT + WORD * type_records_method_count(records, interface);
    }
    return NULL;
}
