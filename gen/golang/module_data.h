/*
 * What the runtime knows of the module that a file is: where its text and its type records are. It
 * is found by the pointer to pclntab that it begins with, so it needs no symbol.
 */
#ifndef GOBT_GOLANG_MODULE_DATA_H
#define GOBT_GOLANG_MODULE_DATA_H

#include "golang/pclntab.h"
#include "program/version.h"

/* Offsets of types from `types`, or pointers to itabs. */
struct module_links {
    uint64_t address, count;
};

struct module_data {
    uint64_t address;     /* 0: not found */
    unsigned first_minor; /* of Go 1.x: the oldest whose module looks like this one */
    uint64_t text;        /* where functions' offsets count from */
    uint64_t types, types_end;
    uint64_t function_data; /* what funcdata counts from; 0: it has addresses */
    struct module_links types_listed, itabs_listed; /* address 0: they aren't listed but lie ... */
    uint64_t descriptors_end;  /* ... one behind the other from `types` on ... */
    uint64_t itabs, itabs_end; /* ... and here */
};

/* VERSION is that of Go, if it is known: what is found fits one of that version. */
void module_data_find(struct elf_file *file, const struct pclntab *table, struct go_version version,
                      struct module_data *ret);

#endif
