#include "bt/event_variables.h"

#include <string.h>

#include "bt/call.h"
#include "bt/variable.h"

/* Comments to the scanner, and such as nobody writes. */
static const char mark_begin[] = "/*\1begin*/\n", mark_end[] = "/*\1end*/\n";

/* What is looked up at a call's entry is shown at its return. */
bool event_variables_are_late(const struct probe *probe)
{
    enum { MANY = 4 };
    return probe->lookup_count > 0 || probe->interface_count >= MANY ||
           (probe->call && probe->call->entry.lookup_count > 0);
}

void event_variables_begin(const char *indent, struct text *text)
{
    text_printf(text, "%s%s", indent, mark_begin);
}

void event_variables_end(struct text *text)
{
    text_add_string(text, mark_end);
}

/* Takes the blanks at the end of TEXT away. */
static const char *take_indent(struct arena *arena, struct text *text)
{
    size_t start = text->length;
    while (start > 0 && text->bytes[start - 1] == ' ')
        start--;
    const char *indent = arena_strndup(arena, text_string(text) + start, text->length - start);
    text->length = start;
    return indent;
}

void event_variables_place(struct probe *probe, const char *others, struct text *body)
{
    struct arena *arena = probe->script->arena;
    AUTO_TEXT struct text result = {0};
    const char *at = text_string(body);
    for (const char *mark, *end; (mark = strstr(at, mark_begin)) && (end = strstr(mark, mark_end));
         at = end + strlen(mark_end)) {
        const char *start = mark + strlen(mark_begin);
        text_add(&result, at, (size_t)(mark - at));
        const char *indent = take_indent(arena, &result);
        const char *event = arena_strndup(arena, start, (size_t)(end - start));
        AUTO_TEXT struct text rest = {0};
        text_printf(&rest, "%s %s %s", others, text_string(&result), end);
        variables_print_for(probe, indent, event, text_string(&rest), &result);
        text_add_string(&result, event);
    }
    text_add_string(&result, at);
    body->length = 0;
    text_add(body, text_string(&result), result.length);
}
