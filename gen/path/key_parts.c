/*
 * Keys are compared as Go does: field by field, without padding and fields called _, strings by
 * length and bytes, interfaces by dynamic type and value. A zero of a float may have a sign.
 */
#include "path/key_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "path/assertion.h"
#include "path/literal.h"
#include "program/spelling.h"

enum { WORD = 8, ITAB_TYPE = 8 };

/* ---- what is no key ---- */

static void print_fields(const struct type *type, struct text *text)
{
    text_add_string(text, "{...} of all fields, or of some with their names:");
    for (size_t i = 0; i < type->field_count; i++)
        text_printf(text, "%s %s", i ? "," : "", type->fields[i].name);
}

static void print_meaning(const struct type *type, struct text *text)
{
    unsigned bits = 8 * (unsigned)type->size;
    unsigned long long highest = bits < 64 ? (1ULL << (bits - 1)) - 1 : INT64_MAX;
    unsigned long long count = type->count;
    switch (type->kind) {
    case TYPE_BOOL:
        text_add_string(text, "true or false");
        break;
    case TYPE_INT:
        text_printf(text, "a number from -%llu to %llu", highest + 1, highest);
        break;
    case TYPE_UINT:
        text_printf(text, "a number from 0 to %llu", 2 * highest + 1);
        break;
    case TYPE_FLOAT:
        text_add_string(text, "a number that isn't too large");
        break;
    case TYPE_STRING:
        text_add_string(text, "a text in quotes");
        break;
    case TYPE_ARRAY:
        if (type->element->kind == TYPE_UINT && type->element->size == 1)
            text_printf(text, "a text of %llu bytes, 0x and %llu digits, or ", count, 2 * count);
        text_printf(text, "{...} of up to %llu values", count);
        break;
    case TYPE_STRUCT:
        print_fields(type, text);
        break;
    case TYPE_INTERFACE:
        text_add_string(text, type->has_methods ? "nil, or T(...) with the name of its type"
                                                : "nil, a number, a text, true, false, or T(...) "
                                                  "with the name of its type");
        break;
    default:
        text_add_string(text, "an address, 0x..., or nil");
    }
}

/* That LITERAL is no TYPE. */
static struct error *mismatch(const struct key_parts *parts, const struct type *type,
                              const struct key_literal *literal)
{
    AUTO_TEXT struct text meaning = {0};
    print_meaning(type, &meaning);
    return error_usage("%s: %s is no %s, which is %s", parts->what, literal->written, type->name,
                       text_string(&meaning));
}

/* ---- bytes ---- */

static struct arena *arena_of(const struct key_parts *parts)
{
    return arguments_arena(parts->arguments);
}

/* Whether the part goes on where the last one ends. */
static bool continues(const struct key_part *last, const struct key_part *at, uint64_t offset)
{
    return !last->type && last->way_count == at->way_count &&
           memcmp(last->way, at->way, at->way_count * sizeof(*at->way)) == 0 &&
           last->offset + last->length == offset;
}

static const char *join(struct arena *arena, const char *first, size_t first_length,
                        const void *second, size_t second_length)
{
    char *joined = arena_alloc(arena, first_length + second_length + 1);
    if (first_length)
        memcpy(joined, first, first_length);
    if (second)
        memcpy(joined + first_length, second, second_length);
    else
        memset(joined + first_length, 0xff, second_length);
    return joined;
}

/* Of the bytes the bits of MASK count; NULL: all. */
static void add_bytes(struct key_parts *parts, uint64_t offset, const void *bytes, const void *mask,
                      size_t length)
{
    struct key_part *last = parts->parts.count ? &parts->parts.items[parts->parts.count - 1] : NULL;
    if (!last || !continues(last, &parts->at, offset)) {
        struct key_part part = parts->at;
        part.offset = offset;
        array_push(&parts->parts, part);
        last = &parts->parts.items[parts->parts.count - 1];
    }
    last->bytes = join(arena_of(parts), last->bytes, last->length, bytes, length);
    last->mask = join(arena_of(parts), last->mask, last->length, mask, length);
    last->length += length;
}

static void add_number(struct key_parts *parts, const struct type *type, uint64_t offset,
                       uint64_t number)
{
    uint8_t bytes[WORD];
    for (unsigned i = 0; i < WORD; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    add_bytes(parts, offset, bytes, NULL, type->size);
}

static struct error *follow(struct key_parts *parts, uint64_t pointer)
{
    if (parts->at.way_count == MAX_KEY_WAY)
        return error_target("%s: what an interface in an interface holds isn't looked for",
                            parts->what);
    parts->at.way[parts->at.way_count++] = pointer;
    return NULL;
}

/* ---- values of one word ---- */

/* `'a'`, which Go takes for a number; a longer text in such quotes is none of Go's. */
static bool is_character(const struct key_literal *literal)
{
    return literal->kind == KEY_TEXT && *literal->written == '\'' && literal->length &&
           utf8_length((const uint8_t *)literal->text, literal->length) == literal->length;
}

/* The number that the literal is, without its sign. */
static bool read_whole(const struct key_literal *literal, uint64_t *ret)
{
    const char *at = literal->written + (*literal->written == '-');
    if (literal->kind == KEY_NUMBER)
        return literal_read_number(&at, ret) && !*at;
    if (!is_character(literal))
        return false;
    *ret = utf8_character((const uint8_t *)literal->text, (unsigned)literal->length);
    return true;
}

static struct error *add_integer(struct key_parts *parts, const struct type *type,
                                 const struct key_literal *literal, uint64_t offset)
{
    uint64_t number;
    bool is_negative = *literal->written == '-';
    bool is_signed = type->kind == TYPE_INT;
    uint64_t highest = UINT64_MAX >> (64 - 8 * type->size);
    if (is_signed)
        highest = highest / 2 + is_negative;
    if (!read_whole(literal, &number) || number > highest || (is_negative && !is_signed))
        return mismatch(parts, type, literal);
    add_number(parts, type, offset, is_negative ? -number : number);
    return NULL;
}

static void add_float_bits(struct key_parts *parts, const struct type *type, uint64_t offset,
                           double number)
{
    static const uint8_t without_sign[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
    float narrow = (float)number;
    const void *bytes = type->size == sizeof(narrow) ? (const void *)&narrow : &number;
    const uint8_t *mask = number == 0 ? without_sign + WORD - type->size : NULL;
    add_bytes(parts, offset, bytes, mask, type->size);
}

static struct error *add_float(struct key_parts *parts, const struct type *type,
                               const struct key_literal *literal, uint64_t offset)
{
    char *end = NULL;
    double number = 0;
    if (literal->kind == KEY_NUMBER)
        number = type->size == sizeof(float) ? strtof(literal->written, &end)
                                             : strtod(literal->written, &end);
    bool is_finite = number - number == 0;
    if (!end || *end || !is_finite)
        return mismatch(parts, type, literal);
    add_float_bits(parts, type, offset, number);
    return NULL;
}

static struct error *add_pointer(struct key_parts *parts, const struct type *type,
                                 const struct key_literal *literal, uint64_t offset)
{
    uint64_t number = 0;
    bool is_number =
        literal->kind == KEY_NUMBER && *literal->written != '-' && read_whole(literal, &number);
    if (!is_number && literal->kind != KEY_NIL)
        return mismatch(parts, type, literal);
    add_number(parts, type, offset, number);
    return NULL;
}

/* ---- strings and interfaces ---- */

static struct error *add_string(struct key_parts *parts, const struct type *type, const char *text,
                                size_t length, uint64_t offset)
{
    static const struct type size = {.size = WORD};
    if (type->kind != TYPE_STRING)
        return NULL;
    add_number(parts, &size, offset + WORD, length);
    if (length == 0)
        return NULL;
    struct key_part at = parts->at;
    TRY(follow(parts, offset));
    add_bytes(parts, 0, text, NULL, length);
    parts->at = at;
    return NULL;
}

/* The type that Go gives a constant that is put into an interface. */
static const char *default_type(const struct key_literal *literal)
{
    if (literal->type)
        return literal->type;
    switch (literal->kind) {
    case KEY_NUMBER:
        return strpbrk(literal->written, ".") ||
                       (strpbrk(literal->written, "eE") && !strpbrk(literal->written, "xX"))
                   ? "float64"
                   : "int";
    case KEY_TEXT:
        return is_character(literal) ? "int32" : "string";
    case KEY_BOOL:
        return "bool";
    default:
        return NULL;
    }
}

/* "*main.T" of "(*main.T)". */
static const char *without_parentheses(struct arena *arena, const char *name)
{
    size_t length = strlen(name);
    return *name == '(' && length > 2 ? arena_strndup(arena, name + 1, length - 2) : name;
}

static struct error *add_interface(struct key_parts *parts, const struct type *type,
                                   const struct key_literal *literal, uint64_t offset)
{
    static const uint8_t zero[WORD];
    struct program *program = (struct program *)parts->arguments->program;
    const char *name = default_type(literal);
    struct type *dynamic;
    if (literal->kind == KEY_NIL && !name) {
        add_bytes(parts, offset, zero, NULL, WORD);
        return NULL;
    }
    if (!name || (type->has_methods && !literal->type))
        return mismatch(parts, type, literal);
    TRY(find_type_by_name(program, without_parentheses(arena_of(parts), name), &dynamic));
    TRY(type_complete(dynamic));
    TRY(check_interface_shape(dynamic));
    TRY(check_types_address(program));
    struct key_part at = parts->at, record;
    if (type->has_methods)
        TRY(follow(parts, offset));
    record = parts->at;
    record.offset = type->has_methods ? ITAB_TYPE : offset;
    record.length = WORD;
    record.type = dynamic;
    array_push(&parts->parts, record);
    parts->at = at;
    bool is_direct = type_is_pointer_shaped(dynamic);
    if (!is_direct)
        TRY(follow(parts, offset + WORD));
    TRY(key_parts_add(parts, dynamic, literal, is_direct ? offset + WORD : 0));
    parts->at = at;
    return NULL;
}

/* ---- arrays and structs ---- */

static int digit_value(char digit)
{
    static const char digits[] = "0123456789abcdef";
    char lower = (char)(digit >= 'A' && digit <= 'F' ? digit - 'A' + 'a' : digit);
    const char *found = lower ? strchr(digits, lower) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* `"0123456789abcdef"` or `0x3031...` for a [16]byte; false: it is something else. */
static bool add_array_of_bytes(struct key_parts *parts, const struct type *type,
                               const struct key_literal *literal, uint64_t offset)
{
    const char *digits = literal->written + 2;
    if (type->element->kind != TYPE_UINT || type->element->size != 1)
        return false;
    if (literal->kind == KEY_TEXT && literal->length == type->count) {
        add_bytes(parts, offset, literal->text, NULL, literal->length);
        return true;
    }
    if (literal->kind != KEY_NUMBER || !string_starts_with(literal->written, "0x") ||
        strlen(digits) != 2 * type->count)
        return false;
    char *bytes = arena_alloc(arena_of(parts), type->count + 1);
    for (size_t i = 0; i < type->count; i++) {
        int high = digit_value(digits[2 * i]), low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i] = (char)(high << 4 | low);
    }
    add_bytes(parts, offset, bytes, NULL, type->count);
    return true;
}

/* Appends those of its zero value. */
static struct error *add_zero(struct key_parts *parts, struct type *type, uint64_t offset);

static struct error *add_array(struct key_parts *parts, struct type *type,
                               const struct key_literal *literal, uint64_t offset)
{
    TRY(type_complete(type->element));
    if (add_array_of_bytes(parts, type, literal, offset))
        return NULL;
    if (literal->kind != KEY_LIST || literal->count > type->count)
        return mismatch(parts, type, literal);
    for (size_t i = 0; i < type->count; i++) {
        uint64_t at = offset + i * type->element->size;
        if (i < literal->count && literal->items[i].field)
            return mismatch(parts, type, literal);
        if (i < literal->count)
            TRY(key_parts_add(parts, type->element, &literal->items[i], at));
        else
            TRY(add_zero(parts, type->element, at));
    }
    return NULL;
}

/* The value for a field: in its place, or behind its name. */
static const struct key_literal *find_item(const struct type *type, size_t field,
                                           const struct key_literal *literal)
{
    if (literal->count && !literal->items[0].field)
        return &literal->items[field];
    for (size_t i = 0; i < literal->count; i++) {
        if (strcmp(literal->items[i].field, type->fields[field].name) == 0)
            return &literal->items[i];
    }
    return NULL;
}

/* Either all fields or some with names, each of which there is, and once. */
static bool fits_fields(const struct type *type, const struct key_literal *literal)
{
    bool has_names = literal->count && literal->items[0].field;
    if (literal->kind != KEY_LIST ||
        (literal->count && !has_names && literal->count != type->field_count))
        return false;
    for (size_t i = 0; i < literal->count; i++) {
        const char *name = literal->items[i].field;
        if (!name != !has_names || (name && (!type_field(type, name) || strcmp(name, "_") == 0)))
            return false;
        for (size_t j = 0; name && j < i; j++) {
            if (strcmp(literal->items[j].field, name) == 0)
                return false;
        }
    }
    return true;
}

static struct error *add_struct(struct key_parts *parts, const struct type *type,
                                const struct key_literal *literal, uint64_t offset)
{
    if (!fits_fields(type, literal))
        return mismatch(parts, type, literal);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const struct key_literal *item = find_item(type, i, literal);
        if (strcmp(field->name, "_") == 0)
            continue;
        if (item)
            TRY(key_parts_add(parts, field->type, item, offset + field->offset));
        else
            TRY(add_zero(parts, field->type, offset + field->offset));
    }
    return NULL;
}

/* ---- all ---- */

/* `Key` is `main.Key`, and `github.com/x/main.Key`, too. */
static bool is_called(const struct type *type, const char *name)
{
    AUTO_FREE char *short_name = type_short_name(type->name);
    size_t package = strcspn(short_name, ".[");
    const char *last = short_name[package] == '.' ? short_name + package + 1 : short_name;
    return strcmp(type->name, name) == 0 || strcmp(short_name, name) == 0 ||
           strcmp(last, name) == 0 || is_same_type_name(type->name, name);
}

struct error *key_parts_add(struct key_parts *parts, struct type *type,
                            const struct key_literal *literal, uint64_t offset)
{
    TRY(type_complete(type));
    if (literal->type && type->kind != TYPE_INTERFACE &&
        !is_called(type, without_parentheses(arena_of(parts), literal->type)))
        return error_usage("%s: %s is no %s", parts->what, literal->type, type->name);
    switch (type->kind) {
    case TYPE_BOOL:
        if (literal->kind != KEY_BOOL)
            return mismatch(parts, type, literal);
        add_number(parts, type, offset, *literal->written == 't');
        return NULL;
    case TYPE_INT:
    case TYPE_UINT:
        return add_integer(parts, type, literal, offset);
    case TYPE_FLOAT:
        return add_float(parts, type, literal, offset);
    case TYPE_STRING:
        if (literal->kind != KEY_TEXT)
            return mismatch(parts, type, literal);
        return add_string(parts, type, literal->text, literal->length, offset);
    case TYPE_POINTER:
    case TYPE_UNSAFE_POINTER:
    case TYPE_CHAN:
        return add_pointer(parts, type, literal, offset);
    case TYPE_INTERFACE:
        return add_interface(parts, type, literal, offset);
    case TYPE_ARRAY:
        return add_array(parts, type, literal, offset);
    case TYPE_STRUCT:
        return add_struct(parts, type, literal, offset);
    default:
        return error_target("%s: keys with a %s in them aren't looked for", parts->what,
                            type->name);
    }
}

static struct error *add_zero(struct key_parts *parts, struct type *type, uint64_t offset)
{
    static const struct key_literal zero = {.kind = KEY_LIST, .written = "{}"};
    TRY(type_complete(type));
    switch (type->kind) {
    case TYPE_FLOAT:
        add_float_bits(parts, type, offset, 0);
        return NULL;
    case TYPE_STRING:
        return add_string(parts, type, "", 0, offset);
    case TYPE_ARRAY:
        return add_array(parts, type, &zero, offset);
    case TYPE_STRUCT:
        return add_struct(parts, type, &zero, offset);
    case TYPE_COMPLEX:
        return error_target("%s: keys with a %s in them aren't looked for", parts->what,
                            type->name);
    default: /* of an interface the first word: nothing has no type */
        add_number(parts, &(struct type){.size = type->size < WORD ? type->size : WORD}, offset, 0);
        return NULL;
    }
}
