#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void text_deinit(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

static void text_reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity * 2 : 128;
    while (capacity < needed)
        capacity *= 2;
    text->bytes = memory_resize(text->bytes, capacity);
    text->capacity = capacity;
}

void text_add(struct text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, string, strlen(string));
}

void text_add_char(struct text *text, char character)
{
    text_reserve(text, 1);
    text->bytes[text->length++] = character;
    text->bytes[text->length] = '\0';
}

/* Formatted where there is room already, which most texts find there. */
void text_vprintf(struct text *text, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    size_t room = text->capacity - text->length;
    char *end = room ? text->bytes + text->length : NULL;
    size_t length = (size_t)vsnprintf(end, room, format, arguments);
    if (length >= room) {
        text_reserve(text, length);
        vsnprintf(text->bytes + text->length, length + 1, format, again);
    }
    va_end(again);
    text->length += length;
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(text, format, arguments);
    va_end(arguments);
}

const char *text_string(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

char *text_steal(struct text *text)
{
    char *bytes = text->bytes ? text->bytes : memory_strdup("");
    *text = (struct text){0};
    return bytes;
}

bool string_ends_with(const char *string, const char *suffix)
{
    size_t length = strlen(string), suffix_length = strlen(suffix);
    return length >= suffix_length &&
           memcmp(string + length - suffix_length, suffix, suffix_length) == 0;
}

void text_add_indented(struct text *text, const char *indent, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        text_add_string(text, length ? indent : "");
        text_add(text, lines, length);
        text_add_char(text, '\n');
        lines += length + (lines[length] == '\n');
    }
}

bool text_replace(struct text *text, const char *old, const char *new)
{
    struct text result = {0};
    bool found = false;
    const char *at = text_string(text);
    for (const char *next; (next = strstr(at, old)); at = next + strlen(old)) {
        text_add(&result, at, (size_t)(next - at));
        text_add_string(&result, new);
        found = true;
    }
    text_add_string(&result, at);
    text_deinit(text);
    *text = result;
    return found;
}

unsigned count_lines(const char *start, const char *end)
{
    unsigned count = 0;
    for (; start < end; start++)
        count += *start == '\n';
    return count;
}
