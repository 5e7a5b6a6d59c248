/*
 * pclntab, the table that Go's runtime itself unwinds with: for every function its entry, the size
 * of its stack arguments, how deep its stack is at each instruction ("pcsp"), and pointers to
 * further tables ("funcdata").
 */
#ifndef GOBT_GOLANG_PCLNTAB_H
#define GOBT_GOLANG_PCLNTAB_H

#include "elf/elf_file.h"

struct pclntab {
    struct elf_file *file;
    const struct pclntab_format *format; /* NULL: the file has no table that is known here */
    bool is_unknown; /* then: the file has one, but of a form that isn't Go's, as far as is known */
    uint64_t address;
    struct reader table;     /* the whole */
    struct reader names;     /* what functions are called */
    struct reader functions; /* from the table of functions on */
    struct reader pcdata;    /* what pcsp counts from */
    struct reader funcdata;  /* what funcdata does; failed: addresses tell, one by one */
    uint64_t text_start;     /* what entries are relative to; 0 if they are absolute */
    uint64_t funcdata_start; /* the same for funcdata */
    uint64_t count;
    unsigned quantum; /* what addresses are multiples of */
    bool marks_assembly;
};

enum {
    FUNCDATA_ARGUMENT_INFO = 5, /* from Go 1.17 */
    PCDATA_INLINED_CALL = 2,    /* its number in the list of inlined calls; -1: none */
    PCLNTAB_IS_ASSEMBLY = 4,
};

struct pclntab_function {
    uint64_t entry;
    uint32_t name;                                /* where that is: pclntab_name() */
    int32_t argument_bytes;                       /* INT32_MIN: assembly that doesn't say */
    uint32_t stack_table, file_table, line_table; /* where these tables are; 0: none */
    uint32_t unit;                                /* where the list of its unit's files begins */
    uint32_t pcdata_count;
    uint8_t flags; /* where the table marks_assembly, PCLNTAB_IS_ASSEMBLY */
    uint8_t kind;  /* what the runtime takes it for: numbers that differ by Go version; 0: any */
    uint8_t funcdata_count;
    struct reader tail; /* behind the fixed part: pcdata, then funcdata */
};

/*
 * Finds the table, by its section or, where the system's linker put it into another, by what it
 * begins with. Without one the format is NULL. From Go 1.26 the table doesn't say where the text
 * starts, nor did one ever say what funcdata counts from: pclntab_place() does, for what comes
 * below.
 */
struct error *pclntab_open(struct elf_file *file, struct pclntab *ret);
void pclntab_place(struct pclntab *table, uint64_t text_start, uint64_t funcdata_start);

/* Function INDEX of `count`, in the order of addresses; its size is up to where the next starts. */
bool pclntab_function(const struct pclntab *table, uint64_t index, struct pclntab_function *ret);

/* "" if it is damaged. */
const char *pclntab_name(const struct pclntab *table, const struct pclntab_function *function);
const char *pclntab_name_at(const struct pclntab *table, uint32_t name);

/* Where the last function ends. */
uint64_t pclntab_end(const struct pclntab *table);

/* The function that starts at ADDRESS. */
bool pclntab_find(const struct pclntab *table, uint64_t address, struct pclntab_function *ret);

/* The function that ADDRESS is in, and where its code ends, with what is padding behind it. */
bool pclntab_find_around(const struct pclntab *table, uint64_t address,
                         struct pclntab_function *ret, uint64_t *end);

/* The bytes of one of the function's tables; false if it has none of that number. */
bool pclntab_funcdata(const struct pclntab *table, const struct pclntab_function *function,
                      unsigned number, struct reader *ret);

/* The words of its arguments, from Go 1.17 on; false if they aren't described. */
bool pclntab_argument_info(const struct pclntab *table, const struct pclntab_function *function,
                           struct reader *ret);

/* Where one of the function's tables of values is, for pc_values.h; false: there is none. */
bool pclntab_pcdata(const struct pclntab_function *function, unsigned number, uint32_t *ret);

/* The path of a file by its number in the function's table of files; "": there is none. */
const char *pclntab_file(const struct pclntab *table, const struct pclntab_function *function,
                         uint32_t number);

/* Where the name is of the function that was inlined as this one's call NUMBER. */
bool pclntab_inlined_call(const struct pclntab *table, const struct pclntab_function *function,
                          uint32_t number, uint32_t *ret);

#endif
