/* bpftrace reads no float registers, and prints no floats: their bits say what they are. */
#include "bt/float_value.h"

struct error *float_write(struct line *line, const struct access *access, uint64_t offset,
                          uint64_t size)
{
    const char *word;
    if (access->kind == ACCESS_WORDS) {
        line_text(line, "<float in a register>");
        return NULL;
    }
    struct access bits = *access;
    struct type type = {.name = "bits", .kind = TYPE_UINT, .size = size, .complete = true};
    bits.type = &type;
    TRY(expression_word(line->probe, IN_BODY, &bits, offset, size, TYPE_UINT, &word));
    line_text(line, size == 4 ? "<float32 bits 0x" : "<float64 bits 0x");
    line_print(line, "%lx", line_keep(line, word, false), 8, 0);
    line_text(line, ">");
    return NULL;
}

struct error *complex_write(struct line *line, const struct access *access)
{
    uint64_t half = access->type->size / 2;
    if (access->kind == ACCESS_WORDS) {
        line_text(line, "<floats in registers>");
        return NULL;
    }
    struct access part = *access;
    part.is_indexed = true; /* its halves have no names in C */
    line_text(line, "(");
    TRY(float_write(line, &part, 0, half));
    line_text(line, ", ");
    TRY(float_write(line, &part, half, half));
    line_text(line, ")");
    return NULL;
}
