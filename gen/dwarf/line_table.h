/*
 * .debug_line: which line of which file each instruction comes from. Read here and not by libdwarf,
 * because that of Debian 12 counts the files of DWARF 5 from 0.
 */
#ifndef GOBT_DWARF_LINE_TABLE_H
#define GOBT_DWARF_LINE_TABLE_H

#include "elf/elf_file.h"
#include "program/line_rows.h"

/* File names are made in ARENA: of those that are wanted, once a unit. */
struct error *line_table_walk(struct elf_file *file, struct arena *arena,
                              const struct line_visitor *visitor);

#endif
