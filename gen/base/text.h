/* Text that grows: all output is built here, whole, and written once. */
#ifndef GOBT_BASE_TEXT_H
#define GOBT_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    char *bytes; /* NUL-terminated once anything was added; NULL before */
    size_t length, capacity;
};

void text_deinit(struct text *text);
void text_add(struct text *text, const char *bytes, size_t length);
void text_add_string(struct text *text, const char *string);
void text_add_char(struct text *text, char character);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
void text_vprintf(struct text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0), nonnull(2)));

/* The bytes as a C string, "" if there are none; valid until the text changes. */
const char *text_string(const struct text *text);

/* Hands the bytes to the caller, who frees them; the text is empty afterwards. */
char *text_steal(struct text *text);

#define AUTO_TEXT __attribute__((cleanup(text_deinit)))

/* Appends LINES, each with INDENT before it; empty ones stay empty. */
void text_add_indented(struct text *text, const char *indent, const char *lines);

/* Puts NEW in each place of OLD; false: there is none. */
bool text_replace(struct text *text, const char *old, const char *new);

/* Here, where the compiler sees that most prefixes are short. */
static inline bool string_starts_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool string_ends_with(const char *string, const char *suffix);

/* The number of line ends between START and END. */
unsigned count_lines(const char *start, const char *end);

#endif
