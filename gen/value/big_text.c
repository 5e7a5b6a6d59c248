#include "value/well_known_rows.h"

enum { WORD = 8, MAX_WORDS = 128 };

/* Divides the number of COUNT words, the lowest first, and gives what remains. */
static uint64_t divide(uint64_t *words, uint64_t count, uint64_t divisor)
{
    unsigned __int128 rest = 0;
    for (uint64_t i = count; i-- > 0;) {
        rest = rest << 64 | words[i];
        words[i] = (uint64_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint64_t)rest;
}

/* Nineteen digits at a time, the last first. */
static void add_digits(struct text *text, uint64_t *words, uint64_t count)
{
    static const uint64_t group = 10000000000000000000u;
    uint64_t rest = divide(words, count, group);
    while (count && words[count - 1] == 0)
        count--;
    if (count)
        add_digits(text, words, count);
    text_printf(text, count ? "%019llu" : "%llu", (unsigned long long)rest);
}

struct node *big_int_decode(const struct reading *reading, const struct value *value)
{
    uint64_t negative, pointer, count, words[MAX_WORDS];
    struct value neg, abs;
    AUTO_TEXT struct text text = {0};
    if (!value_field(value, "neg", &neg) || !value_field(value, "abs", &abs) ||
        !value_number(&neg, 0, 1, &negative) || !value_number(&abs, 0, WORD, &pointer) ||
        !value_number(&abs, WORD, WORD, &count) || count > MAX_WORDS)
        return NULL;
    for (uint64_t i = 0; i < count; i++) {
        if (!snapshot_number(reading->snapshot, pointer + i * WORD, WORD, &words[i]))
            return NULL;
    }
    text_add_string(&text, negative ? "-" : "");
    if (count && words[count - 1] == 0)
        return NULL; /* it couldn't be read: the highest word is never 0 */
    add_digits(&text, words, count);
    return node_words(reading->arena, &text);
}
