/* The program that a command is about, opened, with its model filled from whatever the file has. */
#ifndef GOBT_CMD_TARGET_H
#define GOBT_CMD_TARGET_H

#include <sys/types.h>

#include "cmd/layouts.h"
#include "cmd/options.h"
#include "dwarf/debug_info.h"
#include "elf/symbols.h"
#include "golang/argument_info.h"
#include "golang/build_info.h"
#include "golang/inlined_calls.h"
#include "golang/method_types.h"
#include "golang/module_data.h"
#include "golang/pclntab.h"
#include "layout/runtime_layouts.h"
#include "program/code.h"
#include "program/find.h"

struct target {
    struct program program; /* first: the model's callbacks find the target by it */
    struct elf_file *file;
    struct build_info build;
    struct pclntab pclntab;
    struct module_data module;
    struct debug_info *debug;      /* NULL: the file has none, and then types are of these ... */
    struct type_records records;   /* ... which are only read then ... */
    struct type_walk types;        /* ... all of them, when first asked for ... */
    struct method_types methods;   /* ... and what they say of functions */
    struct name_map types_by_name; /* the same types */
    struct inlined_calls inlined;  /* with the functions */
    bool has_layouts;
    struct runtime_layouts layouts; /* of the runtime's own types, when first asked for */
    struct program_layouts others;  /* of modules, and of the rest of the standard library */
    const char *other_system;       /* that it was built for; NULL: Linux */
    const char *path;               /* for bpftrace and for messages, absolute */
    pid_t pid;                      /* 0: no process was named */
};

struct error *target_open(const struct options *options, struct target **ret);
/* Only to see which build it is: debug information that isn't in the file isn't looked for. */
struct error *target_open_build(const struct options *options, struct target **ret);
void target_close(struct target *target);
static inline void target_closep(struct target **target)
{
    if (*target)
        target_close(*target);
}

/* Says of each code how deep the stack is there. */
void target_find_depths(struct target *target, const struct codes *codes);

/* Fails with what would help if the file has no debug information. */
struct error *target_require_debug(const struct target *target);
/* The same for what a stripped program has, too: the names of functions, and types. */
struct error *target_require_functions(const struct target *target);
/* The same for what bpftrace can trace: it is of Linux alone. */
struct error *target_require_traceable(const struct target *target);
struct error *target_require_types(const struct target *target);

#endif
