/*
 * An ELF file as gobt needs it: sections with their contents inflated, the memory image, segments.
 * Symbols are in elf/symbols.h.
 */
#ifndef GOBT_ELF_ELF_FILE_H
#define GOBT_ELF_ELF_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/reader.h"

struct elf_section {
    const char *name;
    uint64_t address, offset, size; /* as in the file: size before inflating */
    uint64_t flags;
    uint32_t type, link, index;
    void *inflated;       /* what a compressed section held; NULL: it isn't compressed */
    const void *contents; /* NULL until asked for */
    uint64_t contents_size;
};

struct elf_segment {
    uint64_t address, offset, file_size, memory_size;
    bool executable, writable;
};

struct elf_file {
    struct arena arena;
    char *path;
    int descriptor;
    struct Elf *elf;
    uint64_t size;
    uint16_t machine, type; /* EM_*, ET_* */
    uint8_t system_abi;     /* ELFOSABI_* */
    bool is_64bit, big_endian;
    struct elf_section *sections;
    size_t section_count;
    struct {
        ARRAY(struct elf_segment);
    } segments;                  /* PT_LOAD */
    struct elf_file *debug_file; /* elf/debug_file.c: it has the debug information; or NULL */
    struct elf_file *supplement; /* of this one's own debug information; or NULL */
    struct elf_symbols *symbols; /* elf/symbols.c; NULL until asked for */
    struct elf_relocations *relocations; /* elf/relocations.c; the same */
};

/* Fails with a line that says what the file is instead, if it isn't a whole ELF file. */
struct error *elf_file_open(const char *path, struct elf_file **ret);
/* With the files that belong to it. */
void elf_file_close(struct elf_file *file);
static inline void elf_file_closep(struct elf_file **file)
{
    if (*file)
        elf_file_close(*file);
}

/* The file that has its debug information, if there is any. */
static inline struct elf_file *elf_file_with_debug(struct elf_file *file)
{
    return file->debug_file ? file->debug_file : file;
}

/* The section of that name, or NULL. */
struct elf_section *elf_file_section(struct elf_file *file, const char *name);

/* The debug section NAME (".debug_info"), be it plain, SHF_COMPRESSED or ".zdebug_info"; or NULL.
 */
struct elf_section *elf_file_debug_section(struct elf_file *file, const char *name);

/* The size of what elf_section_read() will give, without inflating it. */
uint64_t elf_section_inflated_size(struct elf_file *file, const struct elf_section *section);

/* What the section holds, inflated where it is compressed. */
struct error *elf_section_read(struct elf_file *file, struct elf_section *section,
                               struct reader *ret);

/* The same for a debug section by its name; without one there is nothing to be read. */
struct error *elf_file_debug_contents(struct elf_file *file, const char *name, struct reader *ret);

/* The first SIZE bytes of the file, or as many as it has. */
struct reader elf_file_start(const struct elf_file *file, uint64_t size);

/* SIZE bytes of the memory image from ADDRESS on; fails as a reader does. */
struct reader elf_file_memory(const struct elf_file *file, uint64_t address, uint64_t size);
/* The bytes from ADDRESS on, as many as one of the runtime's tables may take. */
struct reader elf_file_memory_from(const struct elf_file *file, uint64_t address);
/* All that its segment has from ADDRESS on; fails where code is, of which nobody needs as much. */
struct reader elf_file_data_from(const struct elf_file *file, uint64_t address);

/* The offset in the file of what is loaded at ADDRESS. */
bool elf_file_offset(const struct elf_file *file, uint64_t address, uint64_t *ret);
/* The other way round: where code at OFFSET is loaded. */
bool elf_file_code_address(const struct elf_file *file, uint64_t offset, uint64_t *ret);
bool elf_file_is_executable(const struct elf_file *file, uint64_t address);

/* The segment base that a position-independent file's addresses are relative to when loaded. */
bool elf_file_is_position_independent(const struct elf_file *file);
/* Whether another program loads it: it isn't started by itself. */
bool elf_file_is_library(struct elf_file *file);

/* "amd64", "arm64", "386", ... as Go names the machine. */
const char *elf_file_architecture(const struct elf_file *file);

#endif
