#include "value/text_form.h"

#include <string.h>

#include "base/terminal.h"
#include "program/type.h"
#include "value/float_text.h"

/* As a string in a Go program would be written, so that nothing in it can be mistaken. */
static void write_bytes(struct text *text, const uint8_t *bytes, uint64_t length, bool is_quoted)
{
    static const char named[] = "\n\r\t", names[] = "nrt";
    uint64_t done = 0;
    for (uint64_t i = 0; i < length; i++) {
        const char *name = bytes[i] ? strchr(named, bytes[i]) : NULL;
        if (!name && !(is_quoted && (bytes[i] == '"' || bytes[i] == '\\')))
            continue;
        terminal_escape_bytes(text, bytes + done, i - done);
        text_printf(text, "\\%c", name ? names[name - named] : (char)bytes[i]);
        done = i + 1;
    }
    terminal_escape_bytes(text, bytes + done, length - done);
}

static void write_string(struct text *text, const struct node *node, bool is_quoted)
{
    text_add_string(text, is_quoted ? "\"" : "");
    write_bytes(text, node->bytes, node->length, is_quoted);
    text_add_string(text, is_quoted ? "\"" : "");
    if (node->length < node->total)
        text_printf(text, " (%llu of %llu)", (unsigned long long)node->length,
                    (unsigned long long)node->total);
}

static void write_name(struct text *text, const char *name)
{
    AUTO_FREE char *short_name = type_short_name(name);
    terminal_escape(text, short_name);
}

/* What the list has beyond what is shown. */
static void write_rest(struct text *text, const struct node *node, uint64_t shown)
{
    if (shown >= node->number)
        return;
    text_printf(text, "%s…+%llu", shown ? node->kind == NODE_MAP ? " " : ", " : "",
                (unsigned long long)(node->number - shown));
}

static void write_list(struct text *text, const struct node *node)
{
    text_add_char(text, '[');
    for (const struct node *item = node->children; item; item = item->next) {
        text_add_string(text, item == node->children ? "" : ", ");
        text_form_write(text, item);
    }
    write_rest(text, node, node->child_count);
    text_add_char(text, ']');
}

static void write_struct(struct text *text, const struct node *node)
{
    text_add_char(text, '{');
    for (const struct node *field = node->children; field; field = field->next) {
        text_add_string(text, field == node->children ? "" : " ");
        terminal_escape(text, field->name);
        text_add_char(text, ':');
        text_form_write(text, field);
    }
    text_add_char(text, '}');
}

static void write_map(struct text *text, const struct node *node)
{
    text_add_string(text, "map[");
    for (const struct node *key = node->children; key && key->next; key = key->next->next) {
        text_add_string(text, key == node->children ? "" : " ");
        text_form_write(text, key);
        text_add_char(text, ':');
        text_form_write(text, key->next);
    }
    write_rest(text, node, node->child_count / 2);
    text_add_char(text, ']');
}

/* A struct's braces stand by themselves: `*main.T{A:1}`. A pointer to nil isn't one that is nil. */
static void write_dynamic(struct text *text, const struct node *node)
{
    const struct node *value = node->children;
    write_name(text, node->text);
    if (value->kind == NODE_POINTER && value->children->kind != NODE_NIL)
        value = value->children;
    bool is_braced = value->kind == NODE_STRUCT;
    text_add_string(text, is_braced ? "" : "(");
    text_form_write(text, value);
    text_add_string(text, is_braced ? "" : ")");
}

static void write_error(struct text *text, const struct node *node)
{
    write_name(text, node->text);
    text_add_char(text, ' ');
    text_form_write(text, node->children);
}

void text_form_write(struct text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_UNKNOWN:
    case NODE_WORDS:
        terminal_escape(text, node->text);
        text_add_string(text, node->note ? node->note : "");
        return;
    case NODE_NIL:
        text_add_string(text, "nil");
        return;
    case NODE_BOOL:
        text_add_string(text, node->number ? "true" : "false");
        return;
    case NODE_INT:
        text_printf(text, "%lld", (long long)node->number);
        return;
    case NODE_UINT:
        text_printf(text, "%llu", (unsigned long long)node->number);
        return;
    case NODE_FLOAT:
        float_text(text, node->real, node->size);
        return;
    case NODE_COMPLEX: {
        AUTO_TEXT struct text imaginary = {0};
        float_text(&imaginary, node->imaginary, node->size);
        text_add_char(text, '(');
        float_text(text, node->real, node->size);
        text_add_string(text, strchr("+-", *text_string(&imaginary)) ? "" : "+");
        text_printf(text, "%si)", text_string(&imaginary));
        return;
    }
    case NODE_STRING:
        write_string(text, node, true);
        return;
    case NODE_ADDRESS:
        text_printf(text, "0x%llx%s", (unsigned long long)node->number,
                    node->note ? node->note : "");
        return;
    case NODE_POINTER:
        text_add_char(text, '&');
        text_form_write(text, node->children);
        return;
    case NODE_LIST:
        write_list(text, node);
        return;
    case NODE_STRUCT:
        write_struct(text, node);
        return;
    case NODE_MAP:
        write_map(text, node);
        return;
    case NODE_DYNAMIC:
        write_dynamic(text, node);
        return;
    case NODE_ERROR:
        write_error(text, node);
        return;
    }
}

void text_form_write_bare(struct text *text, const struct node *node)
{
    if (node->kind == NODE_STRING)
        write_string(text, node, false);
    else
        text_form_write(text, node);
}

void text_form_write_hex(struct text *text, const struct node *node)
{
    for (uint64_t i = 0; i < node->length; i++)
        text_printf(text, "%s%02x", i ? " " : "", node->bytes[i]);
    if (node->length < node->total)
        text_printf(text, " (%llu of %llu)", (unsigned long long)node->length,
                    (unsigned long long)node->total);
}
