#include "elf/build_id.h"

#include <elf.h>
#include <string.h>

#include "base/text.h"

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

/* CRC-32 as in zlib, bit by bit: only for the rare file that carries no build id. */
static uint32_t checksum(const unsigned char *bytes, size_t size)
{
    uint32_t sum = ~0u;
    for (size_t i = 0; i < size; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (0xedb88320u & -(sum & 1));
    }
    return ~sum;
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

struct error *elf_file_build_id(struct elf_file *file, const char **ret)
{
    struct build_ids ids = elf_file_build_ids(file);
    if (ids.gnu || ids.go) {
        *ret = ids.gnu ? arena_printf(&file->arena, "gnu:%s", ids.gnu)
                       : arena_printf(&file->arena, "go:%s", ids.go);
        return NULL;
    }
    struct elf_section *section = elf_file_section(file, ".text");
    struct reader code = {0};
    if (section)
        code = elf_file_memory(file, section->address, section->size);
    if (code.failed)
        return error_target("%s: its code can't be read", file->path);
    *ret = arena_printf(&file->arena, "crc:%08x", checksum(code.bytes, code.size));
    return NULL;
}

static enum same_build compare(const char *left, const char *right)
{
    if (!left || !right)
        return BUILD_UNKNOWN;
    return strcmp(left, right) == 0 ? BUILD_SAME : BUILD_OTHER;
}

/* What Go makes has four parts; some builders put the same word into all that they build. */
static const char *telling_go_id(const struct build_ids *ids)
{
    return ids->go && strchr(ids->go, '/') ? ids->go : NULL;
}

enum same_build elf_same_build(struct elf_file *left, struct elf_file *right)
{
    struct build_ids one = elf_file_build_ids(left), other = elf_file_build_ids(right);
    enum same_build gnu = compare(one.gnu, other.gnu);
    enum same_build go = compare(telling_go_id(&one), telling_go_id(&other));
    if (gnu == BUILD_OTHER || go == BUILD_OTHER)
        return BUILD_OTHER;
    return gnu == BUILD_SAME || go == BUILD_SAME ? BUILD_SAME : BUILD_UNKNOWN;
}
