/* bt/implementers: which types an interface may hold, by the itabs that the program has. */
#include "unit.h"

#include "bt/implementers.h"
#include "elf_writer.h"
#include "model.h"

enum {
    TYPES = 0x600000, /* runtime.types: the records of types */
    HIDDEN = 0x1900,  /* in these: of a type that debug information lacks */
    ITABS = 0x610000,
    MODULE = 0x620000, /* runtime.firstmoduledata */
    KIND_AT = 8,       /* in a record */
    METHODS_AT = 16,   /* in an interface's: a slice */
    RECORD_SIZE = 0x100,
};

/* Those with a record have it at RECORD_SIZE times their number, from 1 on. */
static const struct {
    const char *name, *text;
    unsigned methods; /* of an interface */
} declared[] = {
    {"main.Encoder", "error", 2},
    {"main.Other", "error", 1},
    {"x/main.Encoder", "error", 1},
    {"main.Point", "struct{X int; Y string}", 0},
    {"main.Name", "string", 0},
    {"main.Count", "uint16", 0},
    {"main.Flag", "bool", 0},
    {"main.Raw", "[]uint8", 0},
    {"main.List", "[]int", 0},
    {"main.Small", "struct{X int}", 0},
    {"main.Wide", "struct{a int; b int; c int; d int; e int; f int; g int; h int; i int}", 0},
    {"main.Large", "struct{a int; b [16]int}", 0},
    {"main.A", "struct{X int; Y string}", 0},
    {"main.B", "struct{X int; Y string}", 0},
    {"main.C", "struct{X int; Y string}", 0},
    {"bytes.Buffer", "struct{buf []uint8; off int}", 0},
    {"github.com/x/y.T", "struct{X int; Y string}", 0},
    {"internal/abi.Type", "struct{Size_ uint64; Kind_ uint8}", 0},
    {"internal/abi.InterfaceType", "struct{Type internal/abi.Type; Methods []int}", 0},
    {"runtime.moduledata", "struct{a [3]int; itaboffset uint64; itabsize uint64}", 0},
};

enum { POINTERS = 32 /* the number of the first record of a pointer */ };

static struct type *types[2 * LENGTH(declared)];
static struct arena arena;
static struct script script;

static struct error *find_type(__attribute__((unused)) struct program *program, const char *name,
                               struct type **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < LENGTH(types) && !*ret; i++)
        *ret = strcmp(types[i]->name, name) == 0 ? types[i] : NULL;
    return NULL;
}

static struct error *each_type(__attribute__((unused)) struct program *program, type_visitor visit,
                               void *context)
{
    for (size_t i = 0; i < LENGTH(types); i++)
        TRY(visit(types[i], context));
    return NULL;
}

static struct type *type_of(const char *name)
{
    struct type *type;
    assert_ok(find_type(&model, name, &type));
    if (!type)
        fail_msg("no type %s", name);
    return type;
}

static void declare_types(void)
{
    for (size_t i = 0; i < LENGTH(declared); i++) {
        char pointer[64];
        types[i] = model_declare(declared[i].name, declared[i].text);
        types[i]->runtime_offset = RECORD_SIZE * (i + 1);
        snprintf(pointer, sizeof(pointer), "*%s", declared[i].name);
        struct type *to = types[LENGTH(declared) + i] = model_type(pointer);
        to->runtime_offset = RECORD_SIZE * (i + POINTERS);
    }
    model.types_address = TYPES;
    model.find_type = find_type;
    model.each_type = each_type;
}

static void write_records(struct elf_writer *writer)
{
    AUTO_TEXT struct text records = {0};
    bytes_fill(&records, 0, 2 * POINTERS * RECORD_SIZE);
    for (size_t i = 0; i < LENGTH(declared); i++) {
        /* A bool: who asks for a record where debug information has the type gets that. */
        bytes_patch(&records, RECORD_SIZE * (i + 1) + KIND_AT, 1, 1);
        bytes_patch(&records, RECORD_SIZE * (i + 1) + METHODS_AT + 8, declared[i].methods, 8);
    }
    /* The kind of int8, and bits that are no part of it. */
    bytes_patch(&records, HIDDEN + KIND_AT, 0xe3, 1);
    elf_writer_load(writer, ".types", TYPES, PF_R, &records);
}

static uint64_t record_of(const char *type)
{
    return *type == '?' ? TYPES + HIDDEN : TYPES + type_of(type)->runtime_offset;
}

/* The itab of "TYPE,INTERFACE"; its symbol begins with PREFIX, or there is none. */
static void write_itab(struct elf_writer *writer, struct text *itabs, const char *pair,
                       const char *prefix)
{
    char type[64], symbol[128];
    const char *interface = strchr(pair, ',') + 1;
    snprintf(type, sizeof(type), "%.*s", (int)(interface - 1 - pair), pair);
    snprintf(symbol, sizeof(symbol), "%s%s", prefix, pair);
    if (*prefix)
        elf_writer_add_symbol(writer, symbol, ITABS + itabs->length, 32, STT_OBJECT, SHN_ABS);
    bytes_u64(itabs, record_of(interface));
    bytes_u64(itabs, record_of(type));
    bytes_u64(itabs, 0x1234);
    for (unsigned i = 0; i < declared[type_of(interface)->runtime_offset / RECORD_SIZE - 1].methods;
         i++)
        bytes_u64(itabs, 0x401000);
}

/* A program with an itab for each of the PAIRS, "TYPE,INTERFACE TYPE,INTERFACE"; "?" is a type that
 * debug information lacks. */
static void set_up(const char *pairs, const char *prefix)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text itabs = {0};
    AUTO_TEXT struct text module = {0};
    declare_types();
    write_records(&writer);
    AUTO_FREE char *copy = strdup(pairs);
    char *rest;
    for (char *pair = strtok_r(copy, " ", &rest); pair; pair = strtok_r(NULL, " ", &rest))
        write_itab(&writer, &itabs, pair, prefix);
    bytes_fill(&module, 0, 24);
    bytes_u64(&module, ITABS - TYPES);
    bytes_u64(&module, itabs.length);
    elf_writer_load(&writer, ".itabs", ITABS, PF_R, &itabs);
    elf_writer_load(&writer, ".module", MODULE, PF_R | PF_W, &module);
    if (!*prefix)
        elf_writer_add_symbol(&writer, "runtime.firstmoduledata", MODULE, 40, STT_OBJECT, SHN_ABS);
    script = (struct script){.arena = &arena, .program = &model, .file = elf_writer_open(&writer)};
    script.types = (struct runtime_types){.program = &model, .file = script.file};
}

static int tear_down(void **state)
{
    runtime_types_deinit(&script.types);
    elf_file_close(script.file);
    script = (struct script){0};
    arena_deinit(&arena);
    return model_reset(state);
}

/* "text number bool *main.Point": what main.Encoder may hold. */
static void assert_holds(const char *wanted)
{
    static const char *const classes[] = {"text", "number", "bool"};
    const struct implementers *found;
    AUTO_TEXT struct text text = {0};
    assert_ok(implementers_find(&script, type_of("main.Encoder"), &found));
    for (unsigned i = 0; i < LENGTH(classes); i++) {
        if (found->classes & 1u << i)
            text_printf(&text, "%s%s", text.length ? " " : "", classes[i]);
    }
    for (size_t i = 0; i < found->struct_count; i++)
        text_printf(&text, "%s%s", text.length ? " " : "", found->structs[i]->name);
    assert_string_equal(text_string(&text), wanted);
}

static const struct row {
    const char *name, *pairs, *holds;
} rows[] = {
    {"nobody implements it", "", ""},
    {"types are what their kind is",
     "main.Name,main.Encoder main.Count,main.Encoder main.Flag,main.Encoder", "text number bool"},
    {"bytes are a text", "main.Raw,main.Encoder", "text"},
    {"another slice is none", "main.List,main.Encoder", ""},
    {"structs and pointers to them", "main.Point,main.Encoder *main.A,main.Encoder",
     "main.Point *main.A"},
    {"structs of other modules", "github.com/x/y.T,main.Encoder", "github.com/x/y.T"},
    {"not those of the standard library", "*bytes.Buffer,main.Encoder", ""},
    {"nor one of a word, of many, or of too many bytes",
     "main.Small,main.Encoder main.Wide,main.Encoder main.Large,main.Encoder", ""},
    {"a few of them are enough",
     "*main.A,main.Encoder *main.B,main.Encoder *main.C,main.Encoder *main.Point,main.Encoder",
     "*main.A *main.B *main.C"},
    {"those of other interfaces don't count",
     "main.Name,main.Other main.Flag,main.Encoder *main.A,main.Other", "bool"},
    {"nor those of one whose name ends alike", "main.Flag,x/main.Encoder", ""},
    {"a type that debug information lacks is told by its record", "?,main.Encoder", "number"},
};

static void is_found_by_symbols(void **state)
{
    const struct row *row = *state;
    set_up(row->pairs, "go.itab.");
    assert_holds(row->holds);
    tear_down(NULL);
    set_up(row->pairs, "go:itab.");
    assert_holds(row->holds);
}

/* They are met in the other order. */
static const struct row rows_without_symbols[] = {
    {"without symbols: nobody implements it", "", ""},
    {"without symbols: types are what their kind is",
     "main.Name,main.Encoder main.Count,main.Other main.Flag,main.Encoder", "text bool"},
    {"without symbols: itabs of other sizes lie between",
     "*main.A,main.Encoder main.Name,main.Other *main.B,main.Encoder", "*main.B *main.A"},
    {"without symbols: a type that debug information lacks", "?,main.Other ?,main.Encoder",
     "number"},
};

static void is_found_in_the_module(void **state)
{
    const struct row *row = *state;
    set_up(row->pairs, "");
    assert_holds(row->holds);
}

TEST(what_has_no_methods_holds_anything)
{
    const struct implementers *found;
    set_up("main.Name,main.Encoder", "go:itab.");
    assert_ok(implementers_find(&script, model_type("any"), &found));
    assert_int_equal(found->classes, CLASS_ALL);
    assert_int_equal(found->struct_count, 0);
}

TEST(an_interface_is_looked_into_once)
{
    const struct implementers *first, *second, *other;
    set_up("main.Name,main.Encoder main.Flag,main.Other", "go:itab.");
    assert_ok(implementers_find(&script, type_of("main.Encoder"), &first));
    assert_ok(implementers_find(&script, type_of("main.Other"), &other));
    assert_ok(implementers_find(&script, type_of("main.Encoder"), &second));
    assert_ptr_equal(first, second);
    assert_int_equal(other->classes, CLASS_BOOL);
}

int main(void)
{
    struct unit_tests tests = {0};
    const struct CMUnitTest others[] = {
        cmocka_unit_test_teardown(what_has_no_methods_holds_anything, tear_down),
        cmocka_unit_test_teardown(an_interface_is_looked_into_once, tear_down),
    };
    ROW_TESTS(rows, is_found_by_symbols, tear_down, &tests);
    ROW_TESTS(rows_without_symbols, is_found_in_the_module, tear_down, &tests);
    for (size_t i = 0; i < LENGTH(others); i++)
        array_push(&tests, others[i]);
    return unit_tests_run(&tests);
}
