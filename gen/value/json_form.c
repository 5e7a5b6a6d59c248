/*
 * Written by hand rather than by a library: a value is printed in one pass over its tree, which is
 * in hand already, and numbers keep their 64 bits.
 */
#include "value/json_form.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "program/type.h"
#include "value/float_text.h"

static void add_escaped(struct text *text, unsigned char byte)
{
    switch (byte) {
    case '"':
    case '\\':
        text_printf(text, "\\%c", byte);
        return;
    case '\n':
        text_add_string(text, "\\n");
        return;
    case '\t':
        text_add_string(text, "\\t");
        return;
    default:
        if (byte < ' ' || byte == 0x7f)
            text_printf(text, "\\u%04x", byte);
        else
            text_add_char(text, (char)byte);
    }
}

/* A string, with REPLACEMENT for what isn't UTF-8; if there is none, false, and nothing is written.
 */
static bool add_string(struct text *text, const uint8_t *bytes, uint64_t length,
                       const char *replacement)
{
    size_t start = text->length;
    text_add_char(text, '"');
    for (uint64_t i = 0; i < length;) {
        unsigned size = utf8_length(bytes + i, length - i);
        if (size == 0 && !replacement) {
            text->length = start;
            return false;
        }
        if (size == 0)
            text_add_string(text, replacement);
        else if (size == 1)
            add_escaped(text, bytes[i]);
        else
            text_add(text, (const char *)bytes + i, size);
        i += size ? size : 1;
    }
    text_add_char(text, '"');
    return true;
}

void json_form_write_text(struct text *text, const char *string, size_t length)
{
    add_string(text, (const uint8_t *)string, length, "\\ufffd");
}

void json_form_write_string(struct text *text, const char *string)
{
    json_form_write_text(text, string, strlen(string));
}

/* A character may have been cut in two: then what is whole is shown. */
static uint64_t whole_characters(const struct node *node)
{
    return node->length == node->total ? node->length : utf8_whole(node->bytes, node->length);
}

static void write_string(struct text *text, const struct node *node)
{
    if (add_string(text, node->bytes, whole_characters(node), NULL))
        return;
    text_add_string(text, "{\"hex\":\"");
    for (uint64_t i = 0; i < node->length; i++)
        text_printf(text, "%02x", node->bytes[i]);
    text_add_string(text, "\"}");
}

static void write_float(struct text *text, double value, unsigned size)
{
    const char *quote = isfinite(value) ? "" : "\"";
    text_add_string(text, quote);
    float_text(text, value, size);
    text_add_string(text, quote);
}

static void write_list(struct text *text, const struct node *node)
{
    text_add_char(text, '[');
    for (const struct node *item = node->children; item; item = item->next) {
        text_add_string(text, item == node->children ? "" : ",");
        json_form_write(text, item);
    }
    text_add_char(text, ']');
}

static void write_struct(struct text *text, const struct node *node)
{
    text_add_char(text, '{');
    for (const struct node *field = node->children; field; field = field->next) {
        text_add_string(text, field == node->children ? "" : ",");
        json_form_write_string(text, field->name);
        text_add_char(text, ':');
        json_form_write(text, field);
    }
    text_add_char(text, '}');
}

/* Keys that are whole texts are names of members. False: nothing was written. */
static bool write_members(struct text *text, const struct node *node)
{
    size_t start = text->length;
    text_add_char(text, '{');
    for (const struct node *key = node->children; key && key->next; key = key->next->next) {
        text_add_string(text, key == node->children ? "" : ",");
        if (key->kind != NODE_STRING || key->length < key->total ||
            !add_string(text, key->bytes, key->length, NULL)) {
            text->length = start;
            return false;
        }
        text_add_char(text, ':');
        json_form_write(text, key->next);
    }
    text_add_char(text, '}');
    return true;
}

/* With other keys, each entry is a list of two. */
static void write_map(struct text *text, const struct node *node)
{
    if (write_members(text, node))
        return;
    text_add_string(text, "{\"entries\":[");
    for (const struct node *key = node->children; key && key->next; key = key->next->next) {
        text_add_string(text, key == node->children ? "[" : ",[");
        json_form_write(text, key);
        text_add_char(text, ',');
        json_form_write(text, key->next);
        text_add_char(text, ']');
    }
    text_add_string(text, "]}");
}

static void write_typed(struct text *text, const struct node *node)
{
    AUTO_FREE char *name = type_short_name(node->text);
    text_add_string(text, "{\"type\":");
    json_form_write_string(text, name);
    text_add_string(text, node->kind == NODE_ERROR ? ",\"error\":" : ",\"value\":");
    json_form_write(text, node->children);
    bool are_several = node->child_count > 2;
    for (const struct node *wrapped = node->children->next; wrapped; wrapped = wrapped->next) {
        bool is_first = wrapped == node->children->next;
        text_add_string(text, is_first ? ",\"wraps\":" : ",");
        text_add_string(text, is_first && are_several ? "[" : "");
        json_form_write(text, wrapped);
    }
    text_add_string(text, are_several ? "]" : "");
    text_add_char(text, '}');
}

/* Whether less is shown than there is, and how much there is. */
static bool is_cut(const struct node *node, uint64_t *ret)
{
    uint64_t shown = node->kind == NODE_MAP ? node->child_count / 2 : node->child_count;
    *ret = node->kind == NODE_STRING ? node->total : node->number;
    if (node->kind == NODE_STRING)
        return node->length < node->total;
    return (node->kind == NODE_LIST || node->kind == NODE_MAP) && shown < node->number;
}

static void write_whole(struct text *text, const struct node *node)
{
    switch (node->kind) {
    case NODE_UNKNOWN:
        text_add_string(text, "{\"unknown\":");
        json_form_write_string(text, node->text);
        text_add_char(text, '}');
        return;
    case NODE_WORDS:
        json_form_write_string(text, node->text);
        return;
    case NODE_NIL:
        text_add_string(text, "null");
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
        write_float(text, node->real, node->size);
        return;
    case NODE_COMPLEX:
        text_add_char(text, '[');
        write_float(text, node->real, node->size);
        text_add_char(text, ',');
        write_float(text, node->imaginary, node->size);
        text_add_char(text, ']');
        return;
    case NODE_STRING:
        write_string(text, node);
        return;
    case NODE_ADDRESS:
        text_printf(text, "{\"address\":\"0x%llx\"%s}", (unsigned long long)node->number,
                    node->note ? ",\"cycle\":true" : "");
        return;
    case NODE_POINTER:
        json_form_write(text, node->children);
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
    case NODE_ERROR:
        write_typed(text, node);
        return;
    }
}

void json_form_write(struct text *text, const struct node *node)
{
    uint64_t length;
    if (!is_cut(node, &length)) {
        write_whole(text, node);
        return;
    }
    text_printf(text, "{\"length\":%llu,\"first\":", (unsigned long long)length);
    write_whole(text, node);
    text_add_char(text, '}');
}
