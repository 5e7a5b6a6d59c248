/* From lines of the source, and from functions that were inlined, to the code that came of them. */
#ifndef GOBT_DWARF_LINES_H
#define GOBT_DWARF_LINES_H

#include "dwarf/scopes.h"

/* What of a program's debug information that takes. */
struct lines_source {
    struct elf_file *file;
    struct program *program;
    struct scan *scan;
    struct dwarf_types *types;
};

/* As program/code.h has them; how deep the stack is isn't known here. */
struct error *lines_find(const struct lines_source *source, const char *file, unsigned line,
                         struct codes *ret);
struct error *lines_find_inlined(const struct lines_source *source, struct function *function,
                                 struct codes *ret);
struct error *lines_find_other(const struct lines_source *source, const struct code *code,
                               const struct parameter *variable, struct codes *ret);

#endif
