/*
 * Types, by the records that the runtime keeps of them: every program has those of what it converts
 * to an interface, and of all that these are made of.
 */
#ifndef GOBT_GOLANG_TYPE_RECORDS_H
#define GOBT_GOLANG_TYPE_RECORDS_H

#include "base/offset_map.h"
#include "golang/module_data.h"
#include "program/program.h"

struct type_records {
    struct elf_file *file;
    const struct module_data *module;
    const struct record_format *format; /* NULL: no records that are known here */
    struct arena *arena;                /* of the types that are made */
    struct offset_map by_address;       /* struct type *, of those that were asked for */
    unsigned depth;                     /* of names that are made of others', right now */
};

/* What a record says of one method of its type. */
struct type_method {
    const char *name;
    const char *package; /* NULL: the name is exported */
    struct type *type;   /* of the function, without the receiver; NULL: the linker left it out */
    uint64_t address;    /* of the code that takes a receiver as it is; 0: left out */
};

void type_records_open(struct elf_file *file, const struct module_data *module,
                       struct go_version version, struct arena *arena, struct type_records *ret);
void type_records_deinit(struct type_records *records);

/* The type whose record is at ADDRESS; NULL: there is none. */
struct type *type_records_at(struct type_records *records, uint64_t address);

/* Parameters, then results, of a function's type: all are in RET, the caller frees its items. */
struct type_list {
    ARRAY(struct type *);
};
bool type_records_function(struct type_records *records, const struct type *type,
                           struct type_list *parameters, struct type_list *results,
                           bool *is_variadic);

struct type_methods {
    ARRAY(struct type_method);
};
void type_records_methods(struct type_records *records, const struct type *type,
                          struct type_methods *ret);

/* The pointer type to it, if the program has a record of that; or NULL. */
struct type *type_records_pointer_to(struct type_records *records, const struct type *type);

/* Bytes of the record with all that follows it: from Go 1.27 on the next begins there. */
uint64_t type_records_size(struct type_records *records, const struct type *type);

#endif
