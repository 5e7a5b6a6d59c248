#include "bt/script_option.h"

#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/memory.h"
#include "base/text.h"

static const char blanks[] = " \t", between[] = "..";

/* A number, or of an option whose default is a time, a time. */
static bool read_number(bool is_time, const char *text, uint64_t *ret)
{
    return duration_parse(text, is_time ? 0 : 1, ret) &&
           (is_time || strspn(text, "0123456789") == strlen(text));
}

static bool read_bound(const struct script_option *option, const char *start, size_t length,
                       uint64_t *ret)
{
    AUTO_TEXT struct text text = {0};
    text_add(&text, start, length);
    return length == 0 || read_number(option->is_time, text_string(&text), ret);
}

/* `1..200`: either may be missing. */
static struct error *read_bounds(const char *script, struct script_option *option)
{
    option->most = UINT64_MAX;
    for (const char *at = option->words; *at; at += strcspn(at, blanks)) {
        at += strspn(at, blanks);
        size_t length = strcspn(at, blanks);
        const char *dots = strstr(at, between);
        if (!dots || dots >= at + length || memchr(at, '=', length))
            continue;
        const char *most = dots + strlen(between);
        option->bounds = at;
        if (!read_bound(option, at, (size_t)(dots - at), &option->least) ||
            !read_bound(option, most, (size_t)(at + length - most), &option->most))
            return error_usage("%s: the bounds of the option %s are numbers as it is, with .. "
                               "between them, not '%.*s'",
                               script, option->name, (int)length, at);
    }
    return NULL;
}

struct error *script_option_read(const char *script, const char *line, struct script_option *ret)
{
    int words = 0;
    uint64_t number;
    *ret = (struct script_option){0};
    if (sscanf(line, "%63s %63s%n", ret->name, ret->fallback, &words) != 2)
        return error_usage("%s: an option's line has its name and what it is if it isn't set: "
                           "'%s'",
                           script, line);
    ret->words = line + words;
    ret->is_time = duration_parse(ret->fallback, 0, &number);
    return read_bounds(script, ret);
}

/* The number that one of the words gives the name VALUE; VALUE itself if none does. The words that
 * do so are listed in NAMES. */
static char *find_word(const struct script_option *option, const char *value, struct text *names)
{
    AUTO_FREE char *copy = memory_strdup(option->words);
    char *rest, *found = NULL;
    for (char *word = strtok_r(copy, blanks, &rest); word; word = strtok_r(NULL, blanks, &rest)) {
        char *equals = strchr(word, '=');
        if (!equals)
            continue;
        *equals = '\0';
        text_printf(names, "%s%s", names->length ? ", " : "", word);
        if (!found && strcmp(word, value) == 0)
            found = memory_strdup(equals + 1);
    }
    return found ? found : memory_strdup(value);
}

struct error *script_option_value(const char *script, const struct script_option *option,
                                  const char *value, uint64_t *ret)
{
    AUTO_TEXT struct text names = {0};
    const char *given = value ? value : option->fallback;
    AUTO_FREE char *number = find_word(option, given, &names);
    if (read_number(option->is_time, number, ret) && *ret >= option->least && *ret <= option->most)
        return NULL;
    return error_usage(
        "%s: the option %s takes %s%s%s%s%.*s, not '%s'", script, option->name, text_string(&names),
        names.length ? ", or " : "", option->is_time ? "a time such as 10ms" : "a number",
        option->bounds ? " within " : "", option->bounds ? (int)strcspn(option->bounds, blanks) : 0,
        option->bounds ? option->bounds : "", given);
}
