/* Columns for people: as wide as their widest cell. */
#ifndef GOBT_CMD_TABLE_H
#define GOBT_CMD_TABLE_H

#include "base/array.h"
#include "base/text.h"

enum { TABLE_MAX_COLUMNS = 8 };

struct table {
    unsigned columns;
    struct {
        ARRAY(char *);
    } cells; /* row by row */
};

/* Adds one cell; names from a binary are made safe for a terminal. */
void table_cell(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
void table_print(const struct table *table, struct text *output);
void table_deinit(struct table *table);

#endif
