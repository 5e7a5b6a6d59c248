#include "golang/type_records.h"

#include <string.h>

#include "base/text.h"
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

/* Places in a record; what is of one kind only lies from OWN on. */
enum {
    SIZE_AT = 0,
    FLAGS_AT = 20,
    KIND_AT = 23,
    NAME_AT = 40,
    POINTER_TO_AT = 44,
    OWN = 48,
    FLAG_UNCOMMON = 1,
    FLAG_EXTRA_STAR = 2,
    FLAG_NAMED = 4,
    KIND_MASK = 31, /* two more bits say other things, up to Go 1.25 */

    UNCOMMON_SIZE = 16,
    METHOD_SIZE = 16,
    INTERFACE_METHOD_SIZE = 8,
    FIELD_SIZE = 24,
    NAME_IS_EXPORTED = 1,
    NAME_HAS_TAG = 2,
    NAME_HAS_PACKAGE = 4,
    NAME_IS_EMBEDDED = 8,
    VARIADIC = 0x8000,
    MAX_NESTING = 100,
    MAX_TEXT = 4096, /* bytes of a name; and of methods, fields and parameters as many */
};

/* Bytes of each kind of record, which what there is of a type with methods follows. */
static const unsigned record_sizes[KIND_MASK + 1] = {
    [GO_ARRAY] = 72,   [GO_CHAN] = 64,  [GO_FUNC] = 56,   [GO_INTERFACE] = 80,
    [GO_POINTER] = 56, [GO_SLICE] = 56, [GO_STRUCT] = 80,
};

struct record {
    struct type_records *records;
    uint64_t address;
    unsigned kind, flags;
};

struct record_name {
    const char *text;
    const char *tag;     /* NULL: none */
    const char *package; /* NULL: it doesn't say */
    bool is_exported, is_embedded;
};

static uint64_t pointer_at(struct type_records *records, uint64_t address)
{
    uint64_t value = 0;
    return elf_file_pointer(records->file, address, &value) ? value : 0;
}

static uint64_t number_at(struct type_records *records, uint64_t address, unsigned size)
{
    struct reader reader = elf_file_memory(records->file, address, size);
    return reader_unsigned(&reader, size);
}

/* What an offset of 4 bytes leads to; 0 is none, and so is what the linker has left out. */
static uint64_t offset_at(struct type_records *records, uint64_t address)
{
    int32_t offset = (int32_t)number_at(records, address, 4);
    return offset > 0 ? records->module->types + (uint64_t)offset : 0;
}

static const char *read_text(struct type_records *records, struct reader *reader)
{
    uint64_t length = 0;
    if (records->format->name_has_varint) {
        length = reader_uleb(reader);
    } else {
        length = (uint64_t)reader_u8(reader) << 8;
        length |= reader_u8(reader);
    }
    const char *bytes = length < MAX_TEXT ? reader_bytes(reader, length) : NULL;
    return bytes ? arena_strndup(records->arena, bytes, length) : "";
}

static struct record_name read_name(struct type_records *records, uint64_t address)
{
    struct record_name name = {.text = ""};
    struct reader reader = elf_file_memory_from(records->file, address);
    uint8_t flags = reader_u8(&reader);
    if (!address || reader.failed)
        return name;
    name.is_exported = flags & NAME_IS_EXPORTED;
    name.is_embedded = flags & NAME_IS_EMBEDDED;
    name.text = read_text(records, &reader);
    if (flags & NAME_HAS_TAG)
        name.tag = read_text(records, &reader);
    if (flags & NAME_HAS_PACKAGE) {
        uint32_t offset = reader_u32(&reader);
        if (offset)
            name.package = read_name(records, records->module->types + offset).text;
    }
    return name;
}

static bool read_record(struct type_records *records, uint64_t address, struct record *ret)
{
    struct reader reader = elf_file_memory(records->file, address, OWN);
    *ret = (struct record){.records = records, .address = address};
    reader_seek(&reader, FLAGS_AT);
    ret->flags = reader_u8(&reader);
    reader_seek(&reader, KIND_AT);
    ret->kind = reader_u8(&reader) & KIND_MASK;
    return !reader.failed && ret->kind > 0 && ret->kind <= GO_LAST && address % 8 == 0;
}

static uint64_t own_pointer(const struct record *record, unsigned number)
{
    return pointer_at(record->records, record->address + OWN + 8 * (uint64_t)number);
}

static uint64_t own_number(const struct record *record, unsigned number)
{
    return number_at(record->records, record->address + OWN + 8 * (uint64_t)number, 8);
}

static unsigned record_size(const struct record *record)
{
    if (record->kind == GO_MAP)
        return record->records->format->map_size;
    return record_sizes[record->kind] ? record_sizes[record->kind] : OWN;
}

/* Where the package and the methods of a type are, 0 if it has none. */
static uint64_t uncommon_of(const struct record *record)
{
    return record->flags & FLAG_UNCOMMON ? record->address + record_size(record) : 0;
}

static struct type *element_of(const struct record *record, unsigned number)
{
    return type_records_at(record->records, own_pointer(record, number));
}

static const char *name_of(const struct type *type)
{
    return type ? type->name : "?";
}

/* Parameters, and behind them results: pointers, behind what there is of methods. */
static uint64_t function_parts(const struct record *record, unsigned *parameters, unsigned *results,
                               bool *is_variadic)
{
    uint64_t counts = number_at(record->records, record->address + OWN, 4);
    *parameters = counts & 0xffff;
    *results = counts >> 16 & ~(unsigned)VARIADIC;
    *is_variadic = counts >> 16 & VARIADIC;
    return record->address + record_size(record) +
           (record->flags & FLAG_UNCOMMON ? UNCOMMON_SIZE : 0);
}

static void print_function(struct text *text, const struct record *record)
{
    unsigned parameters, results;
    bool is_variadic;
    uint64_t at = function_parts(record, &parameters, &results, &is_variadic);
    text_add_char(text, '(');
    for (unsigned i = 0; i < parameters + results; i++) {
        const char *name =
            name_of(type_records_at(record->records, pointer_at(record->records, at + 8 * i)));
        if (i == parameters)
            text_add_string(text, results == 1 ? ") " : ") (");
        else if (i > 0)
            text_add_string(text, ", ");
        if (is_variadic && i == parameters - 1)
            text_printf(text, "...%s", string_starts_with(name, "[]") ? name + 2 : name);
        else
            text_add_string(text, name);
    }
    if (results != 1)
        text_add_char(text, ')');
}

/* The fields of a struct, one after another. */
struct field_cursor {
    const struct record *record;
    uint64_t at, count, next;
};

static struct field_cursor fields_of(const struct record *record)
{
    struct field_cursor cursor = {
        .record = record, .at = own_pointer(record, 1), .count = own_number(record, 2)};
    if (cursor.count > MAX_TEXT)
        cursor.count = 0;
    return cursor;
}

static bool next_field(struct field_cursor *cursor, struct field *ret, struct record_name *name)
{
    struct type_records *records = cursor->record->records;
    if (cursor->next == cursor->count)
        return false;
    uint64_t at = cursor->at + FIELD_SIZE * cursor->next++;
    *name = read_name(records, pointer_at(records, at));
    uint64_t offset = number_at(records, at + 16, 8);
    *ret = (struct field){
        .name = name->text,
        .type = type_records_at(records, pointer_at(records, at + 8)),
        .offset = records->format->offset_is_shifted ? offset >> 1 : offset,
        .embedded = records->format->offset_is_shifted ? offset & 1 : name->is_embedded,
    };
    return true;
}

static void print_struct(struct text *text, const struct record *record)
{
    struct field_cursor cursor = fields_of(record);
    struct field field;
    struct record_name name;
    const char *package = read_name(record->records, own_pointer(record, 0)).text;
    text_add_string(text, "struct {");
    for (const char *between = " "; next_field(&cursor, &field, &name); between = "; ") {
        text_add_string(text, between);
        if (!name.is_exported && !field.embedded && *package)
            text_printf(text, "%s.", package);
        text_printf(text, field.embedded ? "%s" : "%s ", field.embedded ? "" : field.name);
        text_add_string(text, name_of(field.type));
        if (name.tag)
            text_printf(text, " \"%s\"", name.tag);
    }
    text_add_string(text, cursor.count ? " }" : "}");
}

static void print_interface(struct text *text, const struct record *record)
{
    struct type_records *records = record->records;
    uint64_t at = own_pointer(record, 1), count = own_number(record, 2);
    const char *package = read_name(records, own_pointer(record, 0)).text;
    text_add_string(text, "interface {");
    for (uint64_t i = 0; i < count && count < MAX_TEXT; i++, at += INTERFACE_METHOD_SIZE) {
        struct record_name name = read_name(records, offset_at(records, at));
        struct type *type = type_records_at(records, offset_at(records, at + 4));
        text_add_string(text, i == 0 ? " " : "; ");
        if (!name.is_exported && *package)
            text_printf(text, "%s.", package);
        text_add_string(text, name.text);
        text_add_string(text,
                        type && string_starts_with(type->name, "func") ? type->name + 4 : "()");
    }
    text_add_string(text, count ? " }" : "}");
}

static void print_channel(struct text *text, const struct record *record)
{
    static const char *const directions[] = {"chan ", "<-chan ", "chan<- ", "chan "};
    const char *element = name_of(element_of(record, 0));
    uint64_t direction = own_number(record, 1) & 3;
    bool is_bracketed = direction == 3 && string_starts_with(element, "<-");
    text_printf(text, is_bracketed ? "%s(%s)" : "%s%s", directions[direction], element);
}

/* The name of a type that has none of its own, of what it is made of. */
static void print_composite(struct text *text, const struct record *record)
{
    switch (record->kind) {
    case GO_POINTER:
        text_printf(text, "*%s", name_of(element_of(record, 0)));
        break;
    case GO_SLICE:
        text_printf(text, "[]%s", name_of(element_of(record, 0)));
        break;
    case GO_ARRAY:
        text_printf(text, "[%llu]%s", (unsigned long long)own_number(record, 2),
                    name_of(element_of(record, 0)));
        break;
    case GO_MAP:
        text_printf(text, "map[%s]", name_of(element_of(record, 0)));
        text_add_string(text, name_of(element_of(record, 1)));
        break;
    case GO_CHAN:
        print_channel(text, record);
        break;
    case GO_FUNC:
        text_add_string(text, "func");
        print_function(text, record);
        break;
    case GO_STRUCT:
        print_struct(text, record);
        break;
    case GO_INTERFACE:
        print_interface(text, record);
        break;
    }
}

/* The record has the name with the last element of the package's path only: "y.T[a/b.C]". */
static const char *print_name(const struct record *record)
{
    struct type_records *records = record->records;
    const char *name = read_name(records, offset_at(records, record->address + NAME_AT)).text;
    uint64_t uncommon = uncommon_of(record);
    AUTO_TEXT struct text text = {0};
    if (record->flags & FLAG_EXTRA_STAR && *name == '*')
        name++;
    if (!(record->flags & FLAG_NAMED)) {
        print_composite(&text, record);
        return text.length ? arena_strdup(records->arena, text_string(&text)) : name;
    }
    const char *package = uncommon ? read_name(records, offset_at(records, uncommon)).text : "";
    /* A path of one element may have dots: "go.shape". */
    if (!*package || (string_starts_with(name, package) && name[strlen(package)] == '.'))
        return name;
    const char *dot = strpbrk(name, ".[");
    return dot && *dot == '.' ? arena_printf(records->arena, "%s%s", package, dot) : name;
}

static struct error *fill_struct(struct type *type, const struct record *record)
{
    struct field_cursor cursor = fields_of(record);
    struct record_name name;
    type->fields = ARENA_ARRAY(record->records->arena, struct field, cursor.count + 1);
    while (next_field(&cursor, &type->fields[type->field_count], &name)) {
        if (!type->fields[type->field_count].type)
            return error_target("the record of the type %s is damaged", type->name);
        type->field_count++;
    }
    return NULL;
}

static struct error *fill(struct type *type)
{
    struct record record;
    if (!read_record(type->source, type->source_offset, &record))
        return NULL;
    switch (record.kind) {
    case GO_STRUCT:
        return fill_struct(type, &record);
    case GO_MAP:
        type->key = element_of(&record, 0);
        type->element = element_of(&record, 1);
        return type->key && type->element
                   ? NULL
                   : error_target("the record of the type %s is damaged", type->name);
    case GO_ARRAY:
        type->count = own_number(&record, 2);
        type->element = element_of(&record, 0);
        break;
    case GO_POINTER:
    case GO_SLICE:
    case GO_CHAN:
        type->element = element_of(&record, 0);
        break;
    case GO_INTERFACE:
        type->has_methods = own_number(&record, 2) > 0;
        return NULL;
    default:
        return NULL;
    }
    return type->element ? NULL : error_target("the record of the type %s is damaged", type->name);
}

struct type *type_records_at(struct type_records *records, uint64_t address)
{
    struct record record;
    struct type *type = address ? offset_map_get(&records->by_address, address) : NULL;
    if (type || !records->format || address < records->module->types ||
        address >= records->module->types_end || !read_record(records, address, &record))
        return type;
    type = ARENA_NEW(records->arena, struct type);
    type->name = "?"; /* of a damaged record that leads to itself */
    offset_map_put(&records->by_address, address, type);
    type->kind = type_kind_of_go(record.kind);
    type->go_kind = record.kind;
    type->size = number_at(records, address + SIZE_AT, 8);
    type->runtime_offset = address - records->module->types;
    type->has_methods = record.kind == GO_INTERFACE && own_number(&record, 2) > 0;
    type->fill = fill;
    type->source = records;
    type->source_offset = address;
    /* No person wrote what is nested deeper: it would be without end, but for the stack's. */
    if (records->depth++ < MAX_NESTING)
        type->name = print_name(&record);
    records->depth--;
    return type;
}

bool type_records_function(struct type_records *records, const struct type *type,
                           struct type_list *parameters, struct type_list *results,
                           bool *is_variadic)
{
    struct record record;
    unsigned count[2];
    if (!read_record(records, records->module->types + type->runtime_offset, &record) ||
        record.kind != GO_FUNC)
        return false;
    uint64_t at = function_parts(&record, &count[0], &count[1], is_variadic);
    for (unsigned i = 0; i < count[0] + count[1]; i++) {
        struct type *part = type_records_at(records, pointer_at(records, at + 8 * i));
        if (!part)
            return false;
        array_push(i < count[0] ? parameters : results, part);
    }
    return true;
}

void type_records_methods(struct type_records *records, const struct type *type,
                          struct type_methods *ret)
{
    struct record record;
    if (!read_record(records, records->module->types + type->runtime_offset, &record))
        return;
    uint64_t uncommon = uncommon_of(&record);
    uint64_t count = uncommon ? number_at(records, uncommon + 4, 2) : 0;
    uint64_t at = uncommon + number_at(records, uncommon + 8, 4);
    for (uint64_t i = 0; i < count; i++, at += METHOD_SIZE) {
        struct record_name name = read_name(records, offset_at(records, at));
        int32_t code = (int32_t)number_at(records, at + 12, 4);
        struct type_method method = {
            .name = name.text,
            .package = name.package,
            .type = type_records_at(records, offset_at(records, at + 4)),
            .address = code > 0 ? records->module->text + (uint64_t)code : 0,
        };
        array_push(ret, method);
    }
}

struct type *type_records_pointer_to(struct type_records *records, const struct type *type)
{
    uint64_t address = records->module->types + type->runtime_offset;
    return type_records_at(records, offset_at(records, address + POINTER_TO_AT));
}

uint64_t type_records_size(struct type_records *records, const struct type *type)
{
    struct record record;
    unsigned parameters, results;
    bool is_variadic;
    if (!read_record(records, records->module->types + type->runtime_offset, &record))
        return 0;
    uint64_t uncommon = uncommon_of(&record);
    uint64_t size = record_size(&record);
    if (uncommon)
        size += UNCOMMON_SIZE + METHOD_SIZE * number_at(records, uncommon + 4, 2);
    switch (record.kind) {
    case GO_FUNC:
        function_parts(&record, &parameters, &results, &is_variadic);
        return size + 8 * (uint64_t)(parameters + results);
    case GO_STRUCT:
        return size + FIELD_SIZE * own_number(&record, 2);
    case GO_INTERFACE:
        return size + INTERFACE_METHOD_SIZE * own_number(&record, 2);
    }
    return size;
}

void type_records_open(struct elf_file *file, const struct module_data *module,
                       struct go_version version, struct arena *arena, struct type_records *ret)
{
    *ret = (struct type_records){.file = file, .module = module, .arena = arena};
    for (size_t i = 0; module->address && i < LENGTH(formats); i++) {
        if (version.minor >= formats[i].first_minor && version.minor <= formats[i].last_minor)
            ret->format = &formats[i];
    }
}

void type_records_deinit(struct type_records *records)
{
    offset_map_deinit(&records->by_address);
}
