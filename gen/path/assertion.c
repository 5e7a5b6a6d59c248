/*
 * An interface is two words: its dynamic type, or an itab that has it, and the data. A pointer,
 * map, channel or func is the data word itself; any other value is what the data word points to.
 */
#include "path/assertion.h"

#include <string.h>

#include "base/text.h"
#include "program/moved_types.h"
#include "program/spelling.h"
#include "program/type_by_name.h"

enum { MAX_LISTED = 8 };

struct search {
    const char *name;
    bool lacks_package; /* "Point" for "main.Point" */
    bool needs_record;  /* the runtime's, by which an interface tells its type */
    bool takes_whole;   /* one of exactly that name is meant, whatever others are called */
    struct {
        ARRAY(struct type *);
    } found;
};

static bool is_name_of(const char *whole, const char *name)
{
    AUTO_FREE char *short_name = type_short_name(whole);
    return is_same_type_name(short_name, name) || is_same_type_name(whole, name);
}

/* A dot in the last element of a package's path is escaped, "yaml%2ev2.T". */
static bool is_called(const struct type *type, const char *name)
{
    if (is_name_of(type->name, name))
        return true;
    AUTO_FREE char *shown = strchr(type->name, '%') ? function_display_name(type->name) : NULL;
    return shown && is_name_of(shown, name);
}

static struct error *visit(struct type *type, void *context)
{
    struct search *search = context;
    if (type->kind == TYPE_INTERFACE || (search->needs_record && !type->runtime_offset))
        return NULL;
    if (search->lacks_package ? type_name_fits(search->name, type->name)
                              : is_called(type, search->name))
        array_push(&search->found, type);
    return NULL;
}

typedef struct error *(*type_list)(struct program *program, type_visitor visit, void *context);

/* Of the types that EACH lists; *RET is NULL if there is none. */
static struct error *search_among(struct program *program, type_list each, struct search *search,
                                  struct type **ret)
{
    TRY(each(program, visit, search));
    search->lacks_package = search->found.count == 0;
    if (search->lacks_package)
        TRY(each(program, visit, search));
    AUTO_TEXT struct text list = {0};
    for (size_t i = 0; i < search->found.count && i < MAX_LISTED; i++)
        text_printf(&list, "%s%s", i ? ", " : "", search->found.items[i]->name);
    size_t count = search->found.count;
    *ret = count ? search->found.items[0] : NULL;
    for (size_t i = 0; search->takes_whole && i < count; i++) {
        if (strcmp(search->found.items[i]->name, search->name) != 0)
            continue;
        *ret = search->found.items[i];
        count = 1;
    }
    array_deinit(&search->found);
    if (count > 1)
        return error_target("'%s' could be %s: give the whole name", search->name,
                            text_string(&list));
    return NULL;
}

/* *RET is NULL if there is none. */
static struct error *search_named(struct program *program, const char *name, bool needs_record,
                                  struct type **ret)
{
    struct search search = {.name = name, .needs_record = needs_record};
    TRY(program_find_type(program, name, ret));
    if (*ret && (*ret)->kind == TYPE_INTERFACE && needs_record)
        return error_target("'%s' is an interface: give the type of what is in one, which ':type' "
                            "shows",
                            name);
    if (*ret && ((*ret)->runtime_offset || !needs_record))
        return NULL;
    TRY(search_among(program, program_each_type, &search, ret));
    const char *other = *ret ? NULL : moved_type_name(program, name);
    return other ? search_named(program, other, needs_record, ret) : NULL;
}

/* The linker leaves a type out of debug information that no variable and no parameter has. */
static struct error *search_recorded(struct program *program, const char *name, struct type **ret)
{
    struct search search = {.name = name, .needs_record = true, .takes_whole = true};
    TRY(search_among(program, program_each_recorded_type, &search, ret));
    const char *other = *ret ? NULL : moved_type_name(program, name);
    return other ? search_recorded(program, other, ret) : NULL;
}

static struct error *search_any(struct program *program, const char *name, struct type **ret)
{
    TRY(search_named(program, name, true, ret));
    return *ret ? NULL : search_recorded(program, name, ret);
}

struct error *find_type_by_name(struct program *program, const char *name, struct type **ret)
{
    TRY(search_any(program, name, ret));
    if (*ret)
        return NULL;
    return error_target("%s has no type '%s' that a value in an interface could have: 'gobt "
                        "types' lists its types",
                        program->path, name);
}

struct error *type_is_missing(struct program *program, const char *name, bool *ret)
{
    struct type *type;
    TRY(search_any(program, name, &type));
    *ret = !type;
    return NULL;
}

bool type_is_pointer_shaped(const struct type *type)
{
    return type->kind == TYPE_POINTER || type->kind == TYPE_UNSAFE_POINTER ||
           type->kind == TYPE_MAP || type->kind == TYPE_CHAN || type->kind == TYPE_FUNC;
}

/* A struct of one pointer, and an array of one, too: nobody asks for those. */
struct error *check_interface_shape(struct type *type)
{
    bool may_be_direct = (type->kind == TYPE_STRUCT || type->kind == TYPE_ARRAY) && type->size == 8;
    if (!may_be_direct)
        return NULL;
    TRY(type_complete(type));
    const struct type *inner = type->kind == TYPE_ARRAY ? type->element
                               : type->field_count == 1 ? type->fields[0].type
                                                        : NULL;
    if (inner && (type_is_pointer_shaped(inner) || inner->kind == TYPE_STRUCT))
        return error_target("'%s' holds a single pointer, and an interface has it in place of the "
                            "value: gobt can't look into that",
                            type->name);
    return NULL;
}

struct error *check_types_address(const struct program *program)
{
    if (program->types_address)
        return NULL;
    return error_target("%s has no symbol runtime.types, by which types are told from each other",
                        program->path);
}

/*
 * Types that are made of others have a record only if the program needs it, and what only a layout
 * tells of has none.
 */
static struct type *find_part(void *program, const char *name)
{
    struct type *type;
    struct error *error = search_named(program, name, true, &type);
    if (error || !type) {
        error_destroy(error);
        error = search_named(program, name, false, &type);
    }
    if (!error && !type)
        error = search_recorded(program, name, &type);
    if (error)
        type = NULL;
    error_destroy(error);
    return type;
}

static struct error *find_any_type(struct program *program, const char *name, struct type **ret)
{
    struct named_types types = {.arena = &program->arena, .find = find_part, .context = program};
    *ret = type_by_name(&types, name);
    named_types_deinit(&types);
    return *ret ? type_complete(*ret) : find_type_by_name(program, name, ret);
}

static bool is_float(const struct word *word)
{
    return word->kind == TYPE_FLOAT;
}

/* Whether the type has just such words as the access. */
static struct error *has_the_words(const struct arguments *arguments, const struct access *access,
                                   struct type *type, bool *ret)
{
    struct words words = {0};
    const struct word *own = &arguments->assignment.words.items[access->first_word];
    *ret = false;
    if (access->kind == ACCESS_MEMORY) {
        *ret = (type->size + 7) / 8 == (access->type->size + 7) / 8;
        return NULL;
    }
    TRY(type_fits_registers(type, ret));
    if (!*ret)
        return NULL;
    struct error *error = type_words(type, 0, &words);
    *ret = !error && words.count == access->word_count;
    for (size_t i = 0; i < words.count && *ret; i++)
        *ret = words.items[i].offset == own[i].offset - own[0].offset &&
               words.items[i].size == own[i].size && is_float(&words.items[i]) == is_float(&own[i]);
    array_deinit(&words);
    return error;
}

static const char *assertion_path(const struct arguments *arguments, const struct access *access,
                                  const char *name)
{
    return arena_printf(arguments_arena(arguments), "%s.(%s)", access->path,
                        access_shown_name(arguments, name));
}

/* Of words that nobody knows the type of, a user may; as of what an unsafe.Pointer points to. */
static bool is_for_the_user_to_say(const struct type *type, const char *name)
{
    return type && (type->is_words || (type->kind == TYPE_UNSAFE_POINTER && *name == '*'));
}

static struct error *take_words_for(const struct arguments *arguments, const struct access *access,
                                    const char *name, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct type *type;
    bool fits;
    TRY(find_any_type(program, name, &type));
    TRY(has_the_words(arguments, access, type, &fits));
    if (!fits)
        return error_target("'%s.(%s)': %s is %s bytes, which is no %s", access->path, name,
                            access->path, access->type->name, name);
    struct access *taken = ARENA_NEW(arguments_arena(arguments), struct access);
    *taken = *access;
    taken->type = type;
    taken->path = assertion_path(arguments, access, name);
    if (access->kind == ACCESS_MEMORY) {
        struct access_base *base = ARENA_NEW(arguments_arena(arguments), struct access_base);
        *base = *access->base;
        base->target = type;
        taken->base = base;
    }
    *ret = taken;
    return NULL;
}

static struct error *no_interface(const struct arguments *arguments, const struct access *access,
                                  const char *name)
{
    const struct placed_parameter *placed =
        access->kind == ACCESS_WORDS ? arguments_of_slot(arguments, access->first_word) : NULL;
    if (placed && placed->parameter->type->is_words && placed->first_word != access->first_word)
        return error_target("'%s.(%s)': word %s is inside of %s, which begins with word %zu: give "
                            "the type of the whole",
                            access->path, name, access->path, placed->parameter->type->name,
                            placed->first_word);
    return error_target("'%s.(%s)': %s is no interface", access->path, name, access->path);
}

struct error *access_assert(const struct arguments *arguments, const struct access *interface,
                            const char *name, const struct access **ret)
{
    struct program *program = (struct program *)arguments->program;
    struct arena *arena = arguments_arena(arguments);
    struct type *type;
    if (is_for_the_user_to_say(interface->type, name))
        return take_words_for(arguments, interface, name, ret);
    if (interface->type && interface->type->kind != TYPE_INTERFACE &&
        is_called(interface->type, name)) {
        /* What a stripped build of the program must be told, this one knows. */
        *ret = access_renamed(arguments, interface, assertion_path(arguments, interface, name));
        return NULL;
    }
    if (!interface->type || interface->type->kind != TYPE_INTERFACE)
        return no_interface(arguments, interface, name);
    TRY(find_type_by_name(program, name, &type));
    TRY(check_interface_shape(type));
    TRY(check_types_address(program));
    struct access *word =
        access_new(arguments, ACCESS_ASSERTED, type, assertion_path(arguments, interface, name));
    word->interface = interface;
    word->asserted = type;
    word->moment = interface->moment;
    word->is_argument_now = interface->is_argument_now;
    *ret = word;
    if (type_is_pointer_shaped(type))
        return NULL;
    struct type *pointer = ARENA_NEW(arena, struct type);
    *pointer = (struct type){
        .name = arena_printf(arena, "*%s", type->name),
        .kind = TYPE_POINTER,
        .size = 8,
        .complete = true,
        .element = type,
    };
    word->type = pointer;
    return access_target(arguments, word, ret);
}
