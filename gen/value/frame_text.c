#include "value/frame_text.h"

#include <stdlib.h>
#include <string.h>

/* Nothing but "0x4a1b2c", behind blanks: those are written. */
static bool take_address(struct text *text, const char **line, size_t *length, uint64_t *ret)
{
    char digits[2 + 16 + 1] = "", *end;
    for (; *length && **line == ' '; ++*line, --*length)
        text_add_char(text, ' ');
    if (*length < 3 || *length >= sizeof(digits) || strncmp(*line, "0x", 2) != 0)
        return false;
    memcpy(digits, *line, *length);
    *ret = strtoull(digits, &end, 16);
    return !*end;
}

/* A call's return address is in the function that calls: Go puts an instruction behind each call.
 */
static void write_line(struct text *text, const struct program *program, uint64_t load_base,
                       bool has_offset, const char *line, size_t length)
{
    uint64_t address;
    const struct function *function = NULL;
    if (take_address(text, &line, &length, &address))
        function = program_function_around(program, address - load_base);
    if (!function) {
        text_add(text, line, length);
        return;
    }
    text_add_string(text, function->name);
    if (has_offset)
        text_printf(text, "+%llu", (unsigned long long)(address - load_base - function->address));
}

void frame_text_write_stack(struct text *text, const struct program *program, uint64_t load_base,
                            const char *stack, size_t length)
{
    const char *at = stack, *end = stack + length, *stop;
    for (; at < end && (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) {
        write_line(text, program, load_base, true, at, (size_t)(stop - at));
        text_add_char(text, '\n');
    }
    write_line(text, program, load_base, true, at, (size_t)(end - at));
}

void frame_text_write_function(struct text *text, const struct program *program, uint64_t load_base,
                               const char *function, size_t length)
{
    write_line(text, program, load_base, false, function, length);
}
