#include "elf/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "elf/file_kind.h"
#include "elf/inflate.h"
#include "elf/relocations.h"
#include "elf/symbols.h"

enum {
    MAX_CODE = 64 * 1024 * 1024, /* of one function */
    MAX_TABLE = 4096,            /* of what has no size: the runtime's tables are shorter */
};

static struct error *read_header(struct elf_file *file)
{
    unsigned char start[FILE_KIND_START] = {0};
    ssize_t length = pread(file->descriptor, start, sizeof(start), 0);
    if (length < 0)
        return error_target("%s: %s", file->path, strerror(errno));
    if (length < EI_NIDENT || memcmp(start, ELFMAG, SELFMAG) != 0)
        return file_kind_not_elf(file->path, start, (size_t)length);
    GElf_Ehdr header;
    file->elf = elf_begin(file->descriptor, ELF_C_READ_MMAP, NULL);
    if (!file->elf || !gelf_getehdr(file->elf, &header))
        return error_target("%s is not a whole ELF file: %s", file->path, elf_errmsg(-1));
    file->machine = header.e_machine;
    file->type = header.e_type;
    file->system_abi = header.e_ident[EI_OSABI];
    file->is_64bit = header.e_ident[EI_CLASS] == ELFCLASS64;
    file->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
    uint64_t entry = header.e_shentsize;
    if (header.e_shoff > file->size || entry * header.e_shnum > file->size - header.e_shoff)
        return error_target("%s is truncated: its section headers should be at byte %llu, it has "
                            "%llu bytes",
                            file->path, (unsigned long long)header.e_shoff,
                            (unsigned long long)file->size);
    return NULL;
}

static struct error *read_sections(struct elf_file *file)
{
    size_t count, names;
    if (elf_getshdrnum(file->elf, &count) != 0 || elf_getshdrstrndx(file->elf, &names) != 0)
        return error_target("%s has no readable section headers: %s", file->path, elf_errmsg(-1));
    file->sections = ARENA_ARRAY(&file->arena, struct elf_section, count);
    file->section_count = count;
    for (size_t i = 0; i < count; i++) {
        struct elf_section *section = &file->sections[i];
        GElf_Shdr header;
        Elf_Scn *scn = elf_getscn(file->elf, i);
        if (!scn || !gelf_getshdr(scn, &header))
            return error_target("%s: section %zu can't be read: %s", file->path, i, elf_errmsg(-1));
        const char *name = elf_strptr(file->elf, names, header.sh_name);
        *section = (struct elf_section){
            .name = name ? name : "",
            .address = header.sh_addr,
            .offset = header.sh_offset,
            .size = header.sh_size,
            .flags = header.sh_flags,
            .type = header.sh_type,
            .link = header.sh_link,
            .index = (uint32_t)i,
        };
        if (header.sh_type == SHT_NOBITS || header.sh_type == SHT_NULL)
            continue;
        if (header.sh_offset > file->size || header.sh_size > file->size - header.sh_offset)
            return error_target("%s is truncated: its section %s ends at byte %llu, it has %llu "
                                "bytes",
                                file->path, *section->name ? section->name : "with no name",
                                (unsigned long long)(header.sh_offset + header.sh_size),
                                (unsigned long long)file->size);
    }
    return NULL;
}

static struct error *read_segments(struct elf_file *file)
{
    size_t count;
    if (elf_getphdrnum(file->elf, &count) != 0)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(file->elf, (int)i, &header) || header.p_type != PT_LOAD)
            continue;
        if (header.p_offset > file->size || header.p_filesz > file->size - header.p_offset)
            return error_target("%s is truncated: a segment ends behind the file", file->path);
        struct elf_segment segment = {
            .address = header.p_vaddr,
            .offset = header.p_offset,
            .file_size = header.p_filesz,
            .memory_size = header.p_memsz,
            .executable = header.p_flags & PF_X,
            .writable = header.p_flags & PF_W,
        };
        array_push(&file->segments, segment);
    }
    return NULL;
}

static struct error *check_is_file(const struct elf_file *file, const struct stat *status)
{
    if (S_ISDIR(status->st_mode))
        return error_target("%s is a directory, not a program", file->path);
    if (!S_ISREG(status->st_mode))
        return error_target("%s is a pipe, a socket or a device, not a program", file->path);
    return NULL;
}

/*
 * Opening a named pipe waits for somebody who writes to it, or wakes that one up. What a program
 * says its debug file is called may be one, so it is asked before; and meanwhile it may become one.
 */
static struct error *open_descriptor(struct elf_file *file, struct stat *status)
{
    if (stat(file->path, status) == 0)
        TRY(check_is_file(file, status));
    file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0 || fstat(file->descriptor, status) != 0)
        return error_target("%s: %s", file->path, strerror(errno));
    return check_is_file(file, status);
}

static struct error *open_file(struct elf_file *file)
{
    struct stat status;
    TRY(open_descriptor(file, &status));
    file->size = (uint64_t)status.st_size;
    TRY(read_header(file));
    TRY(read_sections(file));
    return read_segments(file);
}

struct error *elf_file_open(const char *path, struct elf_file **ret)
{
    elf_version(EV_CURRENT);
    struct elf_file *file = memory_alloc(sizeof(*file));
    file->path = memory_strdup(path);
    file->descriptor = -1;
    struct error *error = open_file(file);
    if (error) {
        elf_file_close(file);
        return error;
    }
    *ret = file;
    return NULL;
}

void elf_file_close(struct elf_file *file)
{
    for (size_t i = 0; i < file->section_count; i++)
        free(file->sections[i].inflated);
    elf_end(file->elf);
    if (file->descriptor >= 0)
        close(file->descriptor);
    array_deinit(&file->segments);
    if (file->symbols)
        array_deinit(file->symbols);
    free(file->symbols);
    elf_relocations_destroy(file->relocations);
    elf_file_closep(&file->debug_file);
    elf_file_closep(&file->supplement);
    arena_deinit(&file->arena);
    free(file->path);
    free(file);
}

struct elf_section *elf_file_section(struct elf_file *file, const char *name)
{
    for (size_t i = 0; i < file->section_count; i++) {
        if (strcmp(file->sections[i].name, name) == 0)
            return &file->sections[i];
    }
    return NULL;
}

struct elf_section *elf_file_debug_section(struct elf_file *file, const char *name)
{
    struct elf_section *section = elf_file_section(file, name);
    if (section)
        return section->type == SHT_NOBITS ? NULL : section;
    AUTO_TEXT struct text old = {0};
    text_printf(&old, ".z%s", name + 1);
    return elf_file_section(file, text_string(&old));
}

/* What a section holds as it stands in the file. */
static struct error *raw_contents(struct elf_file *file, const struct elf_section *section,
                                  struct reader *ret)
{
    Elf_Data *data = elf_rawdata(elf_getscn(file->elf, section->index), NULL);
    if (!data || (!data->d_buf && data->d_size))
        return error_target("%s: section %s can't be read: %s", file->path, section->name,
                            elf_errmsg(-1));
    *ret = reader_of(data->d_buf, data->d_size, file->big_endian);
    return NULL;
}

uint64_t elf_section_inflated_size(struct elf_file *file, const struct elf_section *section)
{
    struct reader raw;
    struct compressed compressed;
    if (section->contents)
        return section->contents_size;
    struct error *error = raw_contents(file, section, &raw);
    if (error) {
        error_destroy(error);
        return 0;
    }
    return compressed_find(section, raw, &compressed) ? compressed.size : section->size;
}

struct error *elf_section_read(struct elf_file *file, struct elf_section *section,
                               struct reader *ret)
{
    if (!section->contents && section->type != SHT_NOBITS && section->size > 0) {
        struct compressed compressed;
        TRY(raw_contents(file, section, ret));
        if (compressed_find(section, *ret, &compressed)) {
            struct error *error = compressed_inflate(&compressed, &section->inflated);
            if (error)
                return error_prefix(error, "%s: section %s", file->path, section->name);
            *ret = reader_of(section->inflated, compressed.size, file->big_endian);
        }
        section->contents = ret->bytes;
        section->contents_size = ret->size;
    }
    *ret = reader_of(section->contents, section->contents_size, file->big_endian);
    return NULL;
}

static const struct elf_segment *segment_of(const struct elf_file *file, uint64_t address)
{
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (address >= segment->address && address - segment->address < segment->file_size)
            return segment;
    }
    return NULL;
}

/* The file as libelf has mapped it. */
static struct reader read_mapped(const struct elf_file *file, uint64_t offset, uint64_t size)
{
    size_t whole_size = 0;
    const char *bytes = elf_rawfile(file->elf, &whole_size);
    struct reader whole = reader_of(bytes, whole_size, file->big_endian);
    return reader_part(&whole, offset, size);
}

struct reader elf_file_start(const struct elf_file *file, uint64_t size)
{
    return read_mapped(file, 0, size < file->size ? size : file->size);
}

/*
 * Code, as the file has it. Not through a mapping: the kernel puts the breakpoints of everybody's
 * uprobes into every private mapping of the file, this one too, so what is read there isn't the
 * code while somebody traces the program. (Seen: a second trace of a function took the breakpoint
 * for its first instruction.)
 */
static struct reader read_code(const struct elf_file *file, uint64_t offset, uint64_t size)
{
    if (size > MAX_CODE)
        return (struct reader){.failed = true};
    unsigned char *bytes = arena_alloc((struct arena *)&file->arena, size);
    ssize_t length = pread(file->descriptor, bytes, size, (off_t)offset);
    if (length < 0 || (uint64_t)length < size)
        return (struct reader){.failed = true};
    return reader_of(bytes, size, file->big_endian);
}

static struct reader read_segment(const struct elf_file *file, const struct elf_segment *segment,
                                  uint64_t address, uint64_t size)
{
    uint64_t skip = address - segment->address;
    if (size > segment->file_size - skip)
        return (struct reader){.failed = true};
    return segment->executable ? read_code(file, segment->offset + skip, size)
                               : read_mapped(file, segment->offset + skip, size);
}

struct reader elf_file_memory_from(const struct elf_file *file, uint64_t address)
{
    const struct elf_segment *segment = segment_of(file, address);
    if (!segment)
        return (struct reader){.failed = true};
    uint64_t rest = segment->file_size - (address - segment->address);
    return read_segment(file, segment, address, rest < MAX_TABLE ? rest : MAX_TABLE);
}

struct reader elf_file_data_from(const struct elf_file *file, uint64_t address)
{
    const struct elf_segment *segment = segment_of(file, address);
    if (!segment || segment->executable)
        return (struct reader){.failed = true};
    return read_segment(file, segment, address, segment->file_size - (address - segment->address));
}

struct error *elf_file_debug_contents(struct elf_file *file, const char *name, struct reader *ret)
{
    struct elf_section *section = elf_file_debug_section(file, name);
    *ret = (struct reader){0};
    return section ? elf_section_read(file, section, ret) : NULL;
}

struct reader elf_file_memory(const struct elf_file *file, uint64_t address, uint64_t size)
{
    const struct elf_segment *segment = segment_of(file, address);
    return segment ? read_segment(file, segment, address, size) : (struct reader){.failed = true};
}

bool elf_file_offset(const struct elf_file *file, uint64_t address, uint64_t *ret)
{
    const struct elf_segment *segment = segment_of(file, address);
    if (segment)
        *ret = address - segment->address + segment->offset;
    return segment;
}

bool elf_file_code_address(const struct elf_file *file, uint64_t offset, uint64_t *ret)
{
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (!segment->executable || offset < segment->offset ||
            offset - segment->offset >= segment->file_size)
            continue;
        *ret = offset - segment->offset + segment->address;
        return true;
    }
    return false;
}

bool elf_file_is_executable(const struct elf_file *file, uint64_t address)
{
    const struct elf_segment *segment = segment_of(file, address);
    return segment && segment->executable;
}

bool elf_file_is_position_independent(const struct elf_file *file)
{
    return file->type == ET_DYN;
}

bool elf_file_is_library(struct elf_file *file)
{
    struct elf_section *dynamic = elf_file_section(file, ".dynamic");
    struct reader entries;
    if (file->type != ET_DYN || !dynamic || elf_file_section(file, ".interp"))
        return false;
    struct error *error = elf_section_read(file, dynamic, &entries);
    error_destroy(error);
    while (!error && reader_left(&entries) > 0 && !entries.failed) {
        uint64_t tag = reader_unsigned(&entries, file->is_64bit ? 8 : 4);
        uint64_t value = reader_unsigned(&entries, file->is_64bit ? 8 : 4);
        if (tag == DT_FLAGS_1 && value & DF_1_PIE)
            return false;
    }
    return true;
}

const char *elf_file_architecture(const struct elf_file *file)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } names[] = {
        {EM_X86_64, "amd64"},  {EM_AARCH64, "arm64"}, {EM_386, "386"},
        {EM_ARM, "arm"},       {EM_PPC64, "ppc64"},   {EM_S390, "s390x"},
        {EM_RISCV, "riscv64"}, {EM_MIPS, "mips"},     {EM_LOONGARCH, "loong64"},
    };
    for (size_t i = 0; i < LENGTH(names); i++) {
        if (names[i].machine == file->machine)
            return names[i].name;
    }
    return "an unknown machine";
}
