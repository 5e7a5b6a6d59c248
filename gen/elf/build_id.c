#include "elf/build_id.h"

#include <elf.h>
#include <libdeflate.h>
#include <string.h>

#include "base/sha256.h"
#include "base/text.h"
#include "elf/code_sum.h"

/* ---- what notes say ---- */

/* The descriptor of the first note of that owner and type in the section. */
static bool find_note(struct elf_file *file, const char *section_name, const char *owner,
                      uint32_t type, struct reader *ret)
{
    struct elf_section *section = elf_file_section(file, section_name);
    struct reader notes;
    struct error *error = section ? elf_section_read(file, section, &notes) : NULL;
    if (!section || error) {
        error_destroy(error);
        return false;
    }
    while (reader_left(&notes) >= 12) {
        uint32_t owner_size = reader_u32(&notes), size = reader_u32(&notes);
        uint32_t this_type = reader_u32(&notes);
        const char *this_owner = reader_bytes(&notes, owner_size);
        reader_skip(&notes, -owner_size & 3);
        const void *bytes = reader_bytes(&notes, size);
        reader_skip(&notes, -size & 3);
        /* Go writes its owner as "Go" and two zero bytes. */
        if (this_owner && bytes && this_type == type && owner_size >= strlen(owner) + 1 &&
            memcmp(this_owner, owner, strlen(owner) + 1) == 0) {
            *ret = reader_of(bytes, size, file->big_endian);
            return true;
        }
    }
    return false;
}

static const char *gnu_id(struct elf_file *file)
{
    struct reader id;
    AUTO_TEXT struct text text = {0};
    if (!find_note(file, ".note.gnu.build-id", "GNU", NT_GNU_BUILD_ID, &id) || id.size == 0)
        return NULL;
    while (reader_left(&id) > 0)
        text_printf(&text, "%02x", reader_u8(&id));
    return arena_strdup(&file->arena, text_string(&text));
}

static const char *go_id(struct elf_file *file)
{
    enum { GO_BUILD_ID = 4 };
    struct reader id;
    AUTO_TEXT struct text text = {0};
    if (!find_note(file, ".note.go.buildid", "Go", GO_BUILD_ID, &id) || id.size == 0)
        return NULL;
    while (reader_left(&id) > 0) {
        char character = (char)reader_u8(&id);
        text_add_char(&text, character > ' ' && character < 127 ? character : '?');
    }
    return arena_strdup(&file->arena, text_string(&text));
}

struct build_ids elf_file_build_ids(struct elf_file *file)
{
    return (struct build_ids){gnu_id(file), go_id(file)};
}

/* ---- ids that tell ---- */

/*
 * What Go makes is four hashes of 20 characters. Some builders put the same word into all that they
 * build instead (-ldflags=-buildid=redacted).
 */
static bool is_telling_go_id(const char *id)
{
    enum { HASHES = 4, LENGTH_OF_ONE = 20 };
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    for (unsigned i = 0; i < HASHES; i++) {
        if (strspn(id, digits) != LENGTH_OF_ONE)
            return false;
        id += LENGTH_OF_ONE;
        if (*id != (i < HASHES - 1 ? '/' : '\0'))
            return false;
        id++;
    }
    return true;
}

/*
 * Go's linker can make the GNU id of its own one (-B gobuildid, from Go 1.22), and from 1.24 on it
 * does so unasked: of the same word it makes the same id.
 */
static bool is_derived(const char *gnu, const char *go)
{
    enum { GNU_SIZE = 20 };
    static const struct {
        unsigned char first, others; /* how its hash differs from SHA-256 */
    } rows[] = {
        {0xff, 0xff}, /* 1.22, 1.23 */
        {0x01, 0x00}, /* 1.24 */
        {0xff, 0x00}, /* 1.25, 1.26, 1.27 */
    };
    unsigned char sum[SHA256_SIZE];
    sha256(go, strlen(go), sum);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_TEXT struct text text = {0};
        for (size_t at = 0; at < GNU_SIZE; at++)
            text_printf(&text, "%02x", sum[at] ^ (at ? rows[i].others : rows[i].first));
        if (strcmp(text_string(&text), gnu) == 0)
            return true;
    }
    return false;
}

static const char *telling_go_id(const struct build_ids *ids)
{
    return ids->go && is_telling_go_id(ids->go) ? ids->go : NULL;
}

static const char *telling_gnu_id(const struct build_ids *ids)
{
    bool is_zero = ids->gnu && strspn(ids->gnu, "0") == strlen(ids->gnu);
    if (!ids->gnu || is_zero)
        return NULL;
    return ids->go && !is_telling_go_id(ids->go) && is_derived(ids->gnu, ids->go) ? NULL : ids->gnu;
}

bool elf_file_ids_tell(struct elf_file *file)
{
    struct build_ids ids = elf_file_build_ids(file);
    return telling_gnu_id(&ids) || telling_go_id(&ids);
}

struct error *elf_file_build_id(struct elf_file *file, const char **ret)
{
    struct build_ids ids = elf_file_build_ids(file);
    const char *gnu = telling_gnu_id(&ids), *go = telling_go_id(&ids);
    uint32_t sum;
    if (gnu || go) {
        *ret = gnu ? arena_printf(&file->arena, "gnu:%s", gnu)
                   : arena_printf(&file->arena, "go:%s", go);
        return NULL;
    }
    if (!elf_file_code_sum(file, &sum))
        return error_target("%s: its code can't be read", file->path);
    *ret = arena_printf(&file->arena, "code:%08x", sum);
    return NULL;
}

/* As scripts had it for files without any id, before all code was summed up. */
static bool has_text_sum(struct elf_file *file, const char *sum)
{
    struct build_ids ids = elf_file_build_ids(file);
    const struct elf_section *section = elf_file_section(file, ".text");
    if (ids.gnu || ids.go || !section || section->size == 0)
        return false;
    struct reader code = elf_file_memory(file, section->address, section->size);
    AUTO_TEXT struct text text = {0};
    if (code.failed)
        return false;
    text_printf(&text, "crc:%08x", libdeflate_crc32(0, code.bytes, code.size));
    return strcmp(text_string(&text), sum) == 0;
}

struct error *elf_file_is_build(struct elf_file *file, const char *id, bool *ret)
{
    const char *own;
    TRY(elf_file_build_id(file, &own));
    *ret = strcmp(id, own) == 0 || has_text_sum(file, id);
    return NULL;
}

/* ---- two files ---- */

static enum same_build compare(const char *left, const char *right)
{
    if (!left || !right)
        return BUILD_UNKNOWN;
    return strcmp(left, right) == 0 ? BUILD_SAME : BUILD_OTHER;
}

enum same_build elf_same_build(struct elf_file *left, struct elf_file *right)
{
    struct build_ids one = elf_file_build_ids(left), other = elf_file_build_ids(right);
    enum same_build gnu = compare(one.gnu, other.gnu);
    enum same_build go = compare(telling_go_id(&one), telling_go_id(&other));
    if (gnu == BUILD_OTHER || go == BUILD_OTHER)
        return BUILD_OTHER;
    if (gnu == BUILD_SAME && (!telling_gnu_id(&one) || !telling_gnu_id(&other)))
        gnu = BUILD_UNKNOWN;
    return gnu == BUILD_SAME || go == BUILD_SAME ? BUILD_SAME : BUILD_UNKNOWN;
}

enum same_build elf_same_code(struct elf_file *left, struct elf_file *right)
{
    uint32_t one, other;
    if (!elf_file_code_sum(left, &one) || !elf_file_code_sum(right, &other))
        return BUILD_UNKNOWN;
    return one == other ? BUILD_SAME : BUILD_OTHER;
}
