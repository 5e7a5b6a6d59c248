/* gobt vars: the variables in scope at a line of the source, and where they are. */
#include "abi/located.h"
#include "base/terminal.h"
#include "cmd/commands.h"
#include "cmd/module_choice.h"
#include "cmd/notice.h"
#include "cmd/place.h"
#include "cmd/table.h"
#include "cmd/target.h"
#include "path/select_code.h"

static void print_title(const struct code *code, struct text *output)
{
    AUTO_TEXT struct text title = {0};
    text_add_string(&title, code->function->name);
    if (code->is_inlined)
        text_printf(&title, ", inlined into %s", code->into->name);
    text_printf(&title, "  %s:%u, at 0x%llx", source_file_name(code->file), code->line,
                (unsigned long long)code->address);
    terminal_escape(output, text_string(&title));
    text_add_char(output, '\n');
}

static void add_variable(const struct arguments *arguments, const struct placed_parameter *placed,
                         struct table *table)
{
    const struct parameter *variable = placed->parameter;
    const struct type *type =
        variable->is_behind_pointer ? variable->type->element : variable->type;
    AUTO_TEXT struct text place = {0};
    AUTO_FREE char *name = type_short_name(type->name);
    place_print(arguments, placed, &place);
    bool is_followed =
        variable->is_behind_pointer && (placed->on_stack || variable_is_located(variable));
    table_cell(table, "%s", parameter_is_named(variable) ? variable->name : "_");
    table_cell(table, "%s", name);
    table_cell(table, is_followed ? "*(%s)" : "%s", text_string(&place));
}

static void print_code(const struct arguments *arguments, struct text *output)
{
    static const char *const titles[] = {"NAME", "TYPE", "PLACE"};
    struct table table = {.columns = LENGTH(titles)};
    size_t count = 0;
    print_title(arguments->code, output);
    for (size_t i = 0; i < LENGTH(titles); i++)
        table_cell(&table, "%s", titles[i]);
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        if (placed->parameter->is_result)
            continue;
        add_variable(arguments, placed, &table);
        count++;
    }
    if (count)
        table_print(&table, output);
    else
        text_add_string(output, arguments->code->is_stripped
                                    ? "which variables are in scope, only debug information says\n"
                                    : "no variables are in scope\n");
    table_deinit(&table);
}

static json_t *code_json(const struct arguments *arguments)
{
    const struct code *code = arguments->code;
    json_t *variables = json_array();
    for (size_t i = 0; i < arguments->assignment.parameters.count; i++) {
        const struct placed_parameter *placed = &arguments->assignment.parameters.items[i];
        const struct parameter *variable = placed->parameter;
        json_t *item = json_object();
        if (variable->is_result) {
            json_decref(item);
            continue;
        }
        const struct type *type =
            variable->is_behind_pointer ? variable->type->element : variable->type;
        json_object_set_new(item, "name", json_bytes(variable->name));
        json_object_set_new(item, "type", json_bytes(type->name));
        json_object_set_new(item, "size", json_integer((json_int_t)type->size));
        json_object_set_new(item, "behind_pointer", json_boolean(variable->is_behind_pointer));
        json_object_set_new(item, "may_be_earlier",
                            json_boolean(variable_may_be_earlier(code, variable)));
        json_object_set_new(item, "words", place_words_json(arguments, placed));
        json_array_append_new(variables, item);
    }
    json_t *document = json_object();
    json_object_set_new(document, "function", json_bytes(code->function->name));
    json_object_set_new(document, "inlined_into",
                        code->is_inlined ? json_bytes(code->into->name) : json_null());
    json_object_set_new(document, "file", json_bytes(code->file));
    json_object_set_new(document, "line", json_integer(code->line));
    json_object_set_new(document, "address", json_integer((json_int_t)code->address));
    json_object_set_new(document, "variables", variables);
    return document;
}

static struct error *print_all(struct program *program, const struct codes *codes, bool as_json,
                               struct text *output)
{
    json_t *list = json_array();
    struct error *error = NULL;
    for (size_t i = 0; i < codes->count && !error; i++) {
        struct arguments arguments;
        if ((error = arguments_at(program, codes->items[i], &arguments)))
            break;
        if (!as_json && i)
            text_add_char(output, '\n');
        if (as_json)
            json_array_append_new(list, code_json(&arguments));
        else
            print_code(&arguments, output);
        arguments_deinit(&arguments);
    }
    if (!error && as_json)
        json_print(json_pack("{s:O}", "places", list), output);
    json_decref(list);
    return error;
}

struct error *command_vars(const struct options *options, struct text *output)
{
    AUTO(target_closep) struct target *target = NULL;
    struct trace_request request = {.line = options->operands.items[0]};
    struct codes codes;
    TRY(module_choose(options, &request, 1, &target));
    TRY(target_require_functions(target));
    AUTO_TEXT struct text notes = {0};
    TRY(select_line(&target->program, &request, &codes, &notes));
    for (size_t i = 0; i < codes.count; i++) {
        arguments_note_earlier(codes.items[i], NULL, NULL, &notes);
        arguments_note_shared(codes.items[i], NULL, NULL, &notes);
    }
    print_notes(&notes);
    struct error *error = print_all(&target->program, &codes, options->json, output);
    array_deinit(&codes);
    return error;
}
