#include "value/func_text.h"

#include "abi/arguments.h"
#include "program/find.h"
#include "value/text_form.h"

enum { WORD = 8 };

static struct closure closure_of(struct runtime_types *types, const struct function *function)
{
    for (size_t i = 0; i < types->closures.count; i++) {
        if (types->closures.items[i].function == function)
            return types->closures.items[i].closure;
    }
    struct known_closure known = {.function = function};
    const struct machine *machine = machine_of(types->program->architecture);
    if (machine && function_is_closure(function))
        error_destroy(captured_find(machine, types->program, function, &known.closure));
    array_push(&types->closures, known);
    return known.closure;
}

/* What the variables lead to isn't copied: whoever asks where the closure begins has all of it. */
static bool add_captured(const struct reading *reading, const struct captured_variable *captured,
                         uint64_t address, unsigned depth, struct text *text)
{
    struct reading inner = *reading;
    struct type *type = captured->field->type;
    inner.lacks = NULL;
    error_destroy(type_complete(type));
    struct value value = value_at(&inner, type, address + captured->field->offset);
    text_printf(text, "%s%s:", captured->is_reference ? "&" : "", captured->name);
    text_form_write(text, decode_value(&inner, &value, depth + 1));
    for (uint64_t i = 0; i < value.size; i++) {
        if (value.known[i])
            return true;
    }
    return false;
}

struct node *func_text_decode(const struct reading *reading, uint64_t address, unsigned depth)
{
    uint64_t code;
    bool is_known = false;
    const struct function *function = NULL;
    AUTO_TEXT struct text text = {0};
    AUTO_TEXT struct text captured = {0};
    if (snapshot_number(reading->snapshot, address, WORD, &code))
        function = program_function_at(reading->types->program, code - reading->load_base);
    if (!function) {
        text_printf(&text, "func(0x%llx)", (unsigned long long)address);
        return node_words(reading->arena, &text);
    }
    AUTO_FREE char *name = function_short_name(function->name);
    text_printf(&text, "func %s", name);
    struct closure closure = closure_of(reading->types, function);
    for (size_t i = 0; i < closure.count; i++) {
        text_add_string(&captured, i ? " " : "");
        is_known |= add_captured(reading, &closure.items[i], address, depth, &captured);
    }
    if (is_known)
        text_printf(&text, "{%s}", text_string(&captured));
    return node_words(reading->arena, &text);
}
