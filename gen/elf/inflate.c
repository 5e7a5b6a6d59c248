#include "elf/inflate.h"

#include <elf.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* No stream of zlib's inflates to more than about a thousand times its size. */
enum { MAX_RATIO = 1100 };

bool compressed_find(const struct elf_section *section, struct reader raw, struct compressed *ret)
{
    *ret = (struct compressed){0};
    if (section->flags & SHF_COMPRESSED) {
        /* An Elf64_Chdr: only 64-bit files come here. */
        ret->is_zlib = reader_u32(&raw) == ELFCOMPRESS_ZLIB;
        reader_skip(&raw, 4);
        ret->size = reader_u64(&raw);
        reader_skip(&raw, 8);
    } else if (string_starts_with(section->name, ".zdebug_")) {
        const char *magic = reader_bytes(&raw, 4);
        ret->is_zlib = magic && memcmp(magic, "ZLIB", 4) == 0;
        raw.big_endian = true;
        ret->size = reader_u64(&raw);
    } else {
        return false;
    }
    ret->is_zlib &= !raw.failed;
    ret->stream = reader_part(&raw, raw.offset, reader_left(&raw));
    return true;
}

struct error *compressed_inflate(const struct compressed *compressed, void **ret)
{
    if (!compressed->is_zlib)
        return error_target("it is compressed in a way that gobt doesn't know; 'objcopy "
                            "--decompress-debug-sections' makes a copy that it can read");
    if (compressed->size / MAX_RATIO > compressed->stream.size)
        return error_target("its compressed contents are damaged");
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    void *bytes = malloc(compressed->size + 1);
    if (!decompressor || !bytes) {
        libdeflate_free_decompressor(decompressor);
        free(bytes);
        return error_target("there isn't memory enough to inflate it");
    }
    enum libdeflate_result result =
        libdeflate_zlib_decompress(decompressor, compressed->stream.bytes, compressed->stream.size,
                                   bytes, compressed->size, NULL);
    libdeflate_free_decompressor(decompressor);
    if (result != LIBDEFLATE_SUCCESS) {
        free(bytes);
        return error_target("its compressed contents are damaged");
    }
    *ret = bytes;
    return NULL;
}
