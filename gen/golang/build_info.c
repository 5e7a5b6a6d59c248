#include "golang/build_info.h"

#include <string.h>

#include "base/text.h"

/* The section's start: magic, pointer size, flags. From Go 1.18 the strings follow in place. */
static const char magic[] = "\xff Go buildinf:";
enum { HEADER_SIZE = 32, FLAG_BIG_ENDIAN = 1, FLAG_INLINE = 2, SENTINEL_SIZE = 16 };

static char *take_string(struct arena *arena, const char *bytes, size_t length)
{
    return bytes ? arena_strndup(arena, bytes, length) : NULL;
}

/* Up to Go 1.17 the section holds the addresses of two Go string headers. */
static char *read_pointed(struct elf_file *file, struct arena *arena, uint64_t header,
                          size_t *length)
{
    struct reader string = elf_file_memory(file, header, 16);
    uint64_t address = reader_u64(&string);
    *length = reader_u64(&string);
    struct reader bytes = elf_file_memory(file, address, *length);
    return take_string(arena, reader_bytes(&bytes, *length), *length);
}

static char *read_inline(struct reader *reader, struct arena *arena, size_t *length)
{
    *length = reader_uleb(reader);
    return take_string(arena, reader_bytes(reader, *length), *length);
}

/* The next field of a line, which it ends; "" behind the last. */
static char *next_field(char **line)
{
    char *field = *line, *tab = strchr(field, '\t');
    if (tab)
        *tab = '\0';
    *line = tab ? tab + 1 : field + strlen(field);
    return field;
}

static void read_setting(struct build_info *info, char *line)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return;
    *equals = '\0';
    struct build_setting setting = {line, equals + 1};
    array_push(&info->settings, setting);
}

/* What a "=>" line replaces: the module of the line before. */
static struct build_module *last_module(struct build_info *info)
{
    size_t count = info->dependencies.count;
    return count ? &info->dependencies.items[count - 1] : &info->main_module;
}

static void read_line(struct build_info *info, char *line)
{
    const char *kind = next_field(&line);
    if (strcmp(kind, "path") == 0) {
        info->main_package = line;
    } else if (strcmp(kind, "mod") == 0) {
        info->main_module.path = next_field(&line);
        info->main_module.version = next_field(&line);
    } else if (strcmp(kind, "dep") == 0) {
        struct build_module module = {.path = next_field(&line)};
        module.version = next_field(&line);
        array_push(&info->dependencies, module);
    } else if (strcmp(kind, "=>") == 0) {
        struct build_module *module = last_module(info);
        module->replaced_by_path = next_field(&line);
        module->replaced_by_version = next_field(&line);
    } else if (strcmp(kind, "build") == 0) {
        read_setting(info, line);
    }
}

static void read_modules(struct build_info *info, char *text, size_t length)
{
    if (length < 2 * SENTINEL_SIZE)
        return;
    text[length - SENTINEL_SIZE] = '\0';
    for (char *line = text + SENTINEL_SIZE; *line;) {
        char *end = strchr(line, '\n'), *next = end ? end + 1 : line + strlen(line);
        if (end)
            *end = '\0';
        read_line(info, line);
        line = next;
    }
}

struct error *build_info_read(struct elf_file *file, struct arena *arena, struct build_info *ret)
{
    *ret = (struct build_info){0};
    struct elf_section *section = elf_file_section(file, ".go.buildinfo");
    struct reader reader;
    if (!section)
        return NULL;
    TRY(elf_section_read(file, section, &reader));
    const char *start = reader_bytes(&reader, sizeof(magic) - 1);
    if (!start || memcmp(start, magic, sizeof(magic) - 1) != 0)
        return NULL;
    reader_u8(&reader); /* pointer size: only 64-bit files come here */
    uint8_t flags = reader_u8(&reader);
    reader.big_endian = flags & FLAG_BIG_ENDIAN;
    size_t version_length, modules_length;
    char *version, *modules;
    if (flags & FLAG_INLINE) {
        reader_seek(&reader, HEADER_SIZE);
        version = read_inline(&reader, arena, &version_length);
        modules = read_inline(&reader, arena, &modules_length);
    } else {
        uint64_t version_header = reader_u64(&reader), modules_header = reader_u64(&reader);
        version = read_pointed(file, arena, version_header, &version_length);
        modules = read_pointed(file, arena, modules_header, &modules_length);
    }
    if (!version || version_length == 0)
        return NULL;
    ret->present = true;
    ret->go_version = version;
    if (modules)
        read_modules(ret, modules, modules_length);
    return NULL;
}

void build_info_deinit(struct build_info *info)
{
    array_deinit(&info->dependencies);
    array_deinit(&info->settings);
}
