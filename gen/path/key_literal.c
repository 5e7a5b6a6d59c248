#include "path/key_literal.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"
#include "path/literal.h"

enum { MAX_DEPTH = 8 };

static const char what_a_key_is[] = "a number or a map's key";

struct reader {
    struct arena *arena;
    const char *at;
    unsigned depth;
};

static const char *read_value(struct reader *reader, struct key_literal *ret);

static void skip_space(struct reader *reader)
{
    while (isspace((unsigned char)*reader->at))
        reader->at++;
}

static bool take(struct reader *reader, char sign)
{
    skip_space(reader);
    if (*reader->at != sign)
        return false;
    reader->at++;
    return true;
}

static const char *read_text(struct reader *reader, struct key_literal *ret)
{
    AUTO_TEXT struct text text = {0};
    const char *wrong = literal_read(&reader->at, &text);
    if (wrong)
        return wrong;
    ret->kind = KEY_TEXT;
    ret->text = arena_strndup(reader->arena, text_string(&text), text.length);
    ret->length = text.length;
    return NULL;
}

/* Digits in any form: a sign may stand behind an exponent's e as well. */
static void read_number(struct reader *reader, struct key_literal *ret)
{
    const char *start = reader->at;
    ret->kind = KEY_NUMBER;
    for (reader->at++; *reader->at; reader->at++) {
        bool is_sign = (*reader->at == '-' || *reader->at == '+') &&
                       tolower((unsigned char)reader->at[-1]) == 'e' &&
                       !memchr(start, 'x', (size_t)(reader->at - start));
        if (!isalnum((unsigned char)*reader->at) && *reader->at != '.' && *reader->at != '_' &&
            !is_sign)
            break;
    }
}

/* `true`, `Key`, `main.Key`, `[2]int`, `(*T)`: letters of any script, and what types have. */
static size_t word_length(const char *at)
{
    size_t length = 0;
    unsigned depth = 0;
    for (; at[length]; length++) {
        char byte = at[length];
        if (byte == '[' || (byte == '(' && (length == 0 || depth)))
            depth++;
        else if ((byte == ']' || byte == ')') && depth)
            depth--;
        else if (!depth && !isalnum((unsigned char)byte) && !strchr("_./*-~", byte) &&
                 (signed char)byte >= 0)
            break;
    }
    return depth ? 0 : length;
}

static const char *read_list(struct reader *reader, struct key_literal *ret)
{
    struct {
        ARRAY(struct key_literal);
    } items = {0};
    const char *wrong = NULL;
    ret->kind = KEY_LIST;
    while (!wrong && !take(reader, '}')) {
        struct key_literal item = {0};
        if (items.count && !take(reader, ','))
            wrong = "',' or '}'";
        else if (items.count && take(reader, '}')) /* Go has a comma there over several lines */
            break;
        else
            wrong = read_value(reader, &item);
        if (!wrong)
            array_push(&items, item);
    }
    ret->items = ARENA_ARRAY(reader->arena, struct key_literal, items.count + 1);
    ret->count = items.count;
    if (items.count)
        memcpy(ret->items, items.items, items.count * sizeof(*items.items));
    array_deinit(&items);
    return wrong;
}

/* What begins with a word: `true`, `ID: 1`, `Key{1}`, `Key(1)`. */
static const char *read_word(struct reader *reader, struct key_literal *ret)
{
    static const struct {
        const char *word;
        enum key_literal_kind kind;
    } words[] = {{"true", KEY_BOOL}, {"false", KEY_BOOL}, {"nil", KEY_NIL}};
    const char *start = reader->at;
    size_t length = word_length(start);
    const char *word = arena_strndup(reader->arena, start, length);
    reader->at += length;
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (strcmp(word, words[i].word) == 0) {
            ret->kind = words[i].kind;
            return NULL;
        }
    }
    if (length && reader->depth > 1 && !ret->field && take(reader, ':')) {
        ret->field = word;
        return read_value(reader, ret);
    }
    if (length && !ret->type && take(reader, '(')) {
        ret->type = word;
        const char *wrong = read_value(reader, ret);
        return wrong || take(reader, ')') ? wrong : "')'";
    }
    if (length && !ret->type && take(reader, '{')) {
        ret->type = word;
        return read_list(reader, ret);
    }
    reader->at = start;
    return what_a_key_is;
}

static const char *read_value(struct reader *reader, struct key_literal *ret)
{
    const char *wrong = NULL;
    if (++reader->depth > MAX_DEPTH)
        return "fewer values in one another";
    skip_space(reader);
    const char *start = reader->at;
    bool is_signed = *start == '-';
    bool is_fraction = start[is_signed] == '.';
    if (*start == '"' || *start == '\'')
        wrong = read_text(reader, ret);
    else if (isdigit((unsigned char)start[is_signed + is_fraction]))
        read_number(reader, ret);
    else if (take(reader, '{'))
        wrong = read_list(reader, ret);
    else
        wrong = read_word(reader, ret);
    if (!ret->written && !wrong)
        ret->written = arena_strndup(reader->arena, start, (size_t)(reader->at - start));
    reader->depth--;
    return wrong;
}

const char *key_literal_read(struct arena *arena, const char **at, struct key_literal *ret)
{
    struct reader reader = {.arena = arena, .at = *at};
    *ret = (struct key_literal){0};
    const char *wrong = read_value(&reader, ret);
    *at = reader.at;
    return wrong;
}
