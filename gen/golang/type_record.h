/*
 * The record that the runtime keeps of a type, as it lies in the file: what kind it is, and where
 * its parts are. type_records.h makes types of them.
 */
#ifndef GOBT_GOLANG_TYPE_RECORD_H
#define GOBT_GOLANG_TYPE_RECORD_H

#include "base/memory.h"
#include "golang/module_data.h"
#include "program/type.h"

/* The part of a file that the records are in. */
struct record_memory {
    struct elf_file *file;
    const struct module_data *module;
    const struct record_format *format; /* NULL: no records that are known here */
    struct reader types;                /* from the module's `types` on */
};

/* Places in a record; what is of one kind only lies from OWN on. */
enum {
    RECORD_SIZE_AT = 0,
    RECORD_NAME_AT = 40,
    RECORD_POINTER_TO_AT = 44,
    RECORD_FIELD_SIZE = 24,
    RECORD_METHOD_SIZE = 16,
    RECORD_INTERFACE_METHOD_SIZE = 8,

    RECORD_UNCOMMON = 1, /* flags */
    RECORD_EXTRA_STAR = 2,
    RECORD_NAMED = 4,

    RECORD_MAX_PARTS = 4096, /* fields, or methods; and bytes of a name as many */
};

struct record {
    const struct record_memory *memory;
    uint64_t address;
    unsigned kind, flags; /* enum go_kind, and the above */
};

struct record_name {
    const char *text;
    const char *tag;     /* NULL: none */
    const char *package; /* NULL: it doesn't say */
    bool is_exported, is_embedded;
};

struct record_field {
    uint64_t name, type; /* where they are */
    uint64_t offset;
    bool is_embedded; /* up to Go 1.18; later the name says it */
};

/* Parameters, and results behind them: pointers to records. */
struct record_function {
    uint64_t parts;
    unsigned parameters, results;
    bool is_variadic;
};

/* The methods of a type that has a name, and of a pointer to it. */
struct record_methods {
    uint64_t at;
    unsigned count;
};

/* What a record says of one method of its type: where what it says is. */
struct record_method {
    uint64_t type; /* of the function, without the receiver; 0: the linker left it out */
    uint64_t code; /* that takes a receiver as it is; 0: left out */
};

void record_memory_open(struct elf_file *file, const struct module_data *module,
                        struct go_version version, struct record_memory *ret);

/* What is at an address; 0 if that isn't in the file. */
uint64_t record_pointer_at(const struct record_memory *memory, uint64_t address);
uint64_t record_number_at(const struct record_memory *memory, uint64_t address, unsigned size);
/* Where an offset of 4 bytes leads to; 0 is none, and so is what the linker has left out. */
uint64_t record_offset_at(const struct record_memory *memory, uint64_t address);
struct record_name record_name_at(const struct record_memory *memory, uint64_t address,
                                  struct arena *arena);

/* The record at ADDRESS; false: there is none. */
bool record_read(const struct record_memory *memory, uint64_t address, struct record *ret);

/* Word NUMBER of those that only this kind has. */
uint64_t record_own_pointer(const struct record *record, unsigned number);
uint64_t record_own_number(const struct record *record, unsigned number);

/* Where the package of a type is; 0: it doesn't say. */
uint64_t record_package(const struct record *record);
struct record_methods record_methods(const struct record *record);
struct record_method record_method(const struct record *record,
                                   const struct record_methods *methods, unsigned number);
struct record_function record_function(const struct record *record);
/* Fields of a struct. */
uint64_t record_field_count(const struct record *record);
struct record_field record_field(const struct record *record, uint64_t number);

/*
 * Bytes of the record with all that follows it: from Go 1.27 on the next begins there. 0: it is
 * damaged.
 */
uint64_t record_whole_size(const struct record *record);

#endif
