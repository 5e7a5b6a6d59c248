/*
 * A whole file: opened, its symbols, debug information, build info and pclntab read, every function
 * loaded and placed, every type filled and measured.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "abi/arguments.h"
#include "abi/inside.h"
#include "abi/located.h"
#include "abi/site.h"
#include "dwarf/debug_info.h"
#include "dwarf_writer.h"
#include "elf/build_id.h"
#include "elf/debug_link.h"
#include "elf/symbols.h"
#include "golang/argument_info.h"
#include "golang/build_info.h"
#include "golang/function_lines.h"
#include "golang/function_list.h"
#include "golang/method_types.h"
#include "golang/pc_values.h"
#include "line_writer.h"
#include "program/code.h"

enum { TEXT = 0x401000, MAX_LINED = 64 };

/* ---- seeds ---- */

/* As dwz leaves it: the file is its own supplement. */
static void add_shared(struct dwarf_writer *dwarf, unsigned version)
{
    enum { SOMEWHERE = 30 };
    struct dw_unit *unit = dw_unit(dwarf, version, "shared");
    dw_number(dw_die(unit->root, DW_TAG_imported_unit), DW_AT_import, DW_FORM_GNU_ref_alt,
              SOMEWHERE);
    dw_reference(dw_die(unit->root, DW_TAG_imported_unit), DW_AT_import, unit->root);
    struct dw_die *function = dw_function(unit, NULL, TEXT, 16);
    dw_number(function, DW_AT_name, DW_FORM_GNU_strp_alt, 0);
    dw_number(dw_die(function, DW_TAG_formal_parameter), DW_AT_type, DW_FORM_GNU_ref_alt,
              SOMEWHERE);
}

static void add_debug_info(struct dwarf_writer *dwarf, unsigned version)
{
    struct dw_unit *runtime = dw_unit(dwarf, version, "runtime");
    struct dw_unit *unit = dw_unit(dwarf, version, "main");
    struct dw_die *integer = dw_int(runtime), *string = dw_string_type(runtime);
    struct dw_die *body = dw_struct(runtime, "main.T", 48, GO_STRUCT);
    struct dw_die *name = dw_typedef(runtime, "main.T", body, GO_STRUCT);
    dw_member(body, "Key", string, 0, false);
    dw_member(body, "next", dw_pointer(runtime, "*main.T", name), 16, true);
    dw_member(body, "list", dw_array(runtime, "[3]int", integer, 3, 24), 24, false);
    struct dw_die *map = dw_typedef(runtime, "map[int]string", body, GO_MAP);
    dw_reference(map, DW_AT_go_key, integer);
    dw_reference(map, DW_AT_go_elem, string);
    struct dw_die *abstract = dw_abstract_function(unit, "main.Inlinable");
    struct dw_die *origin = dw_parameter(abstract, "a", string, false);
    struct dw_die *function = dw_function(unit, "main.F", TEXT, 16);
    struct dw_die *s = dw_parameter(function, "s", string, false);
    dw_location(s, TEXT, TEXT + 8, BYTES(DW_OP_reg0, DW_OP_piece, 8, DW_OP_reg3, DW_OP_piece, 8));
    dw_location(s, TEXT + 8, TEXT + 16, BYTES(DW_OP_fbreg, 8));
    dw_block(dw_parameter(function, "t", name, false), DW_AT_location, DW_FORM_block1,
             BYTES(DW_OP_call_frame_cfa, DW_OP_plus_uconst, 16));
    dw_parameter(function, "m", map, false);
    dw_parameter(function, "~r0", dw_slice(runtime, "[]int", integer), true);
    dw_inlined(function, abstract);
    struct dw_die *copy = dw_function(unit, NULL, TEXT + 16, 16);
    dw_reference(copy, DW_AT_abstract_origin, abstract);
    dw_reference(dw_die(copy, DW_TAG_formal_parameter), DW_AT_abstract_origin, origin);
    add_shared(dwarf, version);
    dwarf_writer_finish(dwarf);
}

static void add_pclntab(struct elf_writer *elf)
{
    AUTO_TEXT struct text table = {0};
    bytes_u32(&table, 0xfffffff1);
    bytes_u32(&table, 0x08010000);
    bytes_u64(&table, 1);
    bytes_u64(&table, 1);
    bytes_u64(&table, TEXT);
    bytes_fill(&table, 0, 32);
    bytes_u64(&table, 72);
    bytes_u32(&table, 0);
    bytes_u32(&table, 16);
    bytes_u64(&table, 16);
    bytes_fill(&table, 0, 40);
    bytes_u32(&table, 6u << 24);
    bytes_fill(&table, 0xff, 20);
    bytes_u32(&table, 0);
    elf_writer_load(elf, ".gopclntab", 0x500000, PF_R, &table);
    AUTO_TEXT struct text shape = {0};
    static const uint8_t tokens[] = {0xfe, 0, 8, 8, 8, 0xfd, 0xfb, 0xfc, 0xff};
    text_add(&shape, (const char *)tokens, sizeof(tokens));
    elf_writer_load(elf, ".rodata", 0x600000, PF_R, &shape);
}

bool fuzz_seed(size_t number, struct text *seed)
{
    static const enum elf_compression ways[] = {ELF_PLAIN, ELF_PLAIN, ELF_COMPRESSED, ELF_ZDEBUG};
    AUTO_DWARF_WRITER dwarf = {0};
    AUTO_ELF_WRITER elf = {0};
    AUTO_TEXT struct text code = {0};
    struct line_writer lines = {0};
    const char *file = "main.go";
    static const uint8_t check[] = {0x49, 0x3b, 0x66, 0x10, 0x76, 0x02, 0x55, 0xc3};
    if (number >= LENGTH(ways))
        return false;
    add_debug_info(&dwarf, number % 2 ? 4 : 5);
    text_add(&code, (const char *)check, sizeof(check));
    bytes_fill(&code, 0xc3, 24);
    elf_writer_load(&elf, ".text", TEXT, PF_R | PF_X, &code);
    dwarf_writer_add_to(&dwarf, &elf, ways[number]);
    line_begin(&lines, number % 2 ? 4 : 5, &file, 1);
    line_row(&lines, TEXT, 1, 7, true);
    line_row(&lines, TEXT + 8, 1, 9, true);
    line_end(&lines, TEXT + 16);
    elf_writer_add_debug(&elf, ".debug_line", &lines.line, ways[number]);
    text_deinit(&lines.line);
    add_pclntab(&elf);
    AUTO_TEXT struct text link = {0};
    bytes_string(&link, "debug");
    bytes_fill(&link, 1, 6);
    elf_writer_add(&elf, ".gnu_debuglink", SHT_PROGBITS, &link);
    elf_writer_add(&elf, ".gnu_debugaltlink", SHT_PROGBITS, &link);
    elf_writer_add_symbol(&elf, "main.F", TEXT, 16, STT_FUNC, 1);
    elf_writer_add_symbol(&elf, "go:func.*", 0x600000, 16, STT_OBJECT, 1);
    elf_writer_finish(&elf, seed);
    return true;
}

/* ---- one file ---- */

struct subject {
    struct program program; /* first: the model's functions get here from it */
    struct elf_file *file;
    struct debug_info *info;
    struct pclntab table;
};

static struct error *measure(struct type *type, __attribute__((unused)) void *context)
{
    struct words words = {0};
    uint64_t alignment;
    struct error *error = type_complete(type);
    if (!error)
        error = type_words(type, 0, &words);
    if (!error)
        error = type_alignment(type, &alignment);
    array_deinit(&words);
    error_destroy(error);
    return NULL;
}

static struct error *load_locations(struct program *program, struct function *function)
{
    return debug_info_load_locations(((struct subject *)program)->info, function);
}

/* Variables at places inside of functions, and the places. */
static void locate(struct subject *subject, struct codes *codes)
{
    for (size_t i = 0; i < codes->count; i++) {
        struct code *code = codes->items[i];
        struct arguments arguments;
        struct pclntab_function function;
        struct site site;
        struct reader bytes = elf_file_memory(subject->file, code->into->address, code->into->size);
        code->knows_depth =
            pclntab_find(&subject->table, code->into->address, &function) &&
            pclntab_stack_depth(&subject->table, &function, code->address, &code->stack_depth);
        code->is_entry = false;
        code->knows_depth = true;
        struct error *error = arguments_at(&subject->program, code, &arguments);
        if (!error) {
            error = inside_find(arguments.machine, code, bytes, &site);
            arguments_deinit(&arguments);
        }
        error_destroy(error);
    }
    codes_deinit(codes);
}

static void find_lines(struct subject *subject)
{
    static const unsigned numbers[] = {7, 9, 300};
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        struct codes codes = {0};
        error_destroy(debug_info_find_line(subject->info, "main.go", numbers[i], &codes));
        locate(subject, &codes);
    }
    for (size_t i = 0; i < subject->program.functions.count; i++) {
        struct codes codes = {0};
        error_destroy(
            debug_info_find_inlined(subject->info, &subject->program.functions.items[i], &codes));
        locate(subject, &codes);
    }
}

static void place(struct subject *subject, struct function *function)
{
    struct signature *signature = ARENA_NEW(&subject->program.arena, struct signature);
    struct pclntab_function record;
    struct arguments arguments;
    struct site site;
    signature->symbol = function->name;
    signature->convention = function->address >> 4 & 1 ? CONVENTION_STACK : CONVENTION_REGISTERS;
    signature->has_parameters = true;
    function->signature = signature;
    struct error *error = debug_info_load_parameters(subject->info, function);
    if (!error) {
        signature->argument_bytes = -1;
        if (pclntab_find(&subject->table, function->address, &record))
            argument_info_read(&subject->table, &record, &subject->program.arena, signature);
        error = arguments_place(&subject->program, function, &arguments);
        if (!error)
            arguments_deinit(&arguments);
    }
    error_destroy(error);
    struct reader code = elf_file_memory(subject->file, function->address, function->size);
    error_destroy(
        site_find(machine_of(ARCHITECTURE_AMD64), function->name, code, function->address, &site));
}

static struct error *read_debug_info(struct subject *subject)
{
    TRY(debug_info_open(subject->file, &subject->program, &subject->info));
    if (!subject->info)
        return NULL;
    TRY(debug_info_list_functions(subject->info));
    for (size_t i = 0; i < subject->program.functions.count; i++)
        place(subject, &subject->program.functions.items[i]);
    find_lines(subject);
    return debug_info_each_type(subject->info, measure, NULL);
}

static bool wants_line(const char *file, void *context)
{
    (void)context;
    return *file;
}

static void count_line(const struct line_row *row, void *context)
{
    *(uint64_t *)context += row->line;
}

static void read_lines(const struct pclntab *table)
{
    uint64_t sum = 0;
    struct line_visitor visitor = {wants_line, count_line, &sum};
    for (uint64_t i = 0; table->format && i < table->count && i < MAX_LINED; i++) {
        struct pclntab_function function;
        if (!pclntab_function(table, i, &function))
            continue;
        function_lines_walk(table, &function, &visitor);
    }
}

static void list_functions(const struct pclntab *table)
{
    AUTO(program_deinit) struct program program = {.path = "x"};
    AUTO(inlined_calls_deinit) struct inlined_calls calls = {0};
    if (!table->format || table->count > MAX_LINED)
        return;
    function_list_read(table, &calls, &program);
    for (size_t i = 0; i < program.functions.count && i < MAX_LINED; i++) {
        struct function_names callers;
        function_list_callers(table, &calls, &program.functions.items[i], &callers);
    }
}

/* What a stripped program has. */
static void read_module(struct subject *subject)
{
    struct module_data module;
    struct type_records records;
    struct type_walk types;
    struct method_types methods;
    read_lines(&subject->table);
    list_functions(&subject->table);
    module_data_find(subject->file, &subject->table, (struct go_version){0}, &module);
    type_records_open(subject->file, &module, subject->program.version, &subject->program.arena,
                      &records);
    type_walk(&records.memory, &types);
    method_types_open(&records, &types, &methods);
    for (size_t i = 0; i < types.count; i++) {
        struct type *type = type_records_at(&records, types.items[i]);
        error_destroy(type ? type_complete(type) : NULL);
    }
    method_types_deinit(&methods);
    type_walk_deinit(&types);
    type_records_deinit(&records);
}

static struct error *read_all(struct subject *subject)
{
    struct elf_symbols *symbols;
    struct build_info build;
    const char *id;
    struct debug_link link;
    struct debug_supplement supplement;
    error_destroy(elf_file_build_id(subject->file, &id));
    elf_file_debug_link(subject->file, &link);
    elf_file_debug_supplement(subject->file, &supplement);
    error_destroy(build_info_read(subject->file, &subject->program.arena, &build));
    build_info_deinit(&build);
    struct error *error = elf_file_symbols(subject->file, &symbols);
    if (!error)
        elf_symbols_at(symbols, TEXT);
    error_destroy(error);
    error_destroy(pclntab_open(subject->file, &subject->table));
    read_module(subject);
    pclntab_place(&subject->table, 0, 0x600000);
    return read_debug_info(subject);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    AUTO_TEXT struct text text = {0};
    struct subject subject = {
        .program = {.path = "fuzz", .version = {1, 21, true}, .load_locations = load_locations},
    };
    text_add(&text, (const char *)bytes, size);
    struct error *error = bytes_open(&text, &subject.file);
    if (!error)
        error = bytes_open(&text, &subject.file->supplement);
    if (!error)
        error = read_all(&subject);
    error_destroy(error);
    debug_info_close(subject.info);
    if (subject.file)
        elf_file_close(subject.file);
    array_deinit(&subject.program.functions);
    arena_deinit(&subject.program.arena);
    return 0;
}
