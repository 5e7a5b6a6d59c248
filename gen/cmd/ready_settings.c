#include "cmd/ready_settings.h"

#include <stdio.h>
#include <string.h>

#include "elf/symbols.h"
#include "run/loaded_memory.h"

struct error *ready_choose(const struct script *script, struct ready_script *ready)
{
    struct ready_script other;
    if (!ready->stripped || script->program->find_variable)
        return NULL;
    TRY(library_find(script->arena, ready->stripped, &other));
    if (!other.source)
        return NULL;
    text_printf(script->notes, "%s: %s has no debug information, so %s is taken in its place\n",
                ready->name, script->binary, other.name);
    *ready = other;
    return NULL;
}

/*
 * Variables that Go's linker makes zero, from this minor version on, where none of the functions
 * is in the program: cmd/link/internal/ld, runtime.disableMemoryProfiling.
 */
static const struct {
    const char *variable;
    unsigned minor;
    const char *functions[2];
} linked_out[] = {
    {"runtime.MemProfileRate", 17, {"runtime.MemProfile", "runtime.memProfileInternal"}},
};

/* Closures in a function are there only if it is. */
static bool has_function(const struct program *program, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < program->functions.count; i++) {
        const char *own = program->functions.items[i].name;
        if (strncmp(own, name, length) == 0 && (own[length] == '\0' || own[length] == '.'))
            return true;
    }
    return false;
}

static bool is_linked_out(const struct program *program, const char *variable)
{
    for (size_t i = 0; i < LENGTH(linked_out); i++) {
        if (strcmp(linked_out[i].variable, variable) == 0)
            return go_version_at_least(program->version, 1, linked_out[i].minor) &&
                   !has_function(program, linked_out[i].functions[0]) &&
                   !has_function(program, linked_out[i].functions[1]);
    }
    return false;
}

/* What the variable is in the process that was chosen; false: there is none, or it can't be read.
 */
static struct error *read_variable(const struct script *script, const struct options *options,
                                   const char *variable, uint64_t *value, bool *ret)
{
    struct elf_symbols *symbols;
    *ret = false;
    if (!options->pid)
        return NULL;
    TRY(elf_file_symbols(script->file, &symbols));
    const struct elf_symbol *symbol = elf_symbols_find(symbols, variable);
    *ret =
        symbol && loaded_word(options->pid, script->binary, script->file, symbol->address, value);
    return NULL;
}

struct error *ready_settings_find(const struct script *script, const struct options *options,
                                  const struct ready_script *ready, struct ready_settings *ret)
{
    char name[64], variable[128];
    uint64_t value = 0;
    bool is_read = false;
    if (ready->value && sscanf(ready->value, "%63s %127s", name, variable) == 2) {
        TRY(program_load_functions(script->program));
        TRY(read_variable(script, options, variable, &value, &is_read));
        bool is_zero = is_read ? value == 0 : is_linked_out(script->program, variable);
        if (is_zero && ready->zero)
            text_printf(script->notes, "%s: %s\n", ready->name, ready->zero);
        if (is_read && value != 0) {
            struct script_setting setting = {
                .name = arena_strdup(script->arena, name),
                .name_length = strlen(name),
                .value = arena_printf(script->arena, "%llu", (unsigned long long)value),
            };
            array_push(ret, setting);
        }
    }
    for (size_t i = 0; i < options->settings.count; i++)
        array_push(ret, options->settings.items[i]);
    return NULL;
}
