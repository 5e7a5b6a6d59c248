/* What gen and run have in common: a script from --func, or from a file with Go in it. */
#ifndef GOBT_CMD_GENERATE_H
#define GOBT_CMD_GENERATE_H

#include "bt/script.h"
#include "bt/weight.h"
#include "cmd/options.h"
#include "cmd/target.h"

struct generated {
    struct text notes;       /* lines for the user: what was chosen for them */
    struct text script;      /* the whole file */
    struct text body;        /* the same without its header */
    const char *own;         /* the user's own script that it was translated from; or NULL */
    struct plans plans;      /* of --events: what the script's records mean */
    struct line_map lines;   /* the body's, to those of that script */
    const char *flags;       /* for bpftrace: "--unsafe"; NULL: none */
    const char *environment; /* "NAME=VALUE" */
    const char *environment_by_hand; /* what of it the script doesn't set itself; or NULL */
    struct weight weight;
    uint64_t string_limit; /* bytes of strings with which each probe fits; 0: they do already */
    uint64_t string_bytes; /* that are shown of each */
    size_t longest_name;   /* bytes of a name that strings must have room for; 0: they have */
    const char *build_id;
    const char *binary;     /* path for bpftrace */
    bool is_incomplete;     /* no script: functions were left out, and it is to be made again */
    bool lacks_room;        /* it couldn't be written; shorter strings may help */
    bool is_portable;       /* its probes are given by name */
    bool is_single_stepped; /* a site of it is dear */
};

/*
 * With shorter strings where there is no room for those of the usual length; refused where there is
 * none at all (cmd/string_room).
 *
 * STARTS_HERE: by gobt itself, which tells bpftrace the process, where that can filter by it.
 * SOURCE is the text of the script that the options name, if it has been read: a pipe is read once;
 * or NULL. Strings live in the target's arena.
 */
struct error *generate(const struct options *options, const char *source, struct target *target,
                       const struct dialect *dialect, bool starts_here, struct generated *ret);
/* The same with strings as they are asked for; incomplete if functions are left out of patterns. */
struct error *generate_as_asked(const struct options *options, const char *source,
                                struct target *target, const struct dialect *dialect,
                                bool starts_here, struct generated *ret);
/* Tells the user that of strings so many bytes are shown. ADVICE is a sentence behind it, or "". */
void note_shorter_strings(struct generated *generated, uint64_t limit,
                          const struct dialect *dialect, const char *advice);
void generated_deinit(struct generated *generated);

#endif
