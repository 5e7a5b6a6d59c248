#include "dwarf/debug_info.h"

#include <string.h>

#include "dwarf/functions.h"
#include "dwarf/lines.h"
#include "dwarf/scan.h"
#include "dwarf/type_index.h"
#include "dwarf/types.h"
#include "elf/symbols.h"

struct debug_info {
    struct elf_file *file; /* with the debug information: the program's own, or one apart */
    struct program *program;
    struct dwarf_session *session;
    struct dwarf_types types;
    struct scan scan;
    bool has_scan;
    struct type_index index; /* without buckets, until a type is asked for */
};

/* The runtime's records of types: what debug information says of them counts from there. */
static struct error *find_types(struct elf_file *file, struct program *program)
{
    struct elf_symbols *symbols;
    TRY(elf_file_symbols(file, &symbols));
    const struct elf_symbol *types = elf_symbols_find(symbols, "runtime.types");
    program->types_address = types ? types->address : 0;
    return NULL;
}

struct error *debug_info_open(struct elf_file *file, struct program *program,
                              struct debug_info **ret)
{
    struct elf_file *source = elf_file_with_debug(file);
    struct dwarf_session *session;
    *ret = NULL;
    TRY(dwarf_session_open(source, &session));
    if (!session)
        return NULL;
    struct debug_info *info = memory_alloc(sizeof(*info));
    *info = (struct debug_info){
        .file = source,
        .program = program,
        .session = session,
        .types = {.session = session, .arena = &program->arena},
    };
    struct error *error = find_types(file, program);
    if (error)
        debug_info_close(info);
    else
        *ret = info;
    return error;
}

void debug_info_close(struct debug_info *info)
{
    if (!info)
        return;
    type_index_deinit(&info->index);
    dwarf_scan_deinit(&info->scan);
    dwarf_types_deinit(&info->types);
    dwarf_session_close(info->session);
    free(info);
}

static struct error *scan_once(struct debug_info *info)
{
    if (!info->has_scan)
        TRY(dwarf_scan(info->file, &info->scan));
    info->has_scan = true;
    return NULL;
}

struct error *debug_info_list_functions(struct debug_info *info)
{
    TRY(scan_once(info));
    dwarf_list_functions(&info->scan, info->program);
    return NULL;
}

struct error *debug_info_load_parameters(struct debug_info *info, struct function *function)
{
    return dwarf_load_parameters(&info->types, info->program, function);
}

struct error *debug_info_load_locations(struct debug_info *info, struct function *function)
{
    return dwarf_load_locations(&info->types, function);
}

struct error *debug_info_load_variables(struct debug_info *info, const struct function *function,
                                        struct variables *ret)
{
    return dwarf_load_variables(&info->types, function, ret);
}

struct error *debug_info_find_type(struct debug_info *info, const char *name, struct type **ret)
{
    *ret = NULL;
    TRY(scan_once(info));
    if (!info->index.buckets)
        type_index_init(&info->index, &info->scan);
    const struct scan_type *type = type_index_find(&info->index, name);
    return type ? dwarf_types_get(&info->types, type->offset, ret) : NULL;
}

struct error *debug_info_variable_type(struct debug_info *info, const char *name, struct type **ret)
{
    *ret = NULL;
    TRY(scan_once(info));
    for (size_t i = 0; i < info->scan.variables.count; i++) {
        AUTO_DIE struct die die = {0};
        uint64_t type;
        if (strcmp(info->scan.variables.items[i].name, name) != 0)
            continue;
        TRY(die_at(info->session, info->scan.variables.items[i].offset, &die));
        if (die_reference(&die, DW_AT_type, &type))
            return dwarf_types_get(&info->types, type, ret);
    }
    return NULL;
}

struct error *debug_info_each_type(struct debug_info *info, type_visitor visit, void *context)
{
    TRY(scan_once(info));
    for (size_t i = 0; i < info->scan.types.count; i++) {
        struct type *type;
        TRY(dwarf_types_get(&info->types, info->scan.types.items[i].offset, &type));
        /* A struct and the typedef of the same name are one type: it is visited as the struct. */
        if (type->source_offset == info->scan.types.items[i].offset)
            TRY(visit(type, context));
    }
    return NULL;
}

struct error *debug_info_list_callers(struct debug_info *info, struct arena *arena,
                                      const struct function *function, struct function_names *ret)
{
    TRY(scan_once(info));
    dwarf_list_callers(&info->scan, arena, function, ret);
    return NULL;
}

static struct error *lines_source(struct debug_info *info, struct lines_source *ret)
{
    TRY(scan_once(info));
    *ret = (struct lines_source){info->file, info->program, &info->scan, &info->types};
    return NULL;
}

struct error *debug_info_find_line(struct debug_info *info, const char *file, unsigned line,
                                   struct codes *ret)
{
    struct lines_source source;
    TRY(lines_source(info, &source));
    return lines_find(&source, file, line, ret);
}

struct error *debug_info_find_inlined(struct debug_info *info, struct function *function,
                                      struct codes *ret)
{
    struct lines_source source;
    TRY(lines_source(info, &source));
    return lines_find_inlined(&source, function, ret);
}

struct error *debug_info_find_other_lines(struct debug_info *info, const struct code *code,
                                          const struct parameter *variable, struct codes *ret)
{
    struct lines_source source;
    TRY(lines_source(info, &source));
    return lines_find_other(&source, code, variable, ret);
}

const char *debug_info_producer(const struct debug_info *info)
{
    return info->scan.producer ? info->scan.producer : "";
}

unsigned debug_info_version(const struct debug_info *info)
{
    return info->scan.dwarf_version;
}
