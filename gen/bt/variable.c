#include "bt/variable.h"

#include <ctype.h>
#include <string.h>

#include "bt/call.h"

bool uses_name(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, name)); at += length) {
        if (!isalnum((unsigned char)at[length]) && at[length] != '_')
            return true;
    }
    return false;
}

/* Whether the name is that of a variable for something else. */
static bool has_other(const struct probe *probe, const char *name, const char *key)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        const struct probe_variable *variable = &probe->variables.items[i];
        if (strcmp(variable->name, name) == 0 && strcmp(variable->key, key) != 0)
            return true;
    }
    return false;
}

/* "$entry" of "entry", "$a_b" of "a.b"; none that the user's text has. */
static const char *variable_name(const struct probe *probe, const char *key, const char *path)
{
    struct arena *arena = probe->script->arena;
    char *start = arena_printf(arena, "$%s%s", isdigit((unsigned char)*path) ? "p" : "", path);
    for (char *at = start + 1; *at; at++) {
        if (!isalnum((unsigned char)*at))
            *at = '_';
    }
    const char *unique = start;
    for (unsigned n = 2;; n++) {
        const struct probe *at_return = probe->keeper ? probe->keeper : probe;
        bool is_taken = string_starts_with(unique, "$gobt_") ||
                        (probe->body && uses_name(probe->body, unique)) ||
                        has_other(probe, unique, key);
        if (at_return->call && at_return->call->shares_probe)
            is_taken |= has_other(at_return, unique, key) ||
                        has_other(&at_return->call->entry, unique, key);
        if (!is_taken)
            return unique;
        unique = string_starts_with(start, "$gobt_") ? arena_printf(arena, "$p%s_%u", start + 1, n)
                                                     : arena_printf(arena, "%s_%u", start, n);
    }
}

const char *variable_find(const struct probe *probe, const char *key)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        if (strcmp(probe->variables.items[i].key, key) == 0)
            return probe->variables.items[i].name;
    }
    return NULL;
}

const char *variable_add(struct probe *probe, const char *key, const char *path, const char *value)
{
    struct probe_variable variable = {
        .key = key,
        .name = variable_name(probe, key, path),
        .value = value,
    };
    array_push(&probe->variables, variable);
    return variable.name;
}

const char *variable_get(struct probe *probe, const char *key, const char *path, const char *value)
{
    const char *name = variable_find(probe, key);
    return name ? name : variable_add(probe, key, path, value);
}

static bool is_variable(const char *value)
{
    if (*value++ != '$')
        return false;
    while (isalnum((unsigned char)*value) || *value == '_')
        value++;
    return *value == '\0';
}

const char *variable_of(struct probe *probe, const char *key, const char *path, const char *value)
{
    return is_variable(value) ? value : variable_get(probe, key, path, value);
}

static bool variable_uses(const struct probe_variable *variable, const char *name)
{
    return uses_name(variable->value, name) ||
           (variable->steps && uses_name(variable->steps, name));
}

/* A variable's value and steps have only names that were there before it, and its own. */
bool *variables_needed(const struct probe *probe, const char *body)
{
    size_t count = probe->variables.count;
    bool *is_used = memory_alloc(count + 1);
    for (size_t i = count; i-- > 0;) {
        const char *name = probe->variables.items[i].name;
        is_used[i] = uses_name(body, name);
        for (size_t j = i + 1; j < count; j++)
            is_used[i] |= is_used[j] && variable_uses(&probe->variables.items[j], name);
    }
    return is_used;
}

void variable_assign(struct probe *probe, const char *name, const char *value)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        if (strcmp(probe->variables.items[i].name, name) == 0)
            probe->variables.items[i].value = value;
    }
}

void variable_set_steps(struct probe *probe, const char *name, const char *steps)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        if (strcmp(probe->variables.items[i].name, name) == 0)
            probe->variables.items[i].steps = steps;
    }
}

static void print_chosen(struct probe *probe, const char *indent, const bool *is_chosen,
                         struct text *text)
{
    for (size_t i = 0; i < probe->variables.count; i++) {
        struct probe_variable *variable = &probe->variables.items[i];
        if (is_chosen[i] && !variable->is_printed) {
            text_printf(text, "%s%s = %s;\n", indent, variable->name, variable->value);
            text_add_indented(text, indent, variable->steps ? variable->steps : "");
        }
        variable->is_printed |= is_chosen[i];
    }
}

/* Registers, and the time: reading takes some. */
static bool is_read_first(const struct probe_variable *variable)
{
    return strstr(variable->value, "reg(") || uses_name(variable->value, "nsecs");
}

bool variable_has_loop(const struct probe_variable *variable)
{
    return variable->steps && strstr(variable->steps, "while (");
}

/* Adds what the chosen ones use. */
static void choose_used(const struct probe *probe, bool *is_chosen)
{
    const struct probe_variable *variables = probe->variables.items;
    for (size_t i = probe->variables.count; i-- > 0;) {
        for (size_t j = i + 1; j < probe->variables.count; j++)
            is_chosen[i] |= is_chosen[j] && variable_uses(&variables[j], variables[i].name);
    }
}

/* Loops first: the verifier follows each again for each choice before it. */
void variables_print(struct probe *probe, const char *indent, const char *body, struct text *text)
{
    AUTO_FREE bool *is_used = variables_needed(probe, body);
    AUTO_FREE bool *is_first = memory_alloc(probe->variables.count + 1);
    bool has_loops = false;
    for (size_t i = 0; i < probe->variables.count; i++) {
        const struct probe_variable *variable = &probe->variables.items[i];
        is_first[i] = is_used[i] && (is_read_first(variable) || variable_has_loop(variable));
        has_loops |= is_used[i] && variable_has_loop(variable);
    }
    choose_used(probe, is_first);
    if (has_loops)
        print_chosen(probe, indent, is_first, text);
    print_chosen(probe, indent, is_used, text);
}

static void print_early(struct probe *probe, const char *indent, const char *body,
                        struct text *text)
{
    AUTO_FREE bool *is_chosen = variables_needed(probe, body);
    /* And steps, which the kernel's verifier would follow again for each way into the branch. */
    for (size_t i = 0; i < probe->variables.count; i++)
        is_chosen[i] &=
            is_read_first(&probe->variables.items[i]) || probe->variables.items[i].steps;
    choose_used(probe, is_chosen);
    print_chosen(probe, indent, is_chosen, text);
}

void variables_print_for(struct probe *probe, const char *indent, const char *body,
                         const char *others, struct text *text)
{
    AUTO_FREE bool *is_chosen = variables_needed(probe, body);
    AUTO_FREE bool *is_before = variables_needed(probe, others);
    for (size_t i = 0; i < probe->variables.count; i++) {
        const struct probe_variable *variable = &probe->variables.items[i];
        is_before[i] |= is_chosen[i] && (is_read_first(variable) || variable_has_loop(variable));
    }
    choose_used(probe, is_before);
    for (size_t i = 0; i < probe->variables.count; i++)
        is_chosen[i] &= !is_before[i];
    print_chosen(probe, indent, is_chosen, text);
}

void variables_print_with(struct probe *probe, const char *indent, const char *condition,
                          const char *body, struct text *text)
{
    /* The body's lines have the indentation of a probe's. */
    const char *more = indent + strlen("  ");
    if (!*condition) {
        variables_print(probe, indent, body, text);
        text_add_indented(text, more, body);
        return;
    }
    AUTO_TEXT struct text inner = {0};
    text_printf(&inner, "%s  ", indent);
    variables_print(probe, indent, condition, text);
    print_early(probe, indent, body, text);
    text_printf(text, "%sif (%s) {\n", indent, condition);
    variables_print(probe, text_string(&inner), body, text);
    text_add_indented(text, indent, body);
    text_printf(text, "%s}\n", indent);
}
