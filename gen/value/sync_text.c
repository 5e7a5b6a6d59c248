#include "value/well_known_rows.h"

/* ---- sync/atomic ---- */

/* What it holds, without what is around it. */
struct node *atomic_decode(const struct reading *reading, const struct value *value)
{
    struct value inner;
    if (!value_field(value, "v", &inner) && !value_field(value, "value", &inner))
        return NULL;
    return decode_value(reading, &inner, 1);
}

struct node *atomic_bool_decode(const struct reading *reading, const struct value *value)
{
    struct value inner;
    uint64_t number;
    if (!value_field(value, "v", &inner) || !value_number(&inner, 0, 4, &number))
        return NULL;
    return node_number(reading->arena, NODE_BOOL, number != 0);
}

/* ---- sync ---- */

/* From Go 1.24 on, it is in another one. */
static bool read_state(const struct value *value, int32_t *ret)
{
    struct value inner, state;
    uint64_t number;
    if (value_field(value, "mu", &inner))
        value = &inner;
    if (!value_field(value, "state", &state) || !value_number(&state, 0, 4, &number))
        return false;
    *ret = (int32_t)number;
    return true;
}

struct node *mutex_decode(const struct reading *reading, const struct value *value)
{
    enum { LOCKED = 1, STARVING = 4, FIRST_WAITER = 8 };
    int32_t state;
    AUTO_TEXT struct text text = {0};
    if (!read_state(value, &state))
        return NULL;
    text_add_string(&text, state & LOCKED ? "locked" : "unlocked");
    if (state / FIRST_WAITER > 0)
        text_printf(&text, ", %d waiting", state / FIRST_WAITER);
    text_add_string(&text, state & STARVING ? ", starving" : "");
    return node_words(reading->arena, &text);
}

/* A number, or from Go 1.21 on one of sync/atomic. */
static bool read_count(const struct value *value, const char *name, int32_t *ret)
{
    struct value field, inner;
    uint64_t number;
    if (!value_field(value, name, &field))
        return false;
    if (value_field(&field, "v", &inner))
        field = inner;
    if (!value_number(&field, 0, 4, &number))
        return false;
    *ret = (int32_t)number;
    return true;
}

/* A writer that has the lock, or waits for it, makes the number of readers negative. */
struct node *rw_mutex_decode(const struct reading *reading, const struct value *value)
{
    enum { MOST_READERS = 1 << 30 };
    int32_t readers, leaving;
    AUTO_TEXT struct text text = {0};
    if (!read_count(value, "readerCount", &readers) || !read_count(value, "readerWait", &leaving))
        return NULL;
    bool has_writer = readers < 0;
    if (has_writer)
        readers += MOST_READERS;
    if (has_writer && leaving > 0)
        text_printf(&text, "locked by %d to read, a writer waiting", leaving);
    else if (has_writer)
        text_add_string(&text, "locked to write");
    else if (readers > 0)
        text_printf(&text, "locked by %d to read", readers);
    else
        text_add_string(&text, "unlocked");
    if (has_writer && readers > leaving)
        text_printf(&text, ", %d waiting to read", readers - leaving);
    return node_words(reading->arena, &text);
}
