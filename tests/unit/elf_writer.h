/*
 * Builds odd ELF files in memory, for what no linker at hand writes: a few sections, symbols and
 * segments, and the three ways to store a debug section.
 */
#ifndef GOBT_TESTS_ELF_WRITER_H
#define GOBT_TESTS_ELF_WRITER_H

#include <elf.h>

#include "base/array.h"
#include "bytes.h"

enum elf_compression {
    ELF_PLAIN,
    ELF_COMPRESSED, /* SHF_COMPRESSED, zlib */
    ELF_ZDEBUG,     /* ".zdebug_*": "ZLIB", the size in big-endian, zlib */
};

struct elf_writer_section {
    char *name;
    struct text contents;
    uint64_t flags, address, size; /* SIZE: in the header; that of the contents unless patched */
    uint32_t type, link, entry_size;
    uint32_t segment_flags; /* PF_*: there is a PT_LOAD for just this section; 0: none */
};

struct elf_writer {
    uint16_t type, machine; /* ET_EXEC and EM_X86_64 unless set */
    uint8_t system_abi;     /* ELFOSABI_* */
    struct {
        ARRAY(struct elf_writer_section);
    } sections; /* without the null section, .symtab, and the tables of strings */
    struct text symbols, strings;
    bool has_symbols;
};

void elf_writer_deinit(struct elf_writer *writer);
#define AUTO_ELF_WRITER __attribute__((cleanup(elf_writer_deinit))) struct elf_writer

/* Valid until the next one is added. CONTENTS are copied. */
struct elf_writer_section *elf_writer_add(struct elf_writer *writer, const char *name,
                                          uint32_t type, const struct text *contents);
/* The same, in memory at ADDRESS, with a segment of its own. */
struct elf_writer_section *elf_writer_load(struct elf_writer *writer, const char *name,
                                           uint64_t address, uint32_t segment_flags,
                                           const struct text *contents);
/* A section of debug information; NAME is ".debug_*" also for ELF_ZDEBUG. */
void elf_writer_add_debug(struct elf_writer *writer, const char *name, const struct text *contents,
                          enum elf_compression compression);

/* TYPE is STT_*; SECTION SHN_ABS for what is defined. */
void elf_writer_add_symbol(struct elf_writer *writer, const char *name, uint64_t address,
                           uint64_t size, unsigned type, uint16_t section);

void elf_note(struct text *notes, const char *owner, uint32_t type, const void *bytes, size_t size);

void elf_writer_finish(const struct elf_writer *writer, struct text *file);
/* Finishes and opens: the file must be good. */
struct elf_file *elf_writer_open(const struct elf_writer *writer);

#endif
