#include "dwarf/unit_reader.h"

#include <libdwarf/dwarf.h>
#include <string.h>

#include "dwarf/session.h"

enum { MAX_ABBREVIATION = 1 << 16 };

static struct error *read_sections(struct unit_reader *reader)
{
    struct elf_file *file = reader->file;
    TRY(elf_file_debug_contents(file, ".debug_info", &reader->info));
    TRY(elf_file_debug_contents(file, ".debug_abbrev", &reader->abbrev));
    TRY(elf_file_debug_contents(file, ".debug_str", &reader->str));
    TRY(elf_file_debug_contents(file, ".debug_line_str", &reader->line_str));
    if (file->supplement)
        TRY(elf_file_debug_contents(file->supplement, ".debug_str", &reader->supplement_str));
    return elf_file_debug_contents(file, ".debug_addr", &reader->addr);
}

struct error *unit_reader_init(struct elf_file *file, uint64_t base, struct unit_reader *ret)
{
    *ret = (struct unit_reader){.file = file, .base = base};
    return read_sections(ret);
}

void unit_reader_deinit(struct unit_reader *reader)
{
    array_deinit(&reader->table.entries);
    array_deinit(&reader->table.attributes);
}

static void load_abbreviations(struct unit_reader *reader, uint64_t offset)
{
    struct abbreviations *table = &reader->table;
    if (table->loaded && table->offset == offset)
        return;
    table->loaded = true;
    table->offset = offset;
    table->entries.count = table->attributes.count = 0;
    struct reader bytes = reader->abbrev;
    reader_seek(&bytes, offset);
    for (;;) {
        uint64_t number = reader_uleb(&bytes);
        if (number == 0 || number > MAX_ABBREVIATION || bytes.failed)
            return;
        struct abbreviation none = {0};
        while (table->entries.count <= number)
            array_push(&table->entries, none);
        struct abbreviation *entry = &table->entries.items[number];
        entry->tag = (uint16_t)reader_uleb(&bytes);
        entry->has_children = reader_u8(&bytes);
        entry->first = (uint32_t)table->attributes.count;
        entry->count = 0;
        for (;;) {
            struct abbreviation_attribute attribute;
            attribute.name = (uint16_t)reader_uleb(&bytes);
            attribute.form = (uint16_t)reader_uleb(&bytes);
            if (bytes.failed || (!attribute.name && !attribute.form))
                break;
            if (attribute.form == DW_FORM_implicit_const)
                reader_sleb(&bytes);
            array_push(&table->attributes, attribute);
            entry->count++;
        }
    }
}

static const char *string_at(struct reader strings, uint64_t offset)
{
    reader_seek(&strings, offset);
    return reader_string(&strings);
}

/* Reads one value: its number, or its string, or neither for what is only skipped. */
static uint64_t read_form(struct unit_reader *reader, unsigned form, const char **string)
{
    struct reader *info = &reader->info;
    const struct unit *unit = &reader->unit;
    while (form == DW_FORM_indirect && !info->failed)
        form = (unsigned)reader_uleb(info);
    switch (form) {
    case DW_FORM_string:
        *string = reader_string(info);
        return 0;
    case DW_FORM_strp:
        *string = string_at(reader->str, reader_unsigned(info, unit->offset_size));
        return 0;
    case DW_FORM_line_strp:
        *string = string_at(reader->line_str, reader_unsigned(info, unit->offset_size));
        return 0;
    case DW_FORM_addr:
        return reader_unsigned(info, unit->address_size);
    case DW_FORM_data1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
        return reader_u8(info);
    case DW_FORM_data2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
        return reader_u16(info);
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
        return reader_unsigned(info, 3);
    case DW_FORM_data4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4:
        return reader_u32(info);
    case DW_FORM_data8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
        return reader_u64(info);
    case DW_FORM_data16:
        reader_skip(info, 16);
        return 0;
    case DW_FORM_ref1:
        return reader->base + unit->start + reader_u8(info);
    case DW_FORM_ref2:
        return reader->base + unit->start + reader_u16(info);
    case DW_FORM_ref4:
        return reader->base + unit->start + reader_u32(info);
    case DW_FORM_ref8:
        return reader->base + unit->start + reader_u64(info);
    case DW_FORM_ref_udata:
        return reader->base + unit->start + reader_uleb(info);
    case DW_FORM_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_str_index:
    case DW_FORM_GNU_addr_index:
        return reader_uleb(info);
    case DW_FORM_sdata:
        return (uint64_t)reader_sleb(info);
    case DW_FORM_ref_addr:
        return reader->base +
               reader_unsigned(info, unit->version == 2 ? unit->address_size : unit->offset_size);
    case DW_FORM_sec_offset:
    case DW_FORM_strp_sup:
        return reader_unsigned(info, unit->offset_size);
    case DW_FORM_GNU_ref_alt:
        return SUPPLEMENT_BASE + reader_unsigned(info, unit->offset_size);
    case DW_FORM_GNU_strp_alt:
        *string = string_at(reader->supplement_str, reader_unsigned(info, unit->offset_size));
        return 0;
    case DW_FORM_flag_present:
        return 1;
    case DW_FORM_implicit_const:
        return 0;
    case DW_FORM_block1:
        reader_skip(info, reader_u8(info));
        return 0;
    case DW_FORM_block2:
        reader_skip(info, reader_u16(info));
        return 0;
    case DW_FORM_block4:
        reader_skip(info, reader_u32(info));
        return 0;
    case DW_FORM_block:
    case DW_FORM_exprloc:
        reader_skip(info, reader_uleb(info));
        return 0;
    default:
        info->failed = true; /* its size isn't known: nothing behind it can be read */
        return 0;
    }
}

static void read_values(struct unit_reader *reader, const struct abbreviation *entry,
                        struct die_values *values)
{
    const struct abbreviation_attribute *attributes = reader->table.attributes.items + entry->first;
    for (uint32_t i = 0; i < entry->count; i++) {
        unsigned form = attributes[i].form;
        const char *string = NULL;
        uint64_t number = read_form(reader, form, &string);
        switch (attributes[i].name) {
        case DW_AT_name:
            values->name = string;
            break;
        case DW_AT_producer:
            values->producer = string;
            break;
        case DW_AT_language:
            values->language = number;
            break;
        case DW_AT_addr_base:
            values->address_base = number;
            break;
        case DW_AT_low_pc:
            values->low = number;
            values->has_low = true;
            values->low_is_index = form != DW_FORM_addr;
            break;
        case DW_AT_high_pc:
            values->high = number;
            values->high_is_length = form != DW_FORM_addr;
            break;
        case DW_AT_abstract_origin:
            values->origin = number;
            break;
        case DW_AT_import:
            values->import = number;
            break;
        case DW_AT_trampoline:
            values->is_trampoline = number;
            break;
        }
    }
}

/* DW_AT_low_pc: in DWARF 5 a number of an address. */
void unit_reader_resolve_low(const struct unit_reader *reader, struct die_values *values)
{
    struct reader addresses = reader->addr;
    if (!values->low_is_index)
        return;
    reader_seek(&addresses, reader->unit.address_base + values->low * reader->unit.address_size);
    values->low = reader_unsigned(&addresses, reader->unit.address_size);
}

/* The header of the unit at the reader's offset; leaves the reader at the unit's first DIE. */
static uint64_t read_unit_header(struct unit_reader *reader)
{
    struct reader *info = &reader->info;
    struct unit *unit = &reader->unit;
    *unit = (struct unit){.start = info->offset, .offset_size = 4};
    uint64_t length = reader_u32(info), abbreviations;
    if (length == 0xffffffff) {
        unit->offset_size = 8;
        length = reader_u64(info);
    }
    if (length > reader_left(info))
        info->failed = true;
    unit->end = info->offset + length;
    unit->version = reader_u16(info);
    if (unit->version >= 5) {
        unsigned type = reader_u8(info);
        unit->address_size = reader_u8(info);
        abbreviations = reader_unsigned(info, unit->offset_size);
        if (type == DW_UT_skeleton || type == DW_UT_split_compile)
            reader_skip(info, 8);
        else if (type == DW_UT_type || type == DW_UT_split_type)
            reader_skip(info, 8 + unit->offset_size);
    } else {
        abbreviations = reader_unsigned(info, unit->offset_size);
        unit->address_size = reader_u8(info);
    }
    return abbreviations;
}

bool unit_reader_next(struct unit_reader *reader, struct die_values *root)
{
    struct reader *info = &reader->info;
    *root = (struct die_values){0};
    if (reader->unit.end)
        reader_seek(info, reader->unit.end);
    if (reader_left(info) == 0 || info->failed)
        return false;
    load_abbreviations(reader, read_unit_header(reader));
    if (info->failed)
        return false;
    reader->unit.root = reader->base + info->offset;
    if (!unit_reader_die(reader, root))
        *root = (struct die_values){0}; /* an empty unit */
    return !info->failed;
}

bool unit_reader_die(struct unit_reader *reader, struct die_values *ret)
{
    struct reader *info = &reader->info;
    *ret = (struct die_values){.offset = reader->base + info->offset};
    uint64_t number = reader_uleb(info);
    if (number == 0)
        return false;
    if (number >= reader->table.entries.count || !reader->table.entries.items[number].tag) {
        info->failed = true;
        return false;
    }
    const struct abbreviation *entry = &reader->table.entries.items[number];
    ret->tag = entry->tag;
    ret->has_children = entry->has_children;
    read_values(reader, entry, ret);
    return true;
}

struct error *unit_reader_error(const struct unit_reader *reader)
{
    return reader->info.failed ? error_target("%s: its .debug_info is damaged near byte %zu",
                                              reader->file->path, reader->info.offset)
                               : NULL;
}
