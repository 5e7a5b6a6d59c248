#include "value/runtime_error_text.h"

#include <string.h>

#include "base/array.h"

/* ---- bounds ---- */

/*
 * By code, as in the runtime's error.go: the last two as of Go 1.19, and of 1.21 to 1.27; the
 * others are the same from 1.15 to 1.27. %y is always signed. Of a negative x nothing but that is
 * said.
 */
static const struct bounds_row {
    uint64_t code;
    unsigned first, last; /* Go 1.FIRST to 1.LAST; 0: and newer */
    const char *format, *negative;
} bounds[] = {
    {0, 15, 0, "index out of range [%x] with length %y", "index out of range [%x]"},
    {1, 15, 0, "slice bounds out of range [:%x] with length %y", "slice bounds out of range [:%x]"},
    {2, 15, 0, "slice bounds out of range [:%x] with capacity %y",
     "slice bounds out of range [:%x]"},
    {3, 15, 0, "slice bounds out of range [%x:%y]", "slice bounds out of range [%x:]"},
    {4, 15, 0, "slice bounds out of range [::%x] with length %y",
     "slice bounds out of range [::%x]"},
    {5, 15, 0, "slice bounds out of range [::%x] with capacity %y",
     "slice bounds out of range [::%x]"},
    {6, 15, 0, "slice bounds out of range [:%x:%y]", "slice bounds out of range [:%x:]"},
    {7, 15, 0, "slice bounds out of range [%x:%y:]", "slice bounds out of range [%x::]"},
    {8, 17, 19, "cannot convert slice with length %y to pointer to array with length %x", NULL},
    {8, 21, 0, "cannot convert slice with length %y to array or pointer to array with length %x",
     NULL},
};

static const char *find_format(struct go_version version, uint64_t code, bool is_negative)
{
    for (size_t i = 0; i < LENGTH(bounds); i++) {
        const struct bounds_row *row = &bounds[i];
        bool is_older = row->last == 0 || !go_version_at_least(version, 1, row->last + 1);
        if (row->code == code && is_older && go_version_at_least(version, 1, row->first))
            return is_negative ? row->negative : row->format;
    }
    return NULL;
}

static bool read_field(const struct value *error, const char *name, uint64_t *ret)
{
    struct value field;
    return value_field(error, name, &field) &&
           value_number(&field, 0, (unsigned)field.type->size, ret);
}

static void add_number(struct text *text, uint64_t number, bool is_signed)
{
    if (is_signed)
        text_printf(text, "%lld", (long long)number);
    else
        text_printf(text, "%llu", (unsigned long long)number);
}

static bool add_bounds(const struct reading *reading, const struct value *error, struct text *text)
{
    uint64_t x, y, is_signed, code;
    if (!read_field(error, "x", &x) || !read_field(error, "y", &y) ||
        !read_field(error, "signed", &is_signed) || !read_field(error, "code", &code))
        return false;
    const char *format = find_format(reading->types->program->version, code, is_signed && x >> 63);
    if (!format)
        return false;
    for (const char *at = format; *at; at++) {
        if (*at != '%')
            text_add_char(text, *at);
        else if (*++at == 'x')
            add_number(text, x, is_signed);
        else
            add_number(text, y, true);
    }
    return true;
}

/* ---- type assertions ---- */

/* What the record in that field calls its type; *RET is OTHERWISE if there is no record. */
static bool read_type(const struct reading *reading, const struct value *error, const char *name,
                      const char *otherwise, const char **ret)
{
    uint64_t record;
    if (!read_field(error, name, &record))
        return false;
    *ret = record ? runtime_types_name(reading->types, reading->arena, record - reading->load_base)
                  : otherwise;
    return *ret || !record;
}

static bool add_assertion(const struct reading *reading, const struct value *error,
                          struct text *text)
{
    const char *interface, *concrete, *asserted;
    struct value field;
    struct node method;
    if (!read_type(reading, error, "_interface", "interface", &interface) ||
        !read_type(reading, error, "concrete", NULL, &concrete) ||
        !read_type(reading, error, "asserted", NULL, &asserted) || !asserted ||
        !value_field(error, "missingMethod", &field) || !value_string(reading, &field, &method))
        return false;
    if (!concrete) {
        text_printf(text, "%s is nil, not %s", interface, asserted);
        return true;
    }
    if (method.total) {
        text_printf(text, "%s is not %s: missing method %.*s%s", concrete, asserted,
                    (int)method.length, (const char *)method.bytes,
                    method.length < method.total ? "…" : "");
        return true;
    }
    /* Go says, too, in what two types of one name differ. */
    if (strcmp(concrete, asserted) == 0)
        return false;
    text_printf(text, "%s is %s, not %s", interface, concrete, asserted);
    return true;
}

bool runtime_error_add(const struct reading *reading, const struct value *error, struct text *text)
{
    if (strcmp(error->type->name, "runtime.boundsError") == 0)
        return add_bounds(reading, error, text);
    return strcmp(error->type->name, "runtime.TypeAssertionError") == 0 &&
           add_assertion(reading, error, text);
}
