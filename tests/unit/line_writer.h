/* Writes .debug_line: a unit of each version's header, and a program of simple rows. */
#ifndef GOBT_TESTS_LINE_WRITER_H
#define GOBT_TESTS_LINE_WRITER_H

#include "bytes.h"

struct line_writer {
    struct text line;
    unsigned version;
    size_t start, program; /* of the unit, and what its header says of the program */
};

/* FILES are paths; the first is number 1 in all versions. */
void line_begin(struct line_writer *writer, unsigned version, const char *const *files,
                size_t count);
/* A row at ADDRESS. */
void line_row(struct line_writer *writer, uint64_t address, unsigned file, unsigned line,
              bool is_statement);
/* Ends the sequence, at ADDRESS, and the unit. */
void line_end(struct line_writer *writer, uint64_t address);

#endif
