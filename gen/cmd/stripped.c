#include "cmd/stripped.h"

#include <ctype.h>
#include <string.h>

#include "abi/machine.h"
#include "base/file.h"
#include "base/text.h"
#include "bt/built_in.h"
#include "cmd/recorded_types.h"
#include "golang/function_lines.h"
#include "golang/function_list.h"
#include "golang/itab_walk.h"
#include "golang/register_abi.h"
#include "program/find.h"

static struct target *target_of(struct program *program)
{
    return (struct target *)program;
}

static struct error *load_functions(struct program *program)
{
    struct target *target = target_of(program);
    function_list_read(&target->pclntab, &target->inlined, program);
    return NULL;
}

static struct error *list_callers(struct program *program, const struct function *function,
                                  struct function_names *ret)
{
    struct target *target = target_of(program);
    function_list_callers(&target->pclntab, &target->inlined, function, ret);
    return NULL;
}

/* A layout of the user's own is taken before the one that is built in. */
static struct error *read_layout(const char *name, char **ret)
{
    AUTO_FREE char *directory = own_directory("GOBT_LAYOUTS", "layouts");
    AUTO_TEXT struct text path = {0};
    if (directory) {
        text_printf(&path, "%s/%s.json", directory, name);
        TRY(file_read_if_present(text_string(&path), ret));
    }
    const struct built_in *file = built_in_find("layouts", name);
    if (!*ret && file)
        *ret = memory_strdup(file->contents);
    return NULL;
}

static struct error *open_layouts(struct target *target)
{
    if (target->has_layouts)
        return NULL;
    target->has_layouts = true;
    const struct machine *machine = machine_of(target->program.architecture);
    return runtime_layouts_open(target->program.version,
                                machine ? machine->layouts : elf_file_architecture(target->file),
                                read_layout, &target->layouts);
}

/*
 * Methods by value of generic types: "main.F[go.shape.int].Get". Of these the compiler leaves out
 * the first parameter, taking it for the dictionary, and describes the dictionary as one.
 */
static bool is_described_wrongly(const struct target *target, const char *name)
{
    enum { SINCE_MINOR = 20 };
    const char *open = strchr(name, '['), *close = strrchr(name, ']');
    if (!go_version_at_least(target->program.version, 1, SINCE_MINOR) || !open || !close)
        return false;
    const char *dot = memrchr(name, '/', (size_t)(open - name));
    dot = strchr(dot ? dot : name, '.');
    bool is_method = close[1] == '.' && dot && dot < open && dot[1] != '(';
    bool is_closure = string_starts_with(close + 1, ".func") && isdigit((unsigned char)close[6]);
    return is_method && !is_closure;
}

/*
 * cgo's stubs of C functions give these a pointer to their arguments, which are on the stack for
 * that. C.GoString and the like are named as they are, but call Go.
 */
static bool is_cgo_stub(const struct function *function)
{
    static const char *const of_go[] = {"GoString", "GoStringN", "GoBytes",
                                        "CString",  "CBytes",    "_CMalloc"};
    if (function->is_wrapper || !strstr(function->name, "._"))
        return false;
    const char *name = function_last_component(function->name);
    if (!string_starts_with(name, "_Cfunc_"))
        return string_starts_with(name, "_C2func_") || strcmp(name, "_cgo_cmalloc") == 0;
    for (size_t i = 0; i < LENGTH(of_go); i++) {
        if (strcmp(name + strlen("_Cfunc_"), of_go[i]) == 0)
            return false;
    }
    return true;
}

static struct signature unknown_signature(const struct target *target,
                                          const struct function *function)
{
    return (struct signature){
        .symbol = function->name, .convention = target->program.convention, .argument_bytes = -1};
}

static void read_words(struct target *target, const struct function *function, struct arena *arena,
                       struct signature *ret)
{
    struct pclntab_function record;
    bool has_record =
        function->address && pclntab_function(&target->pclntab, function->source_offset, &record);
    bool is_assembly = has_record && function_lines_are_assembly(&target->pclntab, &record);
    if (has_record && !is_described_wrongly(target, function->name))
        argument_info_read(&target->pclntab, &record, arena, ret);
    ret->takes_nothing = ret->argument_bytes == 0 && !ret->shape && !is_assembly;
    if (ret->convention == CONVENTION_STACK)
        return;
    /* The compiler describes what it finds in assembly, but not the runtime's that uses registers.
     */
    bool is_described_assembly = is_assembly && ret->shape;
    bool is_abi0 = function->is_abi0 || is_described_assembly || is_cgo_stub(function);
    ret->has_unknown_convention = is_assembly && !is_abi0;
    if (!is_abi0)
        return;
    ret->convention = CONVENTION_STACK;
    ret->symbol = arena_printf(arena, "%s.abi0", function->name);
}

void stripped_begin_signature(struct target *target, const struct function *function,
                              struct arena *arena, struct signature *ret)
{
    *ret = unknown_signature(target, function);
    read_words(target, function, arena, ret);
}

bool stripped_find_method(struct target *target, const struct function *function,
                          struct arena *arena, struct signature *signature)
{
    if (target->records.memory.format && !target->methods.records)
        method_types_open(&target->records, recorded_types_walk(target), &target->methods);
    return target->methods.records &&
           method_types_find(&target->methods, function->address, arena, signature);
}

/*
 * Names of parameters are debug information, unless a layout has them. Types are left where
 * reflection may need them, and of the runtime's own functions gobt knows some; of all others no
 * more than how many bytes they take.
 */
static struct error *load(struct program *program, struct function *function, struct arena *arena,
                          bool is_listed)
{
    struct target *target = target_of(program);
    struct signature *signature = ARENA_NEW(arena, struct signature);
    bool is_told;
    *signature = unknown_signature(target, function);
    signature->has_parameters = stripped_find_method(target, function, arena, signature);
    if (!signature->has_parameters || !is_listed)
        read_words(target, function, arena, signature);
    TRY(layouts_find_function(target, function, signature, &is_told));
    signature->has_parameters |= is_told;
    if (!signature->has_parameters && string_starts_with(function->name, "runtime.")) {
        TRY(open_layouts(target));
        signature->has_parameters =
            runtime_layouts_function(&target->layouts, function->name, signature);
    }
    signature->is_stripped = !signature->has_parameters;
    if (signature->is_stripped)
        signature->parameter_count = 0;
    function->signature = signature;
    return NULL;
}

static struct error *load_function(struct program *program, struct function *function)
{
    return load(program, function, &program->arena, false);
}

static struct error *list_function(struct program *program, struct function *function,
                                   struct arena *arena)
{
    return load(program, function, arena, true);
}

static struct error *each_type(struct program *program, type_visitor visit, void *context)
{
    TRY(recorded_types_each(target_of(program), visit, context));
    return layouts_each_type(target_of(program), visit, context);
}

static void note_runtime_layouts(struct target *target)
{
    program_note_layout(&target->program, target->layouts.older->file);
    program_note_layout(&target->program, target->layouts.newer->file);
}

static struct error *each_itab(struct program *program, itab_visitor visit, void *context)
{
    return itab_walk(&target_of(program)->records, visit, context);
}

/* Few of the runtime's own types have records: a program doesn't convert them to interfaces. */
static struct error *find_type(struct program *program, const char *name, struct type **ret)
{
    struct target *target = target_of(program);
    *ret = recorded_types_find(target, name);
    if (*ret)
        return type_complete(*ret);
    TRY(layouts_find_type(target, name, ret));
    if (*ret)
        return NULL;
    TRY(open_layouts(target));
    TRY(runtime_layouts_find(&target->layouts, name, ret));
    if (*ret)
        note_runtime_layouts(target);
    return NULL;
}

static struct error *find_line(struct program *program, const char *file, unsigned line,
                               struct codes *ret)
{
    struct target *target = target_of(program);
    TRY(function_lines_find(&target->pclntab, program, file, line, ret));
    target_find_depths(target, ret);
    return NULL;
}

void stripped_fill_model(struct target *target)
{
    struct program *program = &target->program;
    if (!target->pclntab.format)
        return;
    program->load_functions = load_functions;
    program->load_function = load_function;
    program->list_callers = list_callers;
    program->list_function = list_function;
    program->find_line = find_line;
    program->convention =
        register_abi_is_used(elf_file_architecture(target->file), program->version,
                             target->build.present ? target->build.go_version : NULL)
            ? CONVENTION_REGISTERS
            : CONVENTION_STACK;
    if (!recorded_types_open(target))
        return;
    program->each_type = each_type;
    program->each_itab = each_itab;
    program->find_type = find_type;
}
