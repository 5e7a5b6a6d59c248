#include "elf/file_kind.h"

#include <elf.h>
#include <string.h>

static const struct {
    const char *bytes;
    size_t length, at;
    const char *what;
} other_formats[] = {
    {"#!", 2, 0, "a script; give the program that it starts"},
    {"PK\003\004", 4, 0, "a zip archive; unpack it and give the program inside"},
    {"\037\213", 2, 0, "a gzip file; unpack it and give the program inside"},
    {"\375"
     "7zXZ",
     5, 0, "an xz file; unpack it and give the program inside"},
    {"BZh", 3, 0, "a bzip2 file; unpack it and give the program inside"},
    {"\050\265\057\375", 4, 0, "a zstd file; unpack it and give the program inside"},
    {"ustar", 5, 257, "a tar archive; unpack it and give the program inside"},
    {"\312\376\272\276", 4, 0, "a Mach-O program, for macOS"},
    {"\317\372\355\376", 4, 0, "a Mach-O program, for macOS"},
    {"\316\372\355\376", 4, 0, "a Mach-O program, for macOS"},
    {"MZ", 2, 0, "a Windows program"},
    {"\0asm", 4, 0, "a WebAssembly module"},
    {"!<arch>\n", 8, 0, "an archive of object files; give the program that was linked from it"},
};

static bool is_text(const unsigned char *start, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (start[i] < ' ' && start[i] != '\n' && start[i] != '\r' && start[i] != '\t')
            return false;
    }
    return true;
}

struct error *file_kind_not_elf(const char *path, const unsigned char *start, size_t length)
{
    if (length == 0)
        return error_target("%s is empty", path);
    for (size_t i = 0; i < LENGTH(other_formats); i++) {
        size_t at = other_formats[i].at;
        if (length >= at + other_formats[i].length &&
            memcmp(start + at, other_formats[i].bytes, other_formats[i].length) == 0)
            return error_target("%s is not an ELF file but %s", path, other_formats[i].what);
    }
    return error_target("%s is not an ELF file%s", path, is_text(start, length) ? " but text" : "");
}

/* What UPX writes behind the program headers. Nothing else of such a file is as it was linked. */
static bool is_packed(struct elf_file *file)
{
    static const char mark[] = "UPX!";
    struct reader start = elf_file_start(file, FILE_KIND_START);
    const char *bytes = reader_bytes(&start, start.size);
    return file->section_count == 0 && bytes && memmem(bytes, start.size, mark, sizeof(mark) - 1);
}

static bool has_no_code(struct elf_file *file)
{
    const struct elf_section *text = elf_file_section(file, ".text");
    return text && text->type == SHT_NOBITS;
}

struct error *file_kind_check(struct elf_file *file)
{
    if (file->type == ET_CORE)
        return error_target("%s is a core file; give the program that it is of", file->path);
    if (file->type == ET_REL)
        return error_target("%s is an object file; give the program that was linked from it",
                            file->path);
    if (is_packed(file))
        return error_target("%s is packed by UPX: what runs is unpacked in memory, where nothing "
                            "can be traced. Unpack it with upx -d, and run that",
                            file->path);
    if (has_no_code(file))
        return error_target("%s has debug information alone, and no code: give the program that it "
                            "is of, and this with --debug-file",
                            file->path);
    return NULL;
}

struct error *file_kind_not_go(struct elf_file *file)
{
    if (elf_file_section(file, ".go_export"))
        return error_target("%s was compiled by gccgo; gobt reads programs by Go's own compiler",
                            file->path);
    return error_target("%s is not a Go program", file->path);
}
