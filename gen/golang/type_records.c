#include "golang/type_records.h"

#include <string.h>

#include "base/text.h"

enum { MAX_NESTING = 100, MAX_NAME = 1 << 14 };

static struct type *element_of(struct type_records *records, const struct record *record,
                               unsigned number)
{
    return type_records_at(records, record_own_pointer(record, number));
}

static struct record_name name_at(struct type_records *records, uint64_t address)
{
    return record_name_at(&records->memory, address, records->arena);
}

static const char *name_of(const struct type *type)
{
    return type ? type->name : "?";
}

static void print_function(struct text *text, struct type_records *records,
                           const struct record *record)
{
    struct record_function function = record_function(record);
    text_add_char(text, '(');
    for (unsigned i = 0; i < function.parameters + function.results; i++) {
        const char *name = name_of(type_records_part(records, &function, i));
        if (i == function.parameters)
            text_add_string(text, function.results == 1 ? ") " : ") (");
        else if (i > 0)
            text_add_string(text, ", ");
        if (function.is_variadic && i == function.parameters - 1)
            text_printf(text, "...%s", string_starts_with(name, "[]") ? name + 2 : name);
        else
            text_add_string(text, name);
    }
    if (function.results != 1)
        text_add_char(text, ')');
}

static struct field field_of(struct type_records *records, const struct record *record,
                             uint64_t number, struct record_name *name)
{
    struct record_field field = record_field(record, number);
    *name = name_at(records, field.name);
    return (struct field){
        .name = name->text,
        .type = type_records_at(records, field.type),
        .offset = field.offset,
        .embedded = field.is_embedded || name->is_embedded,
    };
}

static void print_struct(struct text *text, struct type_records *records,
                         const struct record *record)
{
    struct record_name name;
    uint64_t count = record_field_count(record);
    const char *package = name_at(records, record_own_pointer(record, 0)).text;
    text_add_string(text, "struct {");
    for (uint64_t i = 0; i < count; i++) {
        struct field field = field_of(records, record, i, &name);
        text_add_string(text, i ? "; " : " ");
        if (!name.is_exported && !field.embedded && *package)
            text_printf(text, "%s.", package);
        text_printf(text, field.embedded ? "%s" : "%s ", field.embedded ? "" : field.name);
        text_add_string(text, name_of(field.type));
        if (name.tag)
            text_printf(text, " \"%s\"", name.tag);
    }
    text_add_string(text, count ? " }" : "}");
}

static void print_interface(struct text *text, struct type_records *records,
                            const struct record *record)
{
    uint64_t at = record_own_pointer(record, 1), count = record_own_number(record, 2);
    const char *package = name_at(records, record_own_pointer(record, 0)).text;
    text_add_string(text, "interface {");
    for (uint64_t i = 0; i < count && count < RECORD_MAX_PARTS; i++) {
        struct record_name name = name_at(records, record_offset_at(&records->memory, at));
        struct type *type = type_records_at(records, record_offset_at(&records->memory, at + 4));
        at += RECORD_INTERFACE_METHOD_SIZE;
        text_add_string(text, i == 0 ? " " : "; ");
        if (!name.is_exported && *package)
            text_printf(text, "%s.", package);
        text_add_string(text, name.text);
        text_add_string(text,
                        type && string_starts_with(type->name, "func") ? type->name + 4 : "()");
    }
    text_add_string(text, count ? " }" : "}");
}

static void print_channel(struct text *text, struct type_records *records,
                          const struct record *record)
{
    static const char *const directions[] = {"chan ", "<-chan ", "chan<- ", "chan "};
    const char *element = name_of(element_of(records, record, 0));
    uint64_t direction = record_own_number(record, 1) & 3;
    bool is_bracketed = direction == 3 && string_starts_with(element, "<-");
    text_printf(text, is_bracketed ? "%s(%s)" : "%s%s", directions[direction], element);
}

/* The name of a type that has none of its own, of what it is made of. */
static void print_composite(struct text *text, struct type_records *records,
                            const struct record *record)
{
    switch (record->kind) {
    case GO_POINTER:
        text_add_char(text, '*');
        text_add_string(text, name_of(element_of(records, record, 0)));
        break;
    case GO_SLICE:
        text_add_string(text, "[]");
        text_add_string(text, name_of(element_of(records, record, 0)));
        break;
    case GO_ARRAY:
        text_printf(text, "[%llu]%s", (unsigned long long)record_own_number(record, 2),
                    name_of(element_of(records, record, 0)));
        break;
    case GO_MAP:
        text_printf(text, "map[%s]", name_of(element_of(records, record, 0)));
        text_add_string(text, name_of(element_of(records, record, 1)));
        break;
    case GO_CHAN:
        print_channel(text, records, record);
        break;
    case GO_FUNC:
        text_add_string(text, "func");
        print_function(text, records, record);
        break;
    case GO_STRUCT:
        print_struct(text, records, record);
        break;
    case GO_INTERFACE:
        print_interface(text, records, record);
        break;
    }
}

/* The record has the name with the last element of the package's path only: "y.T[a/b.C]". */
static const char *print_name(struct type_records *records, const struct record *record)
{
    uint64_t place = record_offset_at(&records->memory, record->address + RECORD_NAME_AT);
    const char *name = name_at(records, place).text;
    AUTO_TEXT struct text text = {0};
    if (record->flags & RECORD_EXTRA_STAR && *name == '*')
        name++;
    if (!(record->flags & RECORD_NAMED)) {
        print_composite(&text, records, record);
        /* The longest of dockerd and kubectl has 2,372 bytes: such a record is damaged. */
        if (text.length > MAX_NAME)
            return "?";
        return text.length ? arena_strdup(records->arena, text_string(&text)) : name;
    }
    const char *package = name_at(records, record_package(record)).text;
    /* A path of one element may have dots: "go.shape". */
    if (!*package || (string_starts_with(name, package) && name[strlen(package)] == '.'))
        return name;
    const char *dot = strpbrk(name, ".[");
    return dot && *dot == '.' ? arena_printf(records->arena, "%s%s", package, dot) : name;
}

static struct error *fill_struct(struct type *type, const struct record *record)
{
    struct type_records *records = type->source;
    struct record_name name;
    uint64_t count = record_field_count(record);
    type->fields = ARENA_ARRAY(records->arena, struct field, count + 1);
    for (; type->field_count < count; type->field_count++) {
        struct field *field = &type->fields[type->field_count];
        *field = field_of(records, record, type->field_count, &name);
        if (!field->type)
            return error_target("the record of the type %s is damaged", type->name);
    }
    return NULL;
}

static struct error *fill(struct type *type)
{
    struct type_records *records = type->source;
    struct record record;
    if (!record_read(&records->memory, type->source_offset, &record))
        return NULL;
    switch (record.kind) {
    case GO_STRUCT:
        return fill_struct(type, &record);
    case GO_MAP:
        type->key = element_of(records, &record, 0);
        type->element = element_of(records, &record, 1);
        type->group = element_of(records, &record, 2);
        return type->key && type->element
                   ? NULL
                   : error_target("the record of the type %s is damaged", type->name);
    case GO_ARRAY:
        type->count = record_own_number(&record, 2);
        type->element = element_of(records, &record, 0);
        break;
    case GO_POINTER:
    case GO_SLICE:
    case GO_CHAN:
        type->element = element_of(records, &record, 0);
        break;
    case GO_INTERFACE:
        type->has_methods = record_own_number(&record, 2) > 0;
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
    if (type || !record_read(&records->memory, address, &record))
        return type;
    type = ARENA_NEW(records->arena, struct type);
    type->name = "?"; /* of a damaged record that leads to itself */
    offset_map_put(&records->by_address, address, type);
    type->kind = type_kind_of_go(record.kind);
    type->go_kind = record.kind;
    type->size = record_number_at(&records->memory, address + RECORD_SIZE_AT, 8);
    type->runtime_offset = address - records->memory.module->types;
    type->has_methods = record.kind == GO_INTERFACE && record_own_number(&record, 2) > 0;
    type->fill = fill;
    type->source = records;
    type->source_offset = address;
    /* No person wrote what is nested deeper: it would be without end, but for the stack's. */
    if (records->depth++ < MAX_NESTING)
        type->name = print_name(records, &record);
    records->depth--;
    return type;
}

bool type_records_function(struct type_records *records, uint64_t address,
                           struct record_function *ret)
{
    struct record record;
    if (!record_read(&records->memory, address, &record) || record.kind != GO_FUNC)
        return false;
    *ret = record_function(&record);
    return true;
}

struct type *type_records_part(struct type_records *records, const struct record_function *function,
                               unsigned number)
{
    uint64_t place = function->parts + 8 * (uint64_t)number;
    return type_records_at(records, record_pointer_at(&records->memory, place));
}

const char *type_records_interface(struct type_records *records, uint64_t address)
{
    struct record record;
    AUTO_TEXT struct text text = {0};
    if (!record_read(&records->memory, address, &record) || record.kind != GO_INTERFACE)
        return NULL;
    print_interface(&text, records, &record);
    return arena_strdup(records->arena, text_string(&text));
}

uint64_t type_records_method_count(struct type_records *records, const struct type *type)
{
    struct record record;
    uint64_t address = records->memory.module->types + type->runtime_offset;
    bool is_read = record_read(&records->memory, address, &record);
    return is_read && record.kind == GO_INTERFACE ? record_own_number(&record, 2) : 0;
}

void type_records_open(struct elf_file *file, const struct module_data *module,
                       struct go_version version, struct arena *arena, struct type_records *ret)
{
    *ret = (struct type_records){.arena = arena};
    record_memory_open(file, module, version, &ret->memory);
}

void type_records_deinit(struct type_records *records)
{
    offset_map_deinit(&records->by_address);
}
