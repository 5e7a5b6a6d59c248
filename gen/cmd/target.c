#include "cmd/target.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "abi/slots.h"
#include "base/text.h"
#include "cmd/debug_files.h"
#include "cmd/program_file.h"
#include "cmd/recorded_types.h"
#include "cmd/stripped.h"
#include "elf/file_kind.h"
#include "golang/assignments.h"
#include "golang/build_version.h"
#include "golang/other_system.h"
#include "golang/pc_values.h"
#include "run/loaded_build.h"

static struct target *target_of(struct program *program)
{
    return (struct target *)program;
}

static struct error *load_functions(struct program *program)
{
    struct target *target = target_of(program);
    TRY(debug_info_list_functions(target->debug));
    const char *producer = debug_info_producer(target->debug);
    struct go_version version = go_version_parse(producer);
    /* Where there is no build info, what is known is a guess by the module's looks. */
    if (version.known && !target->build.present)
        program->version = version;
    /* The compiler says so itself; Go 1.17 could be built either way. */
    program->convention = strstr(producer, "regabi") ? CONVENTION_REGISTERS : CONVENTION_STACK;
    return NULL;
}

/* Symbols of the function's entry tell assembly's calling convention and escaped names. */
static struct error *read_symbols(struct target *target, const struct function *function,
                                  struct signature *signature)
{
    struct elf_symbols *symbols;
    TRY(elf_file_symbols(target->file, &symbols));
    signature->symbol = function->name;
    signature->convention = target->program.convention;
    const struct elf_symbol *symbol =
        elf_symbols_at_with_suffix(symbols, function->address, ".abi0");
    if (symbol) {
        signature->convention = CONVENTION_STACK;
        signature->symbol = symbol->name;
    }
    return NULL;
}

static struct error *load_function(struct program *program, struct function *function)
{
    struct target *target = target_of(program);
    struct signature *signature = ARENA_NEW(&program->arena, struct signature);
    signature->argument_bytes = -1;
    signature->symbol = function->name;
    signature->convention = program->convention;
    function->signature = signature;
    struct error *error = debug_info_load_parameters(target->debug, function);
    if (!error && function->address)
        error = read_symbols(target, function, signature);
    if (error) {
        function->signature = NULL;
        return error;
    }
    struct pclntab_function record;
    if (function->address && pclntab_find(&target->pclntab, function->address, &record))
        argument_info_read(&target->pclntab, &record, &program->arena, signature);
    /* Assembly has no parameters in debug information, but the runtime counts their bytes. */
    signature->has_parameters = signature->parameter_count > 0 || signature->argument_bytes == 0 ||
                                signature->shape_count > 0;
    return NULL;
}

static struct error *load_locations(struct program *program, struct function *function)
{
    return debug_info_load_locations(target_of(program)->debug, function);
}

static struct error *load_variables(struct program *program, const struct function *function,
                                    struct variables *ret)
{
    return debug_info_load_variables(target_of(program)->debug, function, ret);
}

static struct reader read_code(const struct program *program, const struct function *function)
{
    return elf_file_memory(target_of((struct program *)program)->file, function->address,
                           function->size);
}

static struct error *find_type(struct program *program, const char *name, struct type **ret)
{
    return debug_info_find_type(target_of(program)->debug, name, ret);
}

static struct error *find_variable(struct program *program, const char *name,
                                   struct package_variable *ret)
{
    struct elf_symbols *symbols;
    TRY(elf_file_symbols(target_of(program)->file, &symbols));
    const struct elf_symbol *symbol = elf_symbols_find(symbols, name);
    *ret = (struct package_variable){0};
    if (!symbol)
        return NULL;
    ret->address = symbol->address;
    return debug_info_variable_type(target_of(program)->debug, name, &ret->type);
}

static struct error *list_callers(struct program *program, const struct function *function,
                                  struct function_names *ret)
{
    return debug_info_list_callers(target_of(program)->debug, &program->arena, function, ret);
}

static struct error *each_type(struct program *program, type_visitor visit, void *context)
{
    return debug_info_each_type(target_of(program)->debug, visit, context);
}

/* Debug information doesn't say what methods an interface has: its record does. */
static const char *describe_interface(struct program *program, const struct type *type)
{
    struct target *target = target_of(program);
    if (!type->runtime_offset || !recorded_types_open(target))
        return NULL;
    return type_records_interface(&target->records, target->module.types + type->runtime_offset);
}

static struct error *each_recorded_type(struct program *program, type_visitor visit, void *context)
{
    struct target *target = target_of(program);
    /* What assertions compare counts from there. */
    bool is_known = program->types_address == target->module.types && recorded_types_open(target);
    return is_known ? recorded_types_each(target, visit, context) : NULL;
}

/* How deep the stack is there, only the runtime's own table tells. */
void target_find_depths(struct target *target, const struct codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        struct code *code = codes->items[i];
        struct pclntab_function record;
        code->knows_depth =
            pclntab_find(&target->pclntab, code->into->address, &record) &&
            pclntab_stack_depth(&target->pclntab, &record, code->address, &code->stack_depth);
    }
}

static struct error *find_line(struct program *program, const char *file, unsigned line,
                               struct codes *ret)
{
    struct target *target = target_of(program);
    TRY(debug_info_find_line(target->debug, file, line, ret));
    target_find_depths(target, ret);
    for (size_t i = 0; i < ret->count; i++)
        assignments_find(target->path, ret->items[i]);
    return slots_find_shared(program, ret);
}

static struct error *find_inlined(struct program *program, struct function *function,
                                  struct codes *ret)
{
    struct target *target = target_of(program);
    TRY(debug_info_find_inlined(target->debug, function, ret));
    target_find_depths(target, ret);
    return slots_find_shared(program, ret);
}

static struct error *find_other_lines(struct program *program, const struct code *code,
                                      const struct parameter *variable, struct codes *ret)
{
    struct target *target = target_of(program);
    TRY(debug_info_find_other_lines(target->debug, code, variable, ret));
    target_find_depths(target, ret);
    return NULL;
}

static enum architecture architecture_of(const struct elf_file *file)
{
    if (file->machine == EM_X86_64 && file->is_64bit)
        return ARCHITECTURE_AMD64;
    return file->machine == EM_AARCH64 && file->is_64bit ? ARCHITECTURE_ARM64 : ARCHITECTURE_OTHER;
}

/* For programs without build info. */
static void find_version(struct target *target)
{
    struct build_info *build = &target->build;
    build->go_version = build_version_find(target->file, &target->program.arena);
    if (build->go_version)
        target->program.version = go_version_parse(build->go_version);
}

/* What lies behind each function, and where types are, the module's own description tells. */
static struct error *open_pclntab(struct target *target)
{
    TRY(pclntab_open(target->file, &target->pclntab));
    if (!target->build.present && target->pclntab.format)
        find_version(target);
    module_data_find(target->file, &target->pclntab, target->program.version, &target->module);
    pclntab_place(&target->pclntab, target->module.text, target->module.function_data);
    if (!target->program.version.known && target->module.address)
        target->program.version =
            (struct go_version){.major = 1, .minor = target->module.first_minor, .known = true};
    return NULL;
}

static void add_module(struct target *target, const struct build_module *built)
{
    struct module module = {built->path, built->version, built->replaced_by_path != NULL};
    /* By another version of itself. */
    if (module.is_replaced && strcmp(built->replaced_by_path, built->path) == 0) {
        module.version = built->replaced_by_version;
        module.is_replaced = false;
    }
    array_push(&target->program.modules, module);
}

static void list_modules(struct target *target)
{
    if (target->build.main_module.path)
        add_module(target, &target->build.main_module);
    for (size_t i = 0; i < target->build.dependencies.count; i++)
        add_module(target, &target->build.dependencies.items[i]);
}

static struct error *fill_model(struct target *target)
{
    struct program *program = &target->program;
    TRY(file_kind_check(target->file));
    program->path = target->path;
    program->architecture = architecture_of(target->file);
    program->is_position_independent = elf_file_is_position_independent(target->file);
    program->is_library = elf_file_is_library(target->file);
    TRY(build_info_read(target->file, &program->arena, &target->build));
    if (target->build.present)
        program->version = go_version_parse(target->build.go_version);
    target->other_system = other_system(target->file, &target->build);
    list_modules(target);
    TRY(open_pclntab(target));
    if (!target->build.present && !target->pclntab.format && !target->pclntab.is_unknown)
        return file_kind_not_go(target->file);
    program->read_code = read_code;
    TRY(debug_info_open(target->file, program, &target->debug));
    if (!program->types_address)
        program->types_address = target->module.types;
    if (program->types_address == target->module.types)
        program->types_end = target->module.types_end;
    program->describe_interface = describe_interface;
    if (!target->debug)
        stripped_fill_model(target);
    if (target->debug) {
        program->load_functions = load_functions;
        program->load_function = load_function;
        program->load_locations = load_locations;
        program->load_variables = load_variables;
        program->find_type = find_type;
        program->find_variable = find_variable;
        program->list_callers = list_callers;
        program->each_type = each_type;
        program->each_recorded_type = each_recorded_type;
        program->find_line = find_line;
        program->find_inlined = find_inlined;
        program->find_other_lines = find_other_lines;
    }
    return NULL;
}

/* Sites are places in what runs: of another build, a probe could hit the middle of an instruction.
 */
static struct error *check_loaded(const struct target *target)
{
    if (!target->pid || !loaded_build_differs(target->pid, target->path, target->file))
        return NULL;
    return error_target("process %d runs another build than %s has now, which was changed in "
                        "place: start the process anew to trace it",
                        (int)target->pid, target->path);
}

static struct error *open_target(const struct options *options, bool wants_debug,
                                 struct target **ret)
{
    AUTO_FREE char *path = NULL;
    TRY(program_file_find(options->binary, options->pid, &path));
    struct target *target = memory_alloc(sizeof(*target));
    target->pid = options->pid;
    AUTO_FREE char *real = string_starts_with(path, "/proc/") ? NULL : realpath(path, NULL);
    target->path = arena_strdup(&target->program.arena, real ? real : path);
    struct error *error = elf_file_open(target->path, &target->file);
    if (!error)
        error = check_loaded(target);
    if (!error && wants_debug)
        error = debug_files_open(target->file, target->path, options->debug_file);
    if (!error)
        error = fill_model(target);
    if (error) {
        target_close(target);
        return error;
    }
    *ret = target;
    return NULL;
}

struct error *target_open(const struct options *options, struct target **ret)
{
    return open_target(options, true, ret);
}

struct error *target_open_build(const struct options *options, struct target **ret)
{
    return open_target(options, false, ret);
}

void target_close(struct target *target)
{
    debug_info_close(target->debug);
    build_info_deinit(&target->build);
    runtime_layouts_deinit(&target->layouts);
    layouts_deinit(&target->others);
    name_map_deinit(&target->types_by_name);
    inlined_calls_deinit(&target->inlined);
    method_types_deinit(&target->methods);
    type_walk_deinit(&target->types);
    type_records_deinit(&target->records);
    if (target->file)
        elf_file_close(target->file);
    program_deinit(&target->program);
    free(target);
}

/* Other machines' programs can be looked at, no more. */
static struct error *check_architecture(const struct target *target)
{
    if (target->program.architecture != ARCHITECTURE_OTHER)
        return NULL;
    return error_target("%s is built for %s; gobt reads programs for amd64 and arm64", target->path,
                        elf_file_architecture(target->file));
}

struct error *target_require_debug(const struct target *target)
{
    TRY(check_architecture(target));
    if (target->debug)
        return NULL;
    if (target->pclntab.is_unknown)
        return error_target("%s has a table of functions that isn't in a form of Go's: it was "
                            "obfuscated, as garble does it, or is by a newer Go than gobt knows. "
                            "A build of the same source without that can be traced",
                            target->path);
    return error_target(
        "%s has no debug information (DWARF), which this needs: it was stripped, or "
        "linked with -ldflags '-s' or '-w'. Its debug file, if somebody kept one, has it "
        "(--debug-file FILE), and a build of the same source without those does",
        target->path);
}

struct error *target_require_functions(const struct target *target)
{
    return target->program.load_functions ? check_architecture(target)
                                          : target_require_debug(target);
}

struct error *target_require_traceable(const struct target *target)
{
    /* What runs here, this kernel can trace, whatever its file says. */
    if (target->other_system && !target->pid)
        return error_target("%s is built for %s: bpftrace, which is Linux's, can't trace it. "
                            "'funcs', 'types', 'layout' and 'args' read it",
                            target->path, target->other_system);
    return target_require_functions(target);
}

struct error *target_require_types(const struct target *target)
{
    return target->program.each_type ? check_architecture(target) : target_require_debug(target);
}
