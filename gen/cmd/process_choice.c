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

/* ---- what the process has started ---- */

enum { MOST_NAMED = 8 };

static bool runs_same(const struct target *target, const char *link)
{
    return reach_is_same(link, target->path);
}

/* A process may run other Go programs than its own; what those start is their own affair. */
static bool runs_other(const struct target *target, const char *link)
{
    return !reach_is_same(link, target->path) && process_file_is_go(link);
}

/* "4250, 4251 and 7 others": those whose program is so; how many they are. */
static size_t list_below(const struct target *target, bool deep,
                         bool (*is_wanted)(const struct target *, const char *), struct text *list)
{
    AUTO(processes_deinit) struct processes processes = {0};
    size_t count = 0;
    processes_below(target->pid, deep, &processes);
    for (size_t i = 0; i < processes.count; i++) {
        AUTO_TEXT struct text link = {0};
        text_printf(&link, "/proc/%d/exe", (int)processes.items[i]);
        if (is_wanted(target, text_string(&link)) && count++ < MOST_NAMED)
            text_printf(list, "%s%d", count > 1 ? ", " : "", (int)processes.items[i]);
    }
    if (count > MOST_NAMED)
        text_printf(list, " and %zu more", count - MOST_NAMED);
    return count;
}

void process_note_children(const struct target *target, struct text *notes)
{
    AUTO_TEXT struct text same = {0};
    AUTO_TEXT struct text other = {0};
    if (!target->pid)
        return;
    if (list_below(target, true, runs_same, &same))
        text_printf(notes,
                    "process %d has started others that run the same file, which aren't watched: "
                    "%s. -p takes one of them, -b %s all\n",
                    (int)target->pid, text_string(&same), target->path);
    if (list_below(target, false, runs_other, &other))
        text_printf(notes,
                    "process %d has started processes of other Go programs, which aren't watched: "
                    "%s. -p takes one of them\n",
                    (int)target->pid, text_string(&other));
}
