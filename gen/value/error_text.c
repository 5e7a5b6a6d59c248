#include "value/error_text.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "elf/symbols.h"

enum { WORD = 8, STRING = 16, MAX_CHAIN = 8 };

/*
 * A field in braces stands for its text; with :q in quotes, as Go's %q. What stands between bars is
 * left out if the field in it is empty. There, > is an arrow if what stood before it is there, too,
 * else a blank.
 */
static const struct row {
    const char *type; /* the struct, behind a pointer if POINTER */
    bool is_pointer;
    const char *text;
    const char *wrapped; /* the field that another error is in */
    const char *other;   /* one that something else is in which it speaks of */
} rows[] = {
    {"errors.errorString", true, "{s}", NULL, NULL},
    {"fmt.wrapError", true, "{msg}", "err", NULL},
    {"fmt.wrapErrors", true, "{msg}", NULL, NULL},
    {"io/fs.PathError", true, "{Op} {Path}: {Err}", "Err", NULL},
    {"os.PathError", true, "{Op} {Path}: {Err}", "Err", NULL},
    {"os.SyscallError", true, "{Syscall}: {Err}", "Err", NULL},
    {"os.LinkError", true, "{Op} {Old} {New}: {Err}", "Err", NULL},
    {"os/exec.Error", true, "exec: {Name:q}: {Err}", "Err", NULL},
    {"net.OpError", true, "{Op}| {Net}|| {Source}||>{Addr}|: {Err}", "Err", "Addr"},
    {"net.DNSError", true, "lookup {Name}| on {Server}|: {Err}", NULL, NULL},
    {"net.AddrError", true, "|address {Addr}: |{Err}", NULL, NULL},
    {"net/url.Error", true, "{Op} {URL:q}: {Err}", "Err", NULL},
    {"strconv.NumError", true, "strconv.{Func}: parsing {Num:q}: {Err}", "Err", NULL},
    {"encoding/json.SyntaxError", true, "{msg}", NULL, NULL},
    {"context.deadlineExceededError", false, "context deadline exceeded", NULL, NULL},
    {"github.com/pkg/errors.fundamental", true, "{msg}", NULL, NULL},
    {"github.com/pkg/errors.withMessage", true, "{msg}: {cause}", "cause", NULL},
    {"github.com/pkg/errors.withStack", true, "{error}", "error", NULL},
};

/* What an error says, and the one in it. */
static bool say(const struct reading *reading, const struct dynamic_value *dynamic, unsigned chain,
                struct text *text, struct node **wrapped);

static struct type *row_type(struct runtime_types *types, const struct row *row)
{
    AUTO_TEXT struct text name = {0};
    text_printf(&name, "%s%s", row->is_pointer ? "*" : "", row->type);
    return runtime_types_named(types, text_string(&name));
}

static const struct row *find_row(const struct type *type)
{
    bool is_pointer = type->kind == TYPE_POINTER;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (rows[i].is_pointer == is_pointer && strcmp(rows[i].type, type->name + is_pointer) == 0)
            return &rows[i];
    }
    return NULL;
}

static struct node *make(const struct reading *reading, const struct dynamic_value *dynamic,
                         const struct text *text, struct node *wrapped)
{
    struct node *node = node_text(reading->arena, NODE_ERROR, dynamic->name);
    struct node *what = node_new(reading->arena, NODE_STRING);
    what->bytes = (const uint8_t *)arena_strndup(reading->arena, text_string(text), text->length);
    what->length = what->total = text->length;
    node_add(node, what);
    if (wrapped)
        node_add(node, wrapped);
    return node;
}

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
static void add_other(const struct reading *reading, const struct value *field, struct text *text)
{
    struct dynamic_value inner;
    bool is_known = decode_dynamic(reading, field, &inner);
    if (is_known && !inner.name)
        return;
    const struct node *node =
        is_known && inner.has_value ? decode_value(reading, &inner.value, 0) : NULL;
    if (node && node->kind == NODE_POINTER)
        node = node->children;
    text_add_string(text, node && node->kind == NODE_WORDS ? node->text : "…");
}

/* A field's text: its own, or what the error in it says. */
static bool add_field(const struct reading *reading, const struct value *value, const char *name,
                      bool quotes, unsigned chain, struct text *text, struct node **wrapped)
{
    struct value field;
    struct node string;
    struct dynamic_value inner;
    if (!value_field(value, name, &field))
        return false;
    if (field.type->kind == TYPE_STRING) {
        if (!value_string(reading, &field, &string))
            return false;
        if (quotes)
            add_quoted(text, &string);
        else
            text_add(text, (const char *)string.bytes, string.length);
        if (string.length < string.total)
            text_add_string(text, "…");
        return true;
    }
    if (field.type->kind != TYPE_INTERFACE)
        return false;
    if (strcmp(field.type->name, "error") != 0) {
        add_other(reading, &field, text);
        return true;
    }
    if (!decode_dynamic(reading, &field, &inner))
        return false;
    if (!inner.name) {
        text_add_string(text, "<nil>");
        return true;
    }
    AUTO_TEXT struct text said = {0};
    struct node *next = NULL;
    if (!say(reading, &inner, chain + 1, &said, &next))
        return false;
    *wrapped = make(reading, &inner, &said, next);
    text_add(text, text_string(&said), said.length);
    return true;
}

/* Appends what the ROW makes of the struct. */
static bool fill(const struct reading *reading, const struct row *row, const struct value *value,
                 unsigned chain, struct text *text, struct node **wrapped)
{
    size_t optional = 0;
    bool is_optional = false, was_kept = false, has_field = false;
    for (const char *at = row->text; *at; at++) {
        if (*at == '|') {
            if (is_optional)
                was_kept = has_field;
            has_field = false;
            if (is_optional && !was_kept)
                text->length = optional;
            optional = text->length;
            is_optional = !is_optional;
            continue;
        }
        if (*at == '>' && is_optional) {
            text_add_string(text, was_kept ? "->" : " ");
            continue;
        }
        if (*at != '{') {
            text_add_char(text, *at);
            continue;
        }
        size_t length = strcspn(at, "}"), name = strcspn(at, ":}");
        AUTO_TEXT struct text field = {0};
        size_t before = text->length;
        text_add(&field, at + 1, name - 1);
        if (!add_field(reading, value, text_string(&field), name < length, chain, text, wrapped))
            return false;
        has_field |= text->length > before;
        at += length;
    }
    return true;
}

/* ---- numbers ---- */

/*
 * The text of a syscall.Errno is in an array of the program. False: it isn't there to be read, as
 * in a position-independent file whose pointers are yet to be filled in.
 */
static bool say_errno(const struct reading *reading, uint64_t number, struct text *text)
{
    struct elf_symbols *symbols;
    struct elf_file *file = reading->types->file;
    struct error *error = elf_file_symbols(file, &symbols);
    const struct elf_symbol *table = error ? NULL : elf_symbols_find(symbols, "syscall.errors");
    error_destroy(error);
    if (!table)
        return false;
    if (number >= table->size / STRING) {
        text_printf(text, "errno %lld", (long long)number);
        return true;
    }
    struct reader entry = elf_file_memory(file, table->address + number * STRING, STRING);
    uint64_t address = reader_u64(&entry), length = reader_u64(&entry);
    struct reader bytes = elf_file_memory(file, address, length);
    const char *words = address && length ? reader_bytes(&bytes, length) : NULL;
    if (!words || entry.failed)
        return false;
    text_add(text, words, length);
    return true;
}

static bool say(const struct reading *reading, const struct dynamic_value *dynamic, unsigned chain,
                struct text *text, struct node **wrapped)
{
    uint64_t number;
    const struct value *value = &dynamic->value;
    *wrapped = NULL;
    if (!dynamic->has_value || chain > MAX_CHAIN)
        return false;
    if (strcmp(value->type->name, "syscall.Errno") == 0)
        return value_number(value, 0, WORD, &number) && say_errno(reading, number, text);
    const struct row *row = find_row(value->type);
    if (!row)
        return false;
    struct value content = *value;
    if (row->is_pointer) {
        if (!value_number(value, 0, WORD, &number) || !number || !value->type->element)
            return false;
        error_destroy(type_complete(value->type->element));
        content = value_at(reading, value->type->element, number);
    }
    return fill(reading, row, &content, chain, text, wrapped);
}

struct node *error_text_decode(const struct reading *reading, const struct dynamic_value *dynamic)
{
    AUTO_TEXT struct text text = {0};
    struct node *wrapped;
    if (!say(reading, dynamic, 0, &text, &wrapped))
        return NULL;
    return make(reading, dynamic, &text, wrapped);
}

bool error_text_wrapper(struct runtime_types *types, size_t number, enum error_inner kind,
                        struct error_wrapper *ret)
{
    *ret = (struct error_wrapper){0};
    if (number >= LENGTH(rows))
        return false;
    const struct row *row = &rows[number];
    const char *name = kind == INNER_ERROR ? row->wrapped : row->other;
    struct type *pointer = name ? row_type(types, row) : NULL;
    struct type *content = name ? runtime_types_named(types, row->type) : NULL;
    if (!pointer || !content || !pointer->runtime_offset || !row->is_pointer)
        return true;
    const struct field *field = type_field(content, name);
    if (!field)
        return true;
    ret->is_there = true;
    ret->offset = field->offset;
    ret->type = field->type;
    error_destroy(type_complete(ret->type));
    ret->record = types->program->types_address + pointer->runtime_offset;
    return true;
}
