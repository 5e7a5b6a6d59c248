/*
 * .debug_info is a sequence of units; a unit is a tree of DIEs, written depth first; a DIE is the
 * number of its abbreviation and the values of the attributes that the abbreviation lists; a DIE
 * with children is followed by them and a zero. So one loop with a depth counter walks everything,
 * and most attributes are skipped by their form alone.
 */
#ifndef GOBT_DWARF_UNIT_READER_H
#define GOBT_DWARF_UNIT_READER_H

#include "base/array.h"
#include "elf/elf_file.h"

struct abbreviation_attribute {
    uint16_t name, form;
};

struct abbreviation {
    uint16_t tag; /* 0: no such abbreviation */
    bool has_children;
    uint32_t first, count; /* of its attributes */
};

/* The abbreviations of one table in .debug_abbrev; Go's units all share one. */
struct abbreviations {
    bool loaded;
    uint64_t offset;
    struct {
        ARRAY(struct abbreviation);
    } entries;
    struct {
        ARRAY(struct abbreviation_attribute);
    } attributes;
};

struct unit {
    unsigned version;
    unsigned offset_size; /* 4, or 8 in 64-bit DWARF */
    unsigned address_size;
    uint64_t start, end;   /* in .debug_info */
    uint64_t root;         /* the offset of its first DIE, from the base */
    uint64_t address_base; /* of the unit's part of .debug_addr */
    bool is_unoptimized;
};

/* Offsets of DIEs, here and in all that refers to them, count from the base. */
struct unit_reader {
    struct elf_file *file;
    uint64_t base;
    struct reader info, abbrev, str, line_str, addr, supplement_str;
    struct abbreviations table;
    struct unit unit; /* that is read */
};

/* What a DIE says, as far as a pass over all of them wants to know. */
struct die_values {
    uint64_t offset;
    unsigned tag;
    bool has_children;
    const char *name, *producer;
    uint64_t low, high, origin, language, address_base, import;
    bool has_low, high_is_length, low_is_index, is_trampoline;
};

struct error *unit_reader_init(struct elf_file *file, uint64_t base, struct unit_reader *ret);
void unit_reader_deinit(struct unit_reader *reader);

/* Goes on to the next unit, and reads its first DIE. False: there is none, or it is damaged. */
bool unit_reader_next(struct unit_reader *reader, struct die_values *root);

/* Reads one DIE. False: it is the zero behind the last child, or damaged. */
bool unit_reader_die(struct unit_reader *reader, struct die_values *ret);

/* DW_AT_low_pc may be, in DWARF 5, the number of an address: makes it the address. */
void unit_reader_resolve_low(const struct unit_reader *reader, struct die_values *values);

/* What was wrong, if anything was. */
struct error *unit_reader_error(const struct unit_reader *reader);

#endif
