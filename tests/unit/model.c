#include "model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/machine.h"
#include "base/text.h"

struct program model;

static struct {
    ARRAY(struct type *);
} declared;

static void model_init(void)
{
    if (model.path)
        return;
    model.path = "./program";
    model.has_functions = true;
    model.architecture = ARCHITECTURE_AMD64;
    model.version = (struct go_version){.major = 1, .minor = 26, .known = true};
    model.convention = CONVENTION_REGISTERS;
}

int model_reset(__attribute__((unused)) void **state)
{
    array_deinit(&declared);
    program_deinit(&model);
    model = (struct program){0};
    return 0;
}

/* ---- types ---- */

static const struct {
    const char *name;
    enum type_kind kind;
    uint64_t size;
} predeclared[] = {
    {"bool", TYPE_BOOL, 1},         {"int", TYPE_INT, 8},
    {"int8", TYPE_INT, 1},          {"int16", TYPE_INT, 2},
    {"int32", TYPE_INT, 4},         {"int64", TYPE_INT, 8},
    {"uint", TYPE_UINT, 8},         {"uint8", TYPE_UINT, 1},
    {"uint16", TYPE_UINT, 2},       {"uint32", TYPE_UINT, 4},
    {"uint64", TYPE_UINT, 8},       {"uintptr", TYPE_UINT, 8},
    {"float32", TYPE_FLOAT, 4},     {"float64", TYPE_FLOAT, 8},
    {"complex64", TYPE_COMPLEX, 8}, {"complex128", TYPE_COMPLEX, 16},
    {"string", TYPE_STRING, 16},    {"unsafe.Pointer", TYPE_UNSAFE_POINTER, 8},
    {"error", TYPE_INTERFACE, 16},  {"any", TYPE_INTERFACE, 16},
    {"func()", TYPE_FUNC, 8},       {"C.int128", TYPE_UNKNOWN, 16},
};

struct source {
    const char *at;
};

static struct type *parse(struct source *source);

static void die_at_source(const char *what, const char *at)
{
    fprintf(stderr, "model: expected %s at '%s'\n", what, at);
    abort();
}

static void skip_space(struct source *source)
{
    while (*source->at == ' ')
        source->at++;
}

static bool take(struct source *source, const char *token)
{
    skip_space(source);
    if (strncmp(source->at, token, strlen(token)) != 0)
        return false;
    source->at += strlen(token);
    return true;
}

static void need(struct source *source, const char *token)
{
    if (!take(source, token))
        die_at_source(token, source->at);
}

static char *word(struct source *source)
{
    skip_space(source);
    size_t length = 0;
    while (source->at[length] && !strchr(" ;,{}()[]*", source->at[length]))
        length++;
    char *result = arena_strndup(&model.arena, source->at, length);
    source->at += length;
    return result;
}

static struct type *new_type(enum type_kind kind, uint64_t size)
{
    struct type *type = ARENA_NEW(&model.arena, struct type);
    *type = (struct type){.kind = kind, .size = size, .complete = true};
    return type;
}

static struct type *find_type(const char *name)
{
    for (size_t i = 0; i < declared.count; i++) {
        if (strcmp(declared.items[i]->name, name) == 0)
            return declared.items[i];
    }
    for (size_t i = 0; i < LENGTH(predeclared); i++) {
        if (strcmp(predeclared[i].name, name) != 0)
            continue;
        struct type *type = new_type(predeclared[i].kind, predeclared[i].size);
        type->name = predeclared[i].name;
        type->has_methods = strcmp(name, "error") == 0;
        return type;
    }
    die_at_source("a declared type", name);
    return NULL;
}

static uint64_t alignment_of(struct type *type)
{
    uint64_t alignment = 1;
    if (type_alignment(type, &alignment) != NULL)
        abort();
    return alignment;
}

static uint64_t align_up(uint64_t number, uint64_t alignment)
{
    return (number + alignment - 1) / alignment * alignment;
}

static struct field parse_field(struct source *source)
{
    struct field field = {0};
    skip_space(source);
    struct source start = *source;
    bool is_pointer = take(source, "*");
    const char *name = word(source);
    skip_space(source);
    if (is_pointer || *source->at == ';' || *source->at == '}') {
        const char *dot = strrchr(name, '.');
        field.embedded = true;
        field.name = dot ? dot + 1 : name;
        *source = start;
    } else {
        field.name = name;
    }
    field.type = parse(source);
    return field;
}

static struct type *parse_struct(struct source *source)
{
    struct type *type = new_type(TYPE_STRUCT, 0);
    uint64_t alignment = 1, last_size = 1;
    type->fields = ARENA_ARRAY(&model.arena, struct field, 64);
    while (!take(source, "}")) {
        struct field field = parse_field(source);
        field.offset = align_up(type->size, alignment_of(field.type));
        type->size = field.offset + field.type->size;
        last_size = field.type->size;
        if (alignment_of(field.type) > alignment)
            alignment = alignment_of(field.type);
        type->fields[type->field_count++] = field;
        take(source, ";");
    }
    /* A pointer to a field of no size at the end must not point behind the struct. */
    if (type->size > 0 && last_size == 0)
        type->size++;
    type->size = align_up(type->size, alignment);
    return type;
}

static struct type *parse_array(struct source *source)
{
    struct type *type = new_type(TYPE_ARRAY, 0);
    type->count = strtoull(source->at, (char **)&source->at, 10);
    need(source, "]");
    type->element = parse(source);
    type->size = type->count * type->element->size;
    return type;
}

static struct type *of_element(enum type_kind kind, uint64_t size, struct source *source)
{
    struct type *type = new_type(kind, size);
    type->element = parse(source);
    return type;
}

static struct type *parse(struct source *source)
{
    skip_space(source);
    const char *start = source->at;
    struct type *type;
    if (take(source, "*"))
        type = of_element(TYPE_POINTER, 8, source);
    else if (take(source, "[]"))
        type = of_element(TYPE_SLICE, 24, source);
    else if (take(source, "chan "))
        type = of_element(TYPE_CHAN, 8, source);
    else if (take(source, "["))
        type = parse_array(source);
    else if (take(source, "struct{"))
        type = parse_struct(source);
    else if (take(source, "func()"))
        type = new_type(TYPE_FUNC, 8);
    else if (take(source, "map[")) {
        type = new_type(TYPE_MAP, 8);
        type->key = parse(source);
        need(source, "]");
        type->element = parse(source);
    } else {
        type = find_type(word(source));
    }
    if (!type->name)
        type->name = arena_strndup(&model.arena, start, (size_t)(source->at - start));
    return type;
}

struct type *model_type(const char *text)
{
    model_init();
    struct source source = {text};
    struct type *type = parse(&source);
    if (*source.at)
        die_at_source("the end", source.at);
    return type;
}

struct type *model_declare(const char *name, const char *text)
{
    model_init();
    struct type *type = ARENA_NEW(&model.arena, struct type);
    type->name = arena_strdup(&model.arena, name);
    array_push(&declared, type);
    struct type *underlying = model_type(text);
    const char *own_name = type->name;
    *type = *underlying;
    type->name = own_name;
    return type;
}

/* ---- functions ---- */

static void add_parameters(struct signature *signature, const char *text, bool is_result)
{
    struct source source = {text};
    skip_space(&source);
    while (*source.at) {
        struct parameter *parameter = &signature->parameters[signature->parameter_count++];
        *parameter = (struct parameter){.name = word(&source), .is_result = is_result};
        parameter->type = parse(&source);
        if (!take(&source, ",") && *source.at)
            die_at_source("a comma", source.at);
        skip_space(&source);
    }
}

struct function *model_function(const char *name, const char *parameters, const char *results)
{
    model_init();
    struct signature *signature = ARENA_NEW(&model.arena, struct signature);
    signature->symbol = arena_strdup(&model.arena, name);
    signature->has_parameters = true;
    signature->convention = model.convention;
    signature->argument_bytes = -1;
    signature->parameters = ARENA_ARRAY(&model.arena, struct parameter, 64);
    add_parameters(signature, parameters, false);
    add_parameters(signature, results, true);
    array_reserve(&model.functions, 64); /* pointers to functions stay good */
    struct function function = {
        .name = signature->symbol,
        .address = 0x401000 + 0x100 * model.functions.count,
        .size = 0x100,
        .signature = signature,
    };
    array_push(&model.functions, function);
    return &model.functions.items[model.functions.count - 1];
}

void model_record(struct function *function, size_t number, const char *pieces)
{
    struct parameter *parameter = &function->signature->parameters[number];
    parameter->has_location = true;
    parameter->pieces = ARENA_ARRAY(&model.arena, struct piece, 64);
    parameter->piece_count = 0;
    for (char *at = (char *)pieces; *at;) {
        struct piece piece = {.kind = PIECE_MISSING};
        char letter = *at++;
        if (letter == ' ')
            continue;
        if (letter == 'r') {
            piece.kind = PIECE_REGISTER;
            piece.register_number = (unsigned)strtoul(at, &at, 10);
        } else if (letter == 's') {
            piece.kind = PIECE_STACK;
            piece.offset = strtoll(at, &at, 10);
        } else if (letter != '-') {
            die_at_source("a piece", at - 1);
        }
        if (*at == ':')
            piece.size = strtoull(at + 1, &at, 10);
        parameter->pieces[parameter->piece_count++] = piece;
    }
}

void model_shape(struct function *function, const char *tokens)
{
    struct signature *signature = function->signature;
    signature->shape = ARENA_ARRAY(&model.arena, struct argument_shape, 64);
    signature->shape_count = 0;
    for (char *at = (char *)tokens; *at;) {
        struct argument_shape token = {0};
        if (*at == ' ') {
            at++;
            continue;
        } else if (*at == '{') {
            token.kind = SHAPE_OPEN;
            at++;
        } else if (*at == '}') {
            token.kind = SHAPE_CLOSE;
            at++;
        } else if (*at == '?') {
            token.kind = SHAPE_UNKNOWN_WORD;
            at++;
        } else if (strncmp(at, "...", 3) == 0) {
            token.kind = SHAPE_CUT;
            at += 3;
        } else if (isdigit((unsigned char)*at)) {
            token.offset = strtoull(at, &at, 10);
            if (*at++ != '/')
                die_at_source("OFFSET/SIZE", at - 1);
            token.size = strtoull(at, &at, 10);
        } else {
            die_at_source("a token", at);
        }
        signature->shape[signature->shape_count++] = token;
    }
}

/* ---- places ---- */

static void print_word(struct text *text, const struct machine *machine, const struct word *word_)
{
    switch (word_->place) {
    case WORD_INTEGER_REGISTER:
        text_add_string(text, machine->integers[word_->number].name);
        break;
    case WORD_FLOAT_REGISTER:
        text_printf(text, "%s%u", machine->float_prefix, word_->number);
        break;
    case WORD_STACK:
        text_printf(text, "sp+%lld", (long long)word_->stack_offset);
        break;
    case WORD_MISSING:
        text_add_string(text, "missing");
        break;
    case WORD_UNKNOWN:
        text_add_string(text, "unknown");
        break;
    }
}

const char *model_places(const struct assignment *assignment)
{
    struct text text = {0};
    bool in_results = false;
    for (size_t i = 0; i < assignment->parameters.count; i++) {
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->parameter->is_result && !in_results)
            text_add_string(&text, text.length ? " ;" : ";");
        in_results |= placed->parameter->is_result;
        text_printf(&text, "%s%s=", text.length ? " " : "", placed->parameter->name);
        for (size_t w = 0; w < placed->word_count; w++) {
            text_add_string(&text, w ? "," : "");
            print_word(&text, machine_of(model.architecture),
                       &assignment->words.items[placed->first_word + w]);
        }
    }
    char *result = arena_strdup(&model.arena, text_string(&text));
    text_deinit(&text);
    return result;
}

/* ---- accesses ---- */

static void print_access(struct text *text, const struct access *access);

/* "8>0:6b65": at 0 behind the pointer that is at 8. */
static void print_key_part(struct text *text, const struct key_part *part)
{
    text_add_char(text, ' ');
    for (unsigned i = 0; i < part->way_count; i++)
        text_printf(text, "%llu>", (unsigned long long)part->way[i]);
    text_printf(text, "%llu:%s", (unsigned long long)part->offset,
                part->type ? part->type->name : "");
    for (size_t i = 0; !part->type && i < part->length; i++)
        text_printf(text, "%02x", (unsigned char)part->bytes[i]);
    for (size_t i = 0; !part->type && i < part->length; i++) {
        if ((unsigned char)part->mask[i] != 0xff)
            text_printf(text, "&%zu:%02x", i, (unsigned char)part->mask[i]);
    }
}

static void print_base(struct text *text, const struct access *access)
{
    const struct access_base *base = access->base;
    switch (base->kind) {
    case BASE_STACK:
        text_printf(text, "stack+%llu", (unsigned long long)(base->offset + access->offset));
        return;
    case BASE_CLOSURE:
        text_printf(text, "closure+%llu", (unsigned long long)access->offset);
        return;
    case BASE_VARIABLE:
        text_printf(text, "0x%llx+%llu", (unsigned long long)base->offset,
                    (unsigned long long)access->offset);
        return;
    case BASE_GOROUTINE:
        text_printf(text, "g+%llu", (unsigned long long)access->offset);
        return;
    case BASE_ALLOCATED:
        text_printf(text, "allocated+%llu", (unsigned long long)access->offset);
        return;
    case BASE_POINTER:
        text_add_char(text, '[');
        print_access(text, base->pointer);
        text_printf(text, "]+%llu", (unsigned long long)(base->offset + access->offset));
        return;
    case BASE_ENTRY:
        text_add_char(text, '[');
        print_access(text, base->pointer);
        text_add_string(text, " has");
        for (size_t i = 0; i < base->key->count; i++)
            print_key_part(text, &base->key->parts[i]);
        text_printf(text, "]+%llu", (unsigned long long)access->offset);
    }
}

static void print_words(struct text *text, const struct access *access)
{
    if (access->word_count == 0) {
        text_add_string(text, "none");
        return;
    }
    text_printf(text, "w%zu", access->first_word);
    if (access->word_count != 1)
        text_printf(text, "-%zu", access->first_word + access->word_count - 1);
}

static void print_access(struct text *text, const struct access *access)
{
    static const char *const known_to_gobt[] = {
        [ACCESS_GOID] = "goid",     [ACCESS_FUNCTION_NAME] = "func",
        [ACCESS_TIME] = "time",     [ACCESS_PROCESS] = "process",
        [ACCESS_STACK] = "stack",   [ACCESS_CALLED_BY] = "called by",
        [ACCESS_CALLER] = "caller", [ACCESS_DURATION] = "duration",
    };
    switch (access->kind) {
    case ACCESS_WORDS:
        print_words(text, access);
        return;
    case ACCESS_MEMORY:
        print_base(text, access);
        return;
    case ACCESS_ASSERTED:
        print_access(text, access->interface);
        text_printf(text, ".(%s)", access->asserted->name);
        return;
    default:
        text_add_string(text, known_to_gobt[access->kind]);
    }
}

const char *model_access(const struct access *access)
{
    struct text text = {0};
    if (access->moment == AT_RETURN)
        text_add_string(&text, access->is_argument_now ? "now " : "return ");
    print_access(&text, access);
    if (access->type)
        text_printf(&text, " @%s %s", access->path, access->type->name);
    if (access->has_range)
        text_printf(&text, " %llu..", (unsigned long long)access->range_from);
    if (access->has_range_end)
        text_printf(&text, "%llu", (unsigned long long)access->range_to);
    if (access->range_end)
        text_printf(&text, "(%s)", model_access(access->range_end));
    char *result = arena_strdup(&model.arena, text_string(&text));
    text_deinit(&text);
    return result;
}
