#include "cmd/table.h"

#include <stdarg.h>
#include <string.h>

#include "base/terminal.h"

void table_cell(struct table *table, const char *format, ...)
{
    AUTO_TEXT struct text raw = {0};
    struct text safe = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&raw, format, arguments);
    va_end(arguments);
    terminal_escape(&safe, text_string(&raw));
    array_push(&table->cells, text_steal(&safe));
}

/* Characters, not bytes: letters of other scripts take one column each. */
static size_t width_of(const char *cell)
{
    size_t width = 0;
    for (; *cell; cell++)
        width += (*cell & 0xc0) != 0x80;
    return width;
}

void table_print(const struct table *table, struct text *output)
{
    size_t widths[TABLE_MAX_COLUMNS] = {0};
    for (size_t i = 0; i < table->cells.count; i++) {
        size_t width = width_of(table->cells.items[i]);
        if (width > widths[i % table->columns])
            widths[i % table->columns] = width;
    }
    for (size_t row = 0; row + table->columns <= table->cells.count; row += table->columns) {
        size_t gap = 0;
        for (unsigned column = 0; column < table->columns; column++) {
            const char *cell = table->cells.items[row + column];
            if (*cell) {
                text_printf(output, "%*s%s", (int)gap, "", cell);
                gap = 0;
            }
            gap += widths[column] - width_of(cell) + (widths[column] ? 2 : 0);
        }
        text_add_char(output, '\n');
    }
}

void table_deinit(struct table *table)
{
    for (size_t i = 0; i < table->cells.count; i++)
        free(table->cells.items[i]);
    array_deinit(&table->cells);
}
