/*
 * bpftrace reads no float registers, and prints no floats: what is in memory is shown as a decimal
 * number that the script computes, or as its bits where there is no room for that.
 */
#include "bt/float_value.h"

#include "bt/decimal.h"

/* The part of a value that is OFFSET bytes behind its start; the second of two if IS_SECOND. */
static struct error *write_part(struct line *line, const struct access *access, uint64_t offset,
                                uint64_t size, bool is_second)
{
    const char *word;
    struct access bits = *access;
    struct type type = {.name = "bits", .kind = TYPE_UINT, .size = size, .complete = true};
    bits.type = &type;
    TRY(expression_word(line->probe, IN_BODY, &bits, offset, size, TYPE_UINT, &word));
    word = line_keep(line, word, false);
    if (decimal_write(line, word, access->path, size, is_second)) {
        line_text(line, is_second ? "i" : "");
        return NULL;
    }
    line_text(line, is_second ? ", " : "");
    line_text(line, size == 4 ? "<float32 bits 0x" : "<float64 bits 0x");
    line_print(line, "%lx", word, 8, 0);
    line_text(line, ">");
    return NULL;
}

struct error *float_write(struct line *line, const struct access *access)
{
    if (access->kind != ACCESS_WORDS)
        return write_part(line, access, 0, access->type->size, false);
    line_text(line, "<float in a register>");
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
    TRY(write_part(line, &part, 0, half, false));
    TRY(write_part(line, &part, half, half, true));
    line_text(line, ")");
    return NULL;
}
