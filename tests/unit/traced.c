#include "traced.h"

#include "bt/landing.h"
#include "bytes.h"
#include "elf_writer.h"

enum { TEXT_AT = 0x401000 };

/* Each begins 256 bytes behind the one before. */
static const struct {
    const char *name, *parameters, *results;
    const char *code; /* in hexadecimal */
} functions[] = {
    /* cmp 0x10(%r14),%rsp; jbe 1f; push %rbp; pop; ret; pop; ret; 1: call; jmp to the start */
    {"main.F", "e *main.E, n int, s string, k int8", "count int, err error",
     "493b66107605555dc35dc3e8f00f0000ebee"},
    /* inc %rax; ret */
    {"main.Leaf", "n int", "~r0 int", "48ffc0c3"},
    /* ret */
    {"main.Echo", "n int", "~r0 int", "c3"},
    /* nop; nop; ret */
    {"main.(*A).Put", "n int", "err error", "9090c3"},
    {"main.(*B).Put", "n int", "err error", "9090c3"},
    {"main.Pair", "n int", "~r0 main.P", "9090c3"},
    {"main.Wide", "a []int, b []int, c []int, d []int, e []int, f []int, g []int, h []int", "",
     "9090c3"},
    /* jmp to main.F */
    {"main.Jump", "n int", "", "e9fbf8ffff"},
    /* cmp 0x10(%r14),%rsp; jbe; push %rbp; mov %rsp,%rbp; sub $0x10,%rsp; add; pop; ret; call; jmp
     */
    {"main.Framed", "n int, b [2]int", "c [2]int",
     "493b6610760e554889e54883ec104883c4105dc3e800000000ebe5"},
    {"main.Floats", "p *main.Q, x float64, many *[12]float64", "", "9090c3"},
    {"main.Maps", "m map[string]int, n map[int16]string", "", "9090c3"},
    {"main.Measures", "f map[string]float64", "", "9090c3"},
    {"runtime.morestack", "", "", "9090c3"},
};

struct script traced_script;
struct text traced_text;

static struct arena arena;
static struct text notes;
static struct type *known_types[2];

static struct error *find_type(__attribute__((unused)) struct program *program, const char *name,
                               struct type **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < LENGTH(known_types); i++) {
        if (strcmp(known_types[i]->name, name) == 0)
            *ret = known_types[i];
    }
    return NULL;
}

static void declare_types(void)
{
    model_declare("main.E", "struct{Key string; N int32}");
    model_declare("main.P", "struct{X int; Y string}");
    model_declare("main.Q", "struct{F float64; G float32; C complex128}");
    known_types[0] = model_declare("runtime.stack", "struct{lo uintptr; hi uintptr}");
    known_types[1] = model_declare("runtime.g", "struct{stack runtime.stack; goid uint64}");
    model.find_type = find_type;
}

/* The functions, and the file that has their code. */
static struct elf_file *declare_functions(void)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    for (size_t i = 0; i < LENGTH(functions); i++) {
        struct function *function =
            model_function(functions[i].name, functions[i].parameters, functions[i].results);
        bytes_fill(&code, 0xcc, function->address - TEXT_AT - code.length);
        function->size = strlen(functions[i].code) / 2;
        for (const char *hex = functions[i].code; *hex; hex += 2) {
            char digits[3] = {hex[0], hex[1], 0};
            bytes_u8(&code, (uint8_t)strtoul(digits, NULL, 16));
        }
        elf_writer_add_symbol(&writer, function->name, function->address, function->size, STT_FUNC,
                              SHN_ABS);
    }
    elf_writer_load(&writer, ".text", TEXT_AT, PF_R | PF_X, &code);
    return elf_writer_open(&writer);
}

void traced_set_up(const char *version)
{
    declare_types();
    struct elf_file *file = declare_functions();
    traced_script = (struct script){
        .arena = &arena,
        .program = &model,
        .file = file,
        .binary = "/bin/program",
        .structs = {.arena = &arena},
        .types = {.program = &model, .file = file},
        .notes = &notes,
        .options = {.string_limit = 64, .key_limit = 100},
    };
    assert_ok(dialect_of_version(version, &traced_script.options.dialect));
}

int traced_tear_down(void **state)
{
    if (traced_script.file)
        elf_file_close(traced_script.file);
    array_deinit(&traced_script.sites);
    array_deinit(&traced_script.call_maps);
    array_deinit(&traced_script.short_names);
    array_deinit(&traced_script.lines);
    text_deinit(&traced_script.ending);
    structs_deinit(&traced_script.structs);
    landing_symbols_close(traced_script.landings);
    runtime_types_deinit(&traced_script.types);
    traced_script = (struct script){0};
    arena_deinit(&arena);
    text_deinit(&notes);
    text_deinit(&traced_text);
    return model_reset(state);
}

struct error *traced_try(const char *source, const char *name)
{
    return translate(&traced_script, source, name, NULL, &traced_text);
}

const char *traced_translate(const char *source)
{
    assert_ok(traced_try(source, NULL));
    return text_string(&traced_text);
}

void assert_contains(const char *part)
{
    if (!strstr(text_string(&traced_text), part))
        fail_msg("'%s' isn't in:\n%s", part, text_string(&traced_text));
}

void assert_lacks(const char *part)
{
    if (strstr(text_string(&traced_text), part))
        fail_msg("'%s' is in:\n%s", part, text_string(&traced_text));
}

void assert_count(const char *part, unsigned wanted)
{
    unsigned count = 0;
    for (const char *at = text_string(&traced_text); (at = strstr(at, part)); at += strlen(part))
        count++;
    if (count != wanted)
        fail_msg("'%s' is %u times, not %u, in:\n%s", part, count, wanted,
                 text_string(&traced_text));
}
