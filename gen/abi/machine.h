/* What gobt has to know of a machine and of Go's calling convention on it: a row in a table. */
#ifndef GOBT_ABI_MACHINE_H
#define GOBT_ABI_MACHINE_H

#include "abi/instructions.h"
#include "program/program.h"

enum { MACHINE_MAX_REGISTERS = 32 };

struct machine_register {
    const char *name;      /* as bpftrace's reg() has it */
    unsigned dwarf_number; /* as debug information has it */
};

struct machine {
    enum architecture architecture;
    const char *name;        /* as Go names it */
    const char *layouts;     /* whose layouts of the runtime's types are the same: layouts/ */
    const char *kernel_name; /* as uname(2) does */
    const struct instructions *instructions;                 /* what its code looks like */
    struct machine_register integers[MACHINE_MAX_REGISTERS]; /* in the order of assignment */
    unsigned integer_count;                                  /* that arguments are assigned to */
    unsigned register_count; /* and those in which code may have a variable, behind them */
    unsigned float_count;
    unsigned first_float_dwarf_number;
    /*
     * From this minor version of Go on, code has a register that is always zero, and of a variable
     * that is zero debug information says that it is in the register of number 0. 0: there is none.
     */
    unsigned zero_is_said_to_be_0_from;
    const char *float_prefix; /* "X": the float registers are X0, X1, ... */
    const char *stack_pointer;
    const char *program_counter;
    const char *link; /* has the return address while there is no frame; NULL: it is on the stack */
    struct {
        const char *name;
        unsigned mask,
            not_taken; /* what these bits are where the stack check's branch isn't taken */
    } flags;
    unsigned stack_arguments_at; /* bytes from the stack pointer at entry to the first argument */
    unsigned sarg_at;            /* bytes from it to what bpftrace calls sarg0 */
    unsigned cfa_to_arguments;   /* bytes from DWARF's CFA to the first argument */
    struct machine_register closure; /* has a closure's address when it is entered */
    const char *goroutine;           /* holds g where CONVENTION_REGISTERS holds */
    bool always_has_goroutine;       /* and everywhere else in Go's code */
    const char *checked_goroutine;   /* the one that a stack check loads it into, otherwise */
    int64_t goroutine_tls;           /* where else g is, relative to the thread pointer; 0 */
};

/* NULL if gobt can't trace programs for it. */
const struct machine *machine_of(enum architecture architecture);

#endif
