#include "bt/line_map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A comment to the scanner, and one that nobody writes. */
static const char mark_start[] = "/*\1", mark_end[] = "*/";

static bool is_at_line_start(const struct text *text)
{
    size_t end = text->length;
    while (end > 0 && (text->bytes[end - 1] == ' ' || text->bytes[end - 1] == '\t'))
        end--;
    return end == 0 || text->bytes[end - 1] == '\n';
}

static void add_mark(struct text *text, unsigned line)
{
    if (is_at_line_start(text))
        text_printf(text, "%s%u%s", mark_start, line, mark_end);
}

void line_map_mark(struct text *text, unsigned line)
{
    if (line)
        add_mark(text, line);
}

void line_map_end(struct text *text)
{
    add_mark(text, 0);
}

void line_map_copy(struct text *text, const char *source, size_t length, unsigned line)
{
    const char *end = source + length;
    while (source < end) {
        const char *newline = memchr(source, '\n', (size_t)(end - source));
        const char *stop = newline ? newline + 1 : end;
        /* Behind the blanks: the translator looks back over them. */
        while (source < stop && isspace((unsigned char)*source))
            text_add_char(text, *source++);
        if (source < stop)
            line_map_mark(text, line);
        text_add(text, source, (size_t)(stop - source));
        line += line && newline;
        source = stop;
    }
}

/* The length of the mark at AT; 0: there is none. */
static size_t scan_mark(const char *at, unsigned *line)
{
    char *end;
    if (!string_starts_with(at, mark_start) || !isdigit((unsigned char)at[strlen(mark_start)]))
        return 0;
    *line = (unsigned)strtoul(at + strlen(mark_start), &end, 10);
    return string_starts_with(end, mark_end) ? (size_t)(end - at) + strlen(mark_end) : 0;
}

void line_map_take(struct text *text, struct line_map *ret)
{
    size_t kept = 0;
    unsigned line = 0, first = 0;
    bool is_marked = false;
    for (size_t i = 0; i < text->length;) {
        unsigned marked;
        size_t mark = scan_mark(text->bytes + i, &marked);
        if (mark) {
            line = marked;
            first = is_marked ? first : marked;
            is_marked = true;
            i += mark;
            continue;
        }
        text->bytes[kept++] = text->bytes[i];
        if (text->bytes[i++] == '\n') {
            array_push(ret, is_marked ? first : line);
            is_marked = false;
        }
    }
    array_push(ret, is_marked ? first : line);
    text->length = kept;
    if (text->bytes)
        text->bytes[kept] = '\0';
}
