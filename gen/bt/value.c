#include "bt/value.h"

#include <string.h>

#include "base/terminal.h"
#include "base/text.h"

enum {
    MAX_ITEMS = 4, /* elements of a slice or array that are shown */
    MAX_ITEM_SIZE = 64, /* of a slice's elements: of larger ones only the number is shown */
    MAX_DEPTH = 5, /* structs in structs */
    CHOICE_BYTES = 64, /* a string that is chosen from literals takes that much stack up to 0.17 */
};

/* ---- lines ---- */

void line_deinit(struct line *line)
{
    array_deinit(&line->pieces);
    array_deinit(&line->known);
    array_deinit(&line->lengths);
}

void line_restart(struct line *line)
{
    line->pieces.count = 0;
    line->lengths.count = 0;
    line->undecided = (struct decision){0};
}

void line_source(struct line *line, const char *text)
{
    struct piece_of_line piece = {.text = text};
    array_push(&line->pieces, piece);
}

/*
 * As it must stand in a printf's format: quotes and backslashes escaped, nothing that a terminal
 * obeys. A percent sign has no spelling that every version takes, so it is shown as \x25.
 */
void line_text(struct line *line, const char *text)
{
    AUTO_TEXT struct text safe = {0};
    AUTO_TEXT struct text source = {0};
    terminal_escape(&safe, text);
    for (const char *at = text_string(&safe); *at; at++) {
        if (*at == '%')
            text_add_string(&source, "\\\\x25");
        else
            text_printf(&source, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
    }
    line_source(line, arena_strdup(line->probe->script->arena, text_string(&source)));
}

void line_print(struct line *line, const char *conversion, const char *expression, unsigned stored,
                unsigned temporary)
{
    struct piece_of_line piece = {conversion, expression, stored, temporary};
    array_push(&line->pieces, piece);
}

static bool look_up(const struct line *line, const char *condition, bool *holds)
{
    for (size_t i = 0; i < line->known.count; i++) {
        if (strcmp(line->known.items[i].condition, condition) == 0) {
            *holds = line->known.items[i].holds;
            return true;
        }
    }
    return false;
}

bool line_decide(struct line *line, const char *condition)
{
    bool holds = false;
    if (!look_up(line, condition, &holds) && !line->undecided.condition)
        line->undecided.condition = condition;
    return holds;
}

static bool knows_cut(const struct line *line, bool *holds)
{
    *holds = false;
    for (size_t i = 0; i < line->known.count; i++) {
        if (line->known.items[i].is_about_cut) {
            *holds = line->known.items[i].holds;
            return true;
        }
    }
    return false;
}

void value_decide_cut(struct line *line)
{
    unsigned long long limit = line->probe->script->options.string_limit;
    bool holds;
    AUTO_TEXT struct text text = {0};
    if (line->undecided.condition || line->lengths.count == 0 || knows_cut(line, &holds))
        return;
    for (size_t i = 0; i < line->lengths.count; i++)
        text_printf(&text, "%s%s > %llu", i ? " || " : "", line->lengths.items[i], limit);
    line->undecided.condition = arena_strdup(line->probe->script->arena, text_string(&text));
    line->undecided.is_about_cut = true;
}

static bool is_cut(const struct line *line)
{
    bool holds;
    knows_cut(line, &holds);
    return holds;
}

/* ---- numbers ---- */

bool type_is_bytes(const struct type *type)
{
    return type->kind == TYPE_SLICE && type->element && type->element->kind == TYPE_UINT &&
           type->element->size == 1;
}

/* A field of one of the runtime's own structs, behind the pointer that a map or channel is. */
static struct error *runtime_field(struct probe *probe, enum expression_place place,
                                   const struct access *access, const char *const *structs,
                                   const char *const *fields, const char **ret)
{
    struct program *program = probe->script->program;
    const char *pointer;
    TRY(expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, &pointer));
    for (; *structs; structs++) {
        struct type *type;
        TRY(program_find_type(program, *structs, &type));
        if (!type)
            continue;
        TRY(type_complete(type));
        for (const char *const *name = fields; *name; name++) {
            for (size_t i = 0; i < type->field_count; i++) {
                const struct field *field = &type->fields[i];
                if (strcmp(field->name, *name) != 0)
                    continue;
                *ret = arena_printf(probe->script->arena, "*(int64 *)(%s + %llu)", pointer,
                                    (unsigned long long)field->offset);
                return NULL;
            }
        }
    }
    return error_target("%s: the program doesn't say where its length is", access->path);
}

static struct error *map_length(struct probe *probe, enum expression_place place,
                                const struct access *access, const char **ret)
{
    static const char *const structs[] = {"internal/runtime/maps.Map", "runtime.hmap", NULL};
    static const char *const fields[] = {"used", "count", NULL};
    return runtime_field(probe, place, access, structs, fields, ret);
}

static struct error *channel_field(struct probe *probe, enum expression_place place,
                                   const struct access *access, const char *field,
                                   const char **ret)
{
    static const char *const structs[] = {"runtime.hchan", NULL};
    const char *const fields[] = {field, NULL};
    return runtime_field(probe, place, access, structs, fields, ret);
}

static struct error *no_form(const struct access *access, const char *form)
{
    return error_usage("%s (%s) has no :%s", access->path,
                       access->type ? access->type->name : "text", form);
}

static struct error *length_or_capacity(struct probe *probe, enum expression_place place,
                                        const struct access *access, bool capacity,
                                        const char **ret)
{
    const char *pointer;
    switch (access->type->kind) {
    case TYPE_SLICE:
        if (capacity)
            return expression_word(probe, place, access, 16, 8, TYPE_INT, ret);
        return expression_elements(probe, place, access, &pointer, ret);
    case TYPE_STRING:
        if (capacity)
            return no_form(access, "cap");
        return expression_elements(probe, place, access, &pointer, ret);
    case TYPE_ARRAY:
        TRY(type_complete(access->type));
        *ret = arena_printf(probe->script->arena, "%llu", (unsigned long long)access->type->count);
        return NULL;
    case TYPE_MAP:
        return capacity ? no_form(access, "cap") : map_length(probe, place, access, ret);
    case TYPE_CHAN:
        return channel_field(probe, place, access, capacity ? "dataqsiz" : "qcount", ret);
    default:
        return no_form(access, capacity ? "cap" : "len");
    }
}

struct error *value_number(struct probe *probe, enum expression_place place,
                           const struct access *access, enum path_form form, const char **ret)
{
    const char *length;
    enum type_kind kind = access->type ? access->type->kind : TYPE_UNKNOWN;
    switch (form) {
    case FORM_LEN:
    case FORM_CAP:
        if (!access->type)
            return no_form(access, "len");
        return length_or_capacity(probe, place, access, form == FORM_CAP, ret);
    case FORM_PTR:
        if (kind == TYPE_STRING || kind == TYPE_SLICE)
            return expression_elements(probe, place, access, ret, &length);
        if (kind == TYPE_STRUCT || kind == TYPE_ARRAY)
            return expression_address(probe, place, access, ret);
        if (kind == TYPE_INTERFACE)
            return expression_word(probe, place, access, 8, 8, TYPE_UNSAFE_POINTER, ret);
        if (!access->type)
            return no_form(access, "ptr");
        return expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
    case FORM_WORD:
        if (!access->type)
            return no_form(access, "word");
        return expression_word(probe, place, access, 0, 8, TYPE_UNSAFE_POINTER, ret);
    case FORM_TYPE:
        return error_target("%s:type: this version of gobt can't name dynamic types",
                            access->path);
    default:
        return expression_number(probe, place, access, ret);
    }
}

/* ---- text ---- */

static struct error *write_value(struct line *line, const struct access *access, unsigned depth);

static void write_number(struct line *line, const char *conversion, const char *expression)
{
    line_print(line, conversion, expression, 8, 0);
}

/* One of two literals. */
static void write_choice(struct line *line, const char *condition, const char *yes, const char *no)
{
    line_print(line, "%s",
               arena_printf(line->probe->script->arena, "%s ? \"%s\" : \"%s\"", condition, yes, no),
               CHOICE_BYTES, CHOICE_BYTES);
}

static void write_buffer(struct line *line, const char *conversion, const char *pointer,
                         const char *length)
{
    unsigned limit = (unsigned)line->probe->script->options.string_limit;
    line_print(line, conversion,
               arena_printf(line->probe->script->arena, "buf(%s, %s)", pointer, length), limit + 1,
               limit + 1);
}

static struct error *write_string(struct line *line, const struct access *access,
                                  const char *conversion)
{
    struct arena *arena = line->probe->script->arena;
    unsigned long long limit = line->probe->script->options.string_limit;
    const char *pointer, *length;
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    array_push(&line->lengths, length);
    bool quoted = strcmp(conversion, "%r") == 0;
    line_text(line, quoted ? "\"" : "");
    write_buffer(line, conversion, pointer, length);
    line_text(line, quoted ? "\"" : "");
    if (is_cut(line)) {
        line_text(line, " (");
        write_number(line, "%ld",
                     arena_printf(arena, "%s > %llu ? %llu : %s", length, limit, limit, length));
        line_text(line, " of ");
        write_number(line, "%ld", length);
        line_text(line, ")");
    }
    return NULL;
}

static struct error *write_word(struct line *line, const struct access *access, uint64_t offset,
                                const char *conversion)
{
    const char *word;
    TRY(expression_word(line->probe, IN_BODY, access, offset, 8, TYPE_UNSAFE_POINTER, &word));
    write_number(line, conversion, word);
    return NULL;
}

static struct error *write_integer(struct line *line, const struct access *access)
{
    const char *word;
    const struct type *type = access->type;
    struct probe *probe = line->probe;
    bool is_signed = type->kind == TYPE_INT;
    if (is_signed && type->size < 4 && !probe->script->options.dialect.sign_extends)
        return error_target("%s: bpftrace %s loses the sign of %s: use 0.17 or newer",
                            access->path, probe->script->options.dialect.name, type->name);
    TRY(expression_word(probe, IN_BODY, access, 0, type->size, type->kind, &word));
    write_number(line, is_signed ? "%ld" : "%lu", word);
    return NULL;
}

/* bpftrace reads no float registers, and prints no floats: their bits say what they are. */
static struct error *write_float(struct line *line, const struct access *access, uint64_t offset,
                                 uint64_t size)
{
    const char *word;
    if (access->kind == ACCESS_WORDS) {
        line_text(line, "<float in a register>");
        return NULL;
    }
    struct access bits = *access;
    struct type type = {.name = "bits", .kind = TYPE_UINT, .size = size, .complete = true};
    bits.type = &type;
    TRY(expression_word(line->probe, IN_BODY, &bits, offset, size, TYPE_UINT, &word));
    line_text(line, size == 4 ? "<float32 bits 0x" : "<float64 bits 0x");
    write_number(line, "%lx", word);
    line_text(line, ">");
    return NULL;
}

static struct error *write_complex(struct line *line, const struct access *access)
{
    uint64_t half = access->type->size / 2;
    if (access->kind == ACCESS_WORDS) {
        line_text(line, "<floats in registers>");
        return NULL;
    }
    struct access part = *access;
    part.is_indexed = true; /* its halves have no names in C */
    line_text(line, "(");
    TRY(write_float(line, &part, 0, half));
    line_text(line, ", ");
    TRY(write_float(line, &part, half, half));
    line_text(line, ")");
    return NULL;
}

/* Asks whether a word is zero; writes "nil" if so. In a brief line it isn't asked. */
static struct error *write_nil(struct line *line, const struct access *access, bool *is_nil)
{
    const char *question;
    *is_nil = false;
    if (line->is_brief)
        return NULL;
    TRY(expression_is_nil(line->probe, access, &question));
    *is_nil = line_decide(line, question);
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
    TRY(length_or_capacity(line->probe, IN_BODY, access, false, &length));
    write_number(line, "%ld", length);
    if (!is_map) {
        line_text(line, ", cap ");
        TRY(length_or_capacity(line->probe, IN_BODY, access, true, &capacity));
        write_number(line, "%ld", capacity);
    }
    line_text(line, ")");
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
    const char *question;
    TRY(expression_is_nil(line->probe, access, &question));
    if (line_decide(line, question)) {
        line_text(line, "nil");
        return NULL;
    }
    TRY(access_target(line->probe->arguments, access, &target));
    enum type_kind kind = target->type->kind;
    if (kind == TYPE_UNKNOWN || kind == TYPE_POINTER || kind == TYPE_UNSAFE_POINTER) {
        line_text(line, "0x");
        return write_word(line, access, 0, "%lx");
    }
    line_text(line, "&");
    return write_value(line, target, 1);
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
            TRY(write_value(line, field, depth + 1));
    }
    line_text(line, "}");
    return NULL;
}

static struct error *write_items(struct line *line, const struct access *access, uint64_t count,
                                 unsigned depth)
{
    for (uint64_t i = 0; i < count; i++) {
        const struct access *element;
        TRY(access_element(line->probe->arguments, access, i, &element));
        line_text(line, i ? ", " : "");
        TRY(write_value(line, element, depth + 1));
    }
    return NULL;
}

static struct error *write_array(struct line *line, const struct access *access, unsigned depth)
{
    struct arena *arena = line->probe->script->arena;
    TRY(type_complete(access->type));
    uint64_t count = access->type->count, shown = count < MAX_ITEMS ? count : MAX_ITEMS;
    line_text(line, "[");
    TRY(write_items(line, access, shown, depth));
    if (count > shown)
        line_text(line, arena_printf(arena, ", …+%llu", (unsigned long long)(count - shown)));
    line_text(line, "]");
    return NULL;
}

/* The elements from the range's start on: as far as the value goes, a slice like any other. */
static struct error *write_slice(struct line *line, const struct access *access, unsigned depth)
{
    struct arena *arena = line->probe->script->arena;
    const char *pointer, *length;
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    enum type_kind element = access->type->element->kind;
    TRY(type_complete(access->type->element));
    bool has_items = element != TYPE_UNKNOWN && access->type->element->size <= MAX_ITEM_SIZE &&
                     (element != TYPE_SLICE || type_is_bytes(access->type->element));
    if (line->is_brief || depth > 1 || !has_items) {
        line_text(line, "[len ");
        write_number(line, "%ld", length);
        line_text(line, "]");
        return NULL;
    }
    struct access whole = *access;
    whole.has_range = false;
    uint64_t most = access->has_range_end ? access->range_to - access->range_from : UINT64_MAX;
    for (uint64_t count = 0; count <= MAX_ITEMS; count++) {
        const char *ends = arena_printf(arena, "%s == %llu", length, (unsigned long long)count);
        if (count < most && !line_decide(line, ends))
            continue;
        line_text(line, "[");
        for (uint64_t i = 0; i < count; i++) {
            const struct access *item;
            TRY(access_element(line->probe->arguments, &whole, access->range_from + i, &item));
            line_text(line, i ? ", " : "");
            TRY(write_value(line, item, depth + 1));
        }
        line_text(line, "]");
        return NULL;
    }
    line_text(line, "[");
    for (uint64_t i = 0; i < MAX_ITEMS; i++) {
        const struct access *item;
        TRY(access_element(line->probe->arguments, &whole, access->range_from + i, &item));
        TRY(write_value(line, item, depth + 1));
        line_text(line, ", ");
    }
    line_text(line, "…+");
    write_number(line, "%ld", arena_printf(arena, "%s - %d", length, MAX_ITEMS));
    line_text(line, "]");
    return NULL;
}

static struct error *write_value(struct line *line, const struct access *access, unsigned depth)
{
    const char *word;
    switch (access->type->kind) {
    case TYPE_BOOL:
        TRY(expression_number(line->probe, IN_BODY, access, &word));
        write_choice(line, word, "true", "false");
        return NULL;
    case TYPE_INT:
    case TYPE_UINT:
        return write_integer(line, access);
    case TYPE_FLOAT:
        return write_float(line, access, 0, access->type->size);
    case TYPE_COMPLEX:
        return write_complex(line, access);
    case TYPE_STRING:
        return write_string(line, access, "%r");
    case TYPE_SLICE:
        TRY(type_complete(access->type));
        return type_is_bytes(access->type) ? write_string(line, access, "%r")
                                           : write_slice(line, access, depth);
    case TYPE_POINTER:
        return depth == 0 ? write_target(line, access) : write_reference(line, access);
    case TYPE_UNSAFE_POINTER:
    case TYPE_FUNC:
    case TYPE_CHAN:
    case TYPE_MAP:
    case TYPE_INTERFACE:
        return write_reference(line, access);
    case TYPE_STRUCT:
        return write_struct(line, access, depth);
    case TYPE_ARRAY:
        return write_array(line, access, depth);
    case TYPE_UNKNOWN:
        break;
    }
    line_text(line, "<unknown type>");
    return NULL;
}

/* ---- reaching it ---- */

/*
 * Writes why the value can't be reached, if a pointer on the way to it is nil or an index is beyond a
 * slice's end.
 */
static struct error *write_unreachable(struct line *line, const struct access *access, bool *ret)
{
    struct arena *arena = line->probe->script->arena;
    const struct access_base *base = access->kind == ACCESS_MEMORY ? access->base : NULL;
    const char *word;
    *ret = false;
    if (!base || base->kind != BASE_POINTER)
        return NULL;
    TRY(write_unreachable(line, base->pointer, ret));
    if (*ret)
        return NULL;
    if (base->has_index) {
        TRY(expression_word(line->probe, IN_BODY, base->pointer, 8, 8, TYPE_INT, &word));
        word = arena_printf(arena, "%s <= %llu", word, (unsigned long long)base->index);
    } else {
        TRY(expression_is_nil(line->probe, base->pointer, &word));
    }
    *ret = line_decide(line, word);
    if (*ret)
        line_text(line, base->has_index ? "out of range" : "nil");
    return NULL;
}

static struct error *write_hex(struct line *line, const struct access *access)
{
    const char *number;
    if (access->type && access->type->kind == TYPE_SLICE)
        TRY(type_complete(access->type));
    if (access->type && (access->type->kind == TYPE_STRING || type_is_bytes(access->type)))
        return write_string(line, access, "%rh");
    if (access->type && access->type->kind != TYPE_INT && access->type->kind != TYPE_UINT &&
        access->type->kind != TYPE_POINTER && access->type->kind != TYPE_UNSAFE_POINTER)
        return no_form(access, "hex");
    TRY(expression_number(line->probe, IN_BODY, access, &number));
    line_text(line, "0x");
    write_number(line, "%lx", number);
    return NULL;
}

struct error *value_write(struct line *line, const struct access *access, enum path_form form)
{
    bool is_unreachable;
    const char *number;
    if (access->kind == ACCESS_GOID) {
        TRY(expression_goid(line->probe, IN_BODY, &number));
        write_number(line, "%ld", number);
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
    case FORM_TYPE: {
        bool is_length = form == FORM_LEN || form == FORM_CAP;
        TRY(value_number(line->probe, IN_BODY, access, form, &number));
        line_text(line, is_length ? "" : "0x");
        write_number(line, is_length ? "%ld" : "%lx", number);
        return NULL;
    }
    case FORM_HEX:
        return write_hex(line, access);
    default:
        return write_value(line, access, 0);
    }
}
