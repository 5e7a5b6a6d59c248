/*
 * A float is m * 2^e, and its nine digits are those of m * 2^e * 10^k, for the k that makes it ten
 * or eleven digits long, rounded as Go does: to even, where it lies in the middle. There is no room
 * for a table of the powers of ten. 10^k is 10^(27 a + b): 5^b is a number of 64 bits, and 10^27
 * and 10^-27 are factored in as often as it takes, twelve times at the most. All that is 128 bits
 * wide, H and L: thirteen products, of which each is less than four units of L too small.
 *
 * Is that enough for all floats? By continued fractions, for each e: m * 2^e * 10^k is an integer,
 * or lies 2^-64.6 or more beside one. The error is less than 2^-86, and what is less than 2^-82 is
 * taken for nothing: so all digits are right, with exact halves seen as such. 760,000 floats were
 * compared with C's, and live ones with strconv.
 *
 * No statement has a branch, but those that leave out factors: what branches, the kernel's verifier
 * follows in each combination.
 */
#include "bt/decimal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bt/quoted.h"
#include "bt/variable.h"

/* The result is one number, since variables are dear: the digits, and from these bits on ... */
enum {
    EXPONENT = 32, /* ... with this added to it */
    EXPONENT_BIAS = 400,
    SIGN = 44,
    INFINITE = 45,
    NO_NUMBER = 46,
    ODD = 47, /* no digits say what it is: these two, and -0 */
};

static const struct format {
    uint64_t size;
    unsigned shift;          /* to the highest bit of 64 */
    unsigned exponent_shift; /* of what is behind the sign */
    unsigned exponent_maximum;
    unsigned mantissa_shift;
    unsigned bias; /* less than that of 64 bits */
} formats[] = {
    {4, 32, 56, 255, 8, 896},
    {8, 0, 53, 2047, 11, 0},
};

static const struct format *find_format(uint64_t size)
{
    for (size_t i = 0; i < LENGTH(formats); i++) {
        if (formats[i].size == size)
            return &formats[i];
    }
    return NULL;
}

/* The upper 64 bits of A * B in the variable RESULT. */
static void print_upper(const char *result, const char *a, const char *b, struct text *text)
{
    text_printf(text,
                "    $gobt_u = (%s >> 32) * (%s & 0xffffffff) + ((%s & 0xffffffff) * (%s & "
                "0xffffffff) >> 32);\n"
                "    $gobt_v = (%s & 0xffffffff) * (%s >> 32) + ($gobt_u & 0xffffffff);\n"
                "    %s = (%s >> 32) * (%s >> 32) + ($gobt_u >> 32) + ($gobt_v >> 32);\n",
                a, b, a, b, a, b, result, a, b);
}

/* 1 if the sum of A and B, which is SUM, was more than 64 bits. */
static void print_carry(const char *a, const char *b, const char *sum, struct text *text)
{
    text_printf(text, "(((%s & %s) | ((%s | %s) & ~%s)) >> 63)", a, b, a, b, sum);
}

/* H = the mantissa, its highest bit set; E = the exponent, as floats of 64 bits have it. */
static void print_split(const char *name, const struct format *format, struct text *text)
{
    text_printf(text,
                "$gobt_e = (%s << 1) >> %u;\n"
                "$gobt_h = (%s << %u) | ((($gobt_e + %u) >> %u) << 63);\n"
                "$gobt_e = $gobt_e + %u - (($gobt_e + %u) >> %u);\n"
                "$gobt_s = (uint64)32;\n"
                "unroll (6) {\n"
                "  $gobt_t = (($gobt_h >> (64 - $gobt_s)) - 1) >> 63;\n"
                "  $gobt_h = $gobt_h << ($gobt_s * $gobt_t);\n"
                "  $gobt_e = $gobt_e - $gobt_s * $gobt_t;\n"
                "  $gobt_s = $gobt_s >> 1;\n"
                "}\n",
                name, format->exponent_shift, name, format->mantissa_shift,
                format->exponent_maximum, 64 - format->exponent_shift, format->bias + 1,
                format->exponent_maximum, 64 - format->exponent_shift);
}

/* D = 643 more than the decimal exponent, or one less; A = 5^B, N = how many factors there are. */
static void print_scale(struct text *text)
{
    text_add_string(
        text, "$gobt_d = (($gobt_e + 1113) * 2525223) >> 23;\n"
              "$gobt_n = (uint64)(976 - $gobt_d) / 27;\n"
              "$gobt_b = (uint64)(976 - $gobt_d) % 27;\n"
              "$gobt_s = ($gobt_b * 1217359) >> 19;\n"
              "$gobt_a = (1 + 4 * ($gobt_b & 1)) * (1 + 24 * (($gobt_b >> 1) & 1)) * (1 + 624 * "
              "(($gobt_b >> 2) & 1)) * (1 + 390624 * (($gobt_b >> 3) & 1)) * (1 + 152587890624 * "
              "($gobt_b >> 4)) << (63 - $gobt_s);\n"
              "$gobt_x = $gobt_e + $gobt_s + $gobt_b - 1022;\n"
              "$gobt_g = ($gobt_n - 12) >> 63;\n"
              "$gobt_n = $gobt_n - 11 + $gobt_g * 2 * (12 - $gobt_n);\n"
              "$gobt_b = (uint64)0;\n"
              "$gobt_s = (uint64)0;\n"
              "$gobt_l = (uint64)0;\n");
}

/* H and L times A and B, as long as there are factors; X = the exponent. */
static void print_factors(struct text *text)
{
    text_add_string(text, "unroll (13) {\n  if ($gobt_n > 0) {\n");
    print_upper("$gobt_p", "$gobt_h", "$gobt_b", text);
    print_upper("$gobt_q", "$gobt_l", "$gobt_a", text);
    text_add_string(text, "    $gobt_l = $gobt_h * $gobt_a;\n");
    print_upper("$gobt_h", "$gobt_h", "$gobt_a", text);
    text_add_string(text, "    $gobt_u = $gobt_l + $gobt_p;\n"
                          "    $gobt_v = $gobt_u + $gobt_q;\n"
                          "    $gobt_h = $gobt_h + ");
    print_carry("$gobt_l", "$gobt_p", "$gobt_u", text);
    text_add_string(text, " + ");
    print_carry("$gobt_u", "$gobt_q", "$gobt_v", text);
    text_add_string(text, ";\n"
                          "    $gobt_t = 1 - ($gobt_h >> 63);\n"
                          "    $gobt_h = ($gobt_h << $gobt_t) | (($gobt_v >> 63) & $gobt_t);\n"
                          "    $gobt_l = $gobt_v << $gobt_t;\n"
                          "    $gobt_x = $gobt_x + $gobt_s - $gobt_t;\n"
                          "    $gobt_a = $gobt_g * (uint64)11417981541647679048 + (1 - $gobt_g) * "
                          "(uint64)14901161193847656250;\n"
                          "    $gobt_b = $gobt_g * (uint64)8601490892183123070;\n"
                          "    $gobt_s = 90 - $gobt_g * 179;\n"
                          "    $gobt_n = $gobt_n - 1;\n"
                          "  }\n"
                          "}\n");
}

/* B = the digits, D = the exponent. */
static void print_rounding(struct text *text)
{
    text_add_string(text,
                    "$gobt_u = $gobt_l + 512;\n"
                    "$gobt_h = $gobt_h + (($gobt_l & ~$gobt_u) >> 63);\n"
                    "$gobt_v = ($gobt_h << ($gobt_x + 1)) | ($gobt_u >> 11);\n"
                    "$gobt_v = ($gobt_v | (0 - $gobt_v)) >> 63;\n"
                    "$gobt_h = (uint64)($gobt_h >> (63 - $gobt_x));\n"
                    "$gobt_t = (9999999999 - $gobt_h) >> 63;\n"
                    "$gobt_a = 10 + 90 * $gobt_t;\n"
                    "$gobt_b = (uint64)$gobt_h / (uint64)$gobt_a;\n"
                    "$gobt_h = (uint64)$gobt_h % (uint64)$gobt_a;\n"
                    "$gobt_b = $gobt_b + ((2 * $gobt_a - 4 * $gobt_h - 2 * $gobt_v - ($gobt_b & "
                    "1)) >> 63);\n"
                    "$gobt_u = (999999999 - $gobt_b) >> 63;\n"
                    "$gobt_b = $gobt_b - $gobt_u * 900000000;\n"
                    "$gobt_d = $gobt_d + $gobt_t + $gobt_u - 643;\n");
}

/* NAME = all of it. */
static void print_result(const char *name, const struct format *format, struct text *text)
{
    text_printf(text,
                "$gobt_t = ((%s << 1) | (0 - (%s << 1))) >> 63;\n"
                "$gobt_u = (%u - ((%s << 1) >> %u)) >> 63;\n"
                "$gobt_v = ((%s << %u) | (0 - (%s << %u))) >> 63;\n"
                "$gobt_s = %s >> 63;\n",
                name, name, format->exponent_maximum - 1, name, format->exponent_shift, name,
                format->mantissa_shift + 1, name, format->mantissa_shift + 1, name);
    text_printf(text,
                "%s = $gobt_b | ((%d + $gobt_t * $gobt_d) << %d) | ($gobt_s << %d) | ((($gobt_u & "
                "(1 - $gobt_v))) << %d) | (($gobt_u & $gobt_v) << %d) | (($gobt_u | ($gobt_s & (1 "
                "- $gobt_t))) << %d);\n",
                name, EXPONENT_BIAS, EXPONENT, SIGN, INFINITE, NO_NUMBER, ODD);
}

enum { MOST_AT_RETURN = 3 };

/* The variable that has the result; NULL: there is no room for it. */
static const char *find_decimal(struct probe *probe, const char *bits, const char *path,
                                uint64_t size)
{
    struct arena *arena = probe->script->arena;
    const struct format *format = find_format(size);
    const char *key = arena_printf(arena, "decimal %s", bits), *name = variable_find(probe, key);
    unsigned most = probe->script->options.dialect.decimal_maximum;
    /* Behind the look-up of a call four of them are near the verifier's limit, or beyond it. */
    if (probe->moment == AT_RETURN && most > MOST_AT_RETURN)
        most = MOST_AT_RETURN;
    if (name || !format || probe->decimal_count >= most)
        return name;
    probe->decimal_count++;
    const char *value = format->shift ? arena_printf(arena, "(uint64)%s << %u", bits, format->shift)
                                      : arena_printf(arena, "(uint64)%s", bits);
    name = variable_add(probe, key, arena_printf(arena, "%s_decimal", path), value);
    AUTO_TEXT struct text steps = {0};
    print_split(name, format, &steps);
    print_scale(&steps);
    print_factors(&steps);
    print_rounding(&steps);
    print_result(name, format, &steps);
    variable_set_steps(probe, name, arena_strdup(arena, text_string(&steps)));
    return name;
}

/* ---- as text ---- */

static const char *bit_of(struct arena *arena, const char *name, unsigned bit)
{
    return arena_printf(arena, "((%s >> %u) & 1)", name, bit);
}

/* COUNT digits, the first of them the FIRST of nine, as bytes from AT on. */
static void print_digits(const char *name, unsigned first, unsigned count, unsigned at,
                         struct text *text)
{
    unsigned long long power = 100000000;
    for (unsigned i = 0; i < first; i++)
        power /= 10;
    for (unsigned i = first; i < first + count; i++, power /= 10, at += 8)
        text_printf(text, "%s((((%s & 0xffffffff) / %llu %% 10) + %d) << %u)",
                    text->length ? " + " : "", name, power, '0', at);
}

/* Digits as they are, in which way a sign stands before them, and what it is without digits. */
static void write_start(struct line *line, const char *name, bool is_signed)
{
    struct arena *arena = line->probe->script->arena;
    const char *sign = bit_of(arena, name, SIGN), *infinite = bit_of(arena, name, INFINITE),
               *none = bit_of(arena, name, NO_NUMBER);
    const char *has_sign = is_signed ? "1" : sign;
    AUTO_TEXT struct text digits = {0};
    print_digits(name, 0, 1, 8, &digits);
    text_printf(&digits, " + ((uint64)%d << 16)", '.');
    print_digits(name, 1, 5, 24, &digits);
    const char *odd = arena_printf(arena, "(%s + %s)", infinite, none);
    const char *finite = arena_printf(arena, "((%d + 2 * %s + %s) >> (8 * (1 - %s)))", '+', sign,
                                      text_string(&digits), has_sign);
    const char *nan = is_signed ? arena_printf(arena, "(uint64)%llu", quoted_pack("+NaN", 4))
                                : arena_printf(arena, "(uint64)%llu", quoted_pack("NaN", 3));
    quoted_write_bytes(line,
                       arena_printf(arena,
                                    "(%s * (1 - %s) + ((uint64)%llu + 2 * %s) * %s + %s * %s)",
                                    finite, odd, quoted_pack("+Inf", 4), sign, infinite, nan, none),
                       arena_printf(arena, "(7 + %s) * (1 - %s) + 4 * %s + %d * %s", has_sign, odd,
                                    infinite, is_signed ? 4 : 3, none));
}

/* What the exponent is without its sign, and 1 if that is a minus. */
static const char *exponent_of(struct arena *arena, const char *name, const char **is_negative)
{
    const char *exponent =
        arena_printf(arena, "(((%s >> %d) & 4095) - %d)", name, EXPONENT, EXPONENT_BIAS);
    *is_negative = arena_printf(arena, "((uint64)%s >> 63)", exponent);
    return arena_printf(arena, "((uint64)%s * (1 - 2 * %s))", exponent, *is_negative);
}

/* The last three digits, and the exponent in two digits or three. */
static void write_end(struct line *line, const char *name)
{
    struct arena *arena = line->probe->script->arena;
    const char *is_negative, *exponent = exponent_of(arena, name, &is_negative);
    const char *is_long = quoted_is_more(line, exponent, 99);
    const char *is_number = arena_printf(arena, "(1 - %s - %s)", bit_of(arena, name, INFINITE),
                                         bit_of(arena, name, NO_NUMBER));
    AUTO_TEXT struct text word = {0};
    print_digits(name, 6, 3, 0, &word);
    text_printf(&word, " + ((uint64)%d << 24) + ((uint64)(%d + 2 * %s) << 32)", 'e', '+',
                is_negative);
    text_printf(&word,
                " + (((((uint64)%s / 100 + %d) + (((uint64)%s / 10 %% 10 + %d) << 8) + "
                "(((uint64)%s %% 10 + %d) << 16)) >> (8 * (1 - %s))) << 40)",
                exponent, '0', exponent, '0', exponent, '0', is_long);
    quoted_write_bytes(line, arena_printf(arena, "(%s)", text_string(&word)),
                       arena_printf(arena, "(7 + %s) * %s", is_long, is_number));
}

/* Where bytes can't be made of a number: as three. Those that aren't digits are asked for. */
static bool write_numbers(struct line *line, const char *name, bool is_signed)
{
    struct arena *arena = line->probe->script->arena;
    const char *is_negative, *exponent = exponent_of(arena, name, &is_negative);
    const char *digits = arena_printf(arena, "(%s & 0xffffffff)", name);
    const char *sign = bit_of(arena, name, SIGN);
    line_add_odd(line, arena_printf(arena, "%s != 0", bit_of(arena, name, ODD)));
    if (line_is_odd(line))
        return false;
    const char *first = arena_printf(arena, "(int64)(%s / 100000000)", digits);
    if (is_signed)
        line_print(line, "%c", arena_printf(arena, "%d + 2 * %s", '+', sign), 8, 0);
    else
        first = arena_printf(arena, "%s * (1 - 2 * (int64)%s)", first, sign);
    line_print(line, "%ld", first, 8, 0);
    line_text(line, ".");
    line_print(line, "%08ld", arena_printf(arena, "%s %% 100000000", digits), 8, 0);
    line_text(line, "e");
    line_print(line, "%c", arena_printf(arena, "%d + 2 * %s", '+', is_negative), 8, 0);
    line_print(line, "%02ld", exponent, 8, 0);
    return true;
}

bool decimal_write(struct line *line, const char *bits, const char *path, uint64_t size,
                   bool is_signed)
{
    struct probe *probe = line->probe->keeper ? line->probe->keeper : line->probe;
    const char *name = find_decimal(probe, bits, path, size);
    if (!name)
        return false;
    if (!probe->script->options.dialect.casts_to_bytes)
        return write_numbers(line, name, is_signed);
    write_start(line, name, is_signed);
    write_end(line, name);
    return true;
}
