#include "cmd/process_choice.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "cmd/process_file.h"
#include "run/namespaces.h"
#include "run/processes.h"
#include "run/reach.h"

static bool are_several(const char *path)
{
    AUTO(processes_deinit) struct processes processes = {0};
    processes_running(path, &processes);
    return processes.count > 1;
}

/* What a number in a script means is what it means where bpftrace runs: here. */
static struct error *check_numbers(const struct script_options *options)
{
    if (!options->compares_pid || namespace_is_initial("pid"))
        return NULL;
    if (options->dialect.host_pid)
        return error_target("bpftrace %s knows processes by the host's numbers, and gobt runs in a "
                            "container that has its own: run both on the host, or use bpftrace "
                            "0.27",
                            options->dialect.name);
    if (!namespace_is_shared(options->pid, "pid"))
        return error_target("process %d is in a container within the one in which gobt runs, where "
                            "a script can't tell it from others: run gobt on the host",
                            (int)options->pid);
    return NULL;
}

struct error *process_choose(const struct target *target, bool starts_here,
                             struct script_options *ret)
{
    bool filters = starts_here && ret->dialect.filters_by_pid &&
                   reach_works_with_pid(target->pid, target->path);
    ret->pid = target->pid;
    ret->compares_pid = target->pid && !filters;
    ret->prints_pid = !target->pid && are_several(target->path);
    ret->swaps_ids = !namespace_is_initial("pid") && dialect_swaps_ids(&ret->dialect);
    return check_numbers(ret);
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at += length) {
        bool begins = at == text || !(isalnum((unsigned char)at[-1]) || strchr("_.$@", at[-1]));
        if (begins && !isalnum((unsigned char)at[length]) && at[length] != '_')
            return true;
    }
    return false;
}

struct error *process_check_script(const struct script_options *options, const char *name,
                                   const char *source)
{
    if (!options->swaps_ids || (!has_word(source, "pid") && !has_word(source, "tid")))
        return NULL;
    return error_target("bpftrace %s takes pid and tid for each other in a container that has its "
                        "own numbers of processes, and %s uses them: run both on the host, or use "
                        "bpftrace 0.27",
                        options->dialect.name, name);
}

void process_note(const struct script_options *options, struct text *notes)
{
    if (options->prints_pid && options->dialect.host_pid && !namespace_is_initial("pid"))
        text_printf(notes,
                    "processes have the numbers that the host knows them by: bpftrace %s has no "
                    "others\n",
                    options->dialect.name);
}
