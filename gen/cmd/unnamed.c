#include "cmd/unnamed.h"

#include <string.h>

#include "cmd/process_file.h"
#include "elf/symbols.h"

static bool has_symbols(struct elf_file *file)
{
    struct elf_symbols *symbols;
    struct error *error = elf_file_symbols(file, &symbols);
    bool has = !error && symbols->has_symtab;
    error_destroy(error);
    return has;
}

void note_unnamed(const struct script *script, const char *body, struct text *notes)
{
    if (script->options.plans || (!strstr(body, "ustack") && !strstr(body, "usym(")))
        return;
    if (script->options.pid && process_file_is_gone(script->options.pid))
        text_printf(notes,
                    "the file of process %d is gone: bpftrace can't name functions in its stacks, "
                    "nor callers\n",
                    (int)script->options.pid);
    else if (!has_symbols(script->file))
        text_printf(
            notes, "%s has no symbols: bpftrace shows functions by their addresses%s\n",
            script->binary,
            script->program->is_position_independent ? "" : ", which 'gobt funcs 0xADDRESS' names");
}
