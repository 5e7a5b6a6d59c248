#include "abi/shaped.h"

#include "abi/shape.h"
#include "abi/spills.h"
#include "base/text.h"

struct shaping {
    struct arena *arena;
    const struct signature *signature;
    struct spills spills;
    size_t next;    /* token */
    bool is_unsure; /* a word could be an integer or a float */
};

static struct type *make(struct shaping *shaping, enum type_kind kind, uint64_t size,
                         const char *name)
{
    struct type *type = ARENA_NEW(shaping->arena, struct type);
    *type = (struct type){.name = name, .kind = kind, .size = size, .complete = true};
    type->is_words = true;
    return type;
}

static bool is_on_stack(const struct shaping *shaping)
{
    return shaping->signature->convention == CONVENTION_STACK;
}

/* All that comes in registers is spilled, if anything is: what isn't is on the stack. */
static struct type *make_word(struct shaping *shaping, const struct argument_shape *token)
{
    const struct spill *spill = spills_at(&shaping->spills, token->offset);
    enum type_kind kind = token->size == 8 ? TYPE_UNSAFE_POINTER : TYPE_UINT;
    bool is_known = shaping->spills.is_known || is_on_stack(shaping);
    if (!is_known || (spill && spill->size != token->size))
        shaping->is_unsure = true;
    if (spill && spill->is_float)
        kind = TYPE_FLOAT;
    return make(shaping, kind, token->size,
                arena_printf(shaping->arena, "%llu", (unsigned long long)token->size));
}

static struct type *read_element(struct shaping *shaping, uint64_t *offset);

/* Words of one size that aren't in registers, though there may be some left: an array. */
static void make_array(struct shaping *shaping, struct type *type, uint64_t offset)
{
    const struct field *first = type->fields;
    if (type->field_count < 2 || is_on_stack(shaping) || spills_at(&shaping->spills, offset))
        return;
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].type->kind == TYPE_STRUCT ||
            type->fields[i].type->size != first->type->size)
            return;
    }
    type->kind = TYPE_ARRAY;
    type->element = first->type;
    type->count = type->field_count;
    type->size = type->count * first->type->size;
    type->field_count = 0;
}

/* What is behind the opening brace, up to the closing one. */
static struct type *read_group(struct shaping *shaping, uint64_t *offset)
{
    const struct signature *signature = shaping->signature;
    struct type *type = make(shaping, TYPE_STRUCT, 0, "");
    AUTO_TEXT struct text name = {0};
    type->fields = ARENA_ARRAY(shaping->arena, struct field, signature->shape_count);
    text_add_char(&name, '{');
    while (shaping->next < signature->shape_count &&
           signature->shape[shaping->next].kind != SHAPE_CLOSE && !shaping->is_unsure) {
        uint64_t at = 0;
        struct type *part = read_element(shaping, &at);
        if (type->field_count == 0)
            *offset = at;
        type->fields[type->field_count] = (struct field){
            .name = arena_printf(shaping->arena, "%zu", type->field_count),
            .type = part,
            .offset = at - *offset,
        };
        type->size = at - *offset + part->size;
        text_printf(&name, type->field_count++ ? " %s" : "%s", part->name);
    }
    shaping->next++;
    text_add_char(&name, '}');
    type->size = (type->size + 7) & ~7ULL;
    type->name = arena_strdup(shaping->arena, text_string(&name));
    make_array(shaping, type, *offset);
    return type;
}

/* The type of what the next token begins, and its offset in the frame. */
static struct type *read_element(struct shaping *shaping, uint64_t *offset)
{
    const struct argument_shape *token = &shaping->signature->shape[shaping->next++];
    *offset = token->offset;
    if (token->kind == SHAPE_OPEN)
        return read_group(shaping, offset);
    if (token->kind == SHAPE_WORD)
        return make_word(shaping, token);
    shaping->is_unsure = true;
    return make(shaping, TYPE_UNKNOWN, 0, "?");
}

/* Of wrappers the runtime may leave out the receiver: then what is spilled is more than it lists.
 */
static bool lists_all_spills(const struct shaping *shaping, bool is_cut, bool has_dictionary)
{
    const struct signature *signature = shaping->signature;
    size_t listed = 0;
    for (size_t i = 0; i < signature->shape_count; i++)
        listed += signature->shape[i].kind == SHAPE_WORD &&
                  spills_at(&shaping->spills, signature->shape[i].offset);
    return is_cut || listed + has_dictionary >= shaping->spills.count;
}

static bool has_cut(const struct signature *signature)
{
    for (size_t i = 0; i < signature->shape_count; i++) {
        if (signature->shape[i].kind == SHAPE_CUT)
            return true;
    }
    return false;
}

struct error *shaped_parameters(struct program *program, struct function *function,
                                bool has_dictionary)
{
    struct signature *signature = function->signature;
    struct shaping shaping = {.arena = &program->arena, .signature = signature};
    struct shape_elements elements = shape_split(signature);
    struct error *error = NULL;
    if (!is_on_stack(&shaping))
        error = spills_find(program, function, &shaping.spills);
    shaping.is_unsure = !lists_all_spills(&shaping, has_cut(signature), has_dictionary);
    signature->parameters = ARENA_ARRAY(&program->arena, struct parameter, elements.count + 1);
    signature->parameter_count = 0;
    for (size_t i = 0; i < elements.count && !error && !shaping.is_unsure; i++) {
        uint64_t offset;
        shaping.next = elements.items[i].first;
        struct type *type = read_element(&shaping, &offset);
        if (!shaping.is_unsure)
            signature->parameters[signature->parameter_count++] =
                (struct parameter){.name = "", .type = type};
    }
    array_deinit(&elements);
    spills_deinit(&shaping.spills);
    return error;
}
