#include "elf_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"

void elf_writer_deinit(struct elf_writer *writer)
{
    for (size_t i = 0; i < writer->sections.count; i++) {
        free(writer->sections.items[i].name);
        text_deinit(&writer->sections.items[i].contents);
    }
    array_deinit(&writer->sections);
    text_deinit(&writer->symbols);
    text_deinit(&writer->strings);
}

struct elf_writer_section *elf_writer_add(struct elf_writer *writer, const char *name,
                                          uint32_t type, const struct text *contents)
{
    struct elf_writer_section section = {.name = memory_strdup(name), .type = type};
    text_add(&section.contents, text_string(contents), contents->length);
    section.size = contents->length;
    array_push(&writer->sections, section);
    return &writer->sections.items[writer->sections.count - 1];
}

struct elf_writer_section *elf_writer_load(struct elf_writer *writer, const char *name,
                                           uint64_t address, uint32_t segment_flags,
                                           const struct text *contents)
{
    struct elf_writer_section *section = elf_writer_add(writer, name, SHT_PROGBITS, contents);
    section->flags = SHF_ALLOC;
    section->address = address;
    section->segment_flags = segment_flags;
    return section;
}

static void deflate_into(struct text *ret, const struct text *contents)
{
    uLongf size = compressBound(contents->length);
    char *packed = memory_alloc(size);
    if (compress((Bytef *)packed, &size, (const Bytef *)text_string(contents), contents->length) !=
        Z_OK)
        abort();
    text_add(ret, packed, size);
    free(packed);
}

void elf_writer_add_debug(struct elf_writer *writer, const char *name, const struct text *contents,
                          enum elf_compression compression)
{
    AUTO_TEXT struct text packed = {0};
    AUTO_TEXT struct text old_name = {0};
    switch (compression) {
    case ELF_PLAIN:
        elf_writer_add(writer, name, SHT_PROGBITS, contents);
        return;
    case ELF_COMPRESSED:
        bytes_u32(&packed, ELFCOMPRESS_ZLIB);
        bytes_u32(&packed, 0);
        bytes_u64(&packed, contents->length);
        bytes_u64(&packed, 1);
        deflate_into(&packed, contents);
        elf_writer_add(writer, name, SHT_PROGBITS, &packed)->flags = SHF_COMPRESSED;
        return;
    case ELF_ZDEBUG:
        text_add_string(&packed, "ZLIB");
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes_u8(&packed, (uint8_t)(contents->length >> shift));
        deflate_into(&packed, contents);
        text_printf(&old_name, ".z%s", name + 1);
        elf_writer_add(writer, text_string(&old_name), SHT_PROGBITS, &packed);
    }
}

void elf_writer_add_symbol(struct elf_writer *writer, const char *name, uint64_t address,
                           uint64_t size, unsigned type, uint16_t section)
{
    if (!writer->has_symbols) {
        bytes_u8(&writer->strings, 0);
        bytes_fill(&writer->symbols, 0, sizeof(Elf64_Sym));
    }
    writer->has_symbols = true;
    bytes_u32(&writer->symbols, (uint32_t)writer->strings.length);
    bytes_u8(&writer->symbols, ELF64_ST_INFO(STB_GLOBAL, type));
    bytes_u8(&writer->symbols, 0);
    bytes_u16(&writer->symbols, section);
    bytes_u64(&writer->symbols, address);
    bytes_u64(&writer->symbols, size);
    bytes_string(&writer->strings, name);
}

void elf_note(struct text *notes, const char *owner, uint32_t type, const void *bytes, size_t size)
{
    bytes_u32(notes, (uint32_t)strlen(owner) + 1);
    bytes_u32(notes, (uint32_t)size);
    bytes_u32(notes, type);
    bytes_string(notes, owner);
    bytes_align(notes, 4);
    text_add(notes, bytes, size);
    bytes_align(notes, 4);
}

/* ---- the file ---- */

struct layout {
    struct text file, headers, names;
    size_t segment_at;
};

static void add_header(struct layout *layout, const struct elf_writer_section *section)
{
    bytes_align(&layout->file, 16);
    bytes_u32(&layout->headers, (uint32_t)layout->names.length);
    bytes_u32(&layout->headers, section->type);
    bytes_u64(&layout->headers, section->flags);
    bytes_u64(&layout->headers, section->address);
    bytes_u64(&layout->headers, layout->file.length);
    bytes_u64(&layout->headers, section->size);
    bytes_u32(&layout->headers, section->link);
    bytes_u32(&layout->headers, section->type == SHT_SYMTAB);
    bytes_u64(&layout->headers, section->type == SHT_NOTE ? 4 : 8);
    bytes_u64(&layout->headers, section->entry_size);
    bytes_string(&layout->names, section->name);
    if (section->segment_flags) {
        struct text segment = {0};
        bytes_u32(&segment, PT_LOAD);
        bytes_u32(&segment, section->segment_flags);
        bytes_u64(&segment, layout->file.length);
        bytes_u64(&segment, section->address);
        bytes_u64(&segment, section->address);
        bytes_u64(&segment, section->contents.length);
        bytes_u64(&segment, section->contents.length);
        bytes_u64(&segment, 0x1000);
        memcpy(layout->file.bytes + layout->segment_at, segment.bytes, segment.length);
        layout->segment_at += segment.length;
        text_deinit(&segment);
    }
    text_add(&layout->file, text_string(&section->contents), section->contents.length);
}

static void add_table(struct layout *layout, const char *name, uint32_t type, uint32_t link,
                      const struct text *contents)
{
    struct elf_writer_section section = {
        .name = (char *)name,
        .type = type,
        .link = link,
        .contents = *contents,
        .size = contents->length,
        .entry_size = type == SHT_SYMTAB ? sizeof(Elf64_Sym) : 0,
    };
    add_header(layout, &section);
}

static void add_file_header(const struct elf_writer *writer, uint16_t segments, uint16_t sections,
                            struct text *file)
{
    const uint8_t ident[EI_NIDENT] = {0x7f,       'E',         'L',        'F',
                                      ELFCLASS64, ELFDATA2LSB, EV_CURRENT, writer->system_abi};
    text_add(file, (const char *)ident, sizeof(ident));
    bytes_u16(file, writer->type ? writer->type : ET_EXEC);
    bytes_u16(file, writer->machine ? writer->machine : EM_X86_64);
    bytes_u32(file, EV_CURRENT);
    bytes_u64(file, 0x401000);
    bytes_u64(file, segments ? sizeof(Elf64_Ehdr) : 0);
    bytes_u64(file, 0); /* of the section headers: patched when it is known */
    bytes_u32(file, 0);
    bytes_u16(file, sizeof(Elf64_Ehdr));
    bytes_u16(file, sizeof(Elf64_Phdr));
    bytes_u16(file, segments);
    bytes_u16(file, sizeof(Elf64_Shdr));
    bytes_u16(file, sections);
    bytes_u16(file, (uint16_t)(sections - 1));
}

void elf_writer_finish(const struct elf_writer *writer, struct text *file)
{
    struct layout layout = {.segment_at = sizeof(Elf64_Ehdr)};
    size_t own = writer->sections.count;
    uint16_t segments = 0, sections = (uint16_t)(own + 2 + (writer->has_symbols ? 2 : 0));
    for (size_t i = 0; i < own; i++)
        segments += writer->sections.items[i].segment_flags != 0;
    add_file_header(writer, segments, sections, &layout.file);
    bytes_fill(&layout.file, 0, segments * sizeof(Elf64_Phdr));
    bytes_u8(&layout.names, 0);
    bytes_fill(&layout.headers, 0, sizeof(Elf64_Shdr));
    for (size_t i = 0; i < own; i++)
        add_header(&layout, &writer->sections.items[i]);
    if (writer->has_symbols) {
        add_table(&layout, ".symtab", SHT_SYMTAB, (uint32_t)own + 2, &writer->symbols);
        add_table(&layout, ".strtab", SHT_STRTAB, 0, &writer->strings);
    }
    struct text names = {0};
    text_add(&names, text_string(&layout.names), layout.names.length);
    bytes_string(&names, ".shstrtab");
    add_table(&layout, ".shstrtab", SHT_STRTAB, 0, &names);
    bytes_align(&layout.file, 8);
    bytes_patch(&layout.file, offsetof(Elf64_Ehdr, e_shoff), layout.file.length, 8);
    text_add(&layout.file, layout.headers.bytes, layout.headers.length);
    text_deinit(&names);
    text_deinit(&layout.headers);
    text_deinit(&layout.names);
    text_add(file, layout.file.bytes, layout.file.length);
    text_deinit(&layout.file);
}

struct elf_file *elf_writer_open(const struct elf_writer *writer)
{
    AUTO_TEXT struct text file = {0};
    struct elf_file *result = NULL;
    elf_writer_finish(writer, &file);
    struct error *error = bytes_open(&file, &result);
    if (error) {
        fprintf(stderr, "elf_writer: %s\n", error->message);
        abort();
    }
    return result;
}
