/* gobt args: where each argument and result of a function is. */
#include <string.h>

#include "base/terminal.h"
#include "cmd/commands.h"
#include "cmd/json.h"
#include "cmd/module_choice.h"
#include "cmd/notice.h"
#include "cmd/place.h"
#include "cmd/table.h"
#include "cmd/target.h"
#include "path/access.h"
#include "program/signature.h"

/* The number that old bpftrace scripts had for it: sarg counts words of 8 bytes on the stack. */
static void print_sarg(const struct machine *machine, const struct placed_parameter *placed,
                       struct text *text)
{
    uint64_t at = machine->stack_arguments_at - machine->sarg_at + placed->frame_offset;
    if (placed->on_stack && placed->word_count && at % 8 == 0)
        text_printf(text, "sarg%llu", (unsigned long long)at / 8);
}

static void print_slots(const struct placed_parameter *placed, struct text *text)
{
    if (placed->parameter->is_result)
        text_add_string(text, "ret");
    else if (placed->word_count == 1)
        text_printf(text, "%zu", placed->first_word);
    else if (placed->word_count > 1)
        text_printf(text, "%zu-%zu", placed->first_word,
                    placed->first_word + placed->word_count - 1);
}

/* The struct whose fields are a parameter's parts: its own, or what it points to. */
static struct error *parts_of(const struct arguments *arguments,
                              const struct placed_parameter *placed, const struct access **ret)
{
    const struct access *value = access_parameter(arguments, placed);
    *ret = NULL;
    if (value->type->kind == TYPE_POINTER)
        TRY(access_target(arguments, value, &value));
    if (value->type->kind == TYPE_STRUCT) {
        TRY(type_complete(value->type));
        *ret = value;
    }
    return NULL;
}

static void print_part_place(const struct arguments *arguments, const struct access *part,
                             const char *pointer, struct text *text)
{
    if (part->kind == ACCESS_WORDS) {
        for (size_t i = 0; i < part->word_count; i++) {
            text_add_string(text, i ? " " : "");
            place_print_word(arguments, &arguments->assignment.words.items[part->first_word + i],
                             text);
        }
    } else if (part->base->kind == BASE_STACK) {
        text_printf(text, "%s+%llu", arguments->machine->stack_pointer,
                    (unsigned long long)(arguments->machine->stack_arguments_at +
                                         part->base->offset + part->offset));
    } else {
        text_printf(text, "*(%s)+%llu", pointer, (unsigned long long)part->offset);
    }
}

static struct error *add_parts(const struct arguments *arguments,
                               const struct placed_parameter *placed, const char *place,
                               struct table *table)
{
    const struct access *whole, *part;
    if (placed->parameter->is_result || placed->word_count == 0)
        return NULL;
    TRY(parts_of(arguments, placed, &whole));
    for (size_t i = 0; whole && i < whole->type->field_count; i++) {
        AUTO_TEXT struct text text = {0};
        TRY(access_field(arguments, whole, i, &part));
        AUTO_FREE char *type = type_short_name(part->type->name);
        print_part_place(arguments, part, place, &text);
        table_cell(table, "%s", "");
        table_cell(table, "  %s", part->path);
        table_cell(table, "%s", type);
        table_cell(table, "%s", text_string(&text));
        table_cell(table, "%s", "");
    }
    return NULL;
}

static struct error *add_parameter(const struct arguments *arguments,
                                   const struct placed_parameter *placed, struct table *table)
{
    AUTO_TEXT struct text slots = {0};
    AUTO_TEXT struct text place = {0};
    AUTO_TEXT struct text sarg = {0};
    const struct parameter *parameter = placed->parameter;
    AUTO_FREE char *type = type_short_name(parameter->type->name);
    print_slots(placed, &slots);
    place_print(arguments, placed, &place);
    print_sarg(arguments->machine, placed, &sarg);
    table_cell(table, "%s", text_string(&slots));
    table_cell(table, "%s", parameter_is_named(parameter) ? parameter->name : "_");
    table_cell(table, "%s", type);
    table_cell(table, "%s", text_string(&place));
    table_cell(table, "%s", text_string(&sarg));
    AUTO_TEXT struct text first = {0};
    if (!placed->on_stack && placed->word_count)
        place_print_word(arguments, &arguments->assignment.words.items[placed->first_word], &first);
    return add_parts(arguments, placed,
                     placed->on_stack ? text_string(&place) : text_string(&first), table);
}

/* Whether all that is known of a parameter is its size. */
static bool lacks_type(const struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        if (strcmp(arguments->assignment.parameters.items[i].parameter->type->name, "?") == 0)
            return true;
    }
    return false;
}

/* What the closure holds: the variable, or its address. */
static void add_captured(const struct arguments *arguments, struct table *table)
{
    for (size_t i = 0; i < arguments->closure.count; i++) {
        const struct captured_variable *captured = &arguments->closure.items[i];
        const struct type *type = captured->field->type;
        if (captured->is_reference)
            type = type->element;
        AUTO_FREE char *name = type_short_name(type->name);
        table_cell(table, "%s", "captured");
        table_cell(table, "%s", captured->name);
        table_cell(table, "%s", name);
        table_cell(table, captured->is_reference ? "*(*(%s)+%llu)" : "*(%s)+%llu",
                   arguments->machine->closure.name, (unsigned long long)captured->field->offset);
        table_cell(table, "%s", "");
    }
}

static struct error *print_function(const struct arguments *arguments, struct text *output)
{
    static const char *const titles[] = {"SLOT", "NAME", "TYPE", "PLACE", "OLD"};
    struct table table = {.columns = LENGTH(titles)};
    AUTO_TEXT struct text name = {0};
    text_add_string(&name, function_symbol(arguments->function));
    signature_print(&name, arguments->function);
    terminal_escape(output, text_string(&name));
    text_add_char(output, '\n');
    for (size_t i = 0; i < LENGTH(titles); i++)
        table_cell(&table, "%s", titles[i]);
    struct error *error = NULL;
    for (size_t i = 0; i < arguments->assignment.parameters.count && !error; i++)
        error = add_parameter(arguments, &arguments->assignment.parameters.items[i], &table);
    add_captured(arguments, &table);
    if (!error)
        table_print(&table, output);
    table_deinit(&table);
    if (arguments->omitted)
        text_printf(output,
                    "Debug information leaves out %u of these parameters; their places and sizes "
                    "are known%s.\n",
                    arguments->omitted, lacks_type(arguments) ? ", their types aren't" : "");
    return error;
}

static json_t *captured_json(const struct arguments *arguments)
{
    json_t *list = json_array();
    for (size_t i = 0; i < arguments->closure.count; i++) {
        const struct captured_variable *captured = &arguments->closure.items[i];
        const struct type *type = captured->field->type;
        json_t *item = json_object();
        if (captured->is_reference)
            type = type->element;
        json_object_set_new(item, "name", json_bytes(captured->name));
        json_object_set_new(item, "type", json_bytes(type->name));
        json_object_set_new(item, "size", json_integer((json_int_t)type->size));
        json_object_set_new(item, "offset", json_integer((json_int_t)captured->field->offset));
        json_object_set_new(item, "reference", json_boolean(captured->is_reference));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *function_json(const struct arguments *arguments)
{
    json_t *parameters = json_array();
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_bytes(placed->parameter->name));
        json_object_set_new(item, "type", json_bytes(placed->parameter->type->name));
        json_object_set_new(item, "result", json_boolean(placed->parameter->is_result));
        json_object_set_new(item, "size", json_integer((json_int_t)placed->parameter->type->size));
        if (!placed->parameter->is_result || arguments->knows_results)
            json_object_set_new(item, "words", place_words_json(arguments, placed));
        json_array_append_new(parameters, item);
    }
    json_t *document = json_object();
    json_object_set_new(document, "function", json_bytes(function_symbol(arguments->function)));
    json_object_set_new(
        document, "abi",
        json_string(arguments->convention == CONVENTION_STACK ? "stack" : "registers"));
    json_object_set_new(document, "omitted", json_integer(arguments->omitted));
    json_object_set_new(document, "parameters", parameters);
    if (arguments->closure.count)
        json_object_set_new(document, "captured", captured_json(arguments));
    return document;
}

static struct error *print_all(struct target *target, const struct options *options,
                               const struct functions *functions, struct text *output)
{
    json_t *documents = json_array();
    for (size_t i = 0; i < functions->count; i++) {
        struct arguments arguments;
        struct error *error = arguments_place(&target->program, functions->items[i], &arguments);
        if (!error && options->json)
            json_array_append_new(documents, function_json(&arguments));
        else if (!error)
            error = print_function(&arguments, output);
        else if (options->all) {
            text_printf(output, "%s\n", error->message);
            error_destroy(error);
            continue;
        }
        if (error) {
            json_decref(documents);
            return error;
        }
        arguments_deinit(&arguments);
    }
    if (options->json)
        json_print(json_pack("{s:o}", "functions", documents), output);
    else
        json_decref(documents);
    return NULL;
}

struct error *command_args(const struct options *options, struct text *output)
{
    __attribute__((cleanup(target_closep))) struct target *target = NULL;
    struct trace_request request = {.function = options->operands.items[0]};
    TRY(module_choose(options, &request, 1, &target));
    TRY(target_require_functions(target));
    TRY(layouts_take_given(target, options));
    struct functions functions;
    AUTO_TEXT struct text notes = {0};
    TRY(select_functions(&target->program, &request, options->all, &functions, &notes));
    print_notes(&notes);
    struct error *error = print_all(target, options, &functions, output);
    array_deinit(&functions);
    return error;
}
