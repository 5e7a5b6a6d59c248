#include "program/code.h"

#include <string.h>

void codes_deinit(struct codes *codes)
{
    array_deinit(codes);
}

struct error *program_find_line(struct program *program, const char *file, unsigned line,
                                struct codes *ret)
{
    *ret = (struct codes){0};
    TRY(program_load_functions(program));
    if (!program->find_line)
        return error_target("%s has no debug information (DWARF), and no table of functions that "
                            "gobt knows: nothing in it says which code a line became",
                            program->path);
    return program->find_line(program, file, line, ret);
}

struct error *program_find_inlined(struct program *program, struct function *function,
                                   struct codes *ret)
{
    *ret = (struct codes){0};
    TRY(program_load_functions(program));
    if (!program->find_inlined)
        return error_target("%s has no debug information (DWARF): gobt doesn't know which code an "
                            "inlined call became",
                            program->path);
    return program->find_inlined(program, function, ret);
}

struct error *code_find_other_lines(struct program *program, const struct code *code,
                                    const struct parameter *variable, struct codes *ret)
{
    *ret = (struct codes){0};
    return program->find_other_lines(program, code, variable, ret);
}

bool variable_is_located(const struct parameter *variable)
{
    for (size_t i = 0; i < variable->piece_count; i++) {
        if (variable->pieces[i].kind != PIECE_REGISTER && variable->pieces[i].kind != PIECE_STACK)
            return false;
    }
    return variable->has_location && variable->piece_count > 0;
}

const char *source_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
