#include "abi/machine.h"

#include "base/array.h"

/* Sources: Go's src/cmd/compile/abi-internal.md; checked against binaries of Go 1.15 to 1.27. */
static const struct machine machines[] = {
    {
        .architecture = ARCHITECTURE_AMD64,
        .name = "amd64",
        .integers = {{"ax", 0},
                     {"bx", 3},
                     {"cx", 2},
                     {"di", 5},
                     {"si", 4},
                     {"r8", 8},
                     {"r9", 9},
                     {"r10", 10},
                     {"r11", 11},
                     {"dx", 1},
                     {"bp", 6},
                     {"r12", 12},
                     {"r13", 13},
                     {"r14", 14},
                     {"r15", 15}},
        .integer_count = 9,
        .register_count = 15,
        .float_count = 15,
        .first_float_dwarf_number = 17,
        .float_prefix = "X",
        .stack_pointer = "sp",
        .stack_arguments_at = 8,
        .cfa_to_arguments = 0,
        .closure = {"dx", 1},
        .goroutine = "r14",
        .goroutine_tls = -8,
    },
};

const struct machine *machine_of(enum architecture architecture)
{
    for (size_t i = 0; i < LENGTH(machines); i++) {
        if (machines[i].architecture == architecture)
            return &machines[i];
    }
    return NULL;
}
