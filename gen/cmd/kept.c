#include "cmd/kept.h"

#include <string.h>

#include "abi/inside.h"
#include "base/terminal.h"
#include "bt/attach_points.h"
#include "bt/landing.h"
#include "elf/debug_link.h"

struct kept {
    struct target *target;
    const struct header *header;
    struct landing_symbols *landings;
    bool *is_probed;          /* for each site of the header, that a probe is in its function */
    const char *unnamed;      /* a function with a probe, of which the header knows nothing ... */
    uint64_t unnamed_address; /* ... and where that is */
};

/* Where bpftrace attaches that is given the number: see bt/landing.h. */
static bool find_address(const struct kept *kept, uint64_t number, uint64_t *ret)
{
    const struct elf_file *file = kept->target->file;
    struct landing landing = landing_find(kept->landings, number);
    if (landing.kind == LANDS_AT_ADDRESS)
        *ret = landing.address;
    if (landing.kind == LANDS_AT_OFFSET)
        return elf_file_code_address(file, number, ret);
    return landing.kind == LANDS_AT_ADDRESS;
}

/* The type arguments of a function's name at NAME; 0: there are none. */
static size_t type_arguments(const char *name)
{
    size_t depth = 0, length = 0;
    do {
        depth += name[length] == '[';
        depth -= name[length] == ']';
        length += name[length] != '\0';
    } while (depth > 0 && name[length]);
    return *name == '[' ? length : 0;
}

/*
 * Whether the header's line is about that function. The runtime's table has "F[...]" for what debug
 * information calls "F[go.shape.int]", and no ".abi0".
 */
static bool is_about(const char *site, const char *name)
{
    while (*name) {
        size_t skipped = type_arguments(name);
        if (*name != *site)
            return false;
        site += skipped ? type_arguments(site) : 1;
        name += skipped ? skipped : 1;
    }
    site += string_starts_with(site, ".abi0") ? strlen(".abi0") : 0;
    return string_starts_with(site, ": ");
}

static void note_function(struct kept *kept, const char *name, uint64_t address)
{
    AUTO_TEXT struct text printed = {0};
    bool is_named = strcmp(name, "runtime.morestack") == 0; /* which the entry kind watches */
    terminal_escape(&printed, name);
    for (size_t i = 0; i < kept->header->sites.count; i++) {
        if (!is_about(kept->header->sites.items[i], text_string(&printed)))
            continue;
        is_named = true;
        kept->is_probed[i] = true;
    }
    if (is_named || kept->unnamed)
        return;
    kept->unnamed = name;
    kept->unnamed_address = address;
}

static struct error *check_number(struct kept *kept, uint64_t number)
{
    struct target *target = kept->target;
    struct pclntab_function record;
    struct site site;
    uint64_t address, end;
    if (!find_address(kept, number, &address) ||
        !pclntab_find_around(&target->pclntab, address, &record, &end))
        return error_target("the script probes 0x%llx of %s, where no function is: generate it "
                            "again",
                            (unsigned long long)number, target->path);
    struct function function = {.name = pclntab_name(&target->pclntab, &record),
                                .address = record.entry,
                                .size = end - record.entry};
    struct code code = {.function = &function, .into = &function, .address = address};
    TRY(inside_find(machine_of(target->program.architecture), &code,
                    function_code(&target->program, &function), &site));
    note_function(kept, function.name, address);
    return NULL;
}

/*
 * Somebody may have taken a probe out of the script, or put one in. One of a function without a
 * line and a line without a probe are more than that.
 */
static struct error *check_names(const struct kept *kept)
{
    for (size_t i = 0; kept->unnamed && i < kept->header->sites.count; i++) {
        if (!kept->is_probed[i])
            return error_target("the script probes 0x%llx of %s, which is in %s and not what its "
                                "header says, '%s': generate it again",
                                (unsigned long long)kept->unnamed_address, kept->target->path,
                                kept->unnamed, kept->header->sites.items[i]);
    }
    return NULL;
}

struct error *kept_check_sites(struct target *target, const struct header *header,
                               const char *script)
{
    AUTO(arena_deinit) struct arena arena = {0};
    struct kept kept = {.target = target, .header = header};
    struct numbers numbers = {0};
    struct error *error = NULL;
    attach_points_read(script, header->binary, &numbers);
    /* Of what the runtime's table isn't known, functions may only be in debug information. */
    if (numbers.count > 0 && target->pclntab.format && machine_of(target->program.architecture)) {
        kept.is_probed = ARENA_ARRAY(&arena, bool, header->sites.count);
        error = landing_symbols_open(target->file, header->binary, DEBUG_DIRECTORY, &kept.landings);
        for (size_t i = 0; i < numbers.count && !error; i++)
            error = check_number(&kept, numbers.items[i]);
    }
    if (!error)
        error = check_names(&kept);
    landing_symbols_close(kept.landings);
    array_deinit(&numbers);
    return error;
}
