/*
 * Builds odd debug information: units of DWARF 4 and 5 from trees of DIEs with any attributes in
 * any form, and, above that, functions and types as Go's compiler and linker write them.
 */
#ifndef GOBT_TESTS_DWARF_WRITER_H
#define GOBT_TESTS_DWARF_WRITER_H

#include <libdwarf/dwarf.h>

#include "base/memory.h"
#include "elf_writer.h"
#include "program/type.h"

struct dw_attribute {
    uint16_t name, form;
    uint64_t number;
    const char *string; /* or a block's bytes */
    size_t size;
    const struct dw_die *target;
    struct dw_range *ranges; /* of a location list */
};

/* One entry of a location list: addresses from the start of the program. */
struct dw_range {
    uint64_t low, high;
    const char *expression;
    size_t size;
    struct dw_range *next;
};

struct dw_die {
    struct dw_unit *unit;
    uint16_t tag;
    struct {
        ARRAY(struct dw_attribute);
    } attributes;
    struct {
        ARRAY(struct dw_die *);
    } children;
    uint64_t offset; /* in .debug_info, once it is written */
};

struct dw_unit {
    struct dwarf_writer *writer;
    unsigned version;
    bool is_64bit; /* lengths and offsets of 8 bytes */
    struct dw_die *root;
};

struct dwarf_writer {
    struct arena arena;
    struct {
        ARRAY(struct dw_unit *);
    } units;
    struct {
        ARRAY(struct dw_die *);
    } dies; /* all of them */
    struct text addresses;
    /* The sections, once dwarf_writer_finish() has written them: to be damaged by a test. */
    struct text info, abbrev, str, line_str, addr, loc, loclists;
};

void dwarf_writer_deinit(struct dwarf_writer *writer);
#define AUTO_DWARF_WRITER __attribute__((cleanup(dwarf_writer_deinit))) struct dwarf_writer

/* ---- units and DIEs ---- */

/* A unit of Go, with a producer. */
struct dw_unit *dw_unit(struct dwarf_writer *writer, unsigned version, const char *name);
struct dw_die *dw_die(struct dw_die *parent, unsigned tag);

void dw_number(struct dw_die *die, unsigned name, unsigned form, uint64_t number);
void dw_string(struct dw_die *die, unsigned name, unsigned form, const char *string);
void dw_reference(struct dw_die *die, unsigned name, const struct dw_die *target);
void dw_block(struct dw_die *die, unsigned name, unsigned form, const void *bytes, size_t size);
/* An address in the form that Go's compiler takes for that version: addr, or addrx from DWARF 5. */
void dw_address(struct dw_die *die, unsigned name, uint64_t address);
/* The attribute that the die already has. */
struct dw_attribute *dw_attribute(struct dw_die *die, unsigned name);
/* One more entry in the list that is the die's location. */
void dw_location(struct dw_die *die, uint64_t low, uint64_t high, const void *expression,
                 size_t size);

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

/* ---- Go ---- */

enum { DW_AT_go_dict = 0x2906 };

struct dw_die *dw_function(struct dw_unit *unit, const char *name, uint64_t low, uint64_t size);
/* The abstract instance of an inlinable function: no code. */
struct dw_die *dw_abstract_function(struct dw_unit *unit, const char *name);
struct dw_die *dw_parameter(struct dw_die *function, const char *name, const struct dw_die *type,
                            bool is_result);
struct dw_die *dw_inlined(struct dw_die *function, const struct dw_die *origin);

struct dw_die *dw_base(struct dw_unit *unit, const char *name, unsigned encoding, uint64_t size,
                       enum go_kind kind);
struct dw_die *dw_int(struct dw_unit *unit);
/* ELEMENT NULL: unsafe.Pointer. */
struct dw_die *dw_pointer(struct dw_unit *unit, const char *name, const struct dw_die *element);
struct dw_die *dw_struct(struct dw_unit *unit, const char *name, uint64_t size, enum go_kind kind);
struct dw_die *dw_member(struct dw_die *owner, const char *name, const struct dw_die *type,
                         uint64_t offset, bool embedded);
/* The typedef that stands beside a struct, or is all there is of a map, chan or interface. */
struct dw_die *dw_typedef(struct dw_unit *unit, const char *name, const struct dw_die *target,
                          enum go_kind kind);
struct dw_die *dw_string_type(struct dw_unit *unit);
struct dw_die *dw_slice(struct dw_unit *unit, const char *name, const struct dw_die *element);
struct dw_die *dw_array(struct dw_unit *unit, const char *name, const struct dw_die *element,
                        uint64_t count, uint64_t size);

/* ---- sections ---- */

void dwarf_writer_finish(struct dwarf_writer *writer);
/* Adds the sections of a finished writer. */
void dwarf_writer_add_to(const struct dwarf_writer *writer, struct elf_writer *elf,
                         enum elf_compression compression);
/* A file with just this debug information, finished here. */
struct elf_file *dwarf_writer_open(struct dwarf_writer *writer);

#endif
