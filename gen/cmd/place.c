#include "cmd/place.h"

#include "path/located.h"

/* From the stack pointer to the first argument on the stack. */
static unsigned long long stack_arguments_at(const struct arguments *arguments)
{
    bool is_inside = arguments->code && !arguments->code->is_entry;
    return arguments->machine->stack_arguments_at + (is_inside ? arguments->code->stack_depth : 0);
}

void place_print_word(const struct arguments *arguments, const struct word *word, struct text *text)
{
    const struct machine *machine = arguments->machine;
    switch (word->place) {
    case WORD_INTEGER_REGISTER:
        text_add_string(text, machine->integers[word->number].name);
        break;
    case WORD_FLOAT_REGISTER:
        text_printf(text, "%s%u", machine->float_prefix, word->number);
        break;
    case WORD_STACK:
        text_printf(text, "%s+%llu", machine->stack_pointer,
                    stack_arguments_at(arguments) + word->stack_offset);
        break;
    case WORD_MISSING:
    case WORD_UNKNOWN:
        text_printf(text, "(%s)", word_missing(word));
        break;
    }
}

/* What is true of each word is said once. */
static const char *all_missing(const struct word *words, size_t count)
{
    const char *missing = count ? word_missing(&words[0]) : NULL;
    for (size_t i = 1; i < count; i++) {
        if (words[i].place != words[0].place)
            return NULL;
    }
    return missing;
}

void place_print(const struct arguments *arguments, const struct placed_parameter *placed,
                 struct text *text)
{
    const struct word *words = &arguments->assignment.words.items[placed->first_word];
    const char *missing = all_missing(words, placed->word_count);
    if (placed->word_count == 0)
        text_add_string(text, "none (no size)");
    if (placed->parameter->is_result && !arguments->knows_results) {
        text_add_string(text, "not known");
        return;
    }
    if (missing) {
        text_printf(text, "%s here", missing);
        return;
    }
    for (size_t i = 0; i < placed->word_count; i++) {
        /* On the stack the words lie one behind the other. */
        if (placed->on_stack && i)
            break;
        text_add_string(text, i ? " " : "");
        place_print_word(arguments, &words[i], text);
    }
    if (placed->on_stack && placed->word_count)
        text_printf(text, "..%llu",
                    stack_arguments_at(arguments) + placed->frame_offset +
                        placed->parameter->type->size);
}

json_t *place_words_json(const struct arguments *arguments, const struct placed_parameter *placed)
{
    json_t *words = json_array();
    for (size_t i = 0; i < placed->word_count; i++) {
        const struct word *word = &arguments->assignment.words.items[placed->first_word + i];
        json_t *item = json_object();
        AUTO_TEXT struct text place = {0};
        place_print_word(arguments, word, &place);
        if (!placed->parameter->is_result)
            json_object_set_new(item, "slot", json_integer((json_int_t)(placed->first_word + i)));
        json_object_set_new(item, "place",
                            word_missing(word) ? json_null() : json_string(text_string(&place)));
        json_object_set_new(item, "offset", json_integer((json_int_t)word->offset));
        json_object_set_new(item, "size", json_integer((json_int_t)word->size));
        json_object_set_new(item, "kind", json_string(type_kind_name(word->kind)));
        if (word->part)
            json_object_set_new(item, "part", json_string(word->part));
        if (word_missing(word))
            json_object_set_new(item, "missing", json_string(word_missing(word)));
        json_array_append_new(words, item);
    }
    return words;
}
