#include "program/declaration.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static bool is_identifier(char character)
{
    return isalnum((unsigned char)character) || character == '_' || character < 0;
}

/* The quote that ends a field's tag, which begins at AT; NULL: there is none. */
static const char *end_of_tag(const char *at)
{
    char quote = *at++;
    while (*at && *at != quote)
        at += *at == '\\' && quote == '"' && at[1] ? 2 : 1;
    return *at ? at : NULL;
}

/* What is behind the bracket that closes the one at AT; NULL: none does. */
static const char *skip_group(const char *at)
{
    for (unsigned depth = 0; *at; at++) {
        if (*at == '"' || *at == '`') {
            at = end_of_tag(at);
            if (!at)
                return NULL;
        }
        depth += strchr("([{", *at) != NULL;
        if (strchr(")]}", *at) && --depth == 0)
            return at + 1;
    }
    return NULL;
}

/* The one of CHARACTERS that comes first and is in no brackets; NULL: there is none. */
static const char *find_outside(const char *at, const char *characters)
{
    while (at && *at && !strchr(characters, *at))
        at = strchr("([{", *at) ? skip_group(at) : at + 1;
    return at && *at ? at : NULL;
}

static const char *trimmed(struct arena *arena, const char *start, const char *end)
{
    while (start < end && *start == ' ')
        start++;
    while (end > start && end[-1] == ' ')
        end--;
    return arena_strndup(arena, start, (size_t)(end - start));
}

/* ---- lists of parameters ---- */

/* Words that a type may begin with, and that are followed by a blank. */
static bool begins_type(const char *word, size_t length)
{
    static const char *const words[] = {"chan", "struct", "interface"};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strlen(words[i]) == length && strncmp(word, words[i], length) == 0)
            return true;
    }
    return false;
}

/* "entry *Entry", or one word, of which only its neighbours tell whether it is a name or a type. */
static struct declared_value parse_value(struct arena *arena, const char *text)
{
    size_t length = 0;
    while (is_identifier(text[length]))
        length++;
    bool has_name = length && text[length] == ' ' && !begins_type(text, length);
    const char *type = has_name ? text + length + strspn(text + length, " ") : text;
    if (string_starts_with(type, "..."))
        type = arena_printf(arena, "[]%s", type + strlen("..."));
    return (struct declared_value){
        .name = has_name ? arena_strndup(arena, text, length) : "",
        .type = type,
    };
}

/* "a, b int": names without a type have that of the next one, if any of the list has a name. */
static bool share_types(struct declared_values *values)
{
    bool has_names = false;
    for (size_t i = 0; i < values->count; i++)
        has_names |= *values->items[i].name != '\0';
    const char *type = NULL;
    for (size_t i = values->count; has_names && i-- > 0;) {
        struct declared_value *value = &values->items[i];
        if (*value->name)
            type = value->type;
        else if (!type)
            return false;
        else
            *value = (struct declared_value){.name = value->type, .type = type};
    }
    return true;
}

/* What is in the parentheses that begin at START and end before END. */
static bool parse_list(struct arena *arena, const char *start, const char *end,
                       struct declared_values *values)
{
    const char *inner = trimmed(arena, start + 1, end - 1);
    while (*inner) {
        const char *comma = find_outside(inner, ",");
        const char *stop = comma ? comma : inner + strlen(inner);
        const char *text = trimmed(arena, inner, stop);
        if (!*text)
            return false;
        struct declared_value value = parse_value(arena, text);
        array_push(values, value);
        inner = comma ? comma + 1 : stop;
    }
    return share_types(values);
}

/* ---- the name ---- */

/*
 * The parenthesis that the parameters are in: the first that is in no brackets and no receiver's.
 * What the compiler makes for types ("type:.eq.func()") has none.
 */
static const char *find_parameters(const char *text)
{
    const char *at = text;
    while ((at = find_outside(at, "(")) && (at == text || at[-1] == '.')) {
        at = skip_group(at);
        if (!at)
            return NULL;
    }
    return at;
}

/* ".(entry *Entry)." names the receiver: the function is called ".(*Entry).". */
static void parse_receiver(struct arena *arena, const char *name, struct declaration *ret)
{
    const char *open = strchr(name, '('), *close = open ? skip_group(open) : NULL;
    ret->function = name;
    ret->receiver = "";
    if (!close)
        return;
    struct declared_value value =
        parse_value(arena, arena_strndup(arena, open + 1, (size_t)(close - 1 - open - 1)));
    if (!*value.name)
        return;
    ret->receiver = value.name;
    AUTO_TEXT struct text text = {0};
    text_add(&text, name, (size_t)(open - name));
    text_printf(&text, *value.type == '*' ? "(%s)" : "%s", value.type);
    text_add_string(&text, close);
    ret->function = arena_strdup(arena, text_string(&text));
}

/* "func (v *T) M(...)" is "(v *T).M(...)". */
static const char *without_keyword(struct arena *arena, const char *text)
{
    static const char keyword[] = "func ";
    if (!string_starts_with(text, keyword))
        return text;
    text += strlen(keyword);
    const char *close = *text == '(' ? skip_group(text) : NULL;
    if (!close || *close != ' ')
        return text;
    return arena_printf(arena, "%.*s.%s", (int)(close - text), text, close + strspn(close, " "));
}

/* Nothing, one type, or a list. */
static bool parse_results(struct arena *arena, const char *text, struct declared_values *values)
{
    text = trimmed(arena, text, text + strlen(text));
    if (!*text)
        return true;
    if (*text != '(') {
        struct declared_value value = {.name = "", .type = text};
        array_push(values, value);
        return !find_outside(text, ",");
    }
    const char *end = skip_group(text);
    return end && !*end && parse_list(arena, text, end, values);
}

bool declaration_parse(struct arena *arena, const char *text, struct declaration *ret)
{
    *ret = (struct declaration){0};
    text = without_keyword(arena, text);
    const char *open = find_parameters(text), *close = open ? skip_group(open) : NULL;
    if (!close || open == text || (*close && *close != ' '))
        return false;
    parse_receiver(arena, arena_strndup(arena, text, (size_t)(open - text)), ret);
    bool is_one = parse_list(arena, open, close, &ret->parameters) &&
                  parse_results(arena, close, &ret->results);
    if (!is_one)
        declaration_deinit(ret);
    return is_one;
}

void declaration_deinit(struct declaration *declaration)
{
    array_deinit(&declaration->parameters);
    array_deinit(&declaration->results);
}

const char *declaration_name(struct arena *arena, const char *text)
{
    struct declaration declaration;
    if (!declaration_parse(arena, text, &declaration))
        return text;
    declaration_deinit(&declaration);
    return declaration.function;
}
