#include "dwarf/scan.h"

#include <libdwarf/dwarf.h>
#include <stdlib.h>
#include <string.h>

#include "dwarf/imports.h"
#include "dwarf/session.h"
#include "dwarf/unit_reader.h"

struct walker {
    struct unit_reader reader;
    const struct imports *imports;
    struct scan *scan;
};

static void add_function(struct walker *walker, struct die_values *values)
{
    unit_reader_resolve_low(&walker->reader, values);
    struct scan_function function = {
        .offset = values->offset,
        .origin = values->origin,
        .name = values->name,
        .low = values->has_low ? values->low : 0,
        .high = values->high_is_length ? values->low + values->high : values->high,
        .is_trampoline = values->is_trampoline,
        .has_children = values->has_children,
        .is_unoptimized = walker->reader.unit.is_unoptimized,
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
    struct reader *info = &walker->reader.info;
    struct scan *scan = walker->scan;
    while (info->offset < walker->reader.unit.end && !info->failed && depth > 0) {
        struct die_values values;
        if (!unit_reader_die(&walker->reader, &values)) {
            depth--;
            continue;
        }
        if (values.tag == DW_TAG_inlined_subroutine && scan->functions.count) {
            struct scan_inlined inlined = {values.origin, scan->functions.count - 1};
            array_push(&scan->inlined, inlined);
        } else if (depth == 1 && values.tag == DW_TAG_subprogram) {
            add_function(walker, &values);
        } else if (depth == 1 && values.name && is_type_tag(values.tag)) {
            struct scan_type type = {values.offset, values.name, (uint16_t)values.tag};
            array_push(&scan->types, type);
        } else if (depth == 1 && values.name && values.tag == DW_TAG_variable) {
            struct scan_variable variable = {values.offset, values.name};
            array_push(&scan->variables, variable);
        }
        depth += values.has_children;
    }
}

/* Units of other languages (C, by cgo) are passed over, and what dwz made of them. */
static void walk_unit(struct walker *walker, struct die_values *root)
{
    struct scan *scan = walker->scan;
    struct unit *unit = &walker->reader.unit;
    bool is_go = root->language == DW_LANG_Go;
    if (!is_go && !imports_have(walker->imports, unit->root))
        return;
    if (is_go) {
        if (!scan->producer && root->producer)
            scan->producer = root->producer;
        scan->dwarf_version = unit->version;
        scan->unit_count++;
    }
    unit->address_base = root->address_base;
    unit->is_unoptimized = root->producer && strstr(root->producer, "; -N");
    unit_reader_resolve_low(&walker->reader, root);
    uint64_t base = walker->reader.base;
    struct scan_unit found = {base + unit->start, base + unit->end, unit->version, root->low,
                              unit->address_base};
    array_push(&scan->units, found);
    if (root->has_children)
        walk_dies(walker, 1);
}

static void count_inlined(struct scan *scan)
{
    for (size_t i = 0; i < scan->inlined.count; i++) {
        struct scan_function *function = dwarf_scan_function(scan, scan->inlined.items[i].origin);
        if (function)
            function->inlined++;
    }
}

static struct error *walk_file(struct elf_file *file, uint64_t base, const struct imports *imports,
                               struct scan *scan)
{
    struct walker walker = {.imports = imports, .scan = scan};
    struct die_values root;
    struct error *error = unit_reader_init(file, base, &walker.reader);
    while (!error && unit_reader_next(&walker.reader, &root))
        walk_unit(&walker, &root);
    if (!error)
        error = unit_reader_error(&walker.reader);
    unit_reader_deinit(&walker.reader);
    return error;
}

struct error *dwarf_scan(struct elf_file *file, struct scan *ret)
{
    AUTO(imports_deinit) struct imports imports = {0};
    TRY(imports_find(file, &imports));
    struct error *error = walk_file(file, 0, &imports, ret);
    if (!error && file->supplement)
        error = walk_file(file->supplement, SUPPLEMENT_BASE, &imports, ret);
    if (error)
        dwarf_scan_deinit(ret);
    else
        count_inlined(ret);
    return error;
}

void dwarf_scan_deinit(struct scan *scan)
{
    array_deinit(&scan->units);
    array_deinit(&scan->functions);
    array_deinit(&scan->types);
    array_deinit(&scan->variables);
    array_deinit(&scan->inlined);
}

struct scan_function *dwarf_scan_function(const struct scan *scan, uint64_t offset)
{
    size_t low;
    array_find_first(&scan->functions, offset, offset, &low);
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
    size_t low;
    array_find_first(&scan->inlined, origin, offset, &low);
    *count = 0;
    while (low + *count < scan->inlined.count && scan->inlined.items[low + *count].origin == offset)
        ++*count;
    return *count ? &scan->inlined.items[low] : NULL;
}
