/*
 * What needs no pointer to be followed is compared first, all of it in one condition: each branch
 * is one for each slot that the kernel's verifier has in mind. What is elsewhere is one more.
 */
#include "bt/lookup_key.h"

#include <string.h>

#include "bt/dynamic.h"

enum { WORD = 8 };

/* Comparisons that are ORed: each is a number that is 0 if it holds. */
struct comparisons {
    struct text text;
    unsigned count;
};

static unsigned long long pack(const char *bytes, size_t size)
{
    unsigned long long word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (unsigned long long)(unsigned char)bytes[i] << (8 * i);
    return word;
}

static void print_read(struct text *text, size_t bits, const char *base, uint64_t offset)
{
    if (offset)
        text_printf(text, "(uint64)*(uint%zu *)(%s + %llu)", bits, base,
                    (unsigned long long)offset);
    else
        text_printf(text, "(uint64)*(uint%zu *)%s", bits, base);
}

static void compare_word(struct comparisons *comparisons, const char *base, uint64_t offset,
                         size_t size, unsigned long long word, unsigned long long mask)
{
    struct text *text = &comparisons->text;
    bool is_masked = mask != UINT64_MAX >> (64 - 8 * size);
    text_add_string(text, comparisons->count++ ? " | " : "");
    text_printf(text, "(%s", is_masked ? "(" : "");
    print_read(text, 8 * size, base, offset);
    if (is_masked)
        text_printf(text, " & (uint64)%llu)", mask);
    text_printf(text, " ^ (uint64)%llu)", word & mask);
}

static void compare_part(struct probe *probe, struct comparisons *comparisons, const char *base,
                         const struct key_part *part)
{
    if (part->type) {
        uint64_t record = probe->script->program->types_address + part->type->runtime_offset;
        text_add_string(&comparisons->text, comparisons->count++ ? " | (" : "(");
        print_read(&comparisons->text, 8 * WORD, base, part->offset);
        text_printf(&comparisons->text, " ^ %s)", dynamic_linked(probe, IN_BODY, record));
        return;
    }
    for (size_t at = 0, size; at < part->length; at += size) {
        for (size = WORD; size > part->length - at;)
            size /= 2;
        compare_word(comparisons, base, part->offset + at, size, pack(part->bytes + at, size),
                     pack(part->mask + at, size));
    }
}

static bool have_same_way(const struct key_part *a, const struct key_part *b)
{
    return a->way_count == b->way_count &&
           memcmp(a->way, b->way, a->way_count * sizeof(*a->way)) == 0;
}

/* The parts from *AT on that lie side by side with the first. */
static void compare_parts(struct probe *probe, const struct access_key *key, size_t *at,
                          const char *base, struct comparisons *comparisons)
{
    const struct key_part *first = &key->parts[*at];
    for (; *at < key->count && have_same_way(first, &key->parts[*at]); ++*at)
        compare_part(probe, comparisons, base, &key->parts[*at]);
}

/* $gobt_k = where the part is. */
static void print_way(const struct key_part *part, struct text *text)
{
    AUTO_TEXT struct text way = {0};
    text_add_string(&way, "$gobt_s");
    for (unsigned i = 0; i < part->way_count; i++) {
        AUTO_TEXT struct text next = {0};
        if (part->way[i])
            text_printf(&next, "*(uint64 *)(%s + %llu)", way.bytes,
                        (unsigned long long)part->way[i]);
        else
            text_printf(&next, "*(uint64 *)%s", way.bytes);
        text_deinit(&way);
        way.bytes = text_steal(&next);
    }
    text_printf(text, "$gobt_k = %s;\n", way.bytes);
}

/* "if (... == 0) {": of one comparison, which has parentheses, or of several. */
static void print_condition(const struct comparisons *comparisons, const char *others,
                            struct text *text)
{
    bool is_one = comparisons->count == 1 && !*others;
    text_printf(text, "if (%s%s%s%s == 0) {", is_one ? "" : "(", others,
                comparisons->count ? comparisons->text.bytes : "(uint64)0", is_one ? "" : ")");
}

static void print_elsewhere(struct probe *probe, const struct access_key *key, size_t at,
                            const char *found, struct text *text)
{
    for (bool is_first = true; at < key->count; is_first = false) {
        struct comparisons elsewhere = {0};
        print_way(&key->parts[at], text);
        compare_parts(probe, key, &at, "$gobt_k", &elsewhere);
        const char *others = is_first ? "" : "$gobt_x | ";
        if (at < key->count) {
            text_printf(text, "$gobt_x = %s%s;\n", others, text_string(&elsewhere.text));
        } else {
            print_condition(&elsewhere, others, text);
            text_printf(text, " %s }\n", found);
        }
        text_deinit(&elsewhere.text);
    }
}

void lookup_key_print(struct probe *probe, const struct access_key *key, const char *found,
                      struct text *text)
{
    struct comparisons here = {0};
    size_t at = 0;
    if (key->count && key->parts[0].way_count == 0)
        compare_parts(probe, key, &at, "$gobt_s", &here);
    print_condition(&here, "", text);
    if (at == key->count) {
        text_printf(text, " %s }\n", found);
    } else {
        AUTO_TEXT struct text elsewhere = {0};
        print_elsewhere(probe, key, at, found, &elsewhere);
        text_add_char(text, '\n');
        text_add_indented(text, "  ", text_string(&elsewhere));
        text_add_string(text, "}\n");
    }
    text_deinit(&here.text);
}
