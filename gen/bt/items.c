#include "bt/items.h"

#include "bt/expression.h"
#include "bt/value.h"

enum {
    MAX_ITEMS = 4,      /* elements of a slice or array that are shown */
    MAX_ITEM_SIZE = 64, /* of a slice's elements: of larger ones only the number is shown */
};

static struct error *write_items(struct line *line, const struct access *access, uint64_t count,
                                 unsigned depth)
{
    for (uint64_t i = 0; i < count; i++) {
        const struct access *element;
        TRY(access_element(line->probe->arguments, access, i, &element));
        line_text(line, i ? ", " : "");
        TRY(value_write_at(line, element, depth + 1));
    }
    return NULL;
}

struct error *items_write_array(struct line *line, const struct access *access, unsigned depth)
{
    struct arena *arena = line->probe->script->arena;
    TRY(type_complete(access->type));
    uint64_t count = access->type->count, shown = count < MAX_ITEMS ? count : MAX_ITEMS;
    line_text(line, "[");
    TRY(write_items(line, access, shown, depth));
    if (count > shown)
        line_text(line, arena_printf(arena, ", …+%llu", (unsigned long long)(count - shown)));
    line_text(line, "]");
    return NULL;
}

/* The first COUNT elements. What they refer to isn't asked: a nil element is 0x0. */
static struct error *write_first(struct line *line, const struct access *access, uint64_t count)
{
    struct access whole = *access;
    whole.has_range = false;
    line->is_brief = true;
    struct error *error = NULL;
    for (uint64_t i = 0; i < count && !error; i++) {
        const struct access *item;
        line_text(line, i ? ", " : "");
        error = access_element(line->probe->arguments, &whole, access->range_from + i, &item);
        if (!error)
            error = value_write_at(line, item, 2);
    }
    line->is_brief = false;
    return error;
}

/* The elements from the range's start on: as far as the value goes, a slice like any other. */
static struct error *write_slice_items(struct line *line, const struct access *access,
                                       const char *length)
{
    struct arena *arena = line->probe->script->arena;
    uint64_t most = access->has_range_end ? access->range_to - access->range_from : UINT64_MAX;
    uint64_t count = 0;
    line_text(line, "[");
    while (count < MAX_ITEMS && count < most &&
           !line_decide(line, arena_printf(arena, "%s == %llu", length, (unsigned long long)count)))
        count++;
    bool may_be_more = count == MAX_ITEMS && count < most;
    if (may_be_more && line_decide(line, arena_printf(arena, "%s == %d", length, MAX_ITEMS)))
        may_be_more = false;
    TRY(write_first(line, access, count));
    if (may_be_more) {
        line_text(line, ", …+");
        value_write_number(line, "%ld", arena_printf(arena, "%s - %d", length, MAX_ITEMS));
    }
    line_text(line, "]");
    return NULL;
}

struct error *items_write_slice(struct line *line, const struct access *access, unsigned depth)
{
    const char *pointer, *length;
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    length = line_keep(line, length, true);
    enum type_kind element = access->type->element->kind;
    TRY(type_complete(access->type->element));
    bool has_items = element != TYPE_UNKNOWN && access->type->element->size <= MAX_ITEM_SIZE &&
                     (element != TYPE_SLICE || type_is_bytes(access->type->element));
    if (line->is_brief || depth > 1 || !has_items) {
        line_text(line, "[len ");
        value_write_number(line, "%ld", length);
        line_text(line, "]");
        return NULL;
    }
    return write_slice_items(line, access, length);
}
