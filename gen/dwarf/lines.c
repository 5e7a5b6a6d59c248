#include "dwarf/lines.h"

#include <string.h>

#include "base/text.h"
#include "dwarf/functions.h"
#include "dwarf/line_table.h"
#include "program/find.h"

enum { MAX_LISTED = 10, MAX_NEAREST = 3, MAX_DISTANCE = 3 };

struct rows {
    const char *file; /* the end of a path */
    bool is_whole;    /* the whole of it */
    struct {
        ARRAY(struct line_row);
    } items;
    struct {
        ARRAY(const char *);
    } paths, other_names; /* of those that match, each once; of the rest, if they are wanted */
};

static void rows_deinit(struct rows *rows)
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
    const struct rows *rows = context;
    return rows->is_whole ? strcmp(path, rows->file) == 0 : ends_in_file(path, rows->file);
}

static void take_row(const struct line_row *row, void *context)
{
    struct rows *rows = context;
    array_push(&rows->items, *row);
    if (!is_listed(rows->paths.items, rows->paths.count, row->file))
        array_push(&rows->paths, row->file);
}

static struct error *collect(const struct lines_source *source, struct rows *rows)
{
    struct line_visitor visitor = {wants, take_row, rows};
    return line_table_walk(source->file, &source->program->arena, &visitor);
}

static bool wants_other(const char *path, void *context)
{
    struct rows *rows = context;
    const char *name = source_file_name(path);
    if (*name && name_distance(name, rows->file) <= MAX_DISTANCE &&
        !is_listed(rows->other_names.items, rows->other_names.count, name))
        array_push(&rows->other_names, name);
    return false;
}

static struct error *no_such_file(const struct lines_source *source, const char *file)
{
    AUTO(rows_deinit) struct rows rows = {.file = source_file_name(file)};
    AUTO_TEXT struct text list = {0};
    struct line_visitor visitor = {wants_other, take_row, &rows};
    TRY(line_table_walk(source->file, &source->program->arena, &visitor));
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
static struct error *choose_file(const struct lines_source *source, struct rows *rows,
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
static unsigned next_line(const struct rows *rows, int direction, unsigned beyond)
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

static struct error *no_such_line(const struct lines_source *source, const struct rows *rows,
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

/* ---- code ---- */

static struct function *function_around(const struct program *program, uint64_t address)
{
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (function->address && address - function->address < function->size)
            return function;
    }
    return NULL;
}

/* The function whose DIE, or whose abstract one, is at OFFSET. */
static struct function *function_of(const struct program *program, uint64_t offset)
{
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (function->source_offset == offset || function->source_origin_offset == offset)
            return function;
    }
    return NULL;
}

/*
 * Whether the line can be of that function: what the compiler moved out of an inlined call is
 * still said to be of the call's source.
 */
static struct error *is_of_source(const struct lines_source *source, const struct scope *owner,
                                  const struct line_row *row, bool *ret)
{
    AUTO_DIE struct die die = {0};
    uint64_t line, file;
    TRY(die_at(source->types->session, owner->origin ? owner->origin : owner->offset, &die));
    *ret = !die_unsigned(&die, DW_AT_decl_line, &line) || line <= row->line;
    /* Numbers of files are those of the unit: of what was inlined that may be another one. */
    if (owner->depth == 0 && die_unsigned(&die, DW_AT_decl_file, &file))
        *ret &= file == row->file_number;
    return NULL;
}

static bool is_found(const struct codes *codes, const struct function *into, uint64_t offset)
{
    for (size_t i = 0; i < codes->count; i++) {
        if (codes->items[i]->into == into && codes->items[i]->source_offset == offset)
            return true;
    }
    return false;
}

static struct error *add_code(const struct lines_source *source, const struct scopes *scopes,
                              const struct scope *owner, const struct code *code,
                              bool only_parameters, struct codes *ret)
{
    struct code *added = ARENA_NEW(&source->program->arena, struct code);
    *added = *code;
    added->function = owner->depth ? function_of(source->program, owner->origin) : code->into;
    if (!added->function)
        return NULL; /* a name that nobody knows: not of Go's compiler */
    added->is_inlined = owner->depth > 0;
    added->is_entry = !added->is_inlined && code->address == code->into->address;
    added->source_offset = owner->offset;
    TRY(scopes_read_variables(source->types, scopes, owner, only_parameters, added));
    array_push(ret, added);
    return NULL;
}

static struct error *add_row(const struct lines_source *source, const struct line_row *row,
                             struct codes *ret)
{
    struct code code = {.address = row->address, .file = row->file, .line = row->line};
    AUTO(scopes_deinit) struct scopes scopes = {0};
    bool is_own;
    code.into = function_around(source->program, row->address);
    if (!code.into)
        return NULL;
    TRY(scopes_read(source->types, source->scan, code.into->source_offset, &scopes));
    const struct scope *owner = scopes_innermost(&scopes, row->address);
    if (is_found(ret, code.into, owner->offset))
        return NULL;
    TRY(is_of_source(source, owner, row, &is_own));
    return is_own ? add_code(source, &scopes, owner, &code, false, ret) : NULL;
}

static int compare_rows(const void *left, const void *right)
{
    const struct line_row *a = left, *b = right;
    return (a->address > b->address) - (a->address < b->address);
}

static struct error *find_code(const struct lines_source *source, struct rows *rows, unsigned line,
                               struct codes *ret)
{
    const char *path = NULL;
    TRY(collect(source, rows));
    TRY(choose_file(source, rows, &path));
    qsort(rows->items.items, rows->items.count, sizeof(*rows->items.items), compare_rows);
    for (size_t i = 0; i < rows->items.count; i++) {
        const struct line_row *row = &rows->items.items[i];
        if (row->line == line && row->is_statement)
            TRY(add_row(source, row, ret));
    }
    return ret->count ? NULL : no_such_line(source, rows, path, line);
}

struct error *lines_find(const struct lines_source *source, const char *file, unsigned line,
                         struct codes *ret)
{
    AUTO(rows_deinit) struct rows rows = {.file = file};
    struct error *error = find_code(source, &rows, line, ret);
    if (error)
        array_deinit(ret);
    return error;
}

/* ---- inlined calls ---- */

static struct error *add_calls(const struct lines_source *source, uint64_t origin,
                               struct function *into, struct codes *ret)
{
    AUTO(scopes_deinit) struct scopes scopes = {0};
    TRY(scopes_read(source->types, source->scan, into->source_offset, &scopes));
    for (size_t i = 1; i < scopes.count; i++) {
        const struct scope *scope = &scopes.items[i];
        if (scope->is_block || scope->origin != origin || scope->ranges.count == 0)
            continue;
        struct code code = {
            .into = into,
            .address = ranges_lowest(&scope->ranges),
            .line = scope->call_line,
        };
        TRY(add_code(source, &scopes, scope, &code, true, ret));
    }
    return NULL;
}

struct error *lines_find_inlined(const struct lines_source *source, struct function *function,
                                 struct codes *ret)
{
    size_t count;
    uint64_t origin =
        function->source_origin_offset ? function->source_origin_offset : function->source_offset;
    const struct scan_inlined *inlined = dwarf_scan_inlined(source->scan, origin, &count);
    struct error *error = NULL;
    for (size_t i = 0; i < count && !error; i++) {
        const struct scan_function *caller = &source->scan->functions.items[inlined[i].into];
        struct function *into = function_of(source->program, caller->offset);
        if (into && into->address && (i == 0 || inlined[i].into != inlined[i - 1].into))
            error = add_calls(source, origin, into, ret);
    }
    if (error)
        array_deinit(ret);
    return error;
}

/* ---- where else a variable is ---- */

static struct error *add_other(const struct lines_source *source, const struct code *code,
                               const struct parameter *variable, const struct line_row *row,
                               struct codes *ret)
{
    AUTO_DIE struct die die = {0};
    struct parameter *there = ARENA_NEW(&source->program->arena, struct parameter);
    struct code *other = ARENA_NEW(&source->program->arena, struct code);
    *there = *variable;
    TRY(die_at(source->types->session, variable->source_offset, &die));
    TRY(dwarf_locate(source->types, &die, row->address, there));
    there->has_one_home &= variable->has_one_home;
    *other = *code;
    other->address = row->address;
    other->line = row->line;
    other->variables = there;
    other->variable_count = 1;
    array_push(ret, other);
    return NULL;
}

static struct error *find_other(const struct lines_source *source, struct rows *rows,
                                const struct code *code, const struct parameter *variable,
                                struct codes *ret)
{
    AUTO(scopes_deinit) struct scopes scopes = {0};
    TRY(collect(source, rows));
    TRY(scopes_read(source->types, source->scan, code->into->source_offset, &scopes));
    for (size_t i = 0; i < rows->items.count; i++) {
        const struct line_row *row = &rows->items.items[i];
        if (row->is_statement && row->address - code->into->address < code->into->size &&
            row->address != code->into->address && row->line > variable->declared_line &&
            scopes_innermost(&scopes, row->address)->offset == code->source_offset)
            TRY(add_other(source, code, variable, row, ret));
    }
    return NULL;
}

struct error *lines_find_other(const struct lines_source *source, const struct code *code,
                               const struct parameter *variable, struct codes *ret)
{
    AUTO(rows_deinit) struct rows rows = {.file = code->file, .is_whole = true};
    if (!code->file || !variable->source_offset)
        return NULL;
    struct error *error = find_other(source, &rows, code, variable, ret);
    if (error)
        array_deinit(ret);
    return error;
}
