#include "bt/dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"

/*
 * bpftrace 0.27 has a place of its own for each ?: on the BPF stack, and for each str() and buf()
 * of the whole script, once for each address of a list, in one array. From 32 KiB of that on,
 * which no instruction's offset reaches, the same code needs more stack, and is refused: "the BPF
 * stack limit is exceeded". That are 160 texts of 204 bytes. The same holds of tuples, of which
 * each takes as much as the largest of the script; of these with 0.23, too. For a script that has
 * more, gobt takes shorter texts.
 *
 * Each row was tried on Debian's build of that version: bullseye, bookworm, trixie, sid. */
static const struct dialect rows[] = {
    {
        .minor = 11,
        .name = "0.11",
        .string_default = 64,
        .string_maximum = 160,
        .literal_maximum = 63,
        .string_variable = "BPFTRACE_STRLEN",
        .key_variable = "BPFTRACE_MAP_KEYS_MAX",
        .probe_maximum = 512,
        .probe_variables = {"BPFTRACE_MAX_PROBES"},
        .format_maximum = 63,
        .argument_maximum = 8,
        .stack_budget = 448,
        .kept_lookup_maximum = 32,
        .line_maximum = 24,
        .host_pid = true,
    },
    {
        .minor = 17,
        .name = "0.17",
        .string_default = 64,
        .string_maximum = 160,
        .literal_maximum = 63,
        .string_variable = "BPFTRACE_STRLEN",
        .key_variable = "BPFTRACE_MAP_KEYS_MAX",
        .probe_maximum = 512,
        .probe_variables = {"BPFTRACE_MAX_PROBES", "BPFTRACE_MAX_BPF_PROGS"},
        .has_strftime = true,
        .has_uptr = true,
        .host_pid = true,
        .sign_extends = true,
        .argument_maximum = 60,
        .stack_budget = 448,
        .line_maximum = 24,
        .kept_maximum = 32,
        .kept_lookup_maximum = 32,
        .decimal_maximum = 2,
        .takes_quiet = true,
        .takes_no_warnings = true,
        .types_in_order = true,
        .does_without_symbols = true,
    },
    {
        .minor = 23,
        .name = "0.23",
        .string_padding = 1,
        .buffer_reserve = 4,
        .string_default = 200,
        .string_maximum = 65000,
        .string_variable = "BPFTRACE_MAX_STRLEN",
        .key_variable = "BPFTRACE_MAX_MAP_KEYS",
        .probe_maximum = 1024,
        .probe_variables = {"BPFTRACE_MAX_PROBES", "BPFTRACE_MAX_BPF_PROGS"},
        .has_config = true,
        .has_strftime = true,
        .has_uptr = true,
        .filters_by_pid = true,
        .swaps_ids_until = 24,
        .walks_maps = true,
        .sign_extends = true,
        .argument_maximum = 127,
        .line_maximum = 36,
        .interface_maximum = 8,
        .kept_maximum = 20,
        .interfaces_in_structs = true,
        .kept_lookup_maximum = 32,
        .decimal_maximum = 8,
        .takes_quiet = true,
        .takes_no_warnings = true,
        .probes_inside = true,
        .casts_to_bytes = true,
        .hangs_by_name = true,
        .types_in_order = true,
        .breaks_choices = true,
        .tuple_room = 32768,
    },
    {
        .minor = 27,
        .name = "0.27",
        .string_padding = 1,
        .buffer_reserve = 4,
        .string_default = 200,
        .string_maximum = 65000,
        .string_minimum = 60,
        .string_variable = "BPFTRACE_MAX_STRLEN",
        .key_variable = "BPFTRACE_MAX_MAP_KEYS",
        .probe_maximum = 1024,
        .probe_variables = {"BPFTRACE_MAX_PROBES", "BPFTRACE_MAX_BPF_PROGS"},
        .has_config = true,
        .has_strftime = true,
        .has_uptr = true,
        .filters_by_pid = true,
        .walks_maps = true,
        .sign_extends = true,
        .prints_bools = true,
        .argument_maximum = 127,
        .line_maximum = 24,
        .interface_maximum = 2,
        .kept_maximum = 32,
        .kept_lookup_maximum = 32,
        .decimal_maximum = 8,
        .takes_quiet = true,
        .takes_no_warnings = true,
        .probes_inside = true,
        .casts_to_bytes = true,
        .needs_tracefs = true,
        .instruction_maximum = 22000,
        .repeats_are_dear = true,
        .text_room = 32768,
        .tuple_room = 32768,
    },
};

struct error *dialect_of_version(const char *version, struct dialect *ret)
{
    unsigned major, minor;
    const char *digits = version + (*version == 'v');
    int used = 0;
    if (sscanf(digits, "%u.%u%n", &major, &minor, &used) != 2 ||
        strspn(digits + used, ".0123456789") != strcspn(digits + used, "-+~ "))
        return error_usage("'%s' is no version of bpftrace; one is, for example, 0.23", version);
    if (major == 0 && minor < rows[0].minor)
        return error_target("bpftrace %s is too old: gobt writes for %s and newer", version,
                            rows[0].name);
    *ret = rows[0];
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (major > 0 || minor >= rows[i].minor)
            *ret = rows[i];
    }
    ret->minor = major ? 99 : minor;
    return NULL;
}

/* Seen of 0.23, of which one process of three threads gave three numbers as `pid`; it was set right
 * after 0.24: github.com/bpftrace/bpftrace/pull/4813. */
bool dialect_swaps_ids(const struct dialect *dialect)
{
    return dialect->minor <= dialect->swaps_ids_until;
}

struct dialect dialect_newest(void)
{
    return rows[LENGTH(rows) - 1];
}
