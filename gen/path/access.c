#include "path/access.h"

#include <string.h>

struct access *access_new(const struct arguments *arguments, enum access_kind kind,
                          struct type *type, const char *path)
{
    struct access *access = ARENA_NEW(arguments_arena(arguments), struct access);
    access->kind = kind;
    access->type = type;
    access->path = path;
    return access;
}

const struct access *access_parameter(const struct arguments *arguments,
                                      const struct placed_parameter *placed)
{
    struct arena *arena = arguments_arena(arguments);
    const struct parameter *parameter = placed->parameter;
    const char *path = parameter_is_named(parameter)
                           ? parameter->name
                           : arena_printf(arena, "%zu", placed->first_word);
    const struct access *access = access_placed(arguments, placed, path);
    /* The type was complete when the variable was found. */
    if (parameter->is_behind_pointer)
        error_destroy(access_target(arguments, access, &access));
    return access;
}

const struct access *access_renamed(const struct arguments *arguments, const struct access *access,
                                    const char *path)
{
    struct access *renamed = ARENA_NEW(arguments_arena(arguments), struct access);
    *renamed = *access;
    renamed->path = path;
    return renamed;
}

/* An interface has its own dynamic type: what interface it is, is of less interest. */
static void note_dictionary_word(const struct arguments *arguments,
                                 const struct parameter *parameter, struct access *access)
{
    access->has_dictionary_word = parameter->has_dictionary_word &&
                                  parameter->type->kind != TYPE_INTERFACE &&
                                  arguments_have_dictionary(arguments);
    access->dictionary_word = parameter->dictionary_word;
}

struct access *access_placed(const struct arguments *arguments,
                             const struct placed_parameter *placed, const char *path)
{
    const struct parameter *parameter = placed->parameter;
    if (!placed->on_stack) {
        struct access *words = access_new(arguments, ACCESS_WORDS, parameter->type, path);
        words->first_word = placed->first_word;
        words->word_count = placed->word_count;
        note_dictionary_word(arguments, parameter, words);
        return words;
    }
    struct access_base *base = ARENA_NEW(arguments_arena(arguments), struct access_base);
    *base = (struct access_base){
        .kind = BASE_STACK,
        .path = path,
        .offset = placed->frame_offset,
        .target = parameter->type,
    };
    struct access *memory = access_new(arguments, ACCESS_MEMORY, parameter->type, path);
    memory->base = base;
    note_dictionary_word(arguments, parameter, memory);
    return memory;
}

/* Words of a value in registers that make up the part at OFFSET of SIZE bytes. */
static void select_words(const struct arguments *arguments, const struct access *whole,
                         uint64_t offset, uint64_t size, struct access *part)
{
    const struct word *words = arguments->assignment.words.items;
    /* Offsets of words count from the parameter's start, which may lie before this part. */
    uint64_t start = whole->word_count ? words[whole->first_word].offset : 0;
    part->first_word = whole->first_word;
    part->word_count = 0;
    for (size_t i = 0; i < whole->word_count; i++) {
        uint64_t at = words[whole->first_word + i].offset - start;
        if (at < offset)
            part->first_word = whole->first_word + i + 1;
        else if (at < offset + size)
            part->word_count++;
    }
}

/* A part of a value is read when the value is. */
static void inherit_moment(struct access *part, const struct access *whole)
{
    part->moment = whole->moment;
    part->is_argument_now = whole->is_argument_now;
}

static struct access *new_part(const struct arguments *arguments, const struct access *whole,
                               struct type *type, uint64_t offset, const char *path)
{
    struct access *part = access_new(arguments, whole->kind, type, path);
    inherit_moment(part, whole);
    if (whole->kind == ACCESS_WORDS) {
        select_words(arguments, whole, offset, type->size, part);
        return part;
    }
    part->base = whole->base;
    part->offset = whole->offset + offset;
    part->steps = whole->steps;
    part->step_count = whole->step_count;
    part->is_indexed = whole->is_indexed;
    return part;
}

struct error *access_field(const struct arguments *arguments, const struct access *value,
                           size_t number, const struct access **ret)
{
    TRY(type_complete(value->type));
    struct arena *arena = arguments_arena(arguments);
    const struct field *field = &value->type->fields[number];
    struct access *part = new_part(arguments, value, field->type, field->offset,
                                   arena_printf(arena, "%s.%s", value->path, field->name));
    if (value->kind == ACCESS_MEMORY && !value->is_indexed) {
        struct access_step *steps = ARENA_ARRAY(arena, struct access_step, value->step_count + 1);
        if (value->step_count)
            memcpy(steps, value->steps, value->step_count * sizeof(*steps));
        steps[value->step_count] = (struct access_step){value->type, field};
        part->steps = steps;
        part->step_count = value->step_count + 1;
    }
    *ret = part;
    return NULL;
}

struct error *access_target(const struct arguments *arguments, const struct access *pointer,
                            const struct access **ret)
{
    TRY(type_complete(pointer->type));
    struct access_base *base = ARENA_NEW(arguments_arena(arguments), struct access_base);
    *base = (struct access_base){
        .kind = BASE_POINTER,
        .path = pointer->path,
        .pointer = pointer,
        .target = pointer->type->element,
    };
    struct access *target =
        access_new(arguments, ACCESS_MEMORY, pointer->type->element, pointer->path);
    target->base = base;
    inherit_moment(target, pointer);
    *ret = target;
    return NULL;
}

static struct type *byte_type(const struct arguments *arguments)
{
    struct type *type = ARENA_NEW(arguments_arena(arguments), struct type);
    *type = (struct type){.name = "uint8", .kind = TYPE_UINT, .size = 1, .complete = true};
    return type;
}

static struct error *element(const struct arguments *arguments, const struct access *value,
                             uint64_t index, bool is_checked, const struct access **ret)
{
    struct arena *arena = arguments_arena(arguments);
    struct type *type = value->type;
    TRY(type_complete(type));
    const char *path = arena_printf(arena, "%s[%llu]", value->path, (unsigned long long)index);
    struct type *target = type->kind == TYPE_STRING ? byte_type(arguments) : type->element;
    if (type->kind == TYPE_ARRAY) {
        if (index >= type->count)
            return error_target("%s has %llu elements, numbered from 0: there is no [%llu]",
                                value->path, (unsigned long long)type->count,
                                (unsigned long long)index);
        struct access *part = new_part(arguments, value, target, index * target->size, path);
        part->is_indexed = true;
        *ret = part;
        return NULL;
    }
    struct access_base *base = ARENA_NEW(arena, struct access_base);
    *base = (struct access_base){
        .kind = BASE_POINTER,
        .path = path,
        .pointer = value,
        .offset = index * target->size,
        .has_index = true,
        .is_checked = is_checked,
        .index = index,
        .target = target,
    };
    struct access *part = access_new(arguments, ACCESS_MEMORY, target, path);
    part->base = base;
    inherit_moment(part, value);
    *ret = part;
    return NULL;
}

struct error *access_element(const struct arguments *arguments, const struct access *value,
                             uint64_t index, const struct access **ret)
{
    return element(arguments, value, index, false, ret);
}

struct error *access_element_if_any(const struct arguments *arguments, const struct access *value,
                                    uint64_t index, const struct access **ret)
{
    return element(arguments, value, index, true, ret);
}

struct error *access_entry(const struct arguments *arguments, const struct access *map,
                           const struct access_key *key, const char *written,
                           const struct access **ret)
{
    struct arena *arena = arguments_arena(arguments);
    struct access_key *copy = ARENA_NEW(arena, struct access_key);
    struct access_base *base = ARENA_NEW(arena, struct access_base);
    const char *path = arena_printf(arena, "%s[%s]", map->path, written);
    *copy = *key;
    TRY(type_complete(map->type));
    *base = (struct access_base){
        .kind = BASE_ENTRY,
        .path = path,
        .pointer = map,
        .key = copy,
        .target = map->type->element,
    };
    struct access *entry = access_new(arguments, ACCESS_MEMORY, map->type->element, path);
    entry->base = base;
    inherit_moment(entry, map);
    *ret = entry;
    return NULL;
}

struct error *access_only_at_return(const char *path)
{
    return error_target("'%s' isn't known when a function is entered: it belongs into a probe on "
                        "its returns (goret:, or --ret)",
                        path);
}

const char *access_shown_name(const struct arguments *arguments, const char *name)
{
    if (!strchr(name, '%'))
        return name;
    AUTO_FREE char *shown = function_display_name(name);
    return arena_strdup(arguments_arena(arguments), shown);
}

bool access_is_of_result(const struct access *access)
{
    if (!access->type || access->moment != AT_RETURN || access->is_argument_now)
        return false;
    if (access->kind == ACCESS_ASSERTED)
        return access_is_of_result(access->interface);
    if (access->kind != ACCESS_MEMORY)
        return true;
    if (access->base->pointer)
        return access_is_of_result(access->base->pointer);
    return access->base->kind != BASE_VARIABLE && access->base->kind != BASE_GOROUTINE;
}

bool access_is_dynamic(const struct access *access)
{
    return access->type &&
           (access->type->kind == TYPE_INTERFACE || access->has_dictionary_word ||
            (access->kind == ACCESS_MEMORY && access->base->kind == BASE_ALLOCATED));
}

bool access_is_text(const struct access *access)
{
    return access->type && (access->type->kind == TYPE_STRING || type_is_bytes(access->type));
}
