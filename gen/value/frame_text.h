/*
 * Functions that bpftrace shows by their addresses, since the file has no symbols: gobt knows which
 * they are.
 */
#ifndef GOBT_VALUE_FRAME_TEXT_H
#define GOBT_VALUE_FRAME_TEXT_H

#include "base/text.h"
#include "program/program.h"

/* The lines of a stack, as bpftrace printed them: "0x4a1b2c" becomes "main.f+12". */
void frame_text_write_stack(struct text *text, const struct program *program, uint64_t load_base,
                            const char *stack, size_t length);

/* A function alone: its name, or what bpftrace printed. */
void frame_text_write_function(struct text *text, const struct program *program, uint64_t load_base,
                               const char *function, size_t length);

/*
 * A line of any text, without its end: of one that is nothing but an address the function,
 * "main.f+12"; any other address of a function is followed by that, "0x4a1b2c(main.f+12)".
 */
void frame_text_write_line(struct text *text, const struct program *program, uint64_t load_base,
                           const char *line, size_t length);

/*
 * Whether a line that begins so may be one of a stack: blanks, and an address or a part of one; or
 * the caller that a map of gobt's has before one, "@stacks_called_by[0x4a1b2c, ".
 */
bool frame_text_may_begin(const char *line, size_t length);

#endif
