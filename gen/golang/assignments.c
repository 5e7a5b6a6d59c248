#include "golang/assignments.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "golang/source_scan.h"

enum { MAX_SIZE = 4 * 1024 * 1024 }; /* bytes of a file */

/* The declaration at the top level that has the line. */
struct declaration {
    const struct source_token *items;
    size_t count;
};

/* ---- what is looked through ---- */

static bool is_opening(const struct source_token *token)
{
    return token->kind == SOURCE_OTHER && strchr("([{", *token->text);
}

static bool is_closing(const struct source_token *token)
{
    return token->kind == SOURCE_OTHER && strchr(")]}", *token->text);
}

/* False: no function has the line. */
static bool find_declaration(const struct source_tokens *tokens, unsigned line,
                             struct declaration *ret)
{
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        const struct source_token *token = &tokens->items[i];
        depth += is_opening(token) - is_closing(token);
        if (depth != 0 || token->kind != SOURCE_END)
            continue;
        if (token->line >= line) {
            *ret = (struct declaration){&tokens->items[start], i - start};
            return ret->count && ret->items->line <= line && source_token_is(ret->items, "func");
        }
        start = i + 1;
    }
    return false;
}

static bool is_named(const struct source_token *token, const char *name)
{
    return token->kind == SOURCE_NAME && source_token_is(token, name);
}

/* Whether the line has the name: else it is the line of another source. */
static bool has_name(const struct declaration *declaration, const char *name, unsigned line)
{
    for (size_t i = 0; i < declaration->count; i++) {
        if (declaration->items[i].line == line && is_named(&declaration->items[i], name))
            return true;
    }
    return false;
}

/* ---- assignments ---- */

/* What of it is changed is elsewhere: `p.x = 1` of a pointer, `m["k"] = 1` of a map. */
static bool is_reference(const struct parameter *variable)
{
    const struct type *type =
        variable->is_behind_pointer ? variable->type->element : variable->type;
    return type && (type->kind == TYPE_POINTER || type->kind == TYPE_SLICE ||
                    type->kind == TYPE_MAP || type->kind == TYPE_INTERFACE);
}

static bool begins_statement(const struct source_token *token)
{
    static const char *const signs[] = {"{",    "}",      ":",    "if",  "for",
                                        "else", "switch", "case", "var", "default"};
    for (size_t i = 0; i < LENGTH(signs); i++) {
        if (source_token_is(token, signs[i]))
            return true;
    }
    return token->kind == SOURCE_END;
}

/*
 * Whether the sign at NUMBER assigns to the variable: its name is on the left, and not in an index.
 * *IS_DECLARATION: that is where it comes from.
 */
static bool assigns(const struct declaration *declaration, size_t number,
                    const struct parameter *variable, bool *is_declaration)
{
    const struct source_token *items = declaration->items;
    bool found = false, reference = is_reference(variable);
    int indexes = 0;
    size_t i = number;
    while (i-- > 0 && (indexes > 0 || !begins_statement(&items[i]))) {
        indexes += source_token_is(&items[i], "]") - source_token_is(&items[i], "[");
        if (indexes < 0)
            break;
        if (indexes > 0 || !is_named(&items[i], variable->name))
            continue;
        bool is_part = i > 0 && source_token_is(&items[i - 1], ".");
        bool is_elsewhere = reference && (source_token_is(&items[i + 1], ".") ||
                                          source_token_is(&items[i + 1], "[") ||
                                          (i > 0 && source_token_is(&items[i - 1], "*")));
        found |= !is_part && !is_elsewhere;
    }
    /* A loop's own are assigned to again; the compiler may count another way, even (Go 1.24). */
    bool is_loop = i < number && source_token_is(&items[i], "for");
    bool has_var = i < number && source_token_is(&items[i], "var");
    *is_declaration = found && !is_loop && (items[number].kind == SOURCE_DEFINE || has_var) &&
                      items[number].line == variable->declared_line;
    return found;
}

/* Whether its address is taken there: `&x`, or a method's that changes it, `x.add(1)`. */
static bool may_be_changed(const struct declaration *declaration, size_t number,
                           const struct parameter *variable)
{
    const struct source_token *at = &declaration->items[number];
    if (!is_named(at, variable->name) || (number > 0 && source_token_is(at - 1, ".")))
        return false;
    return (number > 0 && source_token_is(at - 1, "&")) ||
           (!is_reference(variable) && number + 3 < declaration->count &&
            source_token_is(at + 1, ".") && source_token_is(at + 3, "("));
}

static bool is_assigned_once(const struct declaration *declaration,
                             const struct parameter *variable)
{
    unsigned declarations = 0;
    for (size_t i = 0; i < declaration->count; i++) {
        enum source_token_kind kind = declaration->items[i].kind;
        bool is_declaration;
        if (may_be_changed(declaration, i, variable))
            return false;
        if ((kind != SOURCE_ASSIGN && kind != SOURCE_DEFINE) ||
            !assigns(declaration, i, variable, &is_declaration))
            continue;
        if (!is_declaration || ++declarations > 1)
            return false;
    }
    return true;
}

void assignments_find_in(const char *source, struct code *code)
{
    __attribute__((cleanup(source_tokens_deinit))) struct source_tokens tokens;
    struct declaration declaration;
    source_scan(source, &tokens);
    if (!find_declaration(&tokens, code->line, &declaration))
        return;
    for (size_t i = 0; i < code->variable_count; i++) {
        const struct parameter *variable = &code->variables[i];
        if (!has_name(&declaration, variable->name, variable->declared_line))
            return;
    }
    code->source_is_read = true;
    for (size_t i = 0; i < code->variable_count; i++) {
        struct parameter *variable = &code->variables[i];
        variable->is_assigned_once = is_assigned_once(&declaration, variable);
    }
}

/* ---- the file ---- */

/* A device, or what has been changed since the program was built, isn't read. */
static bool is_at_hand(const char *binary, const char *path)
{
    struct stat program, source;
    return *path == '/' && stat(path, &source) == 0 && S_ISREG(source.st_mode) &&
           source.st_size > 0 && source.st_size <= MAX_SIZE && stat(binary, &program) == 0 &&
           source.st_mtime <= program.st_mtime;
}

void assignments_find(const char *binary, struct code *code)
{
    AUTO_FREE char *source = NULL;
    if (!code->file || !is_at_hand(binary, code->file))
        return;
    /* It may be another user's, or no text: then it isn't at hand, either. */
    struct error *error = file_read(code->file, &source);
    if (!error)
        assignments_find_in(source, code);
    error_destroy(error);
}
