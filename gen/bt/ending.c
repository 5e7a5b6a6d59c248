/*
 * bpftrace prints every map at the end. Those that gobt made for itself are of no interest to
 * anybody, except for what is left in them: calls that haven't returned.
 */
#include "bt/ending.h"

#include <ctype.h>
#include <string.h>

#include "bt/line.h"
#include "bt/scanner.h"

/* The number of TEXT behind the brace of its END probe; 0 if it has none. */
static size_t find_end(const struct text *text)
{
    char before = '}'; /* the last byte that was no blank or comment */
    for (size_t at = 0; at < text->length; at += scan_token(text->bytes + at)) {
        size_t name = scan_name(text->bytes + at);
        bool is_end = name == 3 && (strncmp(text->bytes + at, "END", 3) == 0 ||
                                    strncmp(text->bytes + at, "end", 3) == 0);
        size_t open = at + name + scan_blank(text->bytes + at + name);
        if (is_end && before == '}' && text->bytes[open] == '{')
            return open + 1;
        if (text->bytes[at] == '{' && scan_group(text->bytes + at))
            at += scan_group(text->bytes + at) - 1;
        if (!scan_comment(text->bytes + at) && !isspace((unsigned char)text->bytes[at]))
            before = text->bytes[at];
    }
    return 0;
}

void ending_print(struct script *script, struct text *text)
{
    if (script->ending.length == 0)
        return;
    size_t at = find_end(text);
    if (at == 0) {
        text_printf(text, "\n\nEND\n{\n%s}\n", text_string(&script->ending));
        return;
    }
    AUTO_TEXT struct text rest = {0};
    text_add_string(&rest, text->bytes + at);
    text->length = at;
    text_printf(text, "\n%s", text_string(&script->ending));
    const char *line = text_string(&rest);
    text_add_string(text, *line == '\n' ? line + 1 : line);
}
