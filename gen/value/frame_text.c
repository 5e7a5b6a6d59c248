#include "value/frame_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/terminal.h"

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

/* The length of the address at AT; 0: there is none, or it is a part of something else. */
static size_t scan_address(const char *at, const char *end, uint64_t *ret)
{
    enum { DIGITS = 16 };
    char digits[DIGITS + 1] = "";
    size_t length = 0;
    if (end - at < 3 || at[0] != '0' || at[1] != 'x')
        return 0;
    for (at += 2; at + length < end && isxdigit((unsigned char)at[length]); length++) {
        if (length == DIGITS)
            return 0;
        digits[length] = at[length];
    }
    const char *behind = at + length;
    if (length == 0 || (behind < end && (isalnum((unsigned char)*behind) || *behind == '_')))
        return 0;
    *ret = strtoull(digits, NULL, 16);
    return length + 2;
}

/* "main.f+12"; false: it is in no function. */
static bool write_place(struct text *text, const struct program *program, uint64_t address)
{
    const struct function *function = program_function_around(program, address);
    if (!function)
        return false;
    terminal_escape(text, function->name);
    text_printf(text, "+%llu", (unsigned long long)(address - function->address));
    return true;
}

void frame_text_write_line(struct text *text, const struct program *program, uint64_t load_base,
                           const char *line, size_t length)
{
    const char *at = line, *end = line + length, *start;
    uint64_t address;
    for (; at < end && *at == ' '; at++)
        ;
    text_add(text, line, (size_t)(at - line));
    start = at;
    if (at < end && scan_address(at, end, &address) == (size_t)(end - at) &&
        write_place(text, program, address - load_base))
        return;
    for (; at < end;) {
        AUTO_TEXT struct text place = {0};
        bool is_part = at > start && (isalnum((unsigned char)at[-1]) || at[-1] == '_');
        size_t found = is_part ? 0 : scan_address(at, end, &address);
        text_add(text, at, found ? found : 1);
        at += found ? found : 1;
        if (found && write_place(&place, program, address - load_base))
            text_printf(text, "(%s)", text_string(&place));
    }
}

/* Up to where "@NAME_called_by[" may go, which is behind it if it's whole. */
static bool may_be_caller(const char *line, size_t length, size_t *behind)
{
    static const char ending[] = "_called_by[";
    const char *bracket = memchr(line, '[', length);
    for (size_t i = 1; i < length && line + i != bracket; i++) {
        if (!isalnum((unsigned char)line[i]) && line[i] != '_')
            return false;
    }
    *behind = bracket ? (size_t)(bracket - line) + 1 : length;
    return !bracket || (*behind > sizeof(ending) - 1 &&
                        memcmp(bracket + 2 - sizeof(ending), ending, sizeof(ending) - 1) == 0);
}

bool frame_text_may_begin(const char *line, size_t length)
{
    enum { LONGEST = 256 };
    size_t at = 0;
    bool is_caller = length > 0 && line[0] == '@';
    if (is_caller && !may_be_caller(line, length, &at))
        return false;
    while (!is_caller && at < length && line[at] == ' ')
        at++;
    if (at == 0 || length > LONGEST || (at < length && line[at] != '0') ||
        (at + 1 < length && line[at + 1] != 'x'))
        return false;
    for (at += 2; at < length; at++) {
        if (!isxdigit((unsigned char)line[at]) && !(is_caller && strchr(", ", line[at])))
            return false;
    }
    return true;
}
