/*
 * .debug_info is a sequence of units; a unit is a tree of DIEs, written depth first; a DIE is the
 * number of its abbreviation and the values of the attributes that the abbreviation lists; a DIE
 * with children is followed by them and a zero. So one loop with a depth counter walks everything,
 * and most attributes are skipped by their form alone.
 */
#include "dwarf/scan.h"

#include <libdwarf/dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "dwarf/session.h"

enum { MAX_ABBREVIATION = 1 << 16 };

struct abbreviation_attribute {
    uint16_t name, form;
};

struct abbreviation {
    uint16_t tag; /* 0: no such abbreviation */
    bool has_children;
    uint32_t first, count; /* of its attributes */
};

/* The abbreviations of one table in .debug_abbrev; Go's units all share one. */
struct abbreviations {
    bool loaded;
    uint64_t offset;
    struct {
        ARRAY(struct abbreviation);
    } entries;
    struct {
        ARRAY(struct abbreviation_attribute);
    } attributes;
};

struct unit {
    unsigned version;
    unsigned offset_size; /* 4, or 8 in 64-bit DWARF */
    unsigned address_size;
    uint64_t start, end;   /* in .debug_info */
    uint64_t address_base; /* of the unit's part of .debug_addr */
    bool is_unoptimized;
};

struct walker {
    struct elf_file *file;
    struct reader info, abbrev, str, line_str, addr;
    struct abbreviations table;
    struct unit unit;
    struct scan *scan;
};

/* What a DIE says, as far as this pass wants to know. */
struct values {
    const char *name, *producer;
    uint64_t low, high, origin, language, address_base;
    bool has_low, high_is_length, low_is_index, is_trampoline;
};

static void load_abbreviations(struct walker *walker, uint64_t offset)
{
    struct abbreviations *table = &walker->table;
    if (table->loaded && table->offset == offset)
        return;
    table->loaded = true;
    table->offset = offset;
    table->entries.count = table->attributes.count = 0;
    struct reader reader = walker->abbrev;
    reader_seek(&reader, offset);
    for (;;) {
        uint64_t number = reader_uleb(&reader);
        if (number == 0 || number > MAX_ABBREVIATION || reader.failed)
            return;
        struct abbreviation none = {0};
        while (table->entries.count <= number)
            array_push(&table->entries, none);
        struct abbreviation *entry = &table->entries.items[number];
        entry->tag = (uint16_t)reader_uleb(&reader);
        entry->has_children = reader_u8(&reader);
        entry->first = (uint32_t)table->attributes.count;
        entry->count = 0;
        for (;;) {
            struct abbreviation_attribute attribute;
            attribute.name = (uint16_t)reader_uleb(&reader);
            attribute.form = (uint16_t)reader_uleb(&reader);
            if (reader.failed || (!attribute.name && !attribute.form))
                break;
            if (attribute.form == DW_FORM_implicit_const)
                reader_sleb(&reader);
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
static uint64_t read_form(struct walker *walker, unsigned form, const char **string)
{
    struct reader *info = &walker->info;
    const struct unit *unit = &walker->unit;
    while (form == DW_FORM_indirect && !info->failed)
        form = (unsigned)reader_uleb(info);
    switch (form) {
    case DW_FORM_string:
        *string = reader_string(info);
        return 0;
    case DW_FORM_strp:
        *string = string_at(walker->str, reader_unsigned(info, unit->offset_size));
        return 0;
    case DW_FORM_line_strp:
        *string = string_at(walker->line_str, reader_unsigned(info, unit->offset_size));
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
        return unit->start + reader_u8(info);
    case DW_FORM_ref2:
        return unit->start + reader_u16(info);
    case DW_FORM_ref4:
        return unit->start + reader_u32(info);
    case DW_FORM_ref8:
        return unit->start + reader_u64(info);
    case DW_FORM_ref_udata:
        return unit->start + reader_uleb(info);
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
        return reader_unsigned(info, unit->version == 2 ? unit->address_size : unit->offset_size);
    case DW_FORM_sec_offset:
    case DW_FORM_strp_sup:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
        return reader_unsigned(info, unit->offset_size);
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

static void read_values(struct walker *walker, const struct abbreviation *entry,
                        struct values *values)
{
    const struct abbreviation_attribute *attributes = walker->table.attributes.items + entry->first;
    for (uint32_t i = 0; i < entry->count; i++) {
        unsigned form = attributes[i].form;
        const char *string = NULL;
        uint64_t number = read_form(walker, form, &string);
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
        case DW_AT_trampoline:
            values->is_trampoline = number;
            break;
        }
    }
}

/* DW_AT_low_pc: in DWARF 5 a number of an address. */
static void resolve_low(const struct walker *walker, struct values *values)
{
    struct reader addresses = walker->addr;
    if (!values->low_is_index)
        return;
    reader_seek(&addresses, walker->unit.address_base + values->low * walker->unit.address_size);
    values->low = reader_unsigned(&addresses, walker->unit.address_size);
}

static void add_function(struct walker *walker, uint64_t offset, struct values *values,
                         bool has_children)
{
    resolve_low(walker, values);
    struct scan_function function = {
        .offset = offset,
        .origin = values->origin,
        .name = values->name,
        .low = values->has_low ? values->low : 0,
        .high = values->high_is_length ? values->low + values->high : values->high,
        .is_trampoline = values->is_trampoline,
        .has_children = has_children,
        .is_unoptimized = walker->unit.is_unoptimized,
    };
    array_push(&walker->scan->functions, function);
}

static bool is_type_tag(unsigned tag)
{
    switch (tag) {
    case DW_TAG_array_type:
    case DW_TAG_base_type:
    case DW_TAG_pointer_type:
    case DW_TAG_structure_type:
    case DW_TAG_subroutine_type:
    case DW_TAG_typedef:
    case DW_TAG_unspecified_type:
        return true;
    }
    return false;
}

static void walk_dies(struct walker *walker, unsigned depth)
{
    struct reader *info = &walker->info;
    while (info->offset < walker->unit.end && !info->failed && depth > 0) {
        uint64_t offset = info->offset;
        uint64_t number = reader_uleb(info);
        if (number == 0) {
            depth--;
            continue;
        }
        if (number >= walker->table.entries.count || !walker->table.entries.items[number].tag) {
            info->failed = true;
            return;
        }
        const struct abbreviation *entry = &walker->table.entries.items[number];
        struct values values = {0};
        read_values(walker, entry, &values);
        if (entry->tag == DW_TAG_inlined_subroutine && walker->scan->functions.count) {
            struct scan_inlined inlined = {values.origin, walker->scan->functions.count - 1};
            array_push(&walker->scan->inlined, inlined);
        } else if (depth == 1 && entry->tag == DW_TAG_subprogram) {
            add_function(walker, offset, &values, entry->has_children);
        } else if (depth == 1 && values.name && is_type_tag(entry->tag)) {
            struct scan_type type = {.offset = offset, .name = values.name, .tag = entry->tag};
            array_push(&walker->scan->types, type);
        }
        depth += entry->has_children;
    }
}

/* The header of the unit at the reader's offset; leaves the reader at the unit's first DIE. */
static uint64_t read_unit_header(struct walker *walker)
{
    struct reader *info = &walker->info;
    struct unit *unit = &walker->unit;
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

/* Units of other languages (C, by cgo) are passed over. */
static void walk_unit(struct walker *walker)
{
    struct reader *info = &walker->info;
    struct unit *unit = &walker->unit;
    load_abbreviations(walker, read_unit_header(walker));
    uint64_t number = reader_uleb(info);
    if (info->failed || number == 0 || number >= walker->table.entries.count)
        return;
    const struct abbreviation *root = &walker->table.entries.items[number];
    struct values values = {0};
    read_values(walker, root, &values);
    if (values.language == DW_LANG_Go) {
        struct scan *scan = walker->scan;
        if (!scan->producer && values.producer)
            scan->producer = values.producer;
        scan->dwarf_version = unit->version;
        scan->unit_count++;
        unit->address_base = values.address_base;
        unit->is_unoptimized = values.producer && strstr(values.producer, "; -N");
        resolve_low(walker, &values);
        struct scan_unit found = {unit->start, unit->end, unit->version, values.low,
                                  unit->address_base};
        array_push(&scan->units, found);
        if (root->has_children)
            walk_dies(walker, 1);
    }
}

static void count_inlined(struct scan *scan)
{
    for (size_t i = 0; i < scan->inlined.count; i++) {
        struct scan_function *function = dwarf_scan_function(scan, scan->inlined.items[i].origin);
        if (function)
            function->inlined++;
    }
}

static struct error *read_sections(struct walker *walker)
{
    struct elf_file *file = walker->file;
    TRY(elf_file_debug_contents(file, ".debug_info", &walker->info));
    TRY(elf_file_debug_contents(file, ".debug_abbrev", &walker->abbrev));
    TRY(elf_file_debug_contents(file, ".debug_str", &walker->str));
    TRY(elf_file_debug_contents(file, ".debug_line_str", &walker->line_str));
    return elf_file_debug_contents(file, ".debug_addr", &walker->addr);
}

struct error *dwarf_scan(struct elf_file *file, struct scan *ret)
{
    struct walker walker = {.file = file, .scan = ret};
    TRY(read_sections(&walker));
    while (reader_left(&walker.info) > 0 && !walker.info.failed) {
        walk_unit(&walker);
        if (!walker.info.failed)
            reader_seek(&walker.info, walker.unit.end);
    }
    count_inlined(ret);
    array_deinit(&walker.table.entries);
    array_deinit(&walker.table.attributes);
    if (walker.info.failed) {
        dwarf_scan_deinit(ret);
        return error_target("%s: its .debug_info is damaged near byte %zu", file->path,
                            walker.info.offset);
    }
    return NULL;
}

void dwarf_scan_deinit(struct scan *scan)
{
    array_deinit(&scan->units);
    array_deinit(&scan->functions);
    array_deinit(&scan->types);
    array_deinit(&scan->inlined);
}

struct scan_function *dwarf_scan_function(const struct scan *scan, uint64_t offset)
{
    size_t low = 0, high = scan->functions.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->functions.items[middle].offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == scan->functions.count || scan->functions.items[low].offset != offset)
        return NULL;
    return &scan->functions.items[low];
}

const struct scan_unit *dwarf_scan_unit(const struct scan *scan, uint64_t offset)
{
    for (size_t i = 0; i < scan->units.count; i++) {
        if (scan->units.items[i].start <= offset && offset < scan->units.items[i].end)
            return &scan->units.items[i];
    }
    return NULL;
}

static int compare_inlined(const void *left, const void *right)
{
    const struct scan_inlined *a = left, *b = right;
    int order = (a->origin > b->origin) - (a->origin < b->origin);
    return order ? order : (a->into > b->into) - (a->into < b->into);
}

const struct scan_inlined *dwarf_scan_inlined(struct scan *scan, uint64_t offset, size_t *count)
{
    if (!scan->inlined_is_sorted && scan->inlined.count)
        qsort(scan->inlined.items, scan->inlined.count, sizeof(*scan->inlined.items),
              compare_inlined);
    scan->inlined_is_sorted = true;
    size_t low = 0, high = scan->inlined.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->inlined.items[middle].origin < offset)
            low = middle + 1;
        else
            high = middle;
    }
    *count = 0;
    while (low + *count < scan->inlined.count && scan->inlined.items[low + *count].origin == offset)
        ++*count;
    return *count ? &scan->inlined.items[low] : NULL;
}
