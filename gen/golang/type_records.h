/*
 * Types, by the records that the runtime keeps of them: every program has those of what it converts
 * to an interface, and of all that these are made of.
 */
#ifndef GOBT_GOLANG_TYPE_RECORDS_H
#define GOBT_GOLANG_TYPE_RECORDS_H

#include "base/offset_map.h"
#include "golang/type_record.h"
#include "program/program.h"

struct type_records {
    struct record_memory memory;
    struct arena *arena;          /* of the types that are made */
    struct offset_map by_address; /* struct type *, of those that were asked for */
    unsigned depth;               /* of names that are made of others', right now */
};

void type_records_open(struct elf_file *file, const struct module_data *module,
                       struct go_version version, struct arena *arena, struct type_records *ret);
void type_records_deinit(struct type_records *records);

/* The type whose record is at ADDRESS; NULL: there is none. */
struct type *type_records_at(struct type_records *records, uint64_t address);

/* What a function takes and gives, by the record of its type; false: it is no function's. */
bool type_records_function(struct type_records *records, uint64_t address,
                           struct record_function *ret);
/* One of its parameters, or of the results behind them; NULL: its record is damaged. */
struct type *type_records_part(struct type_records *records, const struct record_function *function,
                               unsigned number);

/* "interface { Read([]uint8) (int, error) }" of the record at ADDRESS; NULL: it is no interface's.
 */
const char *type_records_interface(struct type_records *records, uint64_t address);

/* How many methods an interface has. */
uint64_t type_records_method_count(struct type_records *records, const struct type *type);

#endif
