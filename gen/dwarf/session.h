/*
 * libdwarf, as gobt uses it. All that differs between its versions (20210528 in Debian 12, 0.11 in
 * Debian 13) is in session.c.
 */
#ifndef GOBT_DWARF_SESSION_H
#define GOBT_DWARF_SESSION_H

#include <libdwarf/dwarf.h>
#include <libdwarf/libdwarf.h>

#include "elf/elf_file.h"
#include "program/program.h"

/* libdwarf names the others that Go's compilers add. */
#define DW_AT_go_runtime_type   0x2904
#define DW_AT_go_dict_index     0x2906
#define DW_AT_go_closure_offset 0x2907

/* What DIEs of the file that dwz has put some into count from: their offsets are beyond all others.
 */
#define SUPPLEMENT_BASE ((uint64_t)1 << 62)

struct dwarf_session;

/* *RET is NULL if the file has no debug information. */
struct error *dwarf_session_open(struct elf_file *file, struct dwarf_session **ret);
void dwarf_session_close(struct dwarf_session *session);

/* DIEs. Whoever gets one gives it back; AUTO_DIE does at the end of the scope. */
struct die {
    struct dwarf_session *session;
    Dwarf_Die handle; /* NULL: there is none */
};
#define AUTO_DIE __attribute__((cleanup(die_deinit)))

void die_deinit(struct die *die);
struct error *die_at(struct dwarf_session *session, uint64_t offset, struct die *ret);
struct error *die_child(const struct die *die, struct die *ret);
/* Moves on to the next child of the same parent; the handle is NULL behind the last. */
struct error *die_next(struct die *die);

struct elf_file *die_file(const struct die *die);
unsigned die_tag(const struct die *die);
uint64_t die_offset(const struct die *die);

/* Attributes: each returns whether it is there, in the form that is asked for. */
bool die_string(const struct die *die, unsigned attribute, const char **ret);
bool die_unsigned(const struct die *die, unsigned attribute, uint64_t *ret);
bool die_address(const struct die *die, unsigned attribute, uint64_t *ret);
bool die_flag(const struct die *die, unsigned attribute);
bool die_reference(const struct die *die, unsigned attribute, uint64_t *ret);

#endif
