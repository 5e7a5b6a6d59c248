#include "dwarf/imports.h"

#include <libdwarf/dwarf.h>
#include <stdlib.h>

#include "base/array.h"
#include "dwarf/session.h"
#include "dwarf/unit_reader.h"

enum { FROM_GO = 0 }; /* no DIE is there: a unit's header is */

struct edge {
    uint64_t from, to; /* the first DIEs of units; FROM_GO: any unit of Go */
};

struct edges {
    ARRAY(struct edge);
};

/* What a unit imports comes before everything else in it. */
static void add_unit(struct unit_reader *reader, const struct die_values *root, struct edges *edges)
{
    bool is_go = root->language == DW_LANG_Go;
    struct die_values child;
    if (!root->has_children || !(is_go || root->tag == DW_TAG_partial_unit))
        return;
    while (reader->info.offset < reader->unit.end && unit_reader_die(reader, &child) &&
           child.tag == DW_TAG_imported_unit) {
        struct edge edge = {is_go ? FROM_GO : reader->unit.root, child.import};
        array_push(edges, edge);
    }
}

static struct error *add_file(struct elf_file *file, uint64_t base, struct edges *edges)
{
    struct unit_reader reader;
    struct die_values root;
    struct error *error = unit_reader_init(file, base, &reader);
    while (!error && unit_reader_next(&reader, &root))
        add_unit(&reader, &root, edges);
    if (!error)
        error = unit_reader_error(&reader);
    unit_reader_deinit(&reader);
    return error;
}

static int compare_edges(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

static size_t first_from(const struct edges *edges, uint64_t from)
{
    size_t low;
    array_find_first(edges, from, from, &low);
    return low;
}

/* From the units of Go, wherever the edges lead to. */
static void follow(struct edges *edges, struct imports *imports)
{
    struct {
        ARRAY(uint64_t);
    } reached = {0};
    if (edges->count)
        qsort(edges->items, edges->count, sizeof(*edges->items), compare_edges);
    array_push(&reached, FROM_GO);
    for (size_t i = 0; i < reached.count; i++) {
        uint64_t from = reached.items[i];
        for (size_t j = first_from(edges, from); j < edges->count && edges->items[j].from == from;
             j++) {
            uint64_t to = edges->items[j].to;
            if (to == FROM_GO || imports_have(imports, to))
                continue;
            offset_map_put(&imports->roots, to, imports);
            array_push(&reached, to);
        }
    }
    array_deinit(&reached);
}

struct error *imports_find(struct elf_file *file, struct imports *ret)
{
    struct edges edges = {0};
    struct error *error = add_file(file, 0, &edges);
    if (!error && file->supplement)
        error = add_file(file->supplement, SUPPLEMENT_BASE, &edges);
    if (!error)
        follow(&edges, ret);
    array_deinit(&edges);
    return error;
}

void imports_deinit(struct imports *imports)
{
    offset_map_deinit(&imports->roots);
}

bool imports_have(const struct imports *imports, uint64_t root)
{
    return offset_map_get(&imports->roots, root);
}
