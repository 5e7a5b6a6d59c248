/*
 * One pass over .debug_info that finds where things are: functions, the places where each was
 * inlined, named types, variables of packages. It decodes only what it keeps. libdwarf answers all
 * that comes after; a walk of every DIE through libdwarf costs about twenty times as much (`make
 * bench` shows it).
 */
#ifndef GOBT_DWARF_SCAN_H
#define GOBT_DWARF_SCAN_H

#include "base/array.h"
#include "elf/elf_file.h"

/* A DW_TAG_subprogram: abstract (it has a name, and no code), concrete, or both in one. */
struct scan_function {
    uint64_t offset;    /* of the DIE in .debug_info */
    uint64_t origin;    /* DW_AT_abstract_origin; 0: none */
    const char *name;   /* NULL: the origin has it */
    uint64_t low, high; /* 0: no code of its own */
    uint32_t inlined;   /* DW_TAG_inlined_subroutines that refer to it */
    bool is_trampoline; /* DW_AT_trampoline: a wrapper that the compiler made */
    bool has_children;
    bool is_unoptimized; /* its unit was compiled with -N */
};

/* A DW_TAG_inlined_subroutine. */
struct scan_inlined {
    uint64_t origin; /* of what was inlined */
    size_t into;     /* the function whose code it went into: its index */
};

struct scan_type {
    uint64_t offset;
    const char *name;
    uint16_t tag;
};

/* A DW_TAG_variable outside of functions. */
struct scan_variable {
    uint64_t offset;
    const char *name;
};

/* A unit of Go. */
struct scan_unit {
    uint64_t start, end; /* in .debug_info */
    unsigned version;
    uint64_t low;          /* ranges count from there */
    uint64_t address_base; /* its part of .debug_addr */
};

struct scan {
    struct {
        ARRAY(struct scan_unit);
    } units;
    struct {
        ARRAY(struct scan_function);
    } functions; /* in the order of .debug_info: sorted by offset */
    struct {
        ARRAY(struct scan_type);
    } types;
    struct {
        ARRAY(struct scan_variable);
    } variables;
    struct {
        ARRAY(struct scan_inlined);
    } inlined;
    bool inlined_is_sorted; /* by origin: not before somebody asks */
    const char *producer;   /* of the first unit of Go */
    unsigned dwarf_version;
    size_t unit_count;
};

/* Names point into the section's contents, which live as long as FILE. */
struct error *dwarf_scan(struct elf_file *file, struct scan *ret);
void dwarf_scan_deinit(struct scan *scan);

/* The function whose DIE is at OFFSET, or NULL. */
struct scan_function *dwarf_scan_function(const struct scan *scan, uint64_t offset);

/* The unit that has the DIE at OFFSET, or NULL. */
const struct scan_unit *dwarf_scan_unit(const struct scan *scan, uint64_t offset);

/* The COUNT places where the function whose DIE is at OFFSET was inlined, by what they are in. */
const struct scan_inlined *dwarf_scan_inlined(struct scan *scan, uint64_t offset, size_t *count);

#endif
