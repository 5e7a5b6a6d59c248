/* What `.go.buildinfo` holds, in both forms; the pointers of the older one lead into the section.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "elf_writer.h"
#include "golang/build_info.h"

enum { ADDRESS = 0x500000 };

#define MODULES                                                                                    \
    "0123456789abcdef"                                                                             \
    "path\tx/y\nmod\tx/y\tv1.2.3\th1:abc=\ndep\tz\tv0.1.0\n=>\t../z\t(devel)\t\n"                  \
    "build\t-compiler=gc\nbuild\tCGO_CFLAGS=-O2 -g=x\n"                                            \
    "0123456789abcdef"

static void add_header(struct text *seed, uint8_t flags)
{
    text_add_string(seed, "\xff Go buildinf:");
    bytes_u8(seed, 8);
    bytes_u8(seed, flags);
}

bool fuzz_seed(size_t number, struct text *seed)
{
    static const char version[] = "go1.26.11", modules[] = MODULES;
    switch (number) {
    case 0:
        add_header(seed, 2);
        bytes_align(seed, 32);
        bytes_uleb(seed, sizeof(version) - 1);
        text_add_string(seed, version);
        bytes_uleb(seed, sizeof(modules) - 1);
        text_add_string(seed, modules);
        return true;
    case 1:
        add_header(seed, 0);
        bytes_u64(seed, ADDRESS + 32);
        bytes_u64(seed, ADDRESS + 48);
        bytes_u64(seed, ADDRESS + 64);
        bytes_u64(seed, sizeof(version) - 1);
        bytes_u64(seed, ADDRESS + 64 + sizeof(version) - 1);
        bytes_u64(seed, sizeof(modules) - 1);
        text_add_string(seed, version);
        text_add_string(seed, modules);
        return true;
    default:
        return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text section = {0};
    struct arena arena = {0};
    struct build_info info;
    text_add(&section, (const char *)bytes, size);
    elf_writer_load(&writer, ".go.buildinfo", ADDRESS, PF_R | PF_W, &section);
    struct elf_file *file = elf_writer_open(&writer);
    error_destroy(build_info_read(file, &arena, &info));
    build_info_deinit(&info);
    elf_file_close(file);
    arena_deinit(&arena);
    return 0;
}
