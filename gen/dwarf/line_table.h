/*
 * .debug_line: which line of which file each instruction comes from. Read here and not by libdwarf,
 * because that of Debian 12 counts the files of DWARF 5 from 0.
 */
#ifndef GOBT_DWARF_LINE_TABLE_H
#define GOBT_DWARF_LINE_TABLE_H

#include "elf/elf_file.h"

struct line_row {
    uint64_t address;
    uint64_t end; /* of the instructions that the row is about */
    const char *file;
    uint64_t file_number; /* in the unit's list */
    unsigned line;
    bool is_statement; /* a statement begins there */
};

/* What a walk wants: rows of which files, and what becomes of each row. */
struct line_visitor {
    bool (*wants)(const char *file, void *context);
    void (*visit)(const struct line_row *row, void *context);
    void *context;
};

/* File names are made in ARENA: of those that are wanted, once a unit. */
struct error *line_table_walk(struct elf_file *file, struct arena *arena,
                              const struct line_visitor *visitor);

#endif
