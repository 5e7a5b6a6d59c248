/*
 * Compressed debug sections: SHF_COMPRESSED, and ".zdebug_*" as Go up to 1.18 writes it.
 *
 * libdeflate inflates them. libelf could (elf_compress), but takes two and a half times as long,
 * and inflating is half of what gobt does with a large program: 15 MB of .debug_info in 33 instead
 * of 77 ms.
 */
#ifndef GOBT_ELF_INFLATE_H
#define GOBT_ELF_INFLATE_H

#include "elf/elf_file.h"

struct compressed {
    struct reader stream; /* the zlib stream */
    uint64_t size;        /* inflated */
    bool is_zlib;         /* else a format that gobt doesn't know */
};

/* Whether the section, whose bytes are RAW, is compressed. */
bool compressed_find(const struct elf_section *section, struct reader raw, struct compressed *ret);

/* Memory of compressed.size bytes, which the caller frees. */
struct error *compressed_inflate(const struct compressed *compressed, void **ret);

#endif
