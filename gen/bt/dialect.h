/* What one version and build of bpftrace accepts: a row in a table, and what the build was made
 * with. */
#ifndef GOBT_BT_DIALECT_H
#define GOBT_BT_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

/* Where there is no room for strings of the usual length: not shorter than that, by such steps. */
enum { SHORTEST_STRING = 64, SHORTER_BY = 8, MIN_STRING = 16 /* that a user may choose */ };

struct dialect {
    unsigned minor; /* 0.MINOR */
    const char *name;
    unsigned string_padding;     /* what str(p, n) must be given more to give n bytes */
    unsigned buffer_reserve;     /* bytes that buf() leaves unused of the string limit */
    unsigned string_default;     /* bytes of a string that gobt shows, unless told otherwise */
    unsigned string_maximum;     /* at the most */
    unsigned literal_maximum;    /* bytes of a string that a script itself has; 0: as the others */
    unsigned string_minimum;     /* what its own functions of maps need; 0: nothing */
    const char *string_variable; /* the environment variable that sets the limit */
    const char *key_variable;    /* the same for the entries of a map */
    unsigned probe_maximum;      /* probes, unless the environment says otherwise */
    const char *probe_variables[2]; /* by these; the second may be NULL */
    bool has_config;                /* config = { ... } in the script */
    bool has_strftime;
    bool has_uptr;             /* and reads curtask by BTF */
    bool filters_by_pid;       /* -p holds for uprobes; else the script must compare */
    bool host_pid;             /* `pid` is the host's number even inside a pid namespace */
    unsigned swaps_ids_until;  /* 0.MINOR: in a pid namespace `pid` and `tid` are swapped; 0: not */
    bool walks_maps;           /* for, has_key() */
    bool breaks_choices;       /* a ?: in a ?: may give 0, or end it */
    bool types_in_order;       /* a map's types must be known where it is read */
    bool sign_extends;         /* narrow signed integers keep their sign */
    bool prints_bools;         /* %s of a comparison is true or false */
    unsigned format_maximum;   /* characters in a printf's format; 0: no limit met */
    unsigned argument_maximum; /* of one printf */
    unsigned
        interface_maximum; /* interfaces of an event, for all of which what is in them is shown */
    bool interfaces_in_structs;   /* the same of those in structs */
    unsigned line_maximum;        /* printfs for one line, each with other answers: see event.c */
    unsigned stack_budget;        /* see event.c; 0: printf's arguments don't live on the stack */
    unsigned kept_maximum;        /* pieces of memory that are kept from a call's entry */
    unsigned kept_lookup_maximum; /* the same of values, where some are looked up in maps: call.c */
    unsigned decimal_maximum;     /* floats as decimal numbers in one probe */
    unsigned instruction_maximum; /* as estimated: see program_size.c; 0: no limit met */
    bool repeats_are_dear;        /* see dialect.c */
    unsigned text_room, tuple_room; /* bytes of them in a script: see dialect.c; 0: no limit met */
    bool takes_quiet;               /* -q */
    bool takes_no_warnings;         /* --no-warnings */
    bool probes_inside;        /* of a function in a program with symbols: needs a build with bfd */
    bool does_without_symbols; /* of a build without bfd: then it probes inside, and traces returns
                                */
    bool sees_no_symbols; /* it's started so that it finds none in the program: run/stand_in.h */
    bool casts_to_bytes;  /* (uint8[8])$number */
    bool needs_tracefs;   /* doesn't start without it */
    bool hangs_by_name;   /* may hang with probes by name, unless uprobe_multi is off */
};

/*
 * The dialect of a version ("0.17", "v0.23.2"), as Debian builds it. A version between two rows
 * takes the older one's; one that is newer than all takes the newest's.
 */
struct error *dialect_of_version(const char *version, struct dialect *ret);

/* Whether that version has `pid` and `tid` swapped, in a pid namespace other than the machine's. */
bool dialect_swaps_ids(const struct dialect *dialect);

/* The newest, for scripts that are written where no bpftrace is. */
struct dialect dialect_newest(void);

#endif
