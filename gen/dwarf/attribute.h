/* Attributes as libdwarf has them: for the files that read those that session.h has no form for. */
#ifndef GOBT_DWARF_ATTRIBUTE_H
#define GOBT_DWARF_ATTRIBUTE_H

#include "dwarf/session.h"

#ifdef DW_LIBDWARF_VERSION_MAJOR
#define LIBDWARF_NEW 1 /* 0.x: no `access`, no is_info-less reference calls, *_a structures */
#else
#define dwarf_dealloc_loc_head_c dwarf_loc_head_c_dealloc
#endif

struct error *session_error(struct dwarf_session *session, Dwarf_Error error);
struct elf_file *session_file(const struct dwarf_session *session);

/* The outcome of a libdwarf call on an attribute: an error means that the form is another one. */
bool die_is_ok(const struct die *die, int result, Dwarf_Error error);

bool die_get_attribute(const struct die *die, unsigned number, Dwarf_Attribute *ret);
void die_put_attribute(const struct die *die, Dwarf_Attribute attribute);

/* A reference or an offset into a section; as libdwarf returns. */
int attribute_offset(Dwarf_Attribute attribute, Dwarf_Off *ret, Dwarf_Error *error);

#endif
