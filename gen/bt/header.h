/*
 * The lines at the top of a generated script, `// gobt.KEY: value`: what it was made for. `gobt
 * run` reads them before it starts a script that was generated earlier.
 */
#ifndef GOBT_BT_HEADER_H
#define GOBT_BT_HEADER_H

#include "bt/script.h"

enum { HEADER_VERSION = 1 };

struct header {
    unsigned version; /* 0: the script has no header */
    const char *kind, *binary, *build_id, *bpftrace, *flags, *environment;
    const char *pid; /* of the one process that it selects; NULL: it doesn't */
    struct {
        const char **items;
        size_t count;
    } sites; /* "main.f: its first instruction" */
};

/* Appends the header of a script whose body has been written. */
struct error *header_print(struct script *script, const char *build_id, struct text *text);

/* Tells the user what else the names of a portable script take in. */
struct error *header_note_matches(struct script *script);

/* Reads it back; strings live in ARENA. */
struct error *header_read(struct arena *arena, const char *script, struct header *ret);

/*
 * "BPFTRACE_STRLEN=64 BPFTRACE_MAX_PROBES=900": what must be in the environment of this script's
 * bpftrace; or NULL. WITH_LIMITS: also what the script's own config may set.
 */
const char *header_environment(const struct script *script, bool with_limits);

#endif
