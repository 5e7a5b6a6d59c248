#include "bt/scanner.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"

size_t scan_string(const char *at)
{
    if (*at != '"')
        return 0;
    size_t i = 1;
    for (; at[i] && at[i] != '\n'; i++) {
        if (at[i] == '\\' && at[i + 1])
            i++;
        else if (at[i] == '"')
            return i + 1;
    }
    return i;
}

size_t scan_comment(const char *at)
{
    if (at[0] == '/' && at[1] == '/')
        return strcspn(at, "\n");
    if (at[0] == '/' && at[1] == '*') {
        const char *end = strstr(at + 2, "*/");
        return end ? (size_t)(end - at) + 2 : strlen(at);
    }
    return 0;
}

size_t scan_go(const char *at)
{
    if (at[0] != '$' || at[1] != '{')
        return 0;
    unsigned depth = 0;
    for (size_t i = 1; at[i]; i++) {
        size_t string = scan_string(at + i);
        i += string;
        if (string && !at[i])
            break;
        depth += at[i] == '{';
        if (at[i] == '}' && --depth == 0)
            return i + 1;
    }
    return 0;
}

const char *scan_inside(struct arena *arena, const char *at, size_t length)
{
    const char *start = at + 2, *end = at + length - 1;
    while (start < end && isspace((unsigned char)*start))
        start++;
    while (end > start && isspace((unsigned char)end[-1]))
        end--;
    return arena_strndup(arena, start, (size_t)(end - start));
}

size_t scan_name(const char *at)
{
    size_t length = *at == '$' || *at == '@';
    size_t sign = length;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    return length > sign ? length : 0;
}

size_t scan_token(const char *at)
{
    size_t length = scan_string(at);
    if (!length)
        length = scan_comment(at);
    if (!length)
        length = scan_go(at);
    if (!length)
        length = scan_name(at);
    return length ? length : *at != '\0';
}

size_t scan_blank(const char *at)
{
    size_t length = 0;
    for (;;) {
        size_t comment = scan_comment(at + length);
        if (comment)
            length += comment;
        else if (isspace((unsigned char)at[length]))
            length++;
        else
            return length;
    }
}

size_t scan_group(const char *at)
{
    unsigned depth = 0;
    for (size_t i = 0; at[i];) {
        depth += at[i] == '(' || at[i] == '[' || at[i] == '{';
        if ((at[i] == ')' || at[i] == ']' || at[i] == '}') && --depth == 0)
            return i + 1;
        i += scan_token(at + i);
    }
    return 0;
}

const char *scan_unclosed(const char *at)
{
    static const char opening[] = "([{", closing[] = ")]}";
    const char *open[64];
    size_t depth = 0;
    const char *start = at;
    for (; *at; at += scan_token(at)) {
        const char *closes = strchr(closing, *at);
        if (strchr(opening, *at) && depth < LENGTH(open))
            open[depth++] = at;
        else if (closes && depth > 0 && *open[depth - 1] != opening[closes - closing])
            break;
        else if (closes && depth > 0)
            depth--;
    }
    return depth > 0 ? open[depth - 1] : start;
}
