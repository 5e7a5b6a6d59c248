#include "value/error_text.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "elf/symbols.h"
#include "value/errno_text.h"
#include "value/error_rows.h"
#include "value/runtime_error_text.h"
#include "value/well_known.h"

enum { WORD = 8, STRING = 16, MAX_CHAIN = 8 };

/* An error that is being put into words. */
struct saying {
    const struct reading *reading;
    unsigned chain;    /* errors that it is in */
    struct text *text; /* so far */
    struct node
        *node; /* of the error: its first child will be the text, others are what it wraps */
};

/* The node of an error, with what it says; NULL: that isn't known. */
static struct node *say(const struct reading *reading, const struct dynamic_value *dynamic,
                        unsigned chain);

/* ---- rows ---- */

/* As strconv.Quote does, but that letters of other scripts are taken as printable. */
static void add_quoted(struct text *text, const struct node *string)
{
    static const char named[] = "\a\b\f\n\r\t\v\"\\", names[] = "abfnrtv\"\\";
    text_add_char(text, '"');
    for (uint64_t i = 0; i < string->length;) {
        unsigned size = utf8_length(string->bytes + i, string->length - i);
        uint8_t byte = string->bytes[i];
        const char *name = byte ? strchr(named, byte) : NULL;
        if (name)
            text_printf(text, "\\%c", names[name - named]);
        else if (size == 0 || byte < ' ' || byte == 0x7f)
            text_printf(text, "\\x%02x", byte);
        else
            text_add(text, (const char *)string->bytes + i, size);
        i += size ? size : 1;
    }
    text_add_char(text, '"');
}

/* What has a text of its own: an address of the network. */
static void add_other(const struct saying *saying, const struct dynamic_value *inner)
{
    const struct node *node =
        inner->has_value ? decode_value(saying->reading, &inner->value, 0) : NULL;
    if (node && node->kind == NODE_POINTER)
        node = node->children;
    text_add_string(saying->text, node && node->kind == NODE_WORDS ? node->text : "…");
}

/* What has a text of its own. False: it has none. */
static bool add_words(const struct saying *saying, const struct value *field)
{
    const struct node *node = well_known_decode(saying->reading, field);
    text_add_string(saying->text, node && node->kind == NODE_WORDS ? node->text : "");
    return node && node->kind == NODE_WORDS;
}

static bool add_error(const struct saying *saying, const struct dynamic_value *inner)
{
    struct node *node = say(saying->reading, inner, saying->chain + 1);
    if (!node)
        return false;
    text_add(saying->text, (const char *)node->children->bytes, node->children->length);
    node_add(saying->node, node);
    return true;
}

static bool add_interface(const struct saying *saying, const struct value *field)
{
    struct dynamic_value inner;
    bool is_error = strcmp(field->type->name, "error") == 0;
    if (!is_error && add_words(saying, field))
        return true;
    if (!decode_dynamic(saying->reading, field, &inner)) {
        text_add_string(saying->text, is_error ? "" : "…");
        return !is_error;
    }
    if (!inner.name) {
        text_add_string(saying->text, is_error ? "<nil>" : "");
        return true;
    }
    if (is_error)
        return add_error(saying, &inner);
    add_other(saying, &inner);
    return true;
}

/* Several errors, a line each. */
static bool add_errors(const struct saying *saying, const struct value *slice)
{
    uint64_t pointer, count;
    const struct reading *reading = saying->reading;
    if (!value_number(slice, 0, WORD, &pointer) || !value_number(slice, WORD, WORD, &count))
        return false;
    for (uint64_t i = 0; i < count && i < reading->item_limit; i++) {
        struct value item = value_at(reading, slice->type->element, pointer + i * 2 * WORD);
        text_add_string(saying->text, i ? "\n" : "");
        if (!add_interface(saying, &item))
            return false;
    }
    if (count > reading->item_limit)
        text_printf(saying->text, "\n…+%llu", (unsigned long long)(count - reading->item_limit));
    return true;
}

static bool add_string(const struct saying *saying, const struct value *field, char conversion)
{
    struct node string;
    if (!value_string(saying->reading, field, &string))
        return false;
    if (string.length < string.total)
        string.length = utf8_whole(string.bytes, string.length);
    const char *bytes = (const char *)string.bytes;
    const char *last = memrchr(bytes, '.', string.length);
    uint64_t tail = last ? (uint64_t)(last + 1 - bytes) : 0;
    /* What ends in a number is said otherwise by that Go. */
    if (conversion == 'p' && string.length > tail &&
        tail + strspn(bytes + tail, "0123456789") == string.length)
        return false;
    if (conversion == 'q')
        add_quoted(saying->text, &string);
    else
        text_add(saying->text, bytes, string.length);
    text_add_string(saying->text, string.length < string.total ? "…" : "");
    return true;
}

/* As google.golang.org/grpc/codes names them. */
static bool add_code(const struct saying *saying, const struct value *field)
{
    static const char *const names[] = {
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated",
    };
    uint64_t number;
    if (!value_number(field, 0, (unsigned)field->type->size, &number))
        return false;
    if (number < LENGTH(names))
        text_add_string(saying->text, names[number]);
    else
        text_printf(saying->text, "Code(%d)", (int)(int32_t)number);
    return true;
}

/* The value that a row calls by that name; "": the error's own. */
static bool find_field(const struct reading *reading, const struct value *content, const char *name,
                       struct value *ret)
{
    struct error_field field;
    *ret = *content;
    if (!error_field_find(content->type, name, &field))
        return false;
    for (unsigned i = 0; i < field.step_count; i++) {
        uint64_t address;
        bool is_last = i + 1 == field.step_count;
        struct type *type = field.type, word = {.kind = TYPE_UINT, .size = WORD, .complete = true};
        if (i == 0) {
            *ret = value_part(content, is_last ? type : &word, field.steps[i]);
            continue;
        }
        if (!value_number(ret, 0, WORD, &address))
            return false;
        *ret = value_at(reading, is_last ? type : &word, address + field.steps[i]);
    }
    return true;
}

/* What stands in braces: a field's own text, or what the error in it says. */
static bool add_field(const struct saying *saying, const struct value *content, const char *name,
                      char conversion)
{
    struct value field;
    if (!find_field(saying->reading, content, name, &field))
        return false;
    switch (field.type->kind) {
    case TYPE_STRING:
        return add_string(saying, &field, conversion);
    case TYPE_INTERFACE:
        return add_interface(saying, &field);
    case TYPE_SLICE:
        return add_errors(saying, &field);
    case TYPE_INT:
    case TYPE_UINT:
        return add_code(saying, &field);
    case TYPE_STRUCT:
        return runtime_error_add(saying->reading, &field, saying->text);
    default:
        return false;
    }
}

/* What stands between bars: with whether it and the one before it have something in them. */
struct optional {
    bool is_open, had_field, has_field, is_otherwise;
    size_t start; /* where its text begins */
};

static void close_optional(const struct saying *saying, struct optional *optional)
{
    if (!optional->is_otherwise && !optional->has_field)
        saying->text->length = optional->start;
    optional->is_open = optional->is_otherwise = false;
    optional->had_field = optional->has_field;
}

/* True: the character at AT is one of those that say what is left out. */
static bool take_sign(const struct saying *saying, char sign, struct optional *optional)
{
    if (sign == '|' && optional->is_open) {
        close_optional(saying, optional);
    } else if (sign == '|') {
        optional->is_open = true;
        optional->has_field = false;
        optional->start = saying->text->length;
    } else if (sign == '>' && optional->is_open) {
        text_add_string(saying->text, optional->had_field ? "->" : " ");
    } else if (sign == '~' && optional->is_open) {
        if (!optional->has_field)
            saying->text->length = optional->start;
        optional->is_otherwise = true;
    } else {
        return false;
    }
    return true;
}

/* Appends what the ROW makes of the error's content. */
static bool fill(const struct saying *saying, const struct error_row *row,
                 const struct value *content)
{
    struct optional optional = {0};
    for (const char *at = row->text; *at; at++) {
        bool is_left_out = optional.is_otherwise && optional.has_field && *at != '|';
        if (is_left_out || take_sign(saying, *at, &optional))
            continue;
        if (*at != '{') {
            text_add_char(saying->text, *at);
            continue;
        }
        size_t length = strcspn(at, "}"), end = strcspn(at, ":}"), before = saying->text->length;
        const char *name = arena_strndup(saying->reading->arena, at + 1, end - 1);
        if (!add_field(saying, content, name, end < length ? at[end + 1] : '\0'))
            return false;
        bool is_nil = saying->text->length - before == strlen("<nil>") &&
                      strncmp(saying->text->bytes + before, "<nil>", strlen("<nil>")) == 0;
        optional.has_field |= saying->text->length > before && !(optional.is_open && is_nil);
        at += length;
    }
    return true;
}

/* ---- numbers ---- */

/*
 * The text of a syscall.Errno in an array of the program. False: it isn't there to be read, as in a
 * position-independent file whose pointers are yet to be filled in, or where there are no symbols.
 */
static bool read_errno(const struct reading *reading, uint64_t number, struct text *text)
{
    struct elf_symbols *symbols;
    struct elf_file *file = reading->types->file;
    struct error *error = elf_file_symbols(file, &symbols);
    const struct elf_symbol *table = error ? NULL : elf_symbols_find(symbols, "syscall.errors");
    error_destroy(error);
    if (!table || number >= table->size / STRING)
        return false;
    struct reader entry = elf_file_memory(file, table->address + number * STRING, STRING);
    uint64_t address = reader_u64(&entry), length = reader_u64(&entry);
    struct reader bytes = elf_file_memory(file, address, length);
    const char *words = address && length ? reader_bytes(&bytes, length) : NULL;
    if (!words || entry.failed)
        return false;
    text_add(text, words, length);
    return true;
}

static void say_errno(const struct reading *reading, uint64_t number, struct text *text)
{
    if (!read_errno(reading, number, text))
        text_add_string(text, errno_text(reading->arena, number));
}

/* Where the text doesn't name what the error wraps, it is in a field of its own. */
static void add_wrapped(const struct saying *saying, const struct value *content)
{
    for (size_t i = 0; content->type->kind == TYPE_STRUCT && i < content->type->field_count; i++) {
        const struct field *field = &content->type->fields[i];
        error_destroy(type_complete(field->type));
        if (strcmp(field->type->name, "error") != 0)
            continue;
        struct value part = value_part(content, field->type, field->offset);
        struct node *node = decode_value(saying->reading, &part, 1);
        if (node->kind == NODE_ERROR || node->kind == NODE_DYNAMIC)
            node_add(saying->node, node);
        return;
    }
}

static bool say_value(const struct saying *saying, const struct value *value)
{
    uint64_t number;
    if (strcmp(value->type->name, "syscall.Errno") == 0) {
        if (!value_number(value, 0, WORD, &number))
            return false;
        say_errno(saying->reading, number, saying->text);
        return true;
    }
    const struct error_row *row = error_row_find(value->type);
    if (!row)
        return false;
    struct value content = *value;
    if (row->is_pointer) {
        if (!value_number(value, 0, WORD, &number) || !number)
            return false;
        content = value_at(saying->reading, value->type->element, number);
    }
    if (!fill(saying, row, &content))
        return false;
    if (saying->node->child_count == 1)
        add_wrapped(saying, &content);
    return true;
}

static bool is_zero(const struct value *value)
{
    for (uint64_t i = 0; i < value->size; i++) {
        if (!value->known[i] || value->bytes[i])
            return false;
    }
    return value->size > 0;
}

/*
 * bpftrace's reads fail now and then even where the program has just written, and are zeros then:
 * one error of several thousand was seen to say nothing. One that really does is rarer than that.
 */
static bool is_unread(const struct reading *reading, const struct value *value)
{
    uint64_t address;
    const struct error_row *row = error_row_find(value->type);
    if (!row || !row->is_pointer || !value_number(value, 0, WORD, &address) || !address)
        return false;
    struct value content = value_at(reading, value->type->element, address);
    return is_zero(&content);
}

static struct node *say(const struct reading *reading, const struct dynamic_value *dynamic,
                        unsigned chain)
{
    AUTO_TEXT struct text text = {0};
    if (!dynamic->has_value || chain > MAX_CHAIN)
        return NULL;
    struct saying saying = {reading, chain, &text,
                            node_text(reading->arena, NODE_ERROR, dynamic->name)};
    if (is_unread(reading, &dynamic->value)) {
        node_add(saying.node, node_unread(reading));
        return saying.node;
    }
    struct node *what = node_new(reading->arena, NODE_STRING);
    node_add(saying.node, what);
    if (!say_value(&saying, &dynamic->value))
        return NULL;
    what->bytes = (const uint8_t *)arena_strndup(reading->arena, text_string(&text), text.length);
    what->length = what->total = text.length;
    return saying.node;
}

struct node *error_text_decode(const struct reading *reading, const struct dynamic_value *dynamic)
{
    return say(reading, dynamic, 0);
}
