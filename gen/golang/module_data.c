#include "golang/module_data.h"

#include <elf.h>

#include "elf/relocations.h"

/* Offsets in runtime.moduledata. tests/unit/test_module_data.c compares them with debug
 * information. */
static const struct module_format {
    unsigned first_minor, last_minor;
    unsigned first_pc; /* minpc; behind it maxpc, then text */
    unsigned types;    /* behind it etypes, but from Go 1.27 on */
    unsigned types_end;
    unsigned function_data;          /* gofunc; 0: there is none */
    unsigned type_links, itab_links; /* slices; 0: there are none, but ... */
    unsigned descriptors_size;       /* ... the size of all records, from `types` on, and ... */
    unsigned itabs_offset; /* ... where from there on itabs are, and behind that their size */
} formats[] = {
    /*    versions first_pc types end gofunc typelinks itablinks size itabs */
    {2, 15, 80, 200, 208, 0, 240, 264, 0, 0},     {16, 17, 160, 280, 288, 0, 320, 344, 0, 0},
    {18, 19, 160, 280, 288, 304, 336, 360, 0, 0}, {20, 25, 160, 296, 304, 320, 352, 376, 0, 0},
    {26, 26, 160, 296, 304, 320, 360, 384, 0, 0}, {27, 999, 160, 296, 312, 344, 0, 0, 304, 320},
};

enum {
    TEXT_BEHIND_FIRST_PC = 16,
    LARGEST_FORMAT = 512, /* bytes of what is read here, at the most */
    TYPES_BEGIN_AT = 8,   /* so that no offset of a type is 0 */
};

struct candidate {
    struct elf_file *file;
    const struct pclntab *table;
    uint64_t address;
};

static uint64_t word(const struct candidate *at, unsigned offset)
{
    uint64_t value = 0;
    return elf_file_pointer(at->file, at->address + offset, &value) ? value : 0;
}

/* A slice of SIZE bytes an element that lies in the file. */
static struct module_links links(const struct candidate *at, unsigned offset, unsigned size)
{
    struct module_links links = {word(at, offset), word(at, offset + 8)};
    if (links.count != word(at, offset + 16) || links.count > at->file->size / size ||
        (links.count && elf_file_memory(at->file, links.address, links.count * size).failed))
        links.address = 0;
    return links;
}

/* Fills RET by the format, and says whether it makes sense. */
static bool read_as(const struct candidate *at, const struct module_format *format,
                    struct module_data *ret)
{
    uint64_t types = word(at, format->types);
    *ret = (struct module_data){
        .address = at->address,
        .first_minor = format->first_minor,
        .text = word(at, format->first_pc + TEXT_BEHIND_FIRST_PC),
        .types = types,
        .types_end = word(at, format->types_end),
        .function_data = format->function_data ? word(at, format->function_data) : 0,
    };
    struct pclntab placed = *at->table;
    pclntab_place(&placed, ret->text, ret->function_data);
    struct pclntab_function first;
    if (!placed.format || !pclntab_function(&placed, 0, &first) ||
        first.entry != word(at, format->first_pc) ||
        pclntab_end(&placed) != word(at, format->first_pc + 8))
        return false;
    if (types >= ret->types_end || elf_file_memory(at->file, types, ret->types_end - types).failed)
        return false;
    uint64_t size = ret->types_end - types;
    if (format->type_links) {
        ret->types_listed = links(at, format->type_links, 4);
        ret->itabs_listed = links(at, format->itab_links, 8);
        return ret->types_listed.address && ret->itabs_listed.address;
    }
    uint64_t descriptors = word(at, format->descriptors_size);
    uint64_t itabs = word(at, format->itabs_offset),
             itabs_size = word(at, format->itabs_offset + 8);
    ret->descriptors_end = types + descriptors;
    ret->itabs = types + itabs;
    ret->itabs_end = types + itabs + itabs_size;
    return descriptors > TYPES_BEGIN_AT && descriptors <= itabs && itabs <= size &&
           itabs_size <= size - itabs;
}

static bool read_candidate(const struct candidate *at, struct go_version version,
                           struct module_data *ret)
{
    for (size_t i = LENGTH(formats); i-- > 0;) {
        if (version.known &&
            (version.minor < formats[i].first_minor || version.minor > formats[i].last_minor))
            continue;
        if (read_as(at, &formats[i], ret))
            return true;
    }
    return false;
}

static bool find_in_segment(struct candidate *at, const struct elf_segment *segment,
                            struct go_version version, struct module_data *ret)
{
    struct reader all = elf_file_memory(at->file, segment->address, segment->file_size);
    for (uint64_t offset = -segment->address & 7; offset + 8 <= all.size; offset += 8) {
        reader_seek(&all, offset);
        if (reader_u64(&all) != at->table->address)
            continue;
        at->address = segment->address + offset;
        if (read_candidate(at, version, ret))
            return true;
    }
    return false;
}

/* Where the loader makes the pointer, the file has none. */
static bool find_in_relocations(struct candidate *at, struct go_version version,
                                struct module_data *ret)
{
    size_t number = 0;
    while (elf_file_next_pointer(at->file, at->table->address, &number, &at->address)) {
        if (read_candidate(at, version, ret))
            return true;
    }
    return false;
}

void module_data_find(struct elf_file *file, const struct pclntab *table, struct go_version version,
                      struct module_data *ret)
{
    struct candidate candidate = {.file = file, .table = table};
    *ret = (struct module_data){0};
    if (!table->format)
        return;
    if (elf_file_is_position_independent(file) && find_in_relocations(&candidate, version, ret))
        return;
    for (size_t i = 0; i < file->segments.count; i++) {
        const struct elf_segment *segment = &file->segments.items[i];
        if (segment->writable && find_in_segment(&candidate, segment, version, ret))
            return;
    }
    *ret = (struct module_data){0};
}
