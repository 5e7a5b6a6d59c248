#include "value/float_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_WITH_EXPONENT = 6, /* fmt prints 100000 as such, and 1e+06 */
    LAST_WITH_EXPONENT = -5,
    MAX_DIGITS = 17,
};

static bool is_same(const char *digits, double value, unsigned size)
{
    return size == 4 ? strtof(digits, NULL) == (float)value : strtod(digits, NULL) == value;
}

/* "-d.ddde±XX" with as few digits as tell the number from all others. */
static void shortest(char *buffer, size_t capacity, double value, unsigned size)
{
    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
        snprintf(buffer, capacity, "%.*e", digits - 1, value);
        if (is_same(buffer, value, size))
            return;
        /* Below a power of two, floats are nearer to each other than above: one up may be it. */
        char *last = strchr(buffer, 'e') - 1;
        if (*last < '9') {
            ++*last;
            if (is_same(buffer, value, size))
                return;
        }
    }
}

/* A zero for each place between the digits and the point. */
static void add_zeros(struct text *text, int count)
{
    for (int i = 0; i < count; i++)
        text_add_char(text, '0');
}

void float_text(struct text *text, double value, unsigned size)
{
    char buffer[64], digits[MAX_DIGITS + 1] = {0};
    if (isnan(value) || isinf(value)) {
        text_add_string(text, isnan(value) ? "NaN" : value < 0 ? "-Inf" : "+Inf");
        return;
    }
    shortest(buffer, sizeof(buffer), value, size);
    const char *at = buffer, *exponent_at = strchr(buffer, 'e');
    int exponent = (int)strtol(exponent_at + 1, NULL, 10), count = 0;
    if (*at == '-')
        text_add_char(text, *at++);
    for (; at < exponent_at; at++) {
        if (*at != '.')
            digits[count++] = *at;
    }
    if (exponent < LAST_WITH_EXPONENT + 1 || exponent >= FIRST_WITH_EXPONENT) {
        text_add(text, digits, 1);
        text_printf(text, "%s%s", count > 1 ? "." : "", digits + 1);
        text_printf(text, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
    } else if (exponent < 0) {
        text_add_string(text, "0.");
        add_zeros(text, -exponent - 1);
        text_add_string(text, digits);
    } else {
        for (int i = 0; i < count; i++)
            text_printf(text, "%s%c", i == exponent + 1 ? "." : "", digits[i]);
        add_zeros(text, exponent + 1 - count);
    }
}
