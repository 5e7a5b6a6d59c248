/*
 * Where bpftrace attaches that is given a number.
 *
 * It takes the number for an address if a symbol covers it, of the program or of the separate debug
 * file that it finds by itself, whose checksum it doesn't look at. Then it looks for the first
 * symbol of the same name, this time only in a debug file whose checksum is right, and attaches at
 * the same distance from that one. So the address of a function whose name another has, too (static
 * functions of C), is a place in the other. Only a number that no symbol covers is an offset in the
 * file, and taken with --unsafe alone.
 *
 * bpftraces differ in which symbols cover: up to some version those without a type as well, from
 * some version on those without a size their own address. What isn't the same by all these rules is
 * never given to one. (Tried with 0.17, 0.23 and 0.27; tests/live/separate.sh.)
 */
#ifndef GOBT_BT_LANDING_H
#define GOBT_BT_LANDING_H

#include "elf/elf_file.h"

enum landing_kind {
    LANDS_AT_ADDRESS,
    LANDS_AT_OFFSET, /* in the file: no symbol covers the number */
    LANDS_NOWHERE,   /* it isn't certain, or bpftrace refuses it */
};

struct landing {
    enum landing_kind kind;
    uint64_t address;    /* LANDS_AT_ADDRESS */
    const char *covered; /* by that symbol; NULL: by none */
};

struct landing_symbols;

/* FILE is what bpftrace finds at PATH; DIRECTORY where debug files are: DEBUG_DIRECTORY. */
struct error *landing_symbols_open(struct elf_file *file, const char *path, const char *directory,
                                   struct landing_symbols **ret);
/* Of a bpftrace that finds none. */
struct landing_symbols *landing_symbols_none(void);
void landing_symbols_close(struct landing_symbols *symbols);

struct landing landing_find(const struct landing_symbols *symbols, uint64_t number);

/* Whether bpftrace finds any function by its name. */
bool landing_has_functions(const struct landing_symbols *symbols);

/* Whether it finds that one. */
bool landing_knows(const struct landing_symbols *symbols, const char *name);

/* The names of all functions that it finds. */
void landing_each_function(const struct landing_symbols *symbols,
                           void (*visit)(const char *name, void *context), void *context);

/* The debug file that it takes them from, though it is of another build; or NULL. */
const char *landing_wrong_debug_file(const struct landing_symbols *symbols);

#endif
