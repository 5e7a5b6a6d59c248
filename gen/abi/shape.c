/*
 * The compiler writes the description by the rules below (cmd/compile/internal/ssagen,
 * EmitArgInfo): depth first, braces around what has parts, at most ten words and five levels,
 * offsets of 240 and more not said. Following the same rules from the assignment gives the same
 * tokens, or finds a parameter that debug information leaves out.
 */
#include "abi/shape.h"

#include <string.h>

enum { MAX_WORDS = 10, MAX_DEPTH = 5, OFFSET_LIMIT = 0xf0 };

struct tokens {
    ARRAY(struct argument_shape);
    unsigned words;
};

static void add(struct tokens *tokens, struct argument_shape token)
{
    array_push(tokens, token);
}

static bool is_aggregate(enum type_kind kind)
{
    return kind == TYPE_STRUCT || kind == TYPE_ARRAY || kind == TYPE_COMPLEX ||
           kind == TYPE_INTERFACE || kind == TYPE_STRING || kind == TYPE_SLICE;
}

/* Whether there was room for one more; what is behind it in the same braces is left out else. */
static bool describe_word(struct tokens *tokens, uint64_t offset, uint64_t size)
{
    if (tokens->words >= MAX_WORDS) {
        add(tokens, (struct argument_shape){.kind = SHAPE_CUT});
        return false;
    }
    if (offset >= OFFSET_LIMIT)
        add(tokens, (struct argument_shape){.kind = SHAPE_UNKNOWN_WORD});
    else
        add(tokens, (struct argument_shape){.kind = SHAPE_WORD, .offset = offset, .size = size});
    tokens->words++;
    return true;
}

static struct error *describe(struct tokens *tokens, struct type *type, uint64_t offset,
                              unsigned depth, bool *has_room);

static struct error *describe_parts(struct tokens *tokens, struct type *type, uint64_t offset,
                                    unsigned depth)
{
    struct words parts = {0};
    struct error *error = NULL;
    bool has_room = true;
    switch (type->kind) {
    case TYPE_ARRAY:
        TRY(type_complete(type));
        tokens->words += type->count == 0;
        for (uint64_t i = 0; i < type->count && has_room && !error; i++)
            error =
                describe(tokens, type->element, offset + i * type->element->size, depth, &has_room);
        return error;
    case TYPE_STRUCT:
        TRY(type_complete(type));
        tokens->words += type->field_count == 0;
        for (size_t i = 0; i < type->field_count && has_room && !error; i++)
            error = describe(tokens, type->fields[i].type, offset + type->fields[i].offset, depth,
                             &has_room);
        return error;
    default:
        error = type_words(type, offset, &parts);
        for (size_t i = 0; i < parts.count && has_room && !error; i++)
            has_room = describe_word(tokens, parts.items[i].offset, parts.items[i].size);
        array_deinit(&parts);
        return error;
    }
}

static struct error *describe(struct tokens *tokens, struct type *type, uint64_t offset,
                              unsigned depth, bool *has_room)
{
    *has_room = true;
    if (tokens->words >= MAX_WORDS || !is_aggregate(type->kind)) {
        *has_room = describe_word(tokens, offset, type->size);
        return NULL;
    }
    add(tokens, (struct argument_shape){.kind = SHAPE_OPEN});
    if (depth + 1 >= MAX_DEPTH) {
        add(tokens, (struct argument_shape){.kind = SHAPE_CUT});
        tokens->words++;
    } else {
        TRY(describe_parts(tokens, type, offset, depth + 1));
    }
    add(tokens, (struct argument_shape){.kind = SHAPE_CLOSE});
    return NULL;
}

static bool is_equal(const struct argument_shape *left, const struct argument_shape *right,
                     uint64_t shift)
{
    if (left->kind != right->kind)
        return false;
    return left->kind != SHAPE_WORD ||
           (left->size == right->size && left->offset == right->offset + shift);
}

/*
 * What the runtime should say of the assignment. Where the function's name has a bracket, the
 * compiler leaves the first parameter out: it means the dictionary of a generic function, which is
 * the first up to Go 1.19; later it takes away a method's receiver, and always what the name of a
 * compared type ("type:.eq.[2]T") makes it take for one.
 */
static struct error *describe_all(const struct assignment *assignment, bool skips_first,
                                  struct tokens *tokens)
{
    bool has_room = true;
    for (size_t i = 0; i <= assignment->parameters.count && has_room; i++) {
        if ((int)i == assignment->dictionary_before) {
            if (!skips_first)
                has_room = describe_word(tokens, assignment->dictionary_offset, 8);
            skips_first = false;
        }
        if (i == assignment->parameters.count)
            break;
        const struct placed_parameter *placed = &assignment->parameters.items[i];
        if (placed->parameter->is_result)
            break;
        if (!skips_first && has_room)
            TRY(describe(tokens, placed->parameter->type, placed->frame_offset, 0, &has_room));
        skips_first = false;
    }
    return NULL;
}

static enum shape_match match_tokens(const struct signature *signature, const struct tokens *tokens)
{
    size_t same = 0;
    while (same < tokens->count && same < signature->shape_count &&
           is_equal(&signature->shape[same], &tokens->items[same], 0))
        same++;
    if (same != signature->shape_count || same != tokens->count)
        return SHAPE_DIFFERENT;
    return same > 0 && signature->shape[same - 1].kind == SHAPE_CUT ? SHAPE_BEGINS : SHAPE_EQUAL;
}

struct error *shape_compare(const struct function *function, const struct assignment *assignment,
                            enum shape_match *ret)
{
    const struct signature *signature = function->signature;
    *ret = SHAPE_ABSENT;
    if (!signature->shape)
        return NULL;
    for (int skips_first = strchr(function->name, '[') != NULL; skips_first >= 0; skips_first--) {
        struct tokens tokens = {0};
        struct error *error = describe_all(assignment, skips_first, &tokens);
        *ret = match_tokens(signature, &tokens);
        array_deinit(&tokens);
        if (error || *ret != SHAPE_DIFFERENT)
            return error;
    }
    return NULL;
}

struct shape_elements shape_split(const struct signature *signature)
{
    struct shape_elements elements = {0};
    unsigned depth = 0;
    size_t first = 0;
    for (size_t i = 0; i < signature->shape_count; i++) {
        const struct argument_shape *token = &signature->shape[i];
        if (token->kind == SHAPE_CUT && depth == 0) {
            elements.is_cut = true;
            break;
        }
        if (depth == 0)
            first = i;
        depth += token->kind == SHAPE_OPEN;
        depth -= token->kind == SHAPE_CLOSE && depth > 0;
        if (depth == 0) {
            struct shape_element element = {.first = first, .count = i - first + 1};
            array_push(&elements, element);
        }
    }
    return elements;
}

/* Where an element's first word lies; 0 if it has none. */
static uint64_t element_offset(const struct signature *signature,
                               const struct shape_element *element)
{
    for (size_t i = 0; i < element->count; i++) {
        if (signature->shape[element->first + i].kind == SHAPE_WORD)
            return signature->shape[element->first + i].offset;
    }
    return 0;
}

struct error *shape_element_fits(const struct signature *signature,
                                 const struct shape_element *element, struct type *type, bool *ret)
{
    struct tokens tokens = {0};
    bool has_room;
    struct error *error = describe(&tokens, type, 0, 0, &has_room);
    uint64_t shift = element_offset(signature, element);
    size_t same = 0;
    while (same < tokens.count && same < element->count &&
           is_equal(&signature->shape[element->first + same], &tokens.items[same], shift))
        same++;
    /* What the runtime cut short fits whatever goes on as it begins. */
    *ret = (same == tokens.count && same == element->count) ||
           (same < element->count && signature->shape[element->first + same].kind == SHAPE_CUT);
    array_deinit(&tokens);
    return error;
}
