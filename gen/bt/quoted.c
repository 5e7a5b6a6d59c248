/*
 * An event's line is a tree of `if`s with a printf at each leaf (event.c). That is right for one
 * value that may be nil; a line with eight texts of which each may not be there would have hundreds
 * of leaves. Here all is one printf: what isn't there is printed as an empty text.
 *
 * Quotes are literals that are chosen, in a variable. Those take room on the BPF stack, of which
 * ten more for each line that is cut are too many. So the rest is printed by %r from bytes in a
 * number, `buf((uint8[8])kptr(0x2220), n)`, of which n may be 0: seen to work on 0.23 and 0.27, on
 * 0.23 only with kptr(), or the bytes are looked for in the program's memory. Whether a text is cut
 * is computed without a comparison, which would be a branch for the kernel's verifier to follow.
 */
#include "bt/quoted.h"

#include <string.h>

#include "base/text.h"
#include "bt/dynamic.h"
#include "bt/error_value.h"
#include "bt/goroutine.h"
#include "bt/number.h"

enum { BYTES = 8 };

/* ---- how much is missing ---- */

const char *quoted_is_more(const struct line *line, const char *length, unsigned long long limit)
{
    return arena_printf(line->probe->script->arena, "(((uint64)%llu - (uint64)%s) >> 63)", limit,
                        length);
}

static const char *bytes_of(const struct line *line, const char *word, const char *n)
{
    return arena_printf(line->probe->script->arena, "buf((uint8[%d])kptr(%s), %s)", BYTES, word, n);
}

static void write_variable(struct line *line, const char *bytes)
{
    struct probe *probe = line->probe->keeper ? line->probe->keeper : line->probe;
    probe->computes_bytes = true;
    line_print(line, "%r", variable_get(probe, bytes, "bytes", bytes), BYTES, BYTES);
}

void quoted_write_bytes(struct line *line, const char *word, const char *n)
{
    write_variable(line, bytes_of(line, word, n));
}

void quoted_write_bytes_once(struct line *line, const char *word, const char *n)
{
    const char *bytes = bytes_of(line, word, n);
    if (line->probe->keeper)
        write_variable(line, bytes);
    else
        line_print(line, "%r", line_keep_text(line, bytes), BYTES, BYTES);
}

unsigned long long quoted_pack(const char *text, size_t length)
{
    unsigned long long word = 0;
    for (size_t i = 0; i < length; i++)
        word |= (unsigned long long)(unsigned char)text[i] << (8 * i);
    return word;
}

/*
 * Appends to SUM the last so many digits of a NUMBER, a byte each, the last one highest, and to
 * COUNT how many of them it has, at least one. The result is the first number that has more.
 */
static unsigned long long add_digits(const struct line *line, const char *number, unsigned digits,
                                     struct text *sum, struct text *count)
{
    unsigned long long power = 1;
    text_add_string(count, "1");
    for (unsigned i = digits; i-- > 0; power *= 10) {
        text_printf(sum, "%s(((uint64)%s / %llu %% 10 + %d) << %u)", sum->length ? " + " : "",
                    number, power, '0', 8 * i);
        if (i > 0)
            text_printf(count, " + %s", quoted_is_more(line, number, power * 10 - 1));
    }
    return power;
}

/* A blank if LEADS, the length in up to DIGITS digits, and a parenthesis: in eight bytes. */
static void write_total(struct line *line, const char *length, const char *is_cut, bool leads,
                        unsigned digits)
{
    AUTO_TEXT struct text sum = {0};
    AUTO_TEXT struct text count = {0};
    text_printf(&sum, "((uint64)%d << %u)", ')', 8 * digits);
    unsigned long long power = add_digits(line, length, digits, &sum, &count);
    struct arena *arena = line->probe->script->arena;
    /* What has more digits than there is room for is said to be large. */
    const char *large = digits == 7 ? "10M+)" : "1M+)";
    const char *is_large = quoted_is_more(line, length, power - 1);
    const char *shown = arena_printf(arena, "(%s)", text_string(&count));
    const char *word =
        arena_printf(arena, "((%s) >> (8 * (%u - %s)))", text_string(&sum), digits, shown);
    word = arena_printf(arena, "(%s * (1 - %s) + (uint64)%llu * %s)", word, is_large,
                        quoted_pack(large, strlen(large)), is_large);
    shown = arena_printf(arena, "(%s + 1) * (1 - %s) + %zu * %s", shown, is_large, strlen(large),
                         is_large);
    if (leads) {
        word = arena_printf(arena, "(%s * 256 + %d)", word, ' ');
        shown = arena_printf(arena, "1 + %s", shown);
    }
    quoted_write_bytes(line, word, arena_printf(arena, "(%s) * %s", shown, is_cut));
}

void quoted_write_more(struct line *line, const char *path, const char *shown, const char *rest)
{
    struct arena *arena = line->probe->script->arena;
    const char *is_any = quoted_is_more(line, rest, 0), *is_behind = quoted_is_more(line, shown, 0);
    quoted_write_bytes_once(line, arena_printf(arena, "(uint64)%llu", quoted_pack(", ", 2)),
                            arena_printf(arena, "2 * %s * %s", is_any, is_behind));
    /* %r would escape it. */
    line_choose(line, path, "more", arena_printf(arena, "%s != 0", rest), "…+", "");
    AUTO_TEXT struct text count = {0};
    AUTO_TEXT struct text sum = {0};
    add_digits(line, rest, BYTES, &sum, &count);
    const char *word = arena_printf(arena, "((%s) >> (8 * (%d - (%s))))", text_string(&sum), BYTES,
                                    text_string(&count));
    quoted_write_bytes_once(line, word,
                            arena_printf(arena, "(%s) * %s", text_string(&count), is_any));
}

/* ` (64 of 300)`, if LENGTH is more than what is shown, else nothing. */
static void write_cut(struct line *line, const char *length)
{
    struct arena *arena = line->probe->script->arena;
    unsigned long long limit = line->probe->script->options.string_limit;
    const char *text = arena_printf(arena, " (%llu of ", limit);
    const char *is_cut = quoted_is_more(line, length, limit);
    size_t size = strlen(text);
    bool leads = size % BYTES == 1;
    for (size_t i = 0; i < size - leads; i += BYTES) {
        size_t part = size - i < BYTES ? size - i : BYTES;
        quoted_write_bytes(line, arena_printf(arena, "(uint64)%llu", quoted_pack(text + i, part)),
                           arena_printf(arena, "%zu * %s", part, is_cut));
    }
    write_total(line, length, is_cut, leads, leads ? 6 : 7);
}

/* ---- texts ---- */

static void write_buffer(struct line *line, const char *pointer, const char *length)
{
    unsigned limit = (unsigned)line->probe->script->options.string_limit + 1;
    const char *buffer = arena_printf(line->probe->script->arena, "buf(%s, %s)", pointer, length);
    line_print(line, "%r", line_keep_text(line, buffer), limit, limit);
}

static void write_length(struct line *line, const char *length)
{
    write_cut(line, line_keep(line, length, true));
}

/* 1 if it is there, as an element of a slice, else 0; NULL: always. */
static struct error *find_presence(struct line *line, const struct access *access, const char **ret)
{
    const struct access_base *base = access->kind == ACCESS_MEMORY ? access->base : NULL;
    const char *count;
    *ret = NULL;
    if (!base || base->kind != BASE_POINTER || !base->has_index)
        return NULL;
    TRY(expression_word(line->probe, IN_BODY, base->pointer, 8, 8, TYPE_INT, &count));
    *ret = quoted_is_more(line, line_keep(line, count, true), base->index);
    return NULL;
}

/* Both quotes are the same variable. */
static void write_quote(struct line *line, const char *presence)
{
    if (presence)
        quoted_write_bytes(line, arena_printf(line->probe->script->arena, "(uint64)%d", '"'),
                           presence);
    else
        line_text(line, "\"");
}

static struct error *write_string(struct line *line, const struct access *access)
{
    const char *pointer, *length, *presence;
    TRY(find_presence(line, access, &presence));
    TRY(expression_elements(line->probe, IN_BODY, access, &pointer, &length));
    write_quote(line, presence);
    write_buffer(line, pointer, length);
    write_quote(line, presence);
    write_length(line, length);
    return NULL;
}

/* ---- interfaces ---- */

static const char *define(struct line *line, const struct access *interface, const char *what,
                          const char *value)
{
    struct arena *arena = line->probe->script->arena;
    return variable_get(line->probe, value, arena_printf(arena, "%s_%s", interface->path, what),
                        value);
}

/* Where an error of a known type has its text, 0 if it is none; NULL: there are no errors in it. */
static struct error *find_error_text(struct line *line, const struct access *access,
                                     const char *dynamic, const char *data, const char **ret)
{
    *ret = NULL;
    if (access->type->has_methods)
        return NULL;
    TRY(error_value_text(line, dynamic, data, ret));
    if (*ret)
        *ret = define(line, access, "error", *ret);
    return NULL;
}

/* A blank and a quote, a quote, nil, or nothing. */
static void write_begin(struct line *line, const char *is_error, const char *is_text,
                        const char *is_nil)
{
    struct arena *arena = line->probe->script->arena;
    const char *word = arena_printf(arena, "(%s * (uint64)%d + %s * (uint64)%llu", is_text, '"',
                                    is_nil, quoted_pack("nil", 3));
    const char *length = arena_printf(arena, "%s + 3 * %s", is_text, is_nil);
    if (is_error) {
        word = arena_printf(arena, "%s + %s * (uint64)%llu", word, is_error, quoted_pack(" \"", 2));
        length = arena_printf(arena, "%s + 2 * %s", length, is_error);
    }
    quoted_write_bytes(line, arena_printf(arena, "%s)", word), length);
}

static struct error *write_interface(struct line *line, const struct access *access)
{
    struct arena *arena = line->probe->script->arena;
    const char *dynamic, *data, *is_text, *name, *name_length, *error, *is_error = NULL;
    TRY(dynamic_name(line->probe, access, &name, &name_length));
    TRY(dynamic_type(line->probe, IN_BODY, access, &dynamic));
    TRY(expression_word(line->probe, IN_BODY, access, 8, 8, TYPE_UNSAFE_POINTER, &data));
    TRY(dynamic_is_text(line->probe, access, &is_text));
    TRY(find_error_text(line, access, dynamic, data, &error));
    const char *is_other =
        define(line, access, "is_other",
               arena_printf(arena, "(uint64)(%s != 0 ? 1 : 0) - %s", dynamic, is_text));
    /* What is at 0 reads as 0. */
    const char *header = arena_printf(arena, "%s * %s", data, is_text);
    if (error)
        header = arena_printf(arena, "%s + %s", header, error);
    header = define(line, access, "text", header);
    const char *length =
        define(line, access, "text_len", arena_printf(arena, "*(int64 *)(%s + %d)", header, BYTES));
    const char *texts = line_keep(line, is_text, false), *others = line_keep(line, is_other, false);
    const char *is_nil = arena_printf(arena, "(1 - %s - %s)", texts, others);
    const char *at = arena_printf(arena, "*(uint64 *)%s", header);
    if (error) {
        /* The name stands before the text. */
        write_buffer(line, arena_printf(arena, "%s * %s", is_other, name),
                     arena_printf(arena, "%s * %s", is_other, name_length));
        is_error = define(line, access, "is_error",
                          arena_printf(arena, "(uint64)(%s != 0 ? 1 : 0)", error));
        is_error = line_keep(line, is_error, false);
        write_begin(line, is_error, texts, is_nil);
        write_buffer(line, at, length);
        write_quote(line, arena_printf(arena, "(%s + %s)", texts, is_error));
    } else {
        write_begin(line, NULL, texts, is_nil);
        write_buffer(line, arena_printf(arena, "%s + %s * %s", at, is_other, name),
                     arena_printf(arena, "%s + %s * %s", length, is_other, name_length));
        write_quote(line, texts);
    }
    write_length(line, length);
    return NULL;
}

/* `(-12)` in eight bytes, if IS is 1: of more than five digits `(?)`. */
static void write_number(struct line *line, const char *is, const char *number)
{
    enum { DIGITS = 5 };
    struct arena *arena = line->probe->script->arena;
    AUTO_TEXT struct text digits = {0};
    AUTO_TEXT struct text count = {0};
    const char *sign = arena_printf(arena, "((uint64)%s >> 63)", number);
    const char *size = arena_printf(arena, "((uint64)%s * (1 - 2 * %s))", number, sign);
    unsigned long long power = add_digits(line, size, DIGITS, &digits, &count);
    const char *shown = arena_printf(arena, "(%s)", text_string(&count));
    const char *word = arena_printf(arena,
                                    "((uint64)%d + %s * %d + (((%s) >> (8 * (%d - %s))) << (8 + 8 "
                                    "* %s)) + ((uint64)%d << (8 * (%s + "
                                    "1 + %s))))",
                                    '(', sign, '-' << 8, text_string(&digits), DIGITS, shown, sign,
                                    ')', shown, sign);
    /* More than that no error is known to have. */
    const char *is_large = quoted_is_more(line, size, power - 1);
    word = arena_printf(arena, "(%s * (1 - %s) + (uint64)%llu * %s)", word, is_large,
                        quoted_pack("(?)", 3), is_large);
    quoted_write_bytes(line, word,
                       arena_printf(arena, "((%s + 2 + %s) * (1 - %s) + 3 * %s) * %s", shown, sign,
                                    is_large, is_large, is));
}

/* A name may not have been read yet, where gobt doesn't know the process: then no memory has it. */
static void write_nil_or_unread(struct line *line, const struct access *access, const char *dynamic,
                                const char *name_length)
{
    struct arena *arena = line->probe->script->arena;
    const char *is_nil =
        define(line, access, "is_nil", arena_printf(arena, "(uint64)(%s == 0 ? 1 : 0)", dynamic));
    const char *is_unread =
        define(line, access, "is_unread",
               arena_printf(arena, "(uint64)(%s == 0 ? 1 : 0) - %s", name_length, is_nil));
    is_nil = line_keep(line, is_nil, false);
    is_unread = line_keep(line, is_unread, false);
    quoted_write_bytes(line,
                       arena_printf(arena, "(%s * (uint64)%llu + %s * (uint64)%d)", is_nil,
                                    quoted_pack("nil", 3), is_unread, '?'),
                       arena_printf(arena, "3 * %s + %s", is_nil, is_unread));
}

/* As error_value_write has it: the type's name, and what it says, if that can be known. */
static struct error *write_error(struct line *line, const struct access *access)
{
    struct arena *arena = line->probe->script->arena;
    const char *dynamic, *data, *name, *name_length, *text, *is_number, *number;
    TRY(dynamic_name(line->probe, access, &name, &name_length));
    TRY(dynamic_type(line->probe, IN_BODY, access, &dynamic));
    TRY(expression_word(line->probe, IN_BODY, access, 8, 8, TYPE_UNSAFE_POINTER, &data));
    TRY(error_value_text(line, dynamic, data, &text));
    TRY(error_value_number(line, dynamic, data, &is_number, &number));
    write_nil_or_unread(line, access, dynamic, name_length);
    write_buffer(line, name, name_length);
    if (is_number) {
        is_number = define(line, access, "is_number",
                           arena_printf(arena, "(uint64)((%s) ? 1 : 0)", is_number));
        write_number(line, line_keep(line, is_number, false),
                     line_keep(line, define(line, access, "number", number), true));
    }
    if (!text)
        return NULL;
    text = define(line, access, "text", text);
    const char *has_text =
        define(line, access, "has_text", arena_printf(arena, "(uint64)(%s != 0 ? 1 : 0)", text));
    const char *quotes = line_keep(line, has_text, false);
    const char *length =
        define(line, access, "text_len", arena_printf(arena, "*(int64 *)(%s + %d)", text, BYTES));
    quoted_write_bytes(line, arena_printf(arena, "(uint64)%llu", quoted_pack(" \"", 2)),
                       arena_printf(arena, "2 * %s", quotes));
    write_buffer(line, arena_printf(arena, "*(uint64 *)%s", text), length);
    write_quote(line, quotes);
    write_length(line, length);
    return NULL;
}

struct error *quoted_write(struct line *line, const struct access *access)
{
    if (access->type && access->type->kind == TYPE_INTERFACE)
        return strcmp(access->type->name, "error") == 0 ? write_error(line, access)
                                                        : write_interface(line, access);
    if (access->type && access->type->kind == TYPE_SLICE)
        TRY(type_complete(access->type));
    if (access_is_text(access))
        return write_string(line, access);
    return number_no_form(access, "quote");
}
