/*
 * Values of a process whose memory says anything: the first byte chooses the type, behind it are
 * the value's bytes, and what lies at MEMORY.
 */
#include "fuzz.h"

#include <string.h>

#include "bytes.h"
#include "model.h"
#include "value/decode.h"
#include "value/json_form.h"
#include "value/text_form.h"

enum { MEMORY = 0x10000, TYPES = 0x10000, TYPE_RECORD = 0x40 };

static const char *const names[] = {
    "[]string",
    "[]any",
    "error",
    "*main.Node",
    "struct{a [3]string; b []uint8; c float64; d complex64}",
    "map[string]int",
    "map[int]any",
    "time.Time",
    "net.TCPAddr",
    "chan int",
    "func()",
    "*main.Wrapped",
};

static struct type *types[LENGTH(names)], *dynamic;
static struct type *made[8]; /* what the compiler and the runtime have for maps */
static size_t made_count;

static struct error *find_made(struct program *program, const char *name, struct type **ret)
{
    (void)program;
    for (size_t i = 0; i < made_count; i++) {
        if (strcmp(made[i]->name, name) == 0)
            *ret = made[i];
    }
    return NULL;
}

static struct error *each_dynamic(struct program *program, type_visitor visit, void *context)
{
    (void)program;
    return visit(dynamic, context);
}

static void make(const char *name, const char *text)
{
    made[made_count++] = model_declare(name, text);
}

static void declare_swiss(void)
{
    make("internal/runtime/maps.groupsReference", "struct{data unsafe.Pointer; lengthMask uint64}");
    make("internal/runtime/maps.Map",
         "struct{used uint64; seed uint64; dirPtr unsafe.Pointer; dirLen int}");
    make("internal/runtime/maps.table",
         "struct{used uint16; groups internal/runtime/maps.groupsReference}");
    make("map.group[string]int", "struct{ctrl uint64; slots [8]struct{key string; elem int}}");
    make("map.group[int]any", "struct{ctrl uint64; keys [8]int; elems [8]any}");
}

static void declare_buckets(void)
{
    make("runtime.hmap", "struct{count int; flags uint8; B uint8; noverflow uint16; hash0 uint32; "
                         "buckets unsafe.Pointer; oldbuckets unsafe.Pointer}");
    make("bucket<string,int>",
         "struct{tophash [8]uint8; keys [8]string; values [8]int; overflow uintptr}");
    make("bucket<int,any>",
         "struct{tophash [8]uint8; keys [8]int; values [8]any; overflow uintptr}");
}

static void declare_types(bool has_swiss)
{
    model_declare("main.Node", "struct{Next *main.Node; Value any; Name string}");
    model_declare("fmt.wrapError", "struct{msg string; err error}");
    model_declare("main.Wrapped", "struct{Err error; Held map[string]int}");
    model_declare("time.Location", "struct{name string}");
    model_declare("time.Time", "struct{wall uint64; ext int64; loc *time.Location}");
    model_declare("net.IP", "[]uint8");
    model_declare("net.TCPAddr", "struct{IP net.IP; Port int; Zone string}");
    made_count = 0;
    if (has_swiss)
        declare_swiss();
    else
        declare_buckets();
    for (size_t i = 0; i < LENGTH(names); i++)
        types[i] = model_type(names[i]);
    dynamic = model_type("*fmt.wrapError");
    dynamic->runtime_offset = TYPE_RECORD;
    model.types_address = TYPES;
    model.each_type = each_dynamic;
    model.find_type = find_made;
}

/* Words that lead to MEMORY, numbers that count, a type's record. */
bool fuzz_seed(size_t number, struct text *seed)
{
    static const uint64_t words[] = {MEMORY,       3, 8, MEMORY + 64, TYPES + TYPE_RECORD,
                                     MEMORY + 128, 1};
    if (number >= 2 * LENGTH(names))
        return false;
    bytes_u8(seed, (uint8_t)number);
    for (size_t i = 0; i < 64; i++)
        bytes_u64(seed, words[(i * (number + 3)) % LENGTH(words)]);
    return true;
}

static void write_forms(const struct node *node)
{
    AUTO_TEXT struct text text = {0};
    text_form_write(&text, node);
    json_form_write(&text, node);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 1)
        return 0;
    declare_types(bytes[0] / LENGTH(names) % 2);
    struct arena arena = {0};
    struct snapshot snapshot = {0};
    struct runtime_types runtime = {.program = &model};
    struct type *type = types[bytes[0] % LENGTH(names)];
    size_t taken = size - 1 < type->size ? size - 1 : type->size;
    /* In pieces, with a gap between them, as a probe copies. */
    for (size_t at = 1 + taken; at < size; at += 100)
        snapshot_add(&snapshot, MEMORY + at - 1 - taken, bytes + at,
                     size - at < 96 ? size - at : 96);
    struct reading reading = {
        .arena = &arena,
        .types = &runtime,
        .snapshot = &snapshot,
        .string_limit = 200,
        .item_limit = 4,
        .follow_limit = bytes[0] / LENGTH(names) / 2 % 3,
    };
    bool *known = ARENA_ARRAY(&arena, bool, taken + 1);
    for (size_t i = 0; i < taken; i++)
        known[i] = true;
    struct value value = {.type = type, .bytes = bytes + 1, .known = known, .size = taken};
    write_forms(decode(&reading, &value, false));
    runtime_types_deinit(&runtime);
    snapshot_deinit(&snapshot);
    arena_deinit(&arena);
    model_reset(NULL);
    return 0;
}
