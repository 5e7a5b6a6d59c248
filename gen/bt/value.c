#include "bt/value.h"

#include <string.h>

#include "base/text.h"
#include "bt/error_value.h"
#include "bt/float_value.h"
#include "bt/goroutine.h"
#include "bt/interface_value.h"
#include "bt/items.h"
#include "bt/lookup.h"
#include "bt/map_keys.h"
#include "bt/named_number.h"
#include "bt/quoted.h"
#include "path/located.h"

enum {
    MAX_DEPTH = 5,     /* structs in structs */
    CHOICE_BYTES = 64, /* a string that is chosen from literals takes that much stack up to 0.17 */
};

void value_write_number(struct line *line, const char *conversion, const char *expression)
{
    line_print(line, conversion, expression, 8, 0);
}

/* true or false. Where bpftrace doesn't know how, a choice of two literals. */
static void write_bool(struct line *line, const char *number)
{
    const struct script *script = line->probe->script;
    number = line_keep(line, number, false);
    line_print(
        line, "%s",
        arena_printf(script->arena,
                     script->options.dialect.prints_bools ? "%s != 0" : "%s ? \"true\" : \"false\"",
                     number),
        CHOICE_BYTES, CHOICE_BYTES);
}

static void write_buffer(struct line *line, const char *conversion, const char *pointer,
                         const char *length)
{
    unsigned limit = (unsigned)line->probe->script->options.string_limit;
    const char *buffer = arena_printf(line->probe->script->arena, "buf(%s, %s)", pointer, length);
    line_print(line, conversion, line_keep_text(line, buffer), limit + 1, limit + 1);
}

/* As much of a string as is shown. */
static const char *shown_length(const struct line *line, const char *length)
{
    const struct script *script = line->probe->script;
    unsigned long long limit = script->options.string_limit;
    if (script->options.dialect.repeats_are_dear)
        return arena_printf(script->arena, "%s - (int64)(%s > %llu) * (%s - %llu)", length, length,
                            limit, length, limit);
    return arena_printf(script->arena, "%s > %llu ? %llu : %s", length, limit, limit, length);
}

void value_write_cut(struct line *line, const char *length)
{
    line_add_length(line, length);
    if (!line_is_cut(line))
        return;
    line_text(line, " (");
    value_write_number(line, "%ld", shown_length(line, length));
    line_text(line, " of ");
    value_write_number(line, "%ld", length);
    line_text(line, ")");
}

static struct error *write_string(struct line *line, const struct access *access,
                                  const char *conversion)
{
    const char *pointer, *length;
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    bool quoted = strcmp(conversion, "%r") == 0;
    line_text(line, quoted ? "\"" : "");
    write_buffer(line, conversion, pointer, length);
    line_text(line, quoted ? "\"" : "");
    value_write_cut(line, line_keep(line, length, true));
    return NULL;
}

static struct error *write_word(struct line *line, const struct access *access, uint64_t offset,
                                const char *conversion)
{
    const char *word;
    TRY(expression_word(line->probe, IN_BODY, access, offset, 8, TYPE_UNSAFE_POINTER, &word));
    value_write_number(line, conversion, line_keep(line, word, false));
    return NULL;
}

static struct error *write_integer(struct line *line, const struct access *access)
{
    const char *word;
    const struct type *type = access->type;
    struct probe *probe = line->probe;
    bool is_signed = type->kind == TYPE_INT, has_name;
    uint64_t names;
    TRY(named_number_table(probe, type, &has_name, &names));
    if (has_name)
        return named_number_write(line, access, names);
    TRY(expression_word(probe, IN_BODY, access, 0, type->size, type->kind, &word));
    value_write_number(line, is_signed ? "%ld" : "%lu", line_keep(line, word, is_signed));
    return NULL;
}

static struct error *write_name(struct line *line, const struct access *access)
{
    bool has_name = false;
    uint64_t names;
    if (access->type)
        TRY(named_number_table(line->probe, access->type, &has_name, &names));
    return has_name ? named_number_write(line, access, names) : number_no_form(access, "name");
}

static struct error *ask_nil(struct line *line, const struct access *access, bool *is_nil)
{
    const char *word;
    TRY(expression_reference(line->probe, access, &word));
    word = line_keep(line, word, false);
    *is_nil = line_decide(line, arena_printf(line->probe->script->arena, "%s == 0", word));
    return NULL;
}

/* Asks whether a word is zero; writes "nil" if so. In a brief line it isn't asked. */
static struct error *write_nil(struct line *line, const struct access *access, bool *is_nil)
{
    *is_nil = false;
    if (line->is_brief)
        return NULL;
    TRY(ask_nil(line, access, is_nil));
    if (*is_nil)
        line_text(line, "nil");
    return NULL;
}

static struct error *write_map_or_channel(struct line *line, const struct access *access)
{
    const char *length, *capacity;
    bool is_map = access->type->kind == TYPE_MAP;
    line_text(line, is_map ? "map(0x" : "chan(0x");
    TRY(write_word(line, access, 0, "%lx"));
    line_text(line, ", len ");
    TRY(number_of(line->probe, IN_BODY, access, FORM_LEN, &length));
    value_write_number(line, "%ld", line_keep(line, length, true));
    if (!is_map) {
        line_text(line, ", cap ");
        TRY(number_of(line->probe, IN_BODY, access, FORM_CAP, &capacity));
        value_write_number(line, "%ld", line_keep(line, capacity, true));
    }
    line_text(line, ")");
    return NULL;
}

static bool is_error(const struct line *line, const struct access *access)
{
    return access->type && access->type->kind == TYPE_INTERFACE &&
           strcmp(access->type->name, "error") == 0 && line->probe->script->program->types_address;
}

/* An error by itself is written as such in a brief line, too: it is what a call was traced for. */
static struct error *write_error(struct line *line, const struct access *access)
{
    bool is_nil;
    TRY(ask_nil(line, access, &is_nil));
    if (!is_nil)
        return error_value_write(line, access);
    line_text(line, "nil");
    return NULL;
}

/* A word that may be nil, in the text that its kind has. */
static struct error *write_reference(struct line *line, const struct access *access)
{
    bool is_nil;
    TRY(write_nil(line, access, &is_nil));
    if (is_nil)
        return NULL;
    switch (access->type->kind) {
    case TYPE_MAP:
    case TYPE_CHAN:
        return write_map_or_channel(line, access);
    case TYPE_FUNC:
        line_text(line, "func(0x");
        TRY(write_word(line, access, 0, "%lx"));
        line_text(line, ")");
        return NULL;
    case TYPE_INTERFACE:
        if (is_error(line, access) && !line->is_brief)
            return error_value_write(line, access);
        if (!line->is_brief && interface_value_has_room(line))
            return interface_value_write(line, access);
        line_text(line, "interface(0x");
        TRY(write_word(line, access, 0, "%lx"));
        line_text(line, ", 0x");
        TRY(write_word(line, access, 8, "%lx"));
        line_text(line, ")");
        return NULL;
    default:
        line_text(line, "0x");
        return write_word(line, access, 0, "%lx");
    }
}

/* A pointer by itself, not in a struct: what it points to. */
static struct error *write_target(struct line *line, const struct access *access)
{
    const struct access *target;
    bool is_nil;
    TRY(ask_nil(line, access, &is_nil));
    if (is_nil) {
        line_text(line, "nil");
        return NULL;
    }
    TRY(access_target(line->probe->arguments, access, &target));
    enum type_kind kind = target->type->kind;
    /* Code that several types share says *uint8 for any pointer. */
    bool is_shape = string_starts_with(access->type->name, "go.shape.");
    if (is_shape || kind == TYPE_UNKNOWN || kind == TYPE_POINTER || kind == TYPE_UNSAFE_POINTER) {
        line_text(line, "0x");
        return write_word(line, access, 0, "%lx");
    }
    line_text(line, "&");
    return value_write_at(line, target, 1);
}

static struct error *write_struct(struct line *line, const struct access *access, unsigned depth)
{
    TRY(type_complete(access->type));
    line_text(line, "{");
    for (size_t i = 0; i < access->type->field_count; i++) {
        const struct access *field;
        TRY(access_field(line->probe->arguments, access, i, &field));
        line_text(line, i ? " " : "");
        line_text(line, access->type->fields[i].name);
        line_text(line, ":");
        if (depth >= MAX_DEPTH)
            line_text(line, "...");
        else
            TRY(value_write_at(line, field, depth + 1));
    }
    line_text(line, "}");
    return NULL;
}

static bool follows_pointers(const struct line *line)
{
    const struct probe *probe = line->probe;
    return (probe->keeper ? probe->keeper : probe)->detail < DETAIL_ADDRESSES;
}

/* What debug information doesn't locate: said in its place. */
static bool write_missing(struct line *line, const struct access *access, enum path_form form)
{
    const char *missing = access_missing(line->probe->arguments, access, form);
    if (missing)
        line_text(line, arena_printf(line->probe->script->arena, "<%s>", missing));
    return missing;
}

struct error *value_write_at(struct line *line, const struct access *access, unsigned depth)
{
    const char *word;
    if (write_missing(line, access, FORM_NONE))
        return NULL;
    switch (access->type->kind) {
    case TYPE_BOOL:
        TRY(expression_number(line->probe, IN_BODY, access, &word));
        write_bool(line, word);
        return NULL;
    case TYPE_INT:
    case TYPE_UINT:
        return write_integer(line, access);
    case TYPE_FLOAT:
        return float_write(line, access);
    case TYPE_COMPLEX:
        return complex_write(line, access);
    case TYPE_STRING:
        return write_string(line, access, "%r");
    case TYPE_SLICE:
        TRY(type_complete(access->type));
        return type_is_bytes(access->type) ? write_string(line, access, "%r")
                                           : items_write_slice(line, access, depth);
    case TYPE_POINTER:
        return depth == 0 && follows_pointers(line) ? write_target(line, access)
                                                    : write_reference(line, access);
    case TYPE_UNSAFE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
    case TYPE_INTERFACE:
        return write_reference(line, access);
    case TYPE_STRUCT:
        return write_struct(line, access, depth);
    case TYPE_ARRAY:
        return items_write_array(line, access, depth);
    case TYPE_UNKNOWN:
        break;
    }
    line_text(line, "<unknown type>");
    return NULL;
}

/* ---- reaching it ---- */

/* Of a map: whether it has no such key, or may have it where nobody looked. */
static struct error *write_absent(struct line *line, const struct access *access, bool *ret)
{
    struct arena *arena = line->probe->script->arena;
    const char *address;
    TRY(lookup_of(line->probe, access, &address));
    address = line_keep(line, address, false);
    *ret = line_decide(line, arena_printf(arena, "%s == %d", address, LOOKUP_ABSENT));
    if (*ret) {
        line_text(line, "absent");
        return NULL;
    }
    *ret = line_decide(line, arena_printf(arena, "%s == %d", address, LOOKUP_GAVE_UP));
    if (*ret)
        line_text(line, arena_printf(arena, "<not in the first %d slots>", LOOKUP_SLOTS));
    return NULL;
}

/*
 * Writes why the value can't be reached, if a pointer on the way to it is nil or an index is beyond
 * a slice's end.
 */
static struct error *write_unreachable(struct line *line, const struct access *access, bool *ret)
{
    struct arena *arena = line->probe->script->arena;
    const struct access_base *base = access->kind == ACCESS_MEMORY ? access->base : NULL;
    const char *word;
    *ret = false;
    if (lookup_is_asserted(access))
        return write_unreachable(line, access->interface, ret);
    if (!base || !base->pointer)
        return NULL;
    TRY(write_unreachable(line, base->pointer, ret));
    if (*ret || base->is_sure)
        return NULL;
    if (base->kind == BASE_ENTRY)
        return write_absent(line, access, ret);
    if (base->has_index) {
        TRY(expression_word(line->probe, IN_BODY, base->pointer, 8, 8, TYPE_INT, &word));
        word = line_keep(line, word, true);
        word = arena_printf(arena, "%s <= %llu", word, (unsigned long long)base->index);
        *ret = line_decide(line, word);
    } else {
        TRY(ask_nil(line, base->pointer, ret));
    }
    if (*ret)
        line_text(line, base->has_index ? "out of range" : "nil");
    return NULL;
}

static struct error *write_hex(struct line *line, const struct access *access)
{
    const char *number;
    if (access->type && access->type->kind == TYPE_SLICE)
        TRY(type_complete(access->type));
    if (access_is_text(access))
        return write_string(line, access, "%rh");
    if (access->type && access->type->kind != TYPE_INT && access->type->kind != TYPE_UINT &&
        access->type->kind != TYPE_POINTER && access->type->kind != TYPE_UNSAFE_POINTER)
        return number_no_form(access, "hex");
    TRY(expression_number(line->probe, IN_BODY, access, &number));
    line_text(line, "0x");
    value_write_number(line, "%lx", line_keep(line, number, false));
    return NULL;
}

static struct error *write_type(struct line *line, const struct access *access)
{
    bool is_nil;
    if (!access_is_dynamic(access))
        return number_no_form(access, "type");
    if (access->has_dictionary_word)
        return dynamic_name_write(line, access);
    TRY(ask_nil(line, access, &is_nil));
    if (!is_nil)
        return dynamic_name_write(line, access);
    line_text(line, "nil");
    return NULL;
}

static struct error *write_form(struct line *line, const struct access *access, enum path_form form,
                                bool is_part)
{
    bool is_unreachable;
    const char *number;
    if (form == FORM_QUOTE && line->probe->script->options.dialect.casts_to_bytes)
        return quoted_write(line, access);
    if (form == FORM_QUOTE)
        form = FORM_SHOW;
    if (write_missing(line, access, form))
        return NULL;
    if (form == FORM_IS) {
        TRY(number_of(line->probe, IN_BODY, access, form, &number));
        write_bool(line, number);
        return NULL;
    }
    TRY(write_unreachable(line, access, &is_unreachable));
    if (is_unreachable)
        return NULL;
    switch (form) {
    case FORM_LEN:
    case FORM_CAP:
    case FORM_PTR:
    case FORM_WORD:
    case FORM_ADDR: {
        bool is_length = form == FORM_LEN || form == FORM_CAP;
        TRY(number_of(line->probe, IN_BODY, access, form, &number));
        line_text(line, is_length ? "" : "0x");
        value_write_number(line, is_length ? "%ld" : "%lx", line_keep(line, number, is_length));
        return NULL;
    }
    case FORM_TYPE:
        return write_type(line, access);
    case FORM_KEYS:
        return map_keys_write(line, access);
    case FORM_HEX:
        return write_hex(line, access);
    case FORM_NAME:
        return write_name(line, access);
    default:
        if (is_error(line, access) && !is_part)
            return write_error(line, access);
        return value_write_at(line, access, is_part ? 1 : 0);
    }
}

struct error *value_write(struct line *line, const struct access *access, enum path_form form,
                          bool is_part)
{
    const char *number;
    if (access->kind == ACCESS_GOID) {
        TRY(goroutine_number(line->probe, IN_BODY, &number));
        value_write_number(line, "%ld", number);
        return NULL;
    }
    struct probe *probe = line_enter(line, access);
    struct error *error = write_form(line, access, form, is_part);
    line_leave(line, probe);
    return error;
}
