#include "elf/debug_link.h"

#include <libdeflate.h>
#include <libelf.h>
#include <string.h>

#include "base/text.h"

/* What a section of that name holds; false: there is none that could be read. */
static bool read_contents(struct elf_file *file, const char *name, struct reader *ret)
{
    struct elf_section *section = elf_file_section(file, name);
    if (!section || section->size == 0)
        return false;
    struct error *error = elf_section_read(file, section, ret);
    error_destroy(error);
    return !error;
}

bool elf_file_debug_link(struct elf_file *file, struct debug_link *ret)
{
    struct reader link;
    if (!read_contents(file, ".gnu_debuglink", &link))
        return false;
    ret->name = reader_string(&link);
    reader_skip(&link, -link.offset & 3);
    ret->sum = reader_u32(&link);
    return !link.failed && *ret->name;
}

bool elf_file_debug_supplement(struct elf_file *file, struct debug_supplement *ret)
{
    struct reader link;
    AUTO_TEXT struct text id = {0};
    if (!read_contents(file, ".gnu_debugaltlink", &link))
        return false;
    ret->name = reader_string(&link);
    if (link.failed || !*ret->name || reader_left(&link) == 0)
        return false;
    while (reader_left(&link) > 0)
        text_printf(&id, "%02x", reader_u8(&link));
    ret->id = arena_strdup(&file->arena, text_string(&id));
    return true;
}

uint32_t elf_file_sum(const struct elf_file *file)
{
    size_t size = 0;
    const char *bytes = elf_rawfile(file->elf, &size);
    return bytes ? libdeflate_crc32(0, bytes, size) : 0;
}

const char *debug_path_by_id(struct arena *arena, const char *directory, const char *id)
{
    if (strlen(id) < 4)
        return NULL;
    return arena_printf(arena, "%s/.build-id/%.2s/%s.debug", directory, id, id + 2);
}

void debug_paths_by_link(struct arena *arena, const char *program, const char *directory,
                         const char *name, const char *ret[DEBUG_LINK_PLACES])
{
    const char *slash = strrchr(program, '/');
    const char *own = slash ? arena_strndup(arena, program, (size_t)(slash - program)) : ".";
    ret[0] = arena_printf(arena, "%s/%s", own, name);
    ret[1] = arena_printf(arena, "%s/.debug/%s", own, name);
    ret[2] =
        arena_printf(arena, "%s%s%s/%s", directory, *own == '/' || !*own ? "" : "/", own, name);
}
