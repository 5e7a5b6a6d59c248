/*
 * The symbols of an ELF file, .symtab and .dynsym together; where it has no .symtab, with those of
 * its debug file.
 */
#ifndef GOBT_ELF_SYMBOLS_H
#define GOBT_ELF_SYMBOLS_H

#include "elf/elf_file.h"

struct elf_symbol {
    const char *name;
    uint64_t address, size;
    bool is_function;
    bool is_dynamic;
};

struct elf_symbols {
    ARRAY(struct elf_symbol);
    bool has_symtab;  /* of its own */
    bool is_sorted;   /* by address: done when it pays */
    unsigned lookups; /* by address, so far */
};

struct error *elf_file_symbols(struct elf_file *file, struct elf_symbols **ret);

/* A symbol as it stands in the file, be it of what it may. */
struct elf_table_symbol {
    const char *name; /* never "" */
    uint64_t address, size;
    unsigned type;    /* STT_* */
    uint16_t section; /* its number, or SHN_* */
    bool is_dynamic;
};

/* All that have a name, table by table, in the order of the file. */
struct error *elf_symbols_visit(struct elf_file *file,
                                void (*visit)(const struct elf_table_symbol *symbol, void *context),
                                void *context);

/* The first symbol of that name, or NULL. */
const struct elf_symbol *elf_symbols_find(const struct elf_symbols *symbols, const char *name);

/* Sorts the symbols; the first that starts at ADDRESS: walk on while the address stays the same. */
const struct elf_symbol *elf_symbols_at(struct elf_symbols *symbols, uint64_t address);

/* A symbol that starts at ADDRESS and whose name ends in SUFFIX, or NULL. */
const struct elf_symbol *elf_symbols_at_with_suffix(struct elf_symbols *symbols, uint64_t address,
                                                    const char *suffix);

/* Whether Go's linker made the file to be one of several modules: a plugin, or what may load one.
 */
bool elf_symbols_share_types(const struct elf_symbols *symbols);

#endif
