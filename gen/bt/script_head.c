#include "bt/script_head.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* What is behind WORD and a colon, up to END; NULL: something else is there. */
static const char *behind_word(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    at += strspn(at, " \t");
    if (length && (!string_starts_with(at, word) || at[length] != ':'))
        return NULL;
    at += length ? length + 1 : 0;
    at += strspn(at, " \t\r");
    return at < end ? at : end;
}

const char *script_head_next(const char **at, const char *word, size_t *length)
{
    while (string_starts_with(*at, "//")) {
        const char *end = *at + strcspn(*at, "\n");
        const char *found = behind_word(*at + 2, end, word);
        *at = end + (*end == '\n');
        if (!found)
            continue;
        while (end > found && strchr(" \t\r", end[-1]))
            end--;
        *length = (size_t)(end - found);
        return found;
    }
    return NULL;
}
