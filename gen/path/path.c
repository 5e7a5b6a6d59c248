#include "path/path.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "path/literal.h"

static const char now_prefix[] = "now ", variable_prefix[] = "var ";

struct parser {
    struct arena *arena;
    const char *text, *at;
};

static struct error *syntax_error(const struct parser *parser, const char *expected)
{
    return error_usage("'%s' is not a path: expected %s at '%s'", parser->text, expected,
                       *parser->at ? parser->at : "its end");
}

/* Go's identifiers are letters of any script: every byte of a longer character counts as one. */
static bool is_name_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '~' || (signed char)byte < 0;
}

static struct error *parse_name(struct parser *parser, const char **ret)
{
    const char *start = parser->at;
    while (is_name_byte(*parser->at))
        parser->at++;
    if (parser->at == start)
        return syntax_error(parser, "a name");
    *ret = arena_strndup(parser->arena, start, (size_t)(parser->at - start));
    return NULL;
}

static struct error *parse_number(struct parser *parser, uint64_t *ret)
{
    char *end;
    if (!isdigit((unsigned char)*parser->at))
        return syntax_error(parser, "a number");
    errno = 0;
    *ret = strtoull(parser->at, &end, 10);
    if (errno)
        return syntax_error(parser, "a smaller number");
    parser->at = end;
    return NULL;
}

/* The end of a range that is a path itself: up to the bracket that closes the range. */
static struct error *parse_range_path(struct parser *parser, const char **ret)
{
    const char *start = parser->at;
    unsigned depth = 0;
    while (*parser->at && (depth || *parser->at != ']')) {
        depth += *parser->at == '[';
        depth -= *parser->at == ']';
        parser->at++;
    }
    if (parser->at == start)
        return syntax_error(parser, "a number");
    *ret = arena_strndup(parser->arena, start, (size_t)(parser->at - start));
    return NULL;
}

/* `"Content-Type"`: the key of a map. */
static struct error *parse_key(struct parser *parser, struct path_step *step)
{
    const char *start = parser->at;
    struct key_literal *key = ARENA_NEW(parser->arena, struct key_literal);
    const char *wrong = key_literal_read(parser->arena, &parser->at, key);
    if (wrong)
        return syntax_error(parser, wrong);
    step->kind = STEP_KEY;
    step->name = arena_strndup(parser->arena, start, (size_t)(parser->at - start));
    step->key = key;
    return NULL;
}

/* A number that may be an index: others have a sign, a point or a base, as 010 has. */
static bool is_index(const char *at)
{
    size_t digits = strspn(at, "0123456789");
    if (digits > 1 && *at == '0')
        return false;
    return digits && (at[digits] == ']' || at[digits] == ':' || at[digits] == '\0');
}

static struct error *parse_range(struct parser *parser, struct path_step *step)
{
    step->kind = STEP_RANGE;
    parser->at++;
    step->has_to = isdigit((unsigned char)*parser->at);
    if (step->has_to)
        TRY(parse_number(parser, &step->to));
    else if (*parser->at != ']')
        TRY(parse_range_path(parser, &step->to_path));
    if (step->has_to && step->to < step->from)
        return syntax_error(parser, "a range that doesn't end before it begins");
    return NULL;
}

static struct error *parse_brackets(struct parser *parser, struct path_step *step)
{
    parser->at++;
    step->kind = STEP_INDEX;
    if (is_index(parser->at))
        TRY(parse_number(parser, &step->from));
    else if (*parser->at != ':')
        TRY(parse_key(parser, step));
    if (*parser->at == ':' && step->kind == STEP_INDEX)
        TRY(parse_range(parser, step));
    if (*parser->at != ']')
        return syntax_error(parser, "']'");
    parser->at++;
    return NULL;
}

/* A type may hold any characters, brackets and parentheses in pairs. */
static struct error *parse_assertion(struct parser *parser, struct path_step *step)
{
    unsigned depth = 1;
    const char *start = ++parser->at;
    for (; *parser->at; parser->at++) {
        depth += *parser->at == '(';
        depth -= *parser->at == ')';
        if (depth == 0)
            break;
    }
    if (depth != 0 || parser->at == start)
        return syntax_error(parser, "a type in parentheses");
    step->kind = STEP_ASSERT;
    step->name = arena_strndup(parser->arena, start, (size_t)(parser->at - start));
    parser->at++;
    return NULL;
}

static struct error *parse_step(struct parser *parser, struct path_step *step)
{
    if (*parser->at == '[')
        return parse_brackets(parser, step);
    if (*parser->at != '.')
        return syntax_error(parser, "'.' or '['");
    parser->at++;
    if (*parser->at == '(')
        return parse_assertion(parser, step);
    step->kind = STEP_FIELD;
    return parse_name(parser, &step->name);
}

size_t path_now_length(const char *text)
{
    if (!string_starts_with(text, now_prefix))
        return 0;
    size_t length = strlen(now_prefix) + strspn(text + strlen(now_prefix), " ");
    return is_name_byte(text[length]) ? length : 0;
}

/* The end of a package's path: dots are only before its last slash, as the linker writes it. */
static const char *package_end(const char *name)
{
    const char *last = name;
    for (const char *at = name; *at && (is_name_byte(*at) || strchr("/.-+%", *at)); at++) {
        if (*at == '/')
            last = at + 1;
    }
    while (*last && (is_name_byte(*last) || strchr("-+%", *last)))
        last++;
    return last;
}

size_t path_variable_length(const char *text)
{
    if (!string_starts_with(text, variable_prefix))
        return 0;
    const char *name = text + strlen(variable_prefix);
    const char *end = package_end(name + strspn(name, " "));
    if (*end != '.' || !is_name_byte(end[1]))
        return 0;
    for (end++; is_name_byte(*end); end++)
        ;
    return (size_t)(end - text);
}

/* `var main.p`: the root, and what leads on. */
static struct error *parse_variable(struct parser *parser, struct path *path)
{
    size_t length = path_variable_length(parser->at);
    const char *name = parser->at + strlen(variable_prefix);
    name += strspn(name, " ");
    if (!length) {
        parser->at = name;
        return syntax_error(parser, "a package and the name of a variable in it");
    }
    path->is_variable = true;
    path->root = arena_strndup(parser->arena, name, (size_t)(parser->at + length - name));
    parser->at += length;
    return NULL;
}

/* A parameter's name, or a slot. */
static struct error *parse_root(struct parser *parser, struct path *path)
{
    const char *text = parser->at, *rest = "";
    if (string_starts_with(text, variable_prefix))
        return parse_variable(parser, path);
    path->is_slot = isdigit((unsigned char)*text);
    if (path->is_slot)
        TRY(parse_number(parser, &path->slot));
    if (!path->is_slot || is_name_byte(*parser->at))
        TRY(parse_name(parser, &rest));
    if (path->is_slot && *rest)
        return error_usage("'%s' is not a path: a parameter's name doesn't begin with a digit, and "
                           "a slot number has digits only",
                           text);
    path->root = arena_strndup(parser->arena, text, (size_t)(parser->at - text));
    return NULL;
}

size_t path_other_length(const char *at)
{
    static const char blanks[] = " \t\n", word[] = "or";
    size_t before = strspn(at, blanks);
    if (!before || !string_starts_with(at + before, word))
        return 0;
    size_t length = before + strlen(word), after = strspn(at + length, blanks);
    return after ? length + after : 0;
}

/* The `or` outside of keys and assertions. */
static const char *find_other(const char *at)
{
    for (unsigned depth = 0; *at;) {
        depth += *at == '[' || *at == '(';
        depth -= (*at == ']' || *at == ')') && depth;
        if (!depth && path_other_length(at))
            return at;
        at += *at == '"' || *at == '\'' ? literal_length(at) : 1;
    }
    return NULL;
}

static struct error *parse_alone(struct arena *arena, const char *text, struct path *ret)
{
    *ret = (struct path){.text = text};
    size_t now = path_now_length(text);
    ret->is_now = now > 0;
    struct parser parser = {.arena = arena, .text = text, .at = text + now};
    TRY(parse_root(&parser, ret));
    while (*parser.at) {
        struct path_step step = {0};
        struct error *error = parse_step(&parser, &step);
        if (error) {
            path_deinit(ret);
            return error;
        }
        array_push(&ret->steps, step);
    }
    return NULL;
}

struct error *path_parse(struct arena *arena, const char *text, struct path *ret)
{
    const char *word = find_other(text);
    if (!word)
        return parse_alone(arena, arena_strdup(arena, text), ret);
    TRY(parse_alone(arena, arena_strndup(arena, text, (size_t)(word - text)), ret));
    struct path *other = ARENA_NEW(arena, struct path);
    struct error *error = path_parse(arena, word + path_other_length(word), other);
    if (error)
        path_deinit(ret);
    else
        ret->other = other;
    return error;
}

static const struct {
    const char *name;
    enum path_form form;
} forms[] = {
    {"show", FORM_SHOW}, {"hex", FORM_HEX},   {"buf", FORM_BUF},     {"len", FORM_LEN},
    {"cap", FORM_CAP},   {"ptr", FORM_PTR},   {"type", FORM_TYPE},   {"word", FORM_WORD},
    {"addr", FORM_ADDR}, {"keys", FORM_KEYS}, {"quote", FORM_QUOTE}, {"is", FORM_IS},
    {"name", FORM_NAME},
};

/* The colon that a form stands behind: not the one of a range, which a bracket follows. */
static const char *form_colon(const char *text)
{
    const char *colon = strrchr(text, ':');
    return colon && !strchr(colon, ']') && !strchr(colon, ')') ? colon : NULL;
}

struct error *path_parse_with_form(struct arena *arena, const char *text, struct path *ret,
                                   enum path_form *form)
{
    const char *colon = form_colon(text);
    *form = FORM_NONE;
    if (!colon)
        return path_parse(arena, text, ret);
    for (size_t i = 0; i < LENGTH(forms); i++) {
        if (strcmp(forms[i].name, colon + 1) == 0)
            *form = forms[i].form;
    }
    if (*form == FORM_NONE)
        return error_usage("'%s': there is no form '%s'; the forms are show, hex, buf, len, cap, "
                           "ptr, type, word, addr, keys, quote, is and name",
                           text, colon + 1);
    return path_parse(arena, arena_strndup(arena, text, (size_t)(colon - text)), ret);
}

void path_deinit(struct path *path)
{
    array_deinit(&path->steps);
    if (path->other)
        path_deinit(path->other);
}

/* The length of the name at AT, dots and all: "go.duration". */
static size_t dotted_length(const char *at)
{
    size_t length = 0;
    while (is_name_byte(at[length]) || at[length] == '.')
        length++;
    return length;
}

static bool has_root(const char *at, size_t length, const char *root)
{
    size_t root_length = strlen(root);
    return length >= root_length && strncmp(at, root, root_length) == 0 &&
           (length == root_length || at[root_length] == '.');
}

/* What of these words a root in TEXT is. */
struct asked {
    bool is_return, is_variable, is_goroutine;
};

static struct asked find_asked(const char *text)
{
    static const char *const at_return[] = {"ret", "duration", "go.ret", "go.duration"};
    struct asked asked = {0};
    unsigned depth = 0; /* in the key of a map: a struct's fields may have any names */
    while (*text) {
        depth += *text == '{';
        depth -= *text == '}' && depth;
        size_t variable = path_variable_length(text);
        size_t length = variable ? variable : dotted_length(text);
        asked.is_return |= path_now_length(text) > 0;
        asked.is_variable |= variable > 0;
        if (!depth && !variable) {
            for (size_t i = 0; i < LENGTH(at_return); i++)
                asked.is_return |= has_root(text, length, at_return[i]);
            asked.is_goroutine |= has_root(text, length, "g") || has_root(text, length, "go.g");
        }
        text += length ? length : *text == '"' || *text == '\'' ? literal_length(text) : 1;
    }
    return asked;
}

bool path_is_about_return(const char *text)
{
    return find_asked(text).is_return;
}

bool path_may_change(const char *text)
{
    struct asked asked = find_asked(text);
    return asked.is_return || asked.is_variable || asked.is_goroutine;
}
