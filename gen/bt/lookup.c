/*
 * Where a key is in a map follows from its hash, which a script can't compute. So one slot after
 * the other is looked at: group by group of each table from Go 1.24 on, before that bucket by
 * bucket, each with those that overflowed from it, and in a map that grows those that haven't moved
 * yet. The slots are counted, because the kernel's
 * verifier follows each.
 */
#include "bt/lookup.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bt/goroutine.h"
#include "bt/lookup_key.h"
#include "bt/variable.h"
#include "value/map_layout.h"

enum {
    FIRST_USED = 5,  /* runtime.minTopHash */
    SAME_SIZE = 8,   /* runtime.sameSizeGrow: the old buckets are as many as the new ones */
    MAX_KEY = 256,   /* bytes */
    MAX_LOOKUPS = 8, /* in one probe: tried; the verifier keeps up to 8192 branches in mind */
};

/* What the loop has to know beside the layout. */
struct runtime_places {
    uint64_t used;                                              /* both */
    uint64_t global_depth, local_depth, table_data, table_mask; /* from 1.24 on */
    uint64_t flags;                                             /* before */
};

static struct error *runtime_offset(struct probe *probe, const char *owner, const char *name,
                                    uint64_t *ret)
{
    const struct field *field;
    TRY(goroutine_runtime_field(probe, owner, name, &field));
    *ret = field->offset;
    return NULL;
}

static struct error *find_places(struct probe *probe, bool is_swiss, struct runtime_places *ret)
{
    static const char map[] = "internal/runtime/maps.Map", hmap[] = "runtime.hmap";
    *ret = (struct runtime_places){0};
    TRY(runtime_offset(probe, is_swiss ? map : hmap, is_swiss ? "used" : "count", &ret->used));
    if (!is_swiss)
        return runtime_offset(probe, hmap, "flags", &ret->flags);
    TRY(runtime_offset(probe, map, "globalDepth", &ret->global_depth));
    return runtime_offset(probe, "internal/runtime/maps.table", "localDepth", &ret->local_depth);
}

/* ---- slots ---- */

/* The key in slot $gobt_n is at $gobt_s. */
static void print_comparison(const char *comparison, const struct map_layout *layout,
                             struct text *text)
{
    text_printf(text, "    $gobt_s = $gobt_g + %llu + %llu * ($gobt_n & 7);\n",
                (unsigned long long)layout->keys_at, (unsigned long long)layout->key_stride);
    if (layout->key_is_pointer)
        text_add_string(text, "    $gobt_s = *(uint64 *)$gobt_s;\n");
    text_add_indented(text, "    ", comparison);
}

/* $gobt_g = the first group of the table $gobt_t, $gobt_r = how many it has. */
static void print_table(const struct map_layout *layout, const char *indent, struct text *text)
{
    text_printf(text,
                "%s$gobt_g = *(uint64 *)($gobt_t + %llu);\n"
                "%s$gobt_r = *(uint64 *)($gobt_t + %llu) + 1;\n",
                indent, (unsigned long long)layout->table_groups_at, indent,
                (unsigned long long)layout->table_mask_at);
}

static void print_groups(const char *name, const char *comparison, const struct map_layout *layout,
                         const struct runtime_places *places, struct text *text)
{
    text_printf(text,
                "$gobt_d = *(uint64 *)($gobt_m + %llu);\n"
                "$gobt_b = *(uint64 *)($gobt_m + %llu);\n"
                "$gobt_t = *(uint64 *)0;\n"
                "$gobt_g = $gobt_b;\n"
                "$gobt_r = *(uint64 *)0 + 1;\n"
                "$gobt_i = *(uint64 *)0;\n"
                "if ($gobt_d != 0) {\n"
                "  $gobt_t = *(uint64 *)$gobt_b;\n",
                (unsigned long long)layout->directory_length_at,
                (unsigned long long)layout->directory_at);
    print_table(layout, "  ", text);
    text_printf(text,
                "}\n"
                "while ($gobt_n < %d) {\n"
                "  if ((*(uint8 *)($gobt_g + ($gobt_n & 7)) & 128) == 0) {\n",
                LOOKUP_SLOTS);
    print_comparison(comparison, layout, text);
    text_printf(text,
                "  }\n"
                "  $gobt_n = $gobt_n + 1;\n"
                "  if (($gobt_n & 7) == 0) {\n"
                "    $gobt_g = $gobt_g + %llu;\n"
                "    $gobt_r = $gobt_r - 1;\n"
                "    if ($gobt_r == 0) {\n"
                "      // a table may stand several times in the directory\n"
                "      $gobt_i = $gobt_i + ((uint64)1 << ((uint64)*(uint8 *)($gobt_m + %llu) - "
                "(uint64)*(uint8 *)($gobt_t + %llu)));\n"
                "      if ($gobt_i >= $gobt_d) { %s = *(uint64 *)0 + %d; break; }\n"
                "      $gobt_t = *(uint64 *)($gobt_b + 8 * $gobt_i);\n",
                (unsigned long long)layout->group_size, (unsigned long long)places->global_depth,
                (unsigned long long)places->local_depth, name, LOOKUP_ABSENT);
    print_table(layout, "      ", text);
    text_add_string(text, "    }\n  }\n}\n");
}

static void print_buckets(const char *name, const char *comparison, const struct map_layout *layout,
                          const struct runtime_places *places, struct text *text)
{
    text_printf(text,
                "$gobt_b = *(uint64 *)($gobt_m + %llu);\n"
                "$gobt_r = (uint64)1 << (uint64)*(uint8 *)($gobt_m + %llu);\n"
                "$gobt_t = *(uint64 *)($gobt_m + %llu);\n"
                "$gobt_d = $gobt_r >> (1 - (((uint64)*(uint8 *)($gobt_m + %llu) / %d) & 1));\n"
                "$gobt_g = $gobt_b;\n"
                "while ($gobt_n < %d) {\n"
                "  if (*(uint8 *)($gobt_g + ($gobt_n & 7)) >= %d) {\n",
                (unsigned long long)layout->buckets_at, (unsigned long long)layout->log_at,
                (unsigned long long)layout->old_buckets_at, (unsigned long long)places->flags,
                SAME_SIZE, LOOKUP_SLOTS, FIRST_USED);
    print_comparison(comparison, layout, text);
    text_printf(text,
                "  }\n"
                "  $gobt_n = $gobt_n + 1;\n"
                "  if (($gobt_n & 7) == 0) {\n"
                "    $gobt_g = *(uint64 *)($gobt_g + %llu);\n"
                "    if ($gobt_g == 0) {\n"
                "      $gobt_b = $gobt_b + %llu;\n"
                "      $gobt_r = $gobt_r - 1;\n"
                "      if ($gobt_r == 0) {\n"
                "        // the map grows: what hasn't moved yet is in the old buckets\n"
                "        if ($gobt_t == 0) { %s = *(uint64 *)0 + %d; break; }\n"
                "        $gobt_b = $gobt_t;\n"
                "        $gobt_r = $gobt_d;\n"
                "        $gobt_t = *(uint64 *)0;\n"
                "      }\n"
                "      $gobt_g = $gobt_b;\n"
                "    }\n"
                "  }\n"
                "}\n",
                (unsigned long long)layout->overflow_at, (unsigned long long)layout->group_size,
                name, LOOKUP_ABSENT);
}

static struct error *find_layout(struct probe *probe, const struct access_base *base,
                                 struct map_layout *ret)
{
    const struct access *map = base->pointer;
    if (map_layout_find(&probe->script->types, map->type, ret))
        return NULL;
    return error_target("%s (%s): the program doesn't say where its entries are", map->path,
                        map->type->name);
}

/* What finds the address, in the variable NAME, which is the map's own at first. */
static void print_steps(const char *name, const char *comparison, const struct map_layout *layout,
                        const struct runtime_places *places, struct text *text)
{
    text_printf(text,
                "// one slot after the other\n"
                "$gobt_m = %s;\n"
                "%s = *(uint64 *)0;\n"
                "if (*(uint64 *)($gobt_m + %llu) > 0) {\n",
                name, name, (unsigned long long)places->used);
    AUTO_TEXT struct text loop = {0};
    text_printf(&loop, "%s = *(uint64 *)0 + %d;\n$gobt_n = (uint64)0;\n", name, LOOKUP_GAVE_UP);
    if (layout->is_swiss)
        print_groups(name, comparison, layout, places, &loop);
    else
        print_buckets(name, comparison, layout, places, &loop);
    /* Without a branch, which the verifier would combine with all others: at 0 and 1 nothing is. */
    if (layout->element_is_pointer)
        text_printf(&loop, "%s = (%s & 1) | *(uint64 *)%s;\n", name, name, name);
    text_add_indented(text, "  ", text_string(&loop));
    text_add_string(text, "}\n");
}

/* Makes the variable of that key, whose steps look for it. */
static struct error *look(struct probe *probe, const char *key, const struct access_base *base,
                          const char *pointer, const char **ret)
{
    struct arena *arena = probe->script->arena;
    AUTO_TEXT struct text found = {0}, comparison = {0}, steps = {0};
    struct map_layout layout;
    struct runtime_places places;
    TRY(find_layout(probe, base, &layout));
    TRY(find_places(probe, layout.is_swiss, &places));
    /* What the comparison uses is a variable before this one. */
    lookup_key_print(probe, base->key, "$gobt_found;", &comparison);
    *ret = variable_add(probe, key, base->path, arena_printf(arena, "(uint64)%s", pointer));
    text_printf(&found, "%s = $gobt_g + %llu + %llu * ($gobt_n & 7); break;", *ret,
                (unsigned long long)layout.elements_at, (unsigned long long)layout.element_stride);
    text_replace(&comparison, "$gobt_found;", text_string(&found));
    print_steps(*ret, text_string(&comparison), &layout, &places, &steps);
    variable_set_steps(probe, *ret, arena_strdup(arena, text_string(&steps)));
    return NULL;
}

struct error *lookup_address(struct probe *probe, enum expression_place place,
                             const struct access_base *base, const char *pointer, const char **ret)
{
    const char *key = arena_printf(probe->script->arena, "lookup %s", base->path);
    *ret = "(uint64)0";
    if (place == IN_PREDICATE) {
        probe->needs_body = true;
        return NULL;
    }
    *ret = variable_find(probe, key);
    if (*ret)
        return NULL;
    if (base->key->length > MAX_KEY)
        return error_target("%s: a key of more than %d bytes isn't looked for", base->path,
                            MAX_KEY);
    if (++probe->lookup_count > MAX_LOOKUPS)
        return error_target("%s: one probe can look for %d keys in maps at the most", base->path,
                            MAX_LOOKUPS);
    return look(probe, key, base, pointer, ret);
}

struct error *lookup_of(struct probe *probe, const struct access *access, const char **ret)
{
    struct access element = *access;
    element.offset = 0;
    return expression_address(probe, IN_BODY, &element, ret);
}

static bool leads_through_map(const struct access *access)
{
    while (access->kind == ACCESS_ASSERTED || (access->kind == ACCESS_MEMORY && access->base)) {
        if (access->kind == ACCESS_MEMORY && access->base->kind == BASE_ENTRY)
            return true;
        access = access->kind == ACCESS_ASSERTED ? access->interface : access->base->pointer;
        if (!access)
            return false;
    }
    return false;
}

bool lookup_is_asserted(const struct access *access)
{
    return access->kind == ACCESS_ASSERTED && leads_through_map(access->interface);
}
