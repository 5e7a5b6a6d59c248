#include "value/runtime_types.h"

#include <string.h>

#include "elf/symbols.h"

enum { EXTRA_STAR = 1 << 1, MAX_NAME = 4096 };

void runtime_types_deinit(struct runtime_types *types)
{
    offset_map_deinit(&types->by_offset);
    for (size_t i = 0; i < types->named.count; i++)
        free(types->named.items[i].name);
    array_deinit(&types->named);
    array_deinit(&types->closures);
}

static struct error *note(struct type *type, void *context)
{
    struct runtime_types *types = context;
    if (type->runtime_offset)
        offset_map_put(&types->by_offset, type->runtime_offset, type);
    return NULL;
}

struct type *runtime_types_find(struct runtime_types *types, uint64_t address)
{
    uint64_t start = types->program->types_address;
    if (!start || address <= start)
        return NULL;
    if (!types->is_listed)
        error_destroy(program_each_type(types->program, note, types));
    types->is_listed = true;
    struct type *type = offset_map_get(&types->by_offset, address - start);
    if (type)
        error_destroy(type_complete(type));
    return type;
}

/* The kinds of types by Go's reflect.Kind. */
static const struct kind_row {
    enum type_kind kind;
    uint64_t size;
    const char *owner, *old_owner; /* the record's struct, whose field Elem is what it is of */
} kinds[] = {
    [1] = {TYPE_BOOL, 1, NULL, NULL},
    [2] = {TYPE_INT, 8, NULL, NULL},
    [3] = {TYPE_INT, 1, NULL, NULL},
    [4] = {TYPE_INT, 2, NULL, NULL},
    [5] = {TYPE_INT, 4, NULL, NULL},
    [6] = {TYPE_INT, 8, NULL, NULL},
    [7] = {TYPE_UINT, 8, NULL, NULL},
    [8] = {TYPE_UINT, 1, NULL, NULL},
    [9] = {TYPE_UINT, 2, NULL, NULL},
    [10] = {TYPE_UINT, 4, NULL, NULL},
    [11] = {TYPE_UINT, 8, NULL, NULL},
    [12] = {TYPE_UINT, 8, NULL, NULL},
    [13] = {TYPE_FLOAT, 4, NULL, NULL},
    [14] = {TYPE_FLOAT, 8, NULL, NULL},
    [15] = {TYPE_COMPLEX, 8, NULL, NULL},
    [16] = {TYPE_COMPLEX, 16, NULL, NULL},
    [19] = {TYPE_FUNC, 8, NULL, NULL},
    [20] = {TYPE_INTERFACE, 16, NULL, NULL},
    [22] = {TYPE_POINTER, 8, "internal/abi.PtrType", "runtime.ptrtype"},
    [23] = {TYPE_SLICE, 24, "internal/abi.SliceType", "runtime.slicetype"},
    [24] = {TYPE_STRING, 16, NULL, NULL},
    [25] = {TYPE_STRUCT, 0, NULL, NULL},
};

enum { MAX_ELEMENTS = 4 /* types of types that are looked into */ };

static struct type *make_plain(struct runtime_types *types, struct arena *arena, uint64_t address,
                               const char *name, unsigned depth);

/* The type whose record is at the address that the record at ADDRESS has AT that offset. */
static struct type *find_element(struct runtime_types *types, struct arena *arena, uint64_t address,
                                 uint64_t at, unsigned depth)
{
    struct reader reader = elf_file_memory(types->file, address + at, 8);
    uint64_t element = reader_u64(&reader);
    if (reader.failed || !element)
        return NULL;
    struct type *type = runtime_types_find(types, element);
    const char *name = type ? NULL : runtime_types_name(types, arena, element);
    return name ? make_plain(types, arena, element, name, depth + 1) : type;
}

/* Whether an interface's record has methods. */
static bool has_methods(struct runtime_types *types, uint64_t address)
{
    uint64_t at;
    if (!runtime_types_field(types, "internal/abi.InterfaceType", "Methods", &at) &&
        !runtime_types_field(types, "runtime.interfacetype", "mhdr", &at))
        return false;
    struct reader reader = elf_file_memory(types->file, address + at + 8, 8);
    return reader_u64(&reader) > 0;
}

/* Keys of contexts often are of such types, which no variable has. */
static bool is_empty_struct(struct runtime_types *types, uint64_t address, unsigned kind)
{
    uint64_t at;
    if (kinds[kind].kind != TYPE_STRUCT ||
        (!runtime_types_field(types, "internal/abi.StructType", "Fields", &at) &&
         !runtime_types_field(types, "runtime.structtype", "fields", &at)))
        return false;
    struct reader reader = elf_file_memory(types->file, address + at + 8, 8);
    return reader_u64(&reader) == 0 && !reader.failed;
}

static struct type *make_plain(struct runtime_types *types, struct arena *arena, uint64_t address,
                               const char *name, unsigned depth)
{
    uint64_t at;
    unsigned kind;
    if (depth > MAX_ELEMENTS || !runtime_types_kind(types, address, &kind) ||
        kind >= LENGTH(kinds) || (!kinds[kind].size && !is_empty_struct(types, address, kind)))
        return NULL;
    const struct kind_row *row = &kinds[kind];
    struct type *type = ARENA_NEW(arena, struct type);
    *type = (struct type){.name = name, .kind = row->kind, .size = row->size, .complete = true};
    if (row->kind == TYPE_INTERFACE)
        type->has_methods = has_methods(types, address);
    if (!row->owner)
        return type;
    if (!runtime_types_field(types, row->owner, "Elem", &at) &&
        !runtime_types_field(types, row->old_owner, "elem", &at))
        return NULL;
    type->element = find_element(types, arena, address, at, depth);
    return type->element ? type : NULL;
}

struct type *runtime_types_plain(struct runtime_types *types, struct arena *arena, uint64_t address,
                                 const char *name)
{
    return make_plain(types, arena, address, name, 0);
}

bool runtime_types_variable(struct runtime_types *types, const char *name, uint64_t *ret)
{
    struct elf_symbols *symbols;
    struct error *error = elf_file_symbols(types->file, &symbols);
    const struct elf_symbol *symbol = error ? NULL : elf_symbols_find(symbols, name);
    error_destroy(error);
    *ret = symbol ? symbol->address : 0;
    return symbol;
}

static struct type *look_up(struct program *program, const char *name)
{
    struct type *type = NULL;
    struct error *error = program_find_type(program, name, &type);
    if (!error && type)
        error = type_complete(type);
    if (error)
        type = NULL;
    error_destroy(error);
    return type;
}

struct type *runtime_types_named(struct runtime_types *types, const char *name)
{
    for (size_t i = 0; i < types->named.count; i++) {
        if (strcmp(types->named.items[i].name, name) == 0)
            return types->named.items[i].type;
    }
    struct named_type named = {memory_strdup(name), look_up(types->program, name)};
    array_push(&types->named, named);
    return named.type;
}

bool runtime_types_field(struct runtime_types *types, const char *owner, const char *name,
                         uint64_t *ret)
{
    const struct type *type = runtime_types_named(types, owner);
    const struct field *field = type ? type_field(type, name) : NULL;
    *ret = field ? field->offset : 0;
    return field;
}

static const char record_name[] = "internal/abi.Type", old_record_name[] = "runtime._type";

const struct type *runtime_types_record(struct runtime_types *types)
{
    const struct type *record = runtime_types_named(types, record_name);
    return record ? record : runtime_types_named(types, old_record_name);
}

bool runtime_types_record_field(struct runtime_types *types, const char *name, const char *old_name,
                                uint64_t *ret)
{
    return runtime_types_field(types, record_name, name, ret) ||
           runtime_types_field(types, old_record_name, old_name, ret);
}

bool runtime_types_kind(struct runtime_types *types, uint64_t address, unsigned *ret)
{
    uint64_t at;
    if (!runtime_types_record_field(types, "Kind_", "kind", &at))
        return false;
    struct reader reader = elf_file_memory(types->file, address + at, 1);
    *ret = reader_u8(&reader) & GO_KIND_MASK;
    return !reader.failed;
}

/* Seven bits a byte, the lowest first; up to Go 1.16 two bytes, the highest first. */
static uint64_t read_length(const struct program *program, struct reader *reader)
{
    if (go_version_at_least(program->version, 1, 17))
        return reader_uleb(reader);
    uint64_t high = reader_u8(reader);
    return high << 8 | reader_u8(reader);
}

const char *runtime_types_name(struct runtime_types *types, struct arena *arena, uint64_t address)
{
    uint64_t name, flags;
    struct program *program = types->program;
    bool is_known = runtime_types_record_field(types, "Str", "str", &name) &&
                    runtime_types_record_field(types, "TFlag", "tflag", &flags);
    if (!is_known || !program->types_address)
        return NULL;
    struct reader reader = elf_file_memory(types->file, address + name, 4);
    struct reader flag = elf_file_memory(types->file, address + flags, 1);
    uint64_t at = program->types_address + reader_u32(&reader);
    bool has_star = reader_u8(&flag) & EXTRA_STAR;
    if (reader.failed || flag.failed)
        return NULL;
    reader = elf_file_memory_from(types->file, at + 1);
    uint64_t length = read_length(program, &reader);
    const char *bytes = length < MAX_NAME ? reader_bytes(&reader, length) : NULL;
    if (!bytes || length <= has_star)
        return NULL;
    return arena_strndup(arena, bytes + has_star, length - has_star);
}
