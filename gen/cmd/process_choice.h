/* Which processes a script is about, and by what numbers it knows them where bpftrace runs. */
#ifndef GOBT_CMD_PROCESS_CHOICE_H
#define GOBT_CMD_PROCESS_CHOICE_H

#include "bt/script.h"
#include "cmd/target.h"

/* STARTS_HERE: by gobt itself, which tells bpftrace the process, where that can filter by it. */
struct error *process_choose(const struct target *target, bool starts_here,
                             struct script_options *ret);

/* A script that isn't gobt's own says pid and tid itself: they must mean what they say. */
struct error *process_check_script(const struct script_options *options, const char *name,
                                   const char *source);

/* Lines for the user about the processes of a script. */
void process_note(const struct script_options *options, struct text *notes);

/*
 * Lines that name the processes of Go programs which the target's process has started: a
 * supervisor's calls are few, and what it supervises isn't watched.
 */
void process_note_children(const struct target *target, struct text *notes);

#endif
