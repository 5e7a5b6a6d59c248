/*
 * The lines of the source that a program's code comes from, as a table of them has it: which file
 * is meant by the end of its path, and what is near to a line that has no code.
 */
#ifndef GOBT_PROGRAM_LINE_ROWS_H
#define GOBT_PROGRAM_LINE_ROWS_H

#include "program/program.h"

struct line_row {
    uint64_t address;
    uint64_t end; /* of the instructions that the row is about */
    const char *file;
    uint64_t file_number; /* in the list of who fills it */
    unsigned line;
    bool is_statement; /* a statement begins there */
};

/* What a walk wants: rows of which files, and what becomes of each row. */
struct line_visitor {
    bool (*wants)(const char *file, void *context);
    void (*visit)(const struct line_row *row, void *context);
    void *context;
};

/* A table: one walk visits all that is wanted. */
struct line_source {
    const struct program *program;
    void *table;
    struct error *(*walk)(void *table, const struct line_visitor *visitor);
};

struct line_rows {
    const char *file; /* the end of a path */
    bool is_whole;    /* the whole of it */
    struct {
        ARRAY(struct line_row);
    } items;
    struct {
        ARRAY(const char *);
    } paths, other_names; /* of those that match, each once; of the rest, if they are wanted */
};

void line_rows_deinit(struct line_rows *rows);

/* All rows of the files that `file` may be. */
struct error *line_rows_collect(const struct line_source *source, struct line_rows *rows);

/*
 * The rows of the one file that FILE is, in the order of addresses, and its path. An error if it
 * could be several, or none.
 */
struct error *line_rows_find(const struct line_source *source, const char *file,
                             struct line_rows *rows, const char **path);

/* What to say of a line that no statement begins at. */
struct error *line_rows_no_such_line(const struct line_source *source, const struct line_rows *rows,
                                     const char *path, unsigned line);

#endif
