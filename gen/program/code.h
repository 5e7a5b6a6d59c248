/*
 * Code as the source has it, at one address: that of a function, or of a call that the compiler
 * inlined, with the variables that debug information has for just that address.
 */
#ifndef GOBT_PROGRAM_CODE_H
#define GOBT_PROGRAM_CODE_H

#include "program/program.h"

struct code {
    struct function *function; /* whose source it is */
    struct function *into;     /* whose machine code it is in: the same, if it wasn't inlined */
    uint64_t address;
    const char *file; /* where that is in the source; NULL: not asked for */
    unsigned line;
    bool is_inlined;
    bool is_stripped;    /* nobody says which variables there are */
    bool source_is_read; /* its variables' is_assigned_once is known */
    bool is_entry; /* the first instruction of a function: parameters are where calls put them */
    bool knows_depth;
    uint64_t stack_depth;        /* bytes from the stack pointer there to what it is at the entry */
    struct parameter *variables; /* of the innermost scope first where several have one name */
    size_t variable_count;
    uint64_t source_offset; /* for the one who fills it */
};

struct codes {
    ARRAY(struct code *);
};

void codes_deinit(struct codes *codes);

/*
 * Every function and inlined call that has code for a line, each once, at the first instruction of
 * its statement. FILE is a path, or the end of one: whole components. Fails if it could be several
 * files, or none, and if no code belongs to the line.
 */
struct error *program_find_line(struct program *program, const char *file, unsigned line,
                                struct codes *ret);

/* The calls of FUNCTION that were inlined, at the first address of each, with their arguments. */
struct error *program_find_inlined(struct program *program, struct function *function,
                                   struct codes *ret);

/* The other statements of the same function in the source, each with just that variable. */
struct error *code_find_other_lines(struct program *program, const struct code *code,
                                    const struct parameter *variable, struct codes *ret);

/* Whether debug information knows all of the variable there. */
bool variable_is_located(const struct parameter *variable);

/* The name without directories: "server.go". */
const char *source_file_name(const char *path);

#endif
