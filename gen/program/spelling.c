#include "program/spelling.h"

#include <ctype.h>
#include <string.h>

static const struct alias {
    const char *word, *means, *at_runtime;
} aliases[] = {
    {"byte", "uint8", "uint8"},
    {"rune", "int32", "int32"},
    {"any", "interface{}", "interface {}"},
    {"error", "interface{Error()string}", "error"},
};

static const char shape[] = "go.shape.";

static bool is_identifier(char character)
{
    return isalnum((unsigned char)character) || character == '_' || character < 0;
}

/* ---- whole types ---- */

/* The alias at AT; NULL: there is none. */
static const struct alias *find_alias(const char *start, const char *at)
{
    if (at > start && (is_identifier(at[-1]) || at[-1] == '.'))
        return NULL;
    for (size_t i = 0; i < LENGTH(aliases); i++) {
        size_t length = strlen(aliases[i].word);
        if (strncmp(at, aliases[i].word, length) == 0 && !is_identifier(at[length]) &&
            at[length] != '.')
            return &aliases[i];
    }
    return NULL;
}

/* Whether the blank at AT keeps no two words apart. */
static bool is_idle(const struct text *before, const char *at)
{
    bool is_behind_word = before->length && is_identifier(before->bytes[before->length - 1]);
    return *at == ' ' && !(is_behind_word && is_identifier(at[1]));
}

/* Appends the type's name without idle blanks, and with what aliases stand for. */
static void spell_type(const char *name, struct text *text)
{
    for (const char *at = name; *at;) {
        const struct alias *alias = find_alias(name, at);
        if (alias) {
            text_add_string(text, alias->means);
            at += strlen(alias->word);
        } else if (is_idle(text, at)) {
            at++;
        } else {
            text_add_char(text, *at++);
        }
    }
}

void spell_type_as_runtime(const char *name, struct text *text)
{
    for (const char *at = name; *at;) {
        const struct alias *alias = find_alias(name, at);
        text_add_string(text, alias ? alias->at_runtime : "");
        if (!alias)
            text_add_char(text, *at);
        at += alias ? strlen(alias->word) : 1;
    }
}

bool is_same_type_name(const char *left, const char *right)
{
    AUTO_TEXT struct text one = {0};
    AUTO_TEXT struct text other = {0};
    spell_type(left, &one);
    spell_type(right, &other);
    return strcmp(text_string(&one), text_string(&other)) == 0;
}

/* ---- type arguments ---- */

/* The length of the type argument at AT: up to a comma or bracket that isn't within it. */
static size_t argument_length(const char *at)
{
    size_t length = 0;
    for (unsigned depth = 0; at[length]; length++) {
        if (depth == 0 && (at[length] == ',' || at[length] == ']'))
            break;
        depth += strchr("[({", at[length]) != NULL;
        depth -= strchr("])}", at[length]) && depth > 0;
    }
    return length;
}

/* The length of "_0" at the end of an argument: with 1.18 and 1.19 a shape says which one it is. */
static size_t number_length(const char *at)
{
    size_t digits = *at == '_' ? strspn(at + 1, "0123456789") : 0;
    return digits && (!at[1 + digits] || strchr(",]", at[1 + digits])) ? 1 + digits : 0;
}

void spell_type_arguments(const char *name, struct text *text)
{
    unsigned depth = 0;
    for (const char *at = name; *at;) {
        size_t skipped = 0;
        const struct alias *alias = depth > 0 ? find_alias(name, at) : NULL;
        if (depth > 0 && is_idle(text, at))
            skipped = 1;
        else if (depth > 0 && string_starts_with(at, shape))
            skipped = strlen(shape);
        else if (depth == 1)
            skipped = number_length(at);
        if (!skipped && alias) {
            text_add_string(text, alias->means);
            skipped = strlen(alias->word);
        }
        if (depth > 0 && !skipped && *at == '*' && strchr("[, .", at[-1])) {
            text_add_string(text, "*uint8");
            skipped = argument_length(at);
        }
        depth += !skipped && *at == '[';
        depth -= !skipped && *at == ']' && depth > 0;
        if (!skipped)
            text_add_char(text, *at);
        at += skipped ? skipped : 1;
    }
}

bool generic_name_parse(const char *name, struct generic_name *ret)
{
    size_t head = strcspn(name, "[");
    const char *at = name + head;
    *ret = (struct generic_name){0};
    if (!*at)
        return false;
    do {
        at++;
        at += strspn(at, " ");
        size_t length = argument_length(at);
        array_push(&ret->arguments, arena_strndup(&ret->arena, at, length));
        at += length;
    } while (*at == ',');
    ret->head = arena_strndup(&ret->arena, name, head);
    ret->tail = arena_strdup(&ret->arena, *at ? at + 1 : at);
    return *at == ']';
}

void generic_name_deinit(struct generic_name *name)
{
    array_deinit(&name->arguments);
    arena_deinit(&name->arena);
}

/* ---- names without their packages ---- */

static size_t word_length(const char *at)
{
    size_t length = 0;
    while (at[length] && (is_identifier(at[length]) || strchr("./-~%+@$", at[length])))
        length++;
    return length;
}

static bool is_predeclared(const char *word, size_t length)
{
    static const char *const words[] = {
        "bool",  "string", "int",    "int8",      "int16",     "int32",      "int64",   "uint",
        "uint8", "uint16", "uint32", "uint64",    "float32",   "float64",    "uintptr", "struct",
        "func",  "map",    "chan",   "interface", "complex64", "complex128",
    };
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strlen(words[i]) == length && strncmp(word, words[i], length) == 0)
            return true;
    }
    return false;
}

/* "Point" is the end of "main.Point", and "url.URL" of "net/url.URL". */
static bool is_end_of_word(const char *typed, size_t typed_length, const char *own,
                           size_t own_length)
{
    if (own_length < typed_length || is_predeclared(typed, typed_length) ||
        strncmp(own + own_length - typed_length, typed, typed_length) != 0)
        return false;
    if (own_length == typed_length)
        return true;
    char before = own[own_length - typed_length - 1];
    return before == '/' || (before == '.' && !memchr(typed, '.', typed_length));
}

/* Both as spell_type() makes them. */
static bool fits_without_packages(const char *typed, const char *own)
{
    while (*typed && *own) {
        size_t typed_length = word_length(typed), own_length = word_length(own);
        bool is_same = typed_length == own_length && strncmp(typed, own, own_length) == 0;
        if (!typed_length && *typed != *own)
            return false;
        if (!is_same && !is_end_of_word(typed, typed_length, own, own_length))
            return false;
        typed += typed_length ? typed_length : 1;
        own += typed_length ? own_length : 1;
    }
    return !*typed && !*own;
}

bool type_name_fits(const char *typed, const char *own)
{
    AUTO_TEXT struct text one = {0};
    AUTO_TEXT struct text other = {0};
    spell_type(typed, &one);
    spell_type(own, &other);
    return fits_without_packages(text_string(&one), text_string(&other));
}

/* ---- types of a shape ---- */

static bool is_same_name(const struct type *left, const struct type *right)
{
    return left == right || (left && right && strcmp(left->name, right->name) == 0);
}

/* The methods of interfaces are in the names of their shapes. */
static bool has_methods_of(struct program *program, const struct type *type,
                           const struct type *shaped)
{
    const char *own =
        program->describe_interface ? program->describe_interface(program, type) : NULL;
    const char *name = shaped->name + strlen(shape);
    size_t length = own ? strlen(own) : 0;
    return own && strncmp(name, own, length) == 0 &&
           strlen(name) - length == number_length(name + length);
}

/* Whether TYPE, which has a name, is what the SHAPE stands for. */
static struct error *has_shape(struct program *program, struct type *type, struct type *shaped,
                               bool *ret)
{
    TRY(type_complete(type));
    TRY(type_complete(shaped));
    if (type->kind == TYPE_INTERFACE && type->has_methods) {
        *ret = shaped->kind == TYPE_INTERFACE && has_methods_of(program, type, shaped);
        return NULL;
    }
    bool is_same_number = !type->go_kind || !shaped->go_kind || type->go_kind == shaped->go_kind;
    *ret = type->kind == shaped->kind && is_same_number && type->size == shaped->size &&
           type->count == shaped->count && type->field_count == shaped->field_count &&
           type->has_methods == shaped->has_methods &&
           is_same_name(type->element, shaped->element) && is_same_name(type->key, shaped->key);
    for (size_t i = 0; i < type->field_count && *ret; i++) {
        const struct field *field = &type->fields[i], *other = &shaped->fields[i];
        *ret = strcmp(field->name, other->name) == 0 && field->offset == other->offset &&
               is_same_name(field->type, other->type);
    }
    return NULL;
}

struct shape_search {
    struct program *program;
    const char *typed; /* as spell_type() makes it */
    struct type *shape;
    bool has_found;
};

static struct error *visit(struct type *type, void *context)
{
    struct shape_search *search = context;
    /* Only few names are spelled: most don't have that end. */
    if (search->has_found || type->kind != search->shape->kind || type_is_shape(type))
        return NULL;
    AUTO_TEXT struct text own = {0};
    spell_type(type->name, &own);
    if (!fits_without_packages(search->typed, text_string(&own)))
        return NULL;
    return has_shape(search->program, type, search->shape, &search->has_found);
}

static struct error *is_of_shape(struct program *program, const char *typed, const char *own,
                                 bool *ret)
{
    struct shape_search search = {.program = program, .typed = typed};
    *ret = false;
    TRY(program_find_type(program, own, &search.shape));
    if (!search.shape || !type_is_shape(search.shape))
        return NULL;
    TRY(program_each_type(program, visit, &search));
    *ret = search.has_found;
    return NULL;
}

/* The argument by itself, as it is in brackets. */
static void spell_argument(const char *argument, struct text *text)
{
    AUTO_TEXT struct text bracketed = {0};
    AUTO_TEXT struct text spelled = {0};
    text_printf(&bracketed, "[%s]", argument);
    spell_type_arguments(text_string(&bracketed), &spelled);
    text_add(text, spelled.bytes + 1, spelled.length - 2);
}

static struct error *argument_fits(struct program *program, const char *typed, const char *own,
                                   bool *ret)
{
    AUTO_TEXT struct text spelled = {0};
    AUTO_TEXT struct text spelled_own = {0};
    spell_argument(typed, &spelled);
    spell_argument(own, &spelled_own);
    *ret = fits_without_packages(text_string(&spelled), text_string(&spelled_own));
    bool is_name = is_identifier(*typed) && !is_predeclared(text_string(&spelled), spelled.length);
    if (*ret || !is_name)
        return NULL;
    /* With its own arguments as they are: a type has a name of its own, and not its shape's. */
    AUTO_TEXT struct text named = {0};
    spell_type(typed, &named);
    return is_of_shape(program, text_string(&named), own, ret);
}

struct error *generic_name_fits(struct program *program, const struct generic_name *typed,
                                const struct generic_name *own, bool *ret)
{
    *ret = typed->arguments.count == own->arguments.count;
    for (size_t i = 0; i < typed->arguments.count && *ret; i++)
        TRY(argument_fits(program, typed->arguments.items[i], own->arguments.items[i], ret));
    return NULL;
}
