#include "dwarf/lines.h"

#include <string.h>

#include "base/text.h"
#include "dwarf/functions.h"
#include "dwarf/line_table.h"
#include "program/line_rows.h"

static struct error *walk(void *table, const struct line_visitor *visitor)
{
    const struct lines_source *source = table;
    return line_table_walk(source->file, &source->program->arena, visitor);
}

static struct line_source table_of(const struct lines_source *source)
{
    return (struct line_source){source->program, (void *)source, walk};
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

static struct error *find_code(const struct lines_source *source, const char *file, unsigned line,
                               struct codes *ret)
{
    AUTO(line_rows_deinit) struct line_rows rows = {0};
    const struct line_source table = table_of(source);
    const char *path = NULL;
    TRY(line_rows_find(&table, file, &rows, &path));
    for (size_t i = 0; i < rows.items.count; i++) {
        const struct line_row *row = &rows.items.items[i];
        if (row->line == line && row->is_statement)
            TRY(add_row(source, row, ret));
    }
    return ret->count ? NULL : line_rows_no_such_line(&table, &rows, path, line);
}

struct error *lines_find(const struct lines_source *source, const char *file, unsigned line,
                         struct codes *ret)
{
    struct error *error = find_code(source, file, line, ret);
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

static struct error *find_other(const struct lines_source *source, struct line_rows *rows,
                                const struct code *code, const struct parameter *variable,
                                struct codes *ret)
{
    AUTO(scopes_deinit) struct scopes scopes = {0};
    const struct line_source table = table_of(source);
    TRY(line_rows_collect(&table, rows));
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
    AUTO(line_rows_deinit) struct line_rows rows = {.file = code->file, .is_whole = true};
    if (!code->file || !variable->source_offset)
        return NULL;
    struct error *error = find_other(source, &rows, code, variable, ret);
    if (error)
        array_deinit(ret);
    return error;
}
