/*
 * The types that interfaces hold, by the addresses of their records in the running program: as
 * debug information has them, or at least by the name in the record itself.
 */
#ifndef GOBT_VALUE_RUNTIME_TYPES_H
#define GOBT_VALUE_RUNTIME_TYPES_H

#include "abi/captured.h"
#include "base/offset_map.h"
#include "elf/elf_file.h"
#include "program/program.h"

/* A type that was looked for by its name; NULL: there is none. */
struct named_type {
    char *name;
    struct type *type;
};

/* What the closure of that function has: it is looked for once. */
struct known_closure {
    const struct function *function;
    struct closure closure;
};

struct runtime_types {
    struct program *program;
    struct elf_file *file;
    struct offset_map by_offset; /* of records behind runtime.types */
    bool is_listed;              /* it is filled: when the first is looked for */
    struct {
        ARRAY(struct named_type);
    } named; /* each is asked for again with every value that has it */
    struct {
        ARRAY(struct known_closure);
    } closures;
    bool has_wait_reasons; /* they were looked for */
    uint64_t wait_reasons; /* golang/number_names.h */
};

void runtime_types_deinit(struct runtime_types *types);

/* The type whose record is at ADDRESS, as linked; NULL: there is none that is known. */
struct type *runtime_types_find(struct runtime_types *types, uint64_t address);

/*
 * What is known of the type without debug information, by the kind in its record: bool, numbers and
 * strings, interfaces, empty structs, and pointers to such types and slices of them. Lives in
 * ARENA; NULL: it is of another kind.
 */
struct type *runtime_types_plain(struct runtime_types *types, struct arena *arena, uint64_t address,
                                 const char *name);

/* The name in the record at ADDRESS, as linked, NULL if it can't be read. Lives in ARENA. */
const char *runtime_types_name(struct runtime_types *types, struct arena *arena, uint64_t address);

/* Of what kind the type is whose record is at ADDRESS, as linked; false: it can't be read. */
bool runtime_types_kind(struct runtime_types *types, uint64_t address, unsigned *ret);

/* The offset of a field of one of the runtime's own structs. */
bool runtime_types_field(struct runtime_types *types, const char *owner, const char *name,
                         uint64_t *ret);

/* A type's record, as all of them begin, and the offset of its field: up to Go 1.20 both had other
 * names. */
const struct type *runtime_types_record(struct runtime_types *types);
bool runtime_types_record_field(struct runtime_types *types, const char *name, const char *old_name,
                                uint64_t *ret);

/* The address, as linked, of a variable of the program; false: there is none. */
bool runtime_types_variable(struct runtime_types *types, const char *name, uint64_t *ret);

/* The type of exactly this name, complete; NULL: there is none. */
struct type *runtime_types_named(struct runtime_types *types, const char *name);

#endif
