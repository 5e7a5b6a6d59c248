#include "program/line_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "program/code.h"
#include "program/find.h"

enum { MAX_LISTED = 10, MAX_NEAREST = 3, MAX_DISTANCE = 3 };

void line_rows_deinit(struct line_rows *rows)
{
    array_deinit(&rows->items);
    array_deinit(&rows->paths);
    array_deinit(&rows->other_names);
}

/* ---- files ---- */

static bool is_listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

/* Whether PATH is FILE, or ends in it from the start of a component on. */
static bool ends_in_file(const char *path, const char *file)
{
    size_t length = strlen(path), wanted = strlen(file);
    return length >= wanted && strcmp(path + length - wanted, file) == 0 &&
           (length == wanted || path[length - wanted - 1] == '/');
}

static bool wants(const char *path, void *context)
{
    const struct line_rows *rows = context;
    return rows->is_whole ? strcmp(path, rows->file) == 0 : ends_in_file(path, rows->file);
}

static void take_row(const struct line_row *row, void *context)
{
    struct line_rows *rows = context;
    array_push(&rows->items, *row);
    if (!is_listed(rows->paths.items, rows->paths.count, row->file))
        array_push(&rows->paths, row->file);
}

struct error *line_rows_collect(const struct line_source *source, struct line_rows *rows)
{
    struct line_visitor visitor = {wants, take_row, rows};
    return source->walk(source->table, &visitor);
}

static bool wants_other(const char *path, void *context)
{
    struct line_rows *rows = context;
    const char *name = source_file_name(path);
    if (*name && name_distance(name, rows->file) <= MAX_DISTANCE &&
        !is_listed(rows->other_names.items, rows->other_names.count, name))
        array_push(&rows->other_names, name);
    return false;
}

static struct error *no_such_file(const struct line_source *source, const char *file)
{
    AUTO(line_rows_deinit) struct line_rows rows = {.file = source_file_name(file)};
    AUTO_TEXT struct text list = {0};
    struct line_visitor visitor = {wants_other, take_row, &rows};
    TRY(source->walk(source->table, &visitor));
    for (size_t i = 0, listed = 0; i <= MAX_DISTANCE; i++) {
        for (size_t j = 0; j < rows.other_names.count && listed < MAX_NEAREST; j++) {
            if (name_distance(rows.other_names.items[j], rows.file) == i)
                text_printf(&list, "%s%s", listed++ ? ", " : "", rows.other_names.items[j]);
        }
    }
    return error_target("%s has no code from a file '%s'%s%s", source->program->path, file,
                        list.length ? ". The nearest names: " : "", text_string(&list));
}

/* Leaves the rows of one file, and its path. */
static struct error *choose_file(const struct line_source *source, struct line_rows *rows,
                                 const char **ret)
{
    AUTO_TEXT struct text list = {0};
    if (rows->paths.count == 0)
        return no_such_file(source, rows->file);
    *ret = rows->paths.items[0];
    if (is_listed(rows->paths.items, rows->paths.count, rows->file)) {
        *ret = rows->file;
    } else if (rows->paths.count > 1) {
        for (size_t i = 0; i < rows->paths.count && i < MAX_LISTED; i++)
            text_printf(&list, "%s%s", i ? ", " : "", rows->paths.items[i]);
        if (rows->paths.count > MAX_LISTED)
            text_printf(&list, " and %zu more", rows->paths.count - MAX_LISTED);
        return error_target("'%s' could be %zu files. Give more of the path: %s", rows->file,
                            rows->paths.count, text_string(&list));
    }
    size_t kept = 0;
    for (size_t i = 0; i < rows->items.count; i++) {
        if (strcmp(rows->items.items[i].file, *ret) == 0)
            rows->items.items[kept++] = rows->items.items[i];
    }
    rows->items.count = kept;
    return NULL;
}

/* ---- lines ---- */

/* The next line with a statement behind BEYOND, or before it; 0: none. */
static unsigned next_line(const struct line_rows *rows, int direction, unsigned beyond)
{
    unsigned found = 0;
    for (size_t i = 0; i < rows->items.count; i++) {
        const struct line_row *row = &rows->items.items[i];
        bool is_there = direction > 0 ? row->line > beyond && (!found || row->line < found)
                                      : row->line < beyond && row->line > found;
        if (row->is_statement && is_there)
            found = row->line;
    }
    return found;
}

static int compare_rows(const void *left, const void *right)
{
    const struct line_row *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

struct error *line_rows_find(const struct line_source *source, const char *file,
                             struct line_rows *rows, const char **path)
{
    rows->file = file;
    TRY(line_rows_collect(source, rows));
    TRY(choose_file(source, rows, path));
    if (rows->items.count)
        qsort(rows->items.items, rows->items.count, sizeof(*rows->items.items), compare_rows);
    return NULL;
}

struct error *line_rows_no_such_line(const struct line_source *source, const struct line_rows *rows,
                                     const char *path, unsigned line)
{
    unsigned lines[2 * MAX_NEAREST] = {0};
    AUTO_TEXT struct text list = {0};
    for (unsigned i = 0, before = line, behind = line; i < MAX_NEAREST; i++) {
        before = before ? next_line(rows, -1, before) : 0;
        behind = behind ? next_line(rows, 1, behind) : 0;
        lines[MAX_NEAREST - 1 - i] = before;
        lines[MAX_NEAREST + i] = behind;
    }
    for (size_t i = 0; i < LENGTH(lines); i++) {
        if (lines[i])
            text_printf(&list, "%s%u", list.length ? ", " : "", lines[i]);
    }
    return error_target("no statement of %s begins at %s:%u: it has none, or the compiler left "
                        "nothing of it. The nearest lines with one: %s",
                        source->program->path, path, line, text_string(&list));
}
