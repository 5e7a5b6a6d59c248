#include "abi/machine.h"

#include "base/array.h"

/*
 * Sources: Go's src/cmd/compile/abi-internal.md; checked against binaries of Go 1.15 to 1.27.
 * Names of registers: bpftrace's src/arch. Flags: CF or ZF for jbe, not C or Z for b.ls.
 */
static const struct machine machines[] = {
    {
        .architecture = ARCHITECTURE_AMD64,
        .name = "amd64",
        .layouts = "amd64",
        .kernel_name = "x86_64",
        .instructions = &amd64_instructions,
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
        .program_counter = "ip",
        .flags = {"flags", 0x41, 0},
        .stack_arguments_at = 8,
        .sarg_at = 8,
        .cfa_to_arguments = 0,
        .closure = {"dx", 1},
        .goroutine = "r14",
        .checked_goroutine = "cx",
        .goroutine_tls = -8,
    },
    {
        .architecture = ARCHITECTURE_ARM64,
        .name = "arm64",
        .layouts = "amd64",
        .kernel_name = "aarch64",
        .instructions = &arm64_instructions,
        .integers = {{"r0", 0},   {"r1", 1},   {"r2", 2},   {"r3", 3},   {"r4", 4},   {"r5", 5},
                     {"r6", 6},   {"r7", 7},   {"r8", 8},   {"r9", 9},   {"r10", 10}, {"r11", 11},
                     {"r12", 12}, {"r13", 13}, {"r14", 14}, {"r15", 15}, {"r16", 16}, {"r17", 17},
                     {"r19", 19}, {"r20", 20}, {"r21", 21}, {"r22", 22}, {"r23", 23}, {"r24", 24},
                     {"r25", 25}, {"r26", 26}, {"r30", 30}},
        .integer_count = 16,
        .register_count = 27,
        .float_count = 16,
        .first_float_dwarf_number = 64,
        .zero_is_said_to_be_0_from = 25,
        .float_prefix = "F",
        .stack_pointer = "sp",
        .program_counter = "pc",
        .link = "r30",
        .flags = {"pstate", 0x60000000, 0x20000000},
        .stack_arguments_at = 8,
        .sarg_at = 0,
        .cfa_to_arguments = 8,
        .closure = {"r26", 26},
        .goroutine = "r28",
        .always_has_goroutine = true,
        .checked_goroutine = "r28",
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
