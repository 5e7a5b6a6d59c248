/* Builds pclntab in each of its layouts. */
#ifndef GOBT_TESTS_PCLNTAB_WRITER_H
#define GOBT_TESTS_PCLNTAB_WRITER_H

#include <stdbool.h>

#include "bytes.h"

enum {
    TEXT = 0x401000,
    TABLE = 0x500000,
    FUNCDATA = 0x600000,
    FUNCTIONS = 3, /* at TEXT, TEXT + 0x100, TEXT + 0x200 */
    PCDATA = 3,    /* an odd number: pointers behind it need padding */
    DEPTHS = 1024, /* where the depths of stacks are, from the header or from the table of pcdata */
    FILE_VALUES = 1040,
    LINE_VALUES = 1056,
    CALL_VALUES = 1072,
    FILES = 2304, /* where the list of files is, from the header; up to Go 1.15, their names too */
    UNIT = 4,     /* where in it the functions' unit begins, from Go 1.16 on */
    FILE_NAMES = 64, /* behind FILES */
    CALLS = 32,      /* where in the funcdata inlined calls are */
    NAMES = 3072,    /* where names are, from the header */
    NAME_SIZE = 16,
    QUANTUM = 4, /* bytes of an instruction, at the least */
};

/* What of a table differs by version: sizes and places, as Go's own source has them. */
struct pclntab_layout {
    const char *name;
    uint32_t magic;
    unsigned header_size;
    unsigned text_start_at, names_at, functions_at, pcdata_at; /* in the header; 0: not there */
    bool is_relative;            /* entries: 4 bytes from the start of the text */
    bool has_source_line;        /* 4 bytes more in a function's record */
    bool has_file_unit;          /* cuOffset: another 4 */
    unsigned units_at, files_at; /* in the header; 0: not there */
    unsigned calls;              /* the number of the funcdata that has inlined calls */
};

enum { PCLNTAB_LAYOUTS = 4 };
extern const struct pclntab_layout pclntab_layouts[PCLNTAB_LAYOUTS];

/*
 * The table of three functions, main.f0 to main.f2. The first 8 instructions of each are of
 * /a/first.go:10, the next 4 of /a/second.go:30, inlined call 1, and 4 more of first.go:11,
 * two of them of inlined call 2.
 */
void pclntab_write(struct text *table, const struct pclntab_layout *layout);
/* The same of functions that the runtime takes for something. */
void pclntab_write_kinds(struct text *table, const struct pclntab_layout *layout,
                         const uint8_t kinds[FUNCTIONS]);

/* The inlined calls of main.f1: of main.f0, main.f2, and main.gone, which has no code. */
void pclntab_write_calls(struct text *funcdata, const struct pclntab_layout *layout);

#endif
