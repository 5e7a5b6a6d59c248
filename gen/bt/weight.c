#include "bt/weight.h"

#include <stdbool.h>
#include <string.h>

#include "bt/scanner.h"

/* What stands before a body: config, a struct's name, or attach points and a predicate. */
struct head {
    size_t points;
    bool has_probe;
};

static bool begins_special(const char *at, size_t length)
{
    static const char *const names[] = {"BEGIN", "END", "begin", "end"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strlen(names[i]) == length && strncmp(at, names[i], length) == 0)
            return true;
    }
    return false;
}

static bool is_text(const char *at, size_t length)
{
    return length == 3 && at[length] == '(' &&
           (strncmp(at, "str", 3) == 0 || strncmp(at, "buf", 3) == 0);
}

/* Formats aren't among them. */
static size_t count_texts(const char *body, size_t length)
{
    size_t count = 0;
    char before = '\0';
    for (const char *at = body, *end = body + length; at < end;) {
        size_t token = scan_token(at);
        count += is_text(at, token) || (*at == '"' && before != '(');
        before = *at;
        at += token;
    }
    return count;
}

struct tuple {
    size_t elements, texts, tuples; /* in it, at any depth; itself is one of the tuples */
};

/* The group of LENGTH bytes: a tuple if there is a comma in it. */
static struct tuple read_tuple(const char *group, size_t length)
{
    struct tuple tuple = {.elements = 1};
    bool has_comma = false;
    char before = '(';
    for (const char *at = group + 1, *end = group + length - 1; at < end;) {
        size_t nested = strchr("([{", *at) ? scan_group(at) : 0;
        size_t token = nested ? nested : scan_token(at);
        if (nested && (before == ',' || before == '(')) {
            struct tuple inner = read_tuple(at, nested);
            tuple.tuples += inner.tuples;
            tuple.elements += inner.tuples ? inner.elements : 0;
            tuple.texts += inner.texts;
        }
        tuple.texts += !nested && is_text(at, token);
        tuple.elements += *at == ',';
        has_comma |= *at == ',';
        before = *at == ' ' ? before : *at;
        at += token;
    }
    tuple.tuples += has_comma;
    return tuple;
}

/* Those of the body that are assigned, which is how calls are kept. */
static void count_tuples(const char *body, size_t length, size_t points, struct weight *weight)
{
    char before = '\0';
    for (const char *at = body, *end = body + length; at < end;) {
        size_t group = before == '=' && *at == '(' ? scan_group(at) : 0;
        struct tuple tuple = {0};
        if (group)
            tuple = read_tuple(at, group);
        if (tuple.tuples) {
            weight->tuples += points * tuple.tuples;
            if (tuple.elements > weight->tuple_elements)
                weight->tuple_elements = tuple.elements;
            if (tuple.texts > weight->tuple_texts)
                weight->tuple_texts = tuple.texts;
        }
        before = *at == ' ' ? before : *at;
        at += group ? group : scan_token(at);
    }
}

struct weight weight_of(const char *script)
{
    struct weight weight = {0};
    struct head head = {.points = 1};
    while (*script) {
        size_t group = strchr("([{", *script) ? scan_group(script) : 0;
        size_t length = group ? group : scan_token(script);
        if (group && *script == '{') {
            if (head.has_probe) {
                weight.probes += head.points;
                weight.code += head.points * group;
                weight.texts += head.points * count_texts(script, group);
                count_tuples(script, group, head.points, &weight);
            }
            head = (struct head){.points = 1};
        } else if (*script == ',') {
            head.points++;
        } else if (*script == ':' || begins_special(script, length)) {
            head.has_probe = true;
        } else if (*script == ';' || *script == '#') {
            head = (struct head){.points = 1};
        }
        script += length;
    }
    return weight;
}

bool weight_fits(const struct weight *weight, const struct dialect *dialect, uint64_t string_limit)
{
    enum { WORD = 8, MORE = 8 /* a text's length, and what aligns it */ };
    uint64_t text = string_limit + MORE;
    uint64_t tuple = weight->tuple_elements * WORD + weight->tuple_texts * text;
    return (!dialect->text_room || weight->texts * text <= dialect->text_room) &&
           (!dialect->tuple_room || weight->tuples * tuple <= dialect->tuple_room);
}

uint64_t weight_string_limit(const struct weight *weight, const struct dialect *dialect)
{
    uint64_t limit = dialect->string_default;
    if (weight_fits(weight, dialect, limit))
        return 0;
    while (limit > SHORTEST_STRING && !weight_fits(weight, dialect, limit))
        limit -= SHORTER_BY;
    return limit;
}
