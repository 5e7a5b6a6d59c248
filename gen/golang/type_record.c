#include "golang/type_record.h"

#include "elf/relocations.h"

/* Sources: internal/abi/type.go, before Go 1.21 runtime/type.go. */
static const struct record_format {
    unsigned first_minor, last_minor;
    bool name_has_varint;   /* the length of a name; else two bytes, the higher first */
    bool offset_is_shifted; /* of a field, by the bit that says that it is embedded */
    unsigned map_size;      /* of a map's record: the swiss ones have more to say */
} formats[] = {
    {2, 16, false, true, 88},   {17, 18, true, true, 88},    {19, 23, true, false, 88},
    {24, 26, true, false, 112}, {27, 999, true, false, 136},
};

enum {
    FLAGS_AT = 20,
    KIND_BEHIND_FLAGS = 2, /* the alignments are between them */
    OWN = 48,

    UNCOMMON_SIZE = 16,
    NAME_IS_EXPORTED = 1,
    NAME_HAS_TAG = 2,
    NAME_HAS_PACKAGE = 4,
    NAME_IS_EMBEDDED = 8,
    VARIADIC = 0x8000,
};

/* Bytes of each kind of record, which what there is of a type with methods follows. */
static const unsigned record_sizes[GO_KIND_MASK + 1] = {
    [GO_ARRAY] = 72,   [GO_CHAN] = 64,  [GO_FUNC] = 56,   [GO_INTERFACE] = 80,
    [GO_POINTER] = 56, [GO_SLICE] = 56, [GO_STRUCT] = 80,
};

void record_memory_open(struct elf_file *file, const struct module_data *module,
                        struct go_version version, struct record_memory *ret)
{
    *ret = (struct record_memory){.file = file, .module = module};
    for (size_t i = 0; module->address && i < LENGTH(formats); i++) {
        if (version.minor >= formats[i].first_minor && version.minor <= formats[i].last_minor)
            ret->format = &formats[i];
    }
    ret->types = elf_file_memory(file, module->types, module->types_end - module->types);
}

/* What is at an address: most of what is asked for is among the types. */
static struct reader bytes_at(const struct record_memory *memory, uint64_t address, unsigned size)
{
    struct reader reader = memory->types;
    uint64_t offset = address - memory->module->types;
    if (offset > reader.size || reader.size - offset < size)
        return elf_file_memory(memory->file, address, size);
    reader.offset = offset;
    return reader;
}

static uint64_t number_at(const struct record_memory *memory, uint64_t address, unsigned size)
{
    struct reader reader = bytes_at(memory, address, size);
    return reader_unsigned(&reader, size);
}

static uint32_t u32_at(const struct record_memory *memory, uint64_t address)
{
    struct reader reader = bytes_at(memory, address, 4);
    return reader_u32(&reader);
}

uint64_t record_pointer_at(const struct record_memory *memory, uint64_t address)
{
    struct reader reader = bytes_at(memory, address, 8);
    uint64_t value = reader_u64(&reader);
    /* Where the loader makes the pointer, the file has none. */
    if (value || reader.failed)
        return value;
    return elf_file_pointer(memory->file, address, &value) ? value : 0;
}

uint64_t record_number_at(const struct record_memory *memory, uint64_t address, unsigned size)
{
    return number_at(memory, address, size);
}

uint64_t record_offset_at(const struct record_memory *memory, uint64_t address)
{
    int32_t offset = (int32_t)u32_at(memory, address);
    return offset > 0 ? memory->module->types + (uint64_t)offset : 0;
}

static const char *read_text(const struct record_memory *memory, struct reader *reader,
                             struct arena *arena)
{
    uint64_t length = 0;
    if (memory->format->name_has_varint) {
        length = reader_uleb(reader);
    } else {
        length = (uint64_t)reader_u8(reader) << 8;
        length |= reader_u8(reader);
    }
    const char *bytes = length < RECORD_MAX_PARTS ? reader_bytes(reader, length) : NULL;
    return bytes ? arena_strndup(arena, bytes, length) : "";
}

static struct reader text_at(const struct record_memory *memory, uint64_t address)
{
    struct reader reader = memory->types;
    uint64_t offset = address - memory->module->types;
    if (offset >= reader.size)
        return elf_file_memory_from(memory->file, address);
    reader.offset = offset;
    return reader;
}

/* A package's name has no package: one that says so would lead on without an end. */
static const char *package_at(const struct record_memory *memory, uint64_t address,
                              struct arena *arena)
{
    struct reader reader = text_at(memory, address);
    reader_u8(&reader);
    return reader.failed ? "" : read_text(memory, &reader, arena);
}

struct record_name record_name_at(const struct record_memory *memory, uint64_t address,
                                  struct arena *arena)
{
    struct record_name name = {.text = ""};
    struct reader reader = text_at(memory, address);
    uint8_t flags = reader_u8(&reader);
    if (!address || reader.failed)
        return name;
    name.is_exported = flags & NAME_IS_EXPORTED;
    name.is_embedded = flags & NAME_IS_EMBEDDED;
    name.text = read_text(memory, &reader, arena);
    if (flags & NAME_HAS_TAG)
        name.tag = read_text(memory, &reader, arena);
    if (flags & NAME_HAS_PACKAGE) {
        uint32_t offset = reader_u32(&reader);
        if (offset)
            name.package = package_at(memory, memory->module->types + offset, arena);
    }
    return name;
}

bool record_read(const struct record_memory *memory, uint64_t address, struct record *ret)
{
    uint64_t offset = address - memory->module->types;
    *ret = (struct record){.memory = memory, .address = address};
    if (!memory->format || address % 8 != 0 || offset > memory->types.size ||
        memory->types.size - offset < OWN)
        return false;
    struct reader reader = bytes_at(memory, address, OWN);
    reader_skip(&reader, FLAGS_AT);
    ret->flags = reader_u8(&reader);
    reader_skip(&reader, KIND_BEHIND_FLAGS);
    ret->kind = reader_u8(&reader) & GO_KIND_MASK;
    return ret->kind > 0 && ret->kind <= GO_LAST;
}

uint64_t record_own_pointer(const struct record *record, unsigned number)
{
    return record_pointer_at(record->memory, record->address + OWN + 8 * (uint64_t)number);
}

uint64_t record_own_number(const struct record *record, unsigned number)
{
    return number_at(record->memory, record->address + OWN + 8 * (uint64_t)number, 8);
}

static unsigned own_size(const struct record *record)
{
    if (record->kind == GO_MAP)
        return record->memory->format->map_size;
    return record_sizes[record->kind] ? record_sizes[record->kind] : OWN;
}

/* Where the package and the methods of a type are, 0 if it has none. */
static uint64_t uncommon_of(const struct record *record)
{
    return record->flags & RECORD_UNCOMMON ? record->address + own_size(record) : 0;
}

uint64_t record_package(const struct record *record)
{
    uint64_t uncommon = uncommon_of(record);
    return uncommon ? record_offset_at(record->memory, uncommon) : 0;
}

struct record_methods record_methods(const struct record *record)
{
    uint64_t uncommon = uncommon_of(record);
    if (!uncommon)
        return (struct record_methods){0};
    return (struct record_methods){
        .at = uncommon + u32_at(record->memory, uncommon + 8),
        .count = (unsigned)number_at(record->memory, uncommon + 4, 2),
    };
}

struct record_method record_method(const struct record *record,
                                   const struct record_methods *methods, unsigned number)
{
    uint64_t at = methods->at + RECORD_METHOD_SIZE * (uint64_t)number;
    int32_t code = (int32_t)u32_at(record->memory, at + 12);
    return (struct record_method){
        .type = record_offset_at(record->memory, at + 4),
        .code = code > 0 ? record->memory->module->text + (uint64_t)code : 0,
    };
}

/* Behind what there is of methods. */
struct record_function record_function(const struct record *record)
{
    uint64_t counts = u32_at(record->memory, record->address + OWN);
    return (struct record_function){
        .parts = record->address + own_size(record) +
                 (record->flags & RECORD_UNCOMMON ? UNCOMMON_SIZE : 0),
        .parameters = counts & 0xffff,
        .results = counts >> 16 & ~(unsigned)VARIADIC,
        .is_variadic = counts >> 16 & VARIADIC,
    };
}

uint64_t record_field_count(const struct record *record)
{
    uint64_t count = record_own_number(record, 2);
    return count > RECORD_MAX_PARTS ? 0 : count;
}

struct record_field record_field(const struct record *record, uint64_t number)
{
    const struct record_memory *memory = record->memory;
    uint64_t at = record_own_pointer(record, 1) + RECORD_FIELD_SIZE * number;
    uint64_t offset = number_at(memory, at + 16, 8);
    bool is_shifted = memory->format->offset_is_shifted;
    return (struct record_field){
        .name = record_pointer_at(memory, at),
        .type = record_pointer_at(memory, at + 8),
        .offset = is_shifted ? offset >> 1 : offset,
        .is_embedded = is_shifted && offset & 1,
    };
}

uint64_t record_whole_size(const struct record *record)
{
    uint64_t size = own_size(record), count = 0;
    if (record->flags & RECORD_UNCOMMON)
        size += UNCOMMON_SIZE + RECORD_METHOD_SIZE * (uint64_t)record_methods(record).count;
    switch (record->kind) {
    case GO_FUNC: {
        struct record_function function = record_function(record);
        return size + 8 * (uint64_t)(function.parameters + function.results);
    }
    case GO_STRUCT:
        count = record_own_number(record, 2);
        size += RECORD_FIELD_SIZE * count;
        break;
    case GO_INTERFACE:
        count = record_own_number(record, 2);
        size += RECORD_INTERFACE_METHOD_SIZE * count;
        break;
    }
    return count > RECORD_MAX_PARTS ? 0 : size;
}
