#include "program/find.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "program/spelling.h"

bool is_wildcard(const char *pattern)
{
    unsigned depth = 0;
    for (const char *at = pattern; *at; at++) {
        depth += *at == '[';
        depth -= *at == ']' && depth > 0;
        if (depth == 0 && (*at == '?' || (*at == '*' && (at == pattern || at[-1] != '('))))
            return true;
    }
    return false;
}

bool wildcard_match(const char *pattern, const char *text)
{
    /* The last star seen, and how much of the text it has taken. */
    const char *star = NULL, *taken = NULL, *start = pattern;
    while (*text) {
        bool is_star = *pattern == '*' && (pattern == start || pattern[-1] != '(');
        if (is_star) {
            star = pattern++;
            taken = text;
        } else if (*pattern == '?' || (*pattern && *pattern == *text)) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++taken;
        } else {
            return false;
        }
    }
    while (*pattern == '*' && (pattern == start || pattern[-1] != '('))
        pattern++;
    return *pattern == '\0';
}

/* Whether a component of the name starts at AT: behind a slash or a dot outside of brackets. */
static bool starts_component(const char *name, const char *at)
{
    if (at == name)
        return true;
    if (at[-1] != '/' && at[-1] != '.')
        return false;
    unsigned depth = 0;
    for (const char *c = name; c < at; c++) {
        depth += *c == '[';
        depth -= *c == ']' && depth > 0;
    }
    return depth == 0;
}

/* The name without what stands in its brackets. */
static void strip_type_arguments(const char *name, struct text *text)
{
    unsigned depth = 0;
    for (; *name; name++) {
        depth += *name == '[';
        if (depth == 0)
            text_add_char(text, *name);
        depth -= *name == ']' && depth > 0;
    }
}

static bool ends_in(const char *name, size_t length, const char *pattern, size_t pattern_length)
{
    return length >= pattern_length &&
           memcmp(name + length - pattern_length, pattern, pattern_length) == 0 &&
           starts_component(name, name + length - pattern_length);
}

/* What the compiler made for a type, "type:.eq.main.T", is meant by its whole beginning only. */
static bool is_about_type(const char *name)
{
    return string_starts_with(name, "type:.") || string_starts_with(name, "type..");
}

static bool matches(const char *name, const char *pattern, size_t pattern_length)
{
    if (is_about_type(name) && !is_about_type(pattern))
        return false;
    if (ends_in(name, strlen(name), pattern, pattern_length))
        return true;
    bool escaped = strchr(name, '%'), generic = strchr(name, '[');
    if (!escaped && !generic)
        return false;
    AUTO_FREE char *display = function_display_name(name);
    if (escaped && ends_in(display, strlen(display), pattern, pattern_length))
        return true;
    if (!generic || strchr(pattern, '['))
        return false;
    AUTO_TEXT struct text plain = {0};
    strip_type_arguments(display, &plain);
    return ends_in(text_string(&plain), plain.length, pattern, pattern_length);
}

static bool matches_spelled(const char *name, const char *spelled, size_t length)
{
    AUTO_FREE char *display = function_display_name(name);
    AUTO_TEXT struct text own = {0};
    spell_type_arguments(display, &own);
    return ends_in(text_string(&own), own.length, spelled, length);
}

void functions_deinit(struct functions *functions)
{
    array_deinit(functions);
}

static void match_name(const struct program *program, const char *name, struct functions *ret)
{
    size_t length = strlen(name);
    bool has_exact = false;
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (!matches(function->name, name, length))
            continue;
        bool is_exact = strcmp(function->name, name) == 0;
        if (is_exact && !has_exact)
            ret->count = 0;
        has_exact |= is_exact;
        if (is_exact || !has_exact)
            array_push(ret, function);
    }
}

/* NAME without "[...]", as which Go's own stack traces show type arguments. */
static void drop_dots(const char *name, struct text *text)
{
    static const char dots[] = "[...]";
    while (*name) {
        if (string_starts_with(name, dots))
            name += strlen(dots);
        else
            text_add_char(text, *name++);
    }
}

/* The same with type arguments as a person types them. */
static void match_spelled(const struct program *program, const char *name, struct functions *ret)
{
    AUTO_TEXT struct text plain = {0};
    AUTO_TEXT struct text spelled = {0};
    match_name(program, name, ret);
    if (ret->count || !strchr(name, '['))
        return;
    drop_dots(name, &plain);
    if (plain.length < strlen(name)) {
        match_name(program, text_string(&plain), ret);
        return;
    }
    spell_type_arguments(name, &spelled);
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (strchr(function->name, '[') &&
            matches_spelled(function->name, text_string(&spelled), spelled.length))
            array_push(ret, function);
    }
}

/*
 * The functions whose type arguments may be those of the generic NAME, by types that have names or
 * without their packages. IS_PART: what is before and behind them may be a part of the name.
 */
static struct error *match_generic(struct program *program, const char *name, bool is_part,
                                   struct functions *ret)
{
    __attribute__((cleanup(generic_name_deinit))) struct generic_name typed = {0};
    struct error *error = NULL;
    if (!generic_name_parse(name, &typed))
        return NULL;
    for (size_t i = 0; i < program->functions.count && !error; i++) {
        struct function *function = &program->functions.items[i];
        struct generic_name own = {0};
        AUTO_FREE char *display = function_display_name(function->name);
        if (is_about_type(display) || !generic_name_parse(display, &own)) {
            generic_name_deinit(&own);
            continue;
        }
        bool fits = is_part ? string_ends_with(own.head, typed.head) && strstr(own.tail, typed.tail)
                            : ends_in(own.head, strlen(own.head), typed.head, strlen(typed.head)) &&
                                  strcmp(own.tail, typed.tail) == 0;
        if (fits)
            error = generic_name_fits(program, &typed, &own, &fits);
        if (fits && !error)
            array_push(ret, function);
        generic_name_deinit(&own);
    }
    return error;
}

/* Where the last component of the LENGTH bytes at NAME starts. */
static size_t component_before(const char *name, size_t length)
{
    while (length > 0 && !starts_component(name, name + length))
        length--;
    return length;
}

/* "vault.(*View).Put" of "vault.View.Put" or "vault.*View.Put"; nothing if NAME has no receiver. */
static void add_pointer_receiver(const char *name, struct text *text)
{
    size_t method = component_before(name, strlen(name));
    if (method == 0 || name[method - 1] != '.')
        return;
    size_t end = method - 1, type = component_before(name, end);
    if (memchr(name + type, '(', end - type))
        return;
    text_add(text, name, type);
    type += name[type] == '*';
    text_printf(text, "(*%.*s).%s", (int)(end - type), name + type, name + method);
}

static bool match_address(const struct program *program, const char *text, struct functions *ret)
{
    char *end;
    if (!string_starts_with(text, "0x") || !isxdigit((unsigned char)text[2]))
        return false;
    struct function *function = program_function_around(program, strtoull(text, &end, 16));
    if (function && !*end)
        array_push(ret, function);
    return !*end;
}

struct error *program_match_functions(struct program *program, const char *pattern,
                                      struct functions *ret)
{
    AUTO_TEXT struct text pointer = {0};
    *ret = (struct functions){0};
    if (!*pattern)
        return error_usage("the name of a function can't be empty");
    TRY(program_load_functions(program));
    if (match_address(program, pattern, ret))
        return NULL;
    match_spelled(program, pattern, ret);
    if (ret->count == 0)
        add_pointer_receiver(pattern, &pointer);
    if (pointer.length)
        match_spelled(program, text_string(&pointer), ret);
    if (ret->count == 0)
        TRY(match_generic(program, pattern, false, ret));
    if (ret->count == 0 && pointer.length)
        TRY(match_generic(program, text_string(&pointer), false, ret));
    return NULL;
}

static char *to_lower(const char *text)
{
    char *ret = memory_strdup(text);
    for (char *at = ret; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    return ret;
}

struct listing {
    bool any_case;
    bool is_short; /* the directories of import paths don't count */
};

static bool is_listed(const struct function *function, const char *pattern, struct listing how)
{
    if (how.is_short && is_about_type(function->name))
        return false;
    AUTO_FREE char *display =
        strchr(function->name, '%') ? function_display_name(function->name) : NULL;
    const char *name = display ? display : function->name;
    name = how.is_short ? function_without_directories(name) : name;
    AUTO_FREE char *lower = how.any_case ? to_lower(name) : NULL;
    name = lower ? lower : name;
    return is_wildcard(pattern) ? wildcard_match(pattern, name) : strstr(name, pattern) != NULL;
}

static void list_functions(const struct program *program, const char *pattern, struct listing how,
                           struct functions *ret)
{
    AUTO_FREE char *folded = pattern && how.any_case ? to_lower(pattern) : NULL;
    pattern = folded ? folded : pattern;
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *function = &program->functions.items[i];
        if (!pattern || is_listed(function, pattern, how))
            array_push(ret, function);
    }
}

struct error *program_list_functions(struct program *program, const char *pattern,
                                     struct functions *ret)
{
    static const struct listing listings[] = {
        {false, false}, {false, true}, {true, false}, {true, true}};
    *ret = (struct functions){0};
    TRY(program_load_functions(program));
    for (size_t i = 0; i < LENGTH(listings) && ret->count == 0 && (pattern || i == 0); i++)
        list_functions(program, pattern, listings[i], ret);
    if (ret->count == 0 && pattern && !is_wildcard(pattern))
        TRY(match_generic(program, pattern, true, ret));
    return NULL;
}

/* ---- nearest names ---- */

enum { MAX_COMPARED = 64 };

/* Edits (insert, delete, replace) from one name to the other, ignoring case and type arguments. */
unsigned name_distance(const char *left, const char *right)
{
    unsigned row[MAX_COMPARED + 1];
    size_t rows = strcspn(left, "["), columns = strcspn(right, "[");
    if (columns > MAX_COMPARED || rows > MAX_COMPARED)
        return MAX_COMPARED;
    for (size_t j = 0; j <= columns; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            unsigned replace = diagonal + (tolower((unsigned char)left[i - 1]) !=
                                           tolower((unsigned char)right[j - 1]));
            diagonal = row[j];
            unsigned shortest = row[j - 1] < row[j] ? row[j - 1] : row[j];
            row[j] = replace < shortest + 1 ? replace : shortest + 1;
        }
    }
    return row[columns];
}

const char *function_last_component(const char *name)
{
    const char *last = name;
    unsigned depth = 0;
    for (const char *at = name; *at; at++) {
        depth += *at == '[';
        depth -= *at == ']' && depth > 0;
        if (depth == 0 && (*at == '/' || *at == '.'))
            last = at + 1;
    }
    return last;
}

struct error *program_nearest_functions(struct program *program, const char *pattern, size_t count,
                                        struct functions *ret)
{
    const char *wanted = function_last_component(pattern);
    unsigned limit = (unsigned)strlen(wanted) / 3 + 1;
    *ret = (struct functions){0};
    TRY(program_load_functions(program));
    for (unsigned distance = 0; distance <= limit && ret->count < count; distance++) {
        for (size_t i = 0; i < program->functions.count && ret->count < count; i++) {
            struct function *function = &program->functions.items[i];
            if (name_distance(function_last_component(function->name), wanted) == distance)
                array_push(ret, function);
        }
    }
    return NULL;
}

/* ---- parts of a name ---- */

/* The first byte behind the import path's directories. Type arguments may hold slashes too. */
const char *function_without_directories(const char *name)
{
    const char *slash = memrchr(name, '/', strcspn(name, "[("));
    return slash ? slash + 1 : name;
}

char *function_package(const char *name)
{
    const char *element = function_without_directories(name);
    size_t length = (size_t)(element - name) + strcspn(element, ".");
    struct text text = {0};
    text_add(&text, name, length);
    AUTO_FREE char *escaped = text_steal(&text);
    return function_display_name(escaped);
}

bool function_is_method(const char *name)
{
    name = function_without_directories(name);
    return function_last_component(name) > strchrnul(name, '.') + 1;
}

char *function_short_name(const char *name)
{
    return function_display_name(function_without_directories(name));
}

static bool is_in_module(const char *package, const char *module)
{
    size_t length = module ? strlen(module) : 0;
    return length && strncmp(package, module, length) == 0 &&
           (package[length] == '\0' || package[length] == '/');
}

bool function_is_standard(const struct program *program, const struct function *function)
{
    AUTO_FREE char *package = function_package(function->name);
    /* A plugin that was built of files has a main package of that name. */
    if (strcmp(package, "main") == 0 || string_starts_with(package, "plugin/unnamed-"))
        return false;
    for (size_t i = 0; i < program->modules.count; i++) {
        if (is_in_module(package, program->modules.items[i].path))
            return false;
    }
    if (string_starts_with(package, "vendor/"))
        return true;
    /* Import paths outside of the standard library begin with a host's name. */
    return !memchr(package, '.', strcspn(package, "/"));
}

const char *function_symbol(const struct function *function)
{
    const char *symbol = function->signature ? function->signature->symbol : function->name;
    return symbol != function->name && string_ends_with(symbol, ".abi0") ? symbol : function->name;
}

struct error *function_reference(struct program *program, const struct function *function,
                                 const char **ret)
{
    *ret = function_symbol(function);
    for (size_t i = 0; i < program->functions.count; i++) {
        struct function *other = &program->functions.items[i];
        if (other == function || strcmp(other->name, function->name) != 0)
            continue;
        TRY(function_load(program, other));
        if (strcmp(function_symbol(other), *ret) == 0) {
            *ret = arena_printf(&program->arena, "0x%llx", (unsigned long long)function->address);
            return NULL;
        }
    }
    return NULL;
}
