/*
 * pclntab, the table that Go's runtime itself unwinds with: for every function its entry, the size
 * of its stack arguments, how deep its stack is at each instruction ("pcsp"), and pointers to
 * further tables ("funcdata").
 */
#ifndef GOBT_GOLANG_PCLNTAB_H
#define GOBT_GOLANG_PCLNTAB_H

#include "elf/elf_file.h"

struct pclntab {
    const struct elf_file *file;
    const struct pclntab_format *format; /* NULL: the file has no table that is known here */
    struct reader table;                 /* the whole */
    struct reader functions;             /* from the table of functions on */
    struct reader pcdata;                /* what pcsp counts from */
    uint64_t text_start;                 /* what entries are relative to; 0 if they are absolute */
    uint64_t funcdata_start;             /* the same for funcdata */
    uint64_t count;
};

enum {
    FUNCDATA_ARGUMENT_INFO = 5, /* from Go 1.17 */
};

struct pclntab_function {
    uint64_t entry;
    int32_t argument_bytes; /* INT32_MIN: assembly that doesn't say */
    uint32_t stack_table;   /* where pcsp is; 0: none */
    uint32_t pcdata_count;
    uint8_t funcdata_count;
    struct reader tail; /* behind the fixed part: pcdata, then funcdata */
};

/*
 * TEXT_START and FUNCDATA_START are the symbols `runtime.text` and `go:func.*`, 0 if they are not
 * known: from Go 1.26 the table doesn't say where the text starts.
 */
struct error *pclntab_open(struct elf_file *file, uint64_t text_start, uint64_t funcdata_start,
                           struct pclntab *ret);

/* The function that starts at ADDRESS. */
bool pclntab_find(const struct pclntab *table, uint64_t address, struct pclntab_function *ret);

/* The bytes of one of the function's tables; false if it has none of that number. */
bool pclntab_funcdata(const struct pclntab *table, const struct pclntab_function *function,
                      unsigned number, struct reader *ret);

/*
 * How far the stack pointer is below what it is at the function's first instruction, when the
 * instruction at ADDRESS in it is about to run; false: the table doesn't say.
 */
bool pclntab_stack_depth(const struct pclntab *table, const struct pclntab_function *function,
                         uint64_t address, uint64_t *ret);

#endif
