/* What a process has mapped into its memory: /proc/PID/maps. */
#ifndef GOBT_RUN_MAPPINGS_H
#define GOBT_RUN_MAPPINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/array.h"
#include "base/memory.h"

struct mapping {
    uint64_t start, end;
    bool is_readable, is_code;
    const char *path; /* "": of no file */
};

struct mappings {
    ARRAY(struct mapping);
    struct arena arena; /* of the paths */
};

/* None if they can't be read. */
void mappings_read(pid_t pid, struct mappings *ret);
void mappings_deinit(struct mappings *mappings);

/*
 * The path by which gobt and bpftrace get at the file that process PID has mapped there: see
 * run/reach.h. Lives in ARENA; NULL: there is none.
 */
const char *mapping_reach(pid_t pid, const struct mapping *mapping, struct arena *arena);

/* Whether that is the file at PATH. */
bool mapping_is_of(pid_t pid, const struct mapping *mapping, const char *path);

#endif
