/*
 * A branch of BPF reaches 32767 instructions. bpftrace 0.27 copies texts byte by byte, two
 * instructions each, and its compiler joins conditions that are the same: a branch may then go over
 * nearly all of the program. "Branch target out of insn range" is what bpftrace says before it
 * aborts.
 *
 * Measured on a dozen scripts: a text of N bytes is 2 * N + 65 instructions, a printf 80, a lookup
 * 200. If any text is compared, each one is cleared byte by byte as well. What else there is isn't
 * counted: of scripts that came to 23,900 one was refused, another with 27,200 wasn't.
 */
#include "bt/program_size.h"

#include <string.h>

enum {
    PER_BYTE = 2,
    PER_BYTE_CLEARED = 3,
    PER_TEXT = 65,
    PER_PRINTF = 80,
    PER_LOOKUP = 200,
};

static unsigned count(const char *text, const char *word)
{
    unsigned found = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        found++;
    return found;
}

static uint64_t estimate(const char *predicate, const char *body, uint64_t string_limit)
{
    bool is_cleared = strstr(predicate, "str(") || strstr(body, " str(") || strstr(body, "(str(");
    uint64_t text = string_limit * (is_cleared ? PER_BYTE_CLEARED : PER_BYTE) + PER_TEXT;
    return count(body, "buf(") * text + count(body, "printf(") * (uint64_t)PER_PRINTF +
           count(body, "while (") * (uint64_t)PER_LOOKUP;
}

bool program_size_fits(const struct script_options *options, const char *predicate,
                       const char *body)
{
    const unsigned maximum = options->dialect.instruction_maximum;
    return !maximum || options->plans ||
           estimate(predicate, body, options->string_limit) <= maximum;
}

uint64_t program_size_string_limit(const struct script_options *options, const char *predicate,
                                   const char *body)
{
    for (uint64_t limit = options->string_limit; limit >= SHORTEST_STRING; limit -= SHORTER_BY) {
        if (estimate(predicate, body, limit) <= options->dialect.instruction_maximum)
            return limit;
    }
    return 0;
}
