/* gobt layout: a type's fields, where they lie, and what is between them. */
#include <string.h>

#include "base/terminal.h"
#include "cmd/commands.h"
#include "cmd/export.h"
#include "cmd/json.h"
#include "cmd/table.h"
#include "cmd/target.h"

enum { MAX_LISTED = 20 };

struct search {
    const char *name;
    struct {
        ARRAY(struct type *);
    } found;
};

/* A name may be given without the directories of its import path, or without the package. */
static bool is_named(const struct type *type, const char *name)
{
    size_t length = strlen(type->name), wanted = strlen(name);
    if (length < wanted || strcmp(type->name + length - wanted, name) != 0)
        return false;
    if (length == wanted)
        return true;
    char before = type->name[length - wanted - 1];
    bool is_plain = !strpbrk(type->name, "*[](){} ") || strchr(name, '[');
    return is_plain && (before == '/' || before == '.');
}

static struct error *visit(struct type *type, void *context)
{
    struct search *search = context;
    if (is_named(type, search->name))
        array_push(&search->found, type);
    return NULL;
}

static struct error *choose(const struct target *target, const struct search *search,
                            struct type **ret)
{
    for (size_t i = 0; i < search->found.count; i++) {
        if (search->found.count == 1 || strcmp(search->found.items[i]->name, search->name) == 0) {
            *ret = search->found.items[i];
            return NULL;
        }
    }
    if (search->found.count == 0)
        return error_target("%s has no type '%s'. 'gobt types' lists them", target->path,
                            search->name);
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < search->found.count && i < MAX_LISTED; i++)
        text_printf(&list, "%s%s", i ? ", " : "", search->found.items[i]->name);
    return error_target("'%s' could be %zu types: %s", search->name, search->found.count,
                        text_string(&list));
}

static void add_row(struct table *table, uint64_t offset, uint64_t size, const char *name,
                    const char *type)
{
    table_cell(table, "%llu", (unsigned long long)offset);
    table_cell(table, "%llu", (unsigned long long)size);
    table_cell(table, "%s", name);
    table_cell(table, "%s", type);
}

static void print_fields(const struct type *type, struct text *output)
{
    static const char *const titles[] = {"OFFSET", "SIZE", "FIELD", "TYPE"};
    struct table table = {.columns = LENGTH(titles)};
    uint64_t end = 0, padding = 0;
    for (size_t i = 0; i < LENGTH(titles); i++)
        table_cell(&table, "%s", titles[i]);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        if (field->offset > end) {
            add_row(&table, end, field->offset - end, "(padding)", "");
            padding += field->offset - end;
        }
        add_row(&table, field->offset, field->type->size, field->name, field->type->name);
        end = field->offset + field->type->size;
    }
    if (type->size > end) {
        add_row(&table, end, type->size - end, "(padding)", "");
        padding += type->size - end;
    }
    table_print(&table, output);
    table_deinit(&table);
    text_printf(output, "%llu bytes, %llu of them padding\n", (unsigned long long)type->size,
                (unsigned long long)padding);
}

static void print_text(const struct type *type, struct text *output)
{
    terminal_escape(output, type->name);
    text_printf(output, ": %s\n", type_kind_name(type->kind));
    if (type->kind == TYPE_STRUCT) {
        print_fields(type, output);
        return;
    }
    text_printf(output, "%llu bytes", (unsigned long long)type->size);
    if (type->kind == TYPE_ARRAY)
        text_printf(output, ", %llu elements", (unsigned long long)type->count);
    if (type->element) {
        text_add_string(output, ", of ");
        terminal_escape(output, type->element->name);
    }
    text_add_char(output, '\n');
}

static json_t *type_json(const struct type *type)
{
    json_t *fields = json_array();
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_bytes(field->name));
        json_object_set_new(item, "type", json_bytes(field->type->name));
        json_object_set_new(item, "offset", json_integer((json_int_t)field->offset));
        json_object_set_new(item, "size", json_integer((json_int_t)field->type->size));
        json_object_set_new(item, "embedded", json_boolean(field->embedded));
        json_array_append_new(fields, item);
    }
    json_t *document = json_object();
    json_object_set_new(document, "name", json_bytes(type->name));
    json_object_set_new(document, "kind", json_string(type_kind_name(type->kind)));
    json_object_set_new(document, "size", json_integer((json_int_t)type->size));
    if (type->element)
        json_object_set_new(document, "element", json_bytes(type->element->name));
    if (type->key)
        json_object_set_new(document, "key", json_bytes(type->key->name));
    if (type->kind == TYPE_ARRAY)
        json_object_set_new(document, "count", json_integer((json_int_t)type->count));
    if (type->kind == TYPE_STRUCT)
        json_object_set_new(document, "fields", json_incref(fields));
    json_decref(fields);
    return document;
}

struct error *command_layout(const struct options *options, struct text *output)
{
    __attribute__((cleanup(target_closep))) struct target *target = NULL;
    TRY(target_open(options, &target));
    TRY(target_require_types(target));
    TRY(layouts_take_given(target, options));
    if (options->is_export)
        return export_layout(target, options, output);
    if (options->operands.count > 1)
        return error_usage("gobt layout shows one type: give --export to write several");
    struct search search = {.name = options->operands.items[0]};
    struct type *type = NULL;
    struct error *error = program_each_type(&target->program, visit, &search);
    if (!error)
        error = choose(target, &search, &type);
    array_deinit(&search.found);
    if (!error)
        error = type_complete(type);
    if (error)
        return error;
    if (options->json)
        json_print(type_json(type), output);
    else
        print_text(type, output);
    return NULL;
}
