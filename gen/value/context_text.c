/*
 * A context as the calls that made it, the first one first, as its own String method has it; but
 * what is in it is shown, and whether it was canceled.
 */
#include <string.h>

#include "value/text_form.h"
#include "value/well_known_rows.h"

enum { WORD = 8, MAX_CHAIN = 8 };

/* What is appended of each kind of context, behind that of its parent. */
static const struct row {
    const char *type;
    const char *parent; /* the field; NULL: it has none */
    const char *call;
    const char *cancel; /* the field that tells whether it was canceled: "" is the struct itself */
} rows[] = {
    {"context.backgroundCtx", NULL, "context.Background", NULL},
    {"context.todoCtx", NULL, "context.TODO", NULL},
    {"*context.valueCtx", "Context", ".WithValue", NULL},
    {"*context.cancelCtx", "Context", ".WithCancel", ""},
    {"*context.timerCtx", "cancelCtx.Context", ".WithDeadline", "cancelCtx"},
    {"*context.afterFuncCtx", "cancelCtx.Context", ".AfterFunc", "cancelCtx"},
    {"context.withoutCancelCtx", "c", ".WithoutCancel", NULL},
    {"context.stopCtx", "Context", "", NULL},
};

static bool add_context(const struct reading *reading, const struct value *interface,
                        unsigned chain, struct text *text);

/* "a.b": the field b of the field a; "" is the value itself. */
static bool find_field(const struct value *value, const char *path, struct value *ret)
{
    *ret = *value;
    while (*path) {
        AUTO_TEXT struct text name = {0};
        struct value outer = *ret;
        text_add(&name, path, strcspn(path, "."));
        if (!value_field(&outer, text_string(&name), ret))
            return false;
        path += name.length;
        path += *path == '.';
    }
    return true;
}

static void add_field(const struct reading *reading, const struct value *content, const char *name,
                      struct text *text)
{
    struct value field;
    if (value_field(content, name, &field))
        text_form_write(text, decode_value(reading, &field, 1));
    else
        text_add_string(text, "…");
}

/* What follows in parentheses, each after what SEPARATOR has become by then. */
static void begin(struct text *text, const char **separator)
{
    text_add_string(text, *separator);
    *separator = ", ";
}

/* From Go 1.26 on, its error is in an atomic.Value. */
static void add_error(const struct reading *reading, const struct value *cancel, struct text *text,
                      const char **separator)
{
    struct value error, inner;
    struct dynamic_value dynamic;
    if (!value_field(cancel, "err", &error))
        return;
    if (value_field(&error, "v", &inner))
        error = inner;
    bool is_known = decode_dynamic(reading, &error, &dynamic);
    if (is_known && !dynamic.name)
        return;
    begin(text, separator);
    bool is_late = is_known && strcmp(dynamic.name, "context.deadlineExceededError") == 0;
    text_add_string(text, is_late ? "deadline exceeded" : is_known ? "canceled" : "…");
}

static void add_call(const struct reading *reading, const struct row *row,
                     const struct value *content, struct text *text)
{
    struct value field;
    const char *separator = "(";
    text_add_string(text, row->call);
    if (value_field(content, "key", &field)) {
        begin(text, &separator);
        add_field(reading, content, "key", text);
        begin(text, &separator);
        add_field(reading, content, "val", text);
    }
    if (value_field(content, "deadline", &field)) {
        struct node *node = time_decode(reading, &field);
        begin(text, &separator);
        text_add_string(text, node ? node->text : "…");
    }
    if (row->cancel && find_field(content, row->cancel, &field))
        add_error(reading, &field, text, &separator);
    text_add_string(text, *separator == ',' ? ")" : "");
}

/* Up to Go 1.20, both are pointers to numbers: two variables tell which is which. */
static const char *empty_name(const struct reading *reading, uint64_t pointer)
{
    static const char *const names[][2] = {{"context.background", "context.Background"},
                                           {"context.todo", "context.TODO"}};
    for (size_t i = 0; i < LENGTH(names); i++) {
        uint64_t address, content;
        if (runtime_types_variable(reading->types, names[i][0], &address) &&
            snapshot_number(reading->snapshot, address + reading->load_base, WORD, &content) &&
            content == pointer)
            return names[i][1];
    }
    return "context.emptyCtx";
}

/* One of a program's own, and the one that it has a field for. */
static void add_own(const struct reading *reading, const struct dynamic_value *dynamic,
                    const struct value *content, unsigned chain, struct text *text)
{
    AUTO_FREE char *name = type_short_name(dynamic->name);
    text_add_string(text, name);
    for (size_t i = 0;
         content && content->type->kind == TYPE_STRUCT && i < content->type->field_count; i++) {
        const struct field *field = &content->type->fields[i];
        error_destroy(type_complete(field->type));
        if (strcmp(field->type->name, "context.Context") != 0)
            continue;
        struct value parent = value_part(content, field->type, field->offset);
        text_add_char(text, '(');
        add_context(reading, &parent, chain + 1, text);
        text_add_char(text, ')');
        return;
    }
}

static const struct row *find_row(const char *name)
{
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (strcmp(rows[i].type, name) == 0)
            return &rows[i];
    }
    return NULL;
}

/* What the interface holds, or what that points to. False: it isn't known. */
static bool find_content(const struct reading *reading, const struct dynamic_value *dynamic,
                         struct value *ret)
{
    uint64_t pointer;
    *ret = dynamic->value;
    if (!dynamic->has_value || ret->type->kind != TYPE_POINTER)
        return dynamic->has_value;
    if (!ret->type->element || !value_number(&dynamic->value, 0, WORD, &pointer) || !pointer)
        return false;
    error_destroy(type_complete(ret->type->element));
    *ret = value_at(reading, ret->type->element, pointer);
    return true;
}

/* False: what it is isn't known. */
static bool add_context(const struct reading *reading, const struct value *interface,
                        unsigned chain, struct text *text)
{
    struct dynamic_value dynamic;
    struct value content, parent;
    if (chain > MAX_CHAIN || !decode_dynamic(reading, interface, &dynamic)) {
        text_add_string(text, "…");
        return false;
    }
    if (!dynamic.name) {
        text_add_string(text, "nil");
        return true;
    }
    const struct row *row = find_row(dynamic.name);
    bool is_known = find_content(reading, &dynamic, &content);
    if (strcmp(dynamic.name, "*context.emptyCtx") == 0) {
        text_add_string(text, empty_name(reading, dynamic.data));
    } else if (!row || (row->parent && !is_known)) {
        add_own(reading, &dynamic, is_known ? &content : NULL, chain, text);
    } else if (!row->parent) {
        text_add_string(text, row->call);
    } else {
        if (find_field(&content, row->parent, &parent))
            add_context(reading, &parent, chain + 1, text);
        add_call(reading, row, &content, text);
    }
    return true;
}

struct node *context_decode(const struct reading *reading, const struct value *value)
{
    uint64_t table;
    AUTO_TEXT struct text text = {0};
    if (!value_number(value, 0, WORD, &table) || !table || !add_context(reading, value, 0, &text))
        return NULL;
    return node_words(reading->arena, &text);
}
