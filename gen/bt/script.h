/* What is known while one script is written. */
#ifndef GOBT_BT_SCRIPT_H
#define GOBT_BT_SCRIPT_H

#include "abi/returns.h"
#include "abi/site.h"
#include "bt/dialect.h"
#include "bt/line_map.h"
#include "bt/structs.h"
#include "elf/elf_file.h"
#include "path/access.h"
#include "value/plan.h"

enum script_kind {
    KIND_EXACT,    /* for this build: the best site's address */
    KIND_ENTRY,    /* for this build: the entry's address, the stack check as a condition */
    KIND_PORTABLE, /* the symbol's name: outlives rebuilds */
};

struct script_options {
    struct dialect dialect;
    enum script_kind kind;
    bool may_fall_back;     /* to KIND_ENTRY, where the dialect can't do KIND_EXACT */
    const char *way_inside; /* how probes inside functions are placed all the same; or NULL */
    pid_t pid;              /* 0: every process of the program */
    bool compares_pid;      /* the script selects the process itself */
    bool prints_pid;        /* several processes may be meant */
    bool swaps_ids;         /* `pid` is the thread's number there, `tid` the process's */
    uint64_t string_limit;  /* bytes of a string that are shown ... */
    bool may_shorten;       /* ... which nobody has asked for */
    uint64_t event_limit, duration; /* 0: none */
    uint64_t key_limit;             /* entries of a map */
    bool stack;                     /* ${go.stack} isn't nothing */
    bool kernel_adds_caller;        /* to a stack at a `push %rbp`: Linux from 6.12 on */
    struct plans *plans;            /* of --events: gobt reads what is printed; NULL */
    bool force_all;                 /* a name that fits several functions means all of them */
};

/* What gives the number of the process that makes a call, and of the thread. */
static inline const char *process_number(const struct script_options *options)
{
    return options->swaps_ids ? "tid" : "pid";
}

static inline const char *thread_number(const struct script_options *options)
{
    return options->swaps_ids ? "pid" : "tid";
}

struct script_site {
    const char *function;   /* as the user knows it */
    uint64_t address, size; /* of its code */
    struct site site;
    size_t return_count; /* RETs that are probed; 0: its entry is */
    bool is_in_frame;    /* for a stack: the probe is moved to where the frame is set up */
};

/* What stands for a function's name that is too long for bpftrace. */
struct short_name {
    const char *whole, *shown;
};

struct script {
    struct arena *arena;
    struct program *program;
    struct elf_file *file;
    const char *binary;               /* path for bpftrace */
    struct landing_symbols *landings; /* where it attaches there: opened when asked for */
    const char *source; /* the script that is translated: its names must not be taken */
    bool is_ready;      /* and it isn't the user's: how to write it otherwise is of no use */
    struct script_options options;
    struct structs structs;
    struct runtime_types types; /* of the program: those that scripts ask for by name */
    struct line_map lines;      /* which of the user's the translation's come from */
    const char *settings;       /* for the front of a script that has none; or NULL */
    uint64_t string_limit;      /* bytes with which a probe would fit, where it doesn't; 0 */
    size_t longest_name;        /* of those that are values: see function_name.h */
    size_t probe_count;         /* attach points of all of it, when it is written */
    bool sets_limits;           /* its text has bpftrace's settings; else the environment must */
    bool needs_unsafe;
    bool lacks_room;       /* it can't be written, since a value is too long for a line */
    bool refuses_all;      /* the same, of whatever function: it is about the script itself */
    bool is_incomplete;    /* functions were left out of a pattern: it is to be written again */
    bool explains_silence; /* its END asks @gobt_told whether something was said of calls */
    struct implementers *implementers; /* of interfaces: implementers.c */
    struct itab *itabs;                /* if has_itabs */
    bool has_itabs;
    bool watches_restarts;    /* of functions whose stack check failed: restart.c */
    bool expects_restarts;    /* the same, at the branch of the check */
    const struct field *goid; /* of runtime.g, if the script reads it */
    unsigned pair_count;      /* of entries with their returns */
    struct text ending;       /* statements for the END of the script */
    struct {
        ARRAY(const char *);
    } call_maps;        /* "@call_Put": of each probe that pairs entries with returns */
    struct text *notes; /* lines for the user, each with its newline */
    struct {
        ARRAY(struct short_name);
    } short_names;
    struct {
        ARRAY(struct script_site);
    } sites;
};

/* How much is written of values; less, where that would be too much for a BPF program. */
enum detail {
    DETAIL_FULL,
    DETAIL_BRIEF,     /* see event.c */
    DETAIL_ADDRESSES, /* pointers aren't followed, either */
};

/*
 * A variable that the body's first lines set. Registers are read there and nowhere else: reads of
 * two registers in two branches are merged by LLVM into one through a computed address, which the
 * kernel's verifier refuses ("dereference of modified ctx ptr").
 */
struct probe_variable {
    const char *key;  /* what it stands for */
    const char *name; /* with the dollar sign */
    const char *value;
    const char *steps; /* statements that make of this what it is; or NULL */
    bool is_printed;
};

/* What `${args}` stands for in one Go probe: the paths that --arg gave, or everything. */
struct selected_arguments {
    const char *const *paths;
    size_t count;
    bool has_results; /* at a return: all of them follow, unless a path chose some */
    const struct trace_request *request; /* that the probe is for; NULL ends a list of these */
    const struct function *function;     /* that it is on; NULL: a line */
    size_t at;                           /* where the source has the probe */
};

/* One Go probe of it: a site, or the function's RETs, and the names of the variables in its body.
 */
struct probe {
    struct script *script;
    const struct arguments *arguments;
    enum moment moment;
    struct site site;       /* AT_ENTRY */
    size_t site_number;     /* among the script's */
    struct returns returns; /* AT_RETURN */
    struct call *call;      /* AT_RETURN: what is kept since the entry */
    struct probe *keeper;   /* AT_ENTRY: the probe on returns that values are kept for; or NULL */
    enum detail detail;
    const char *body;         /* the user's text, whose variables must not be taken */
    bool shows_stack;         /* what it is written for shows one, or counts by it */
    bool shows_values;        /* that, or its predicate, asks for more */
    bool lacks_caller;        /* and from that, the function that called is missing */
    unsigned interface_count; /* of the event that is written: values that are interfaces */
    unsigned line, predicate_line, body_line;  /* of the user's file; 0: gobt's own script */
    const struct selected_arguments *selected; /* NULL: everything */
    struct {
        ARRAY(struct probe_variable);
    } variables;
    unsigned decimal_count; /* of floats: decimal.c */
    bool computes_bytes;    /* of what is kept of the entry: quoted.c */
    unsigned lookup_count;  /* in maps: lookup.c */
    const char *keys_of;    /* the map that :keys is for: there is room for one */
    bool needs_body;        /* its predicate takes more than an expression */
};

#endif
