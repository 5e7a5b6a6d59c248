/*
 * gobt doctor: whether tracing works on this machine, and what to do about what doesn't.
 *
 * The exit status is 0 even if there are problems: the command did what it was asked, and what it
 * found is on standard output. A script asks `gobt doctor --json` for "works".
 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/json.h"
#include "cmd/table.h"
#include "run/bpftrace.h"
#include "run/host.h"
#include "run/stand_in.h"
#include "run/trial.h"

struct check {
    const char *name;
    enum check_state { CHECK_OK, CHECK_WARNING, CHECK_PROBLEM } state;
    char *found;
    const char *advice; /* NULL: nothing to do */
};

static const char *const state_names[] = {"ok", "warning", "problem"};

struct report {
    struct {
        ARRAY(struct check);
    } checks;
    struct host host;
    struct bpftrace bpftrace; /* path NULL: there is none that works */
};

static void report_deinit(struct report *report)
{
    for (size_t i = 0; i < report->checks.count; i++)
        free(report->checks.items[i].found);
    array_deinit(&report->checks);
    host_deinit(&report->host);
    bpftrace_deinit(&report->bpftrace);
}

__attribute__((format(printf, 5, 6))) static void add_check(struct report *report, const char *name,
                                                            enum check_state state,
                                                            const char *advice, const char *format,
                                                            ...)
{
    struct text found = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vprintf(&found, format, arguments);
    va_end(arguments);
    struct check check = {name, state, text_steal(&found), state == CHECK_OK ? NULL : advice};
    array_push(&report->checks, check);
}

static enum check_state worst_state(const struct report *report)
{
    enum check_state worst = CHECK_OK;
    for (size_t i = 0; i < report->checks.count; i++) {
        if (report->checks.items[i].state > worst)
            worst = report->checks.items[i].state;
    }
    return worst;
}

/* ---- the kernel ---- */

static const struct {
    const char *name;
    enum check_state without;
    const char *advice;
} kernel_options[] = {
    {"CONFIG_BPF_SYSCALL", CHECK_PROBLEM, "bpftrace needs a kernel built with it"},
    {"CONFIG_BPF_EVENTS", CHECK_PROBLEM,
     "no BPF program runs at a probe without it: another kernel"},
    {"CONFIG_UPROBES", CHECK_PROBLEM, "programs can't be probed without it: another kernel"},
    {"CONFIG_UPROBE_EVENTS", CHECK_PROBLEM, "programs can't be probed without it: another kernel"},
    {"CONFIG_BPF_JIT", CHECK_WARNING,
     "BPF programs are interpreted without it: each event is dear"},
    {"CONFIG_DEBUG_INFO_BTF", CHECK_WARNING,
     "scripts that read the kernel's own structs don't load, such as the goroutine's number in "
     "programs of Go 1.16 and older"},
};

/* bpf_probe_read_user() is of 5.5. */
static void check_version(struct report *report)
{
    const struct host *host = &report->host;
    bool is_old = host->kernel_major < 5 || (host->kernel_major == 5 && host->kernel_minor < 5);
    add_check(report, "kernel", is_old ? CHECK_WARNING : CHECK_OK,
              "before 5.5 BPF can't tell a program's memory from the kernel's: values may be empty",
              "Linux %s", host->kernel);
}

static void check_config(struct report *report)
{
    const struct host *host = &report->host;
    size_t lacking = 0;
    if (!host->config_path) {
        /* The device exists only if the options that matter most are set. */
        add_check(report, "kernel config", host->has_uprobes ? CHECK_OK : CHECK_WARNING,
                  "look whether the kernel was built with CONFIG_UPROBE_EVENTS and "
                  "CONFIG_BPF_EVENTS",
                  "not known: no /proc/config.gz, no /boot/config-%s; the kernel %s uprobes",
                  host->kernel, host->has_uprobes ? "offers" : "doesn't seem to offer");
        return;
    }
    for (size_t i = 0; i < LENGTH(kernel_options); i++) {
        if (host_kernel_option(host, kernel_options[i].name) == ANSWER_YES)
            continue;
        lacking++;
        add_check(report, "kernel config", kernel_options[i].without, kernel_options[i].advice,
                  "%s is not set in %s", kernel_options[i].name, host->config_path);
    }
    if (!lacking)
        add_check(report, "kernel config", CHECK_OK, NULL, "%s has all that is needed",
                  host->config_path);
}

static void check_tracefs(struct report *report)
{
    const struct bpftrace *bpftrace = &report->bpftrace;
    bool is_needed = bpftrace->path && bpftrace->dialect.needs_tracefs;
    if (report->host.tracefs)
        add_check(report, "tracefs", CHECK_OK, NULL, "mounted at %s", report->host.tracefs);
    else
        add_check(report, "tracefs", is_needed ? CHECK_PROBLEM : CHECK_WARNING,
                  "mount -t tracefs none /sys/kernel/tracing", "not mounted, bpftrace %s",
                  is_needed ? "doesn't start without it" : "before 0.27 only complains at its end");
}

static void check_btf(struct report *report)
{
    bool has_btf = report->host.has_btf;
    add_check(
        report, "BTF", has_btf ? CHECK_OK : CHECK_WARNING,
        "a kernel built with CONFIG_DEBUG_INFO_BTF has it; only programs of Go 1.16 and older "
        "need it, for the goroutine's number",
        has_btf ? "/sys/kernel/btf/vmlinux" : "no /sys/kernel/btf/vmlinux that can be read");
}

static void check_lockdown(struct report *report)
{
    const char *lockdown = report->host.lockdown;
    bool forbids = lockdown && strcmp(lockdown, "confidentiality") == 0;
    add_check(report, "lockdown", forbids ? CHECK_PROBLEM : CHECK_OK,
              "it forbids BPF to read memory: boot with lockdown=integrity or without it", "%s",
              lockdown ? lockdown : "none that the kernel tells of");
}

/* ---- privileges ---- */

static void check_privileges(struct report *report)
{
    const struct host *host = &report->host;
    if (!host->is_root)
        add_check(report, "privileges", CHECK_PROBLEM, "run as root, or through sudo", "not root");
    else if (host->is_admin)
        add_check(report, "privileges", CHECK_OK, NULL, "root");
    else if (host->has_bpf_capabilities)
        add_check(report, "privileges", CHECK_WARNING,
                  "if bpftrace fails: give the container CAP_SYS_ADMIN, or run gobt on the host",
                  "root with CAP_BPF and CAP_PERFMON, which 0.17 and 0.23 take and 0.27 doesn't");
    else
        add_check(report, "privileges", CHECK_PROBLEM,
                  "give the container CAP_SYS_ADMIN, or run gobt on the host",
                  "root without the capabilities to load BPF programs");
    if (host->in_user_namespace)
        add_check(report, "user namespace", CHECK_PROBLEM,
                  "run gobt on the host, or in a container without a user namespace of its own",
                  "not the host's: root here is not root for BPF");
    if (host->is_filtered)
        add_check(report, "seccomp", CHECK_WARNING,
                  "if bpftrace fails: docker run --security-opt seccomp=unconfined, or run gobt on "
                  "the host",
                  "a filter is in force, which may forbid bpf() and perf_event_open()");
}

static void check_pid_namespace(struct report *report)
{
    const struct bpftrace *bpftrace = &report->bpftrace;
    if (!report->host.in_pid_namespace)
        return;
    if (bpftrace->path && bpftrace->dialect.host_pid)
        add_check(report, "pid namespace", CHECK_WARNING,
                  "for -p run gobt on the host, or use bpftrace 0.23 or newer",
                  "not the host's, whose numbers bpftrace %s knows processes by",
                  bpftrace->version);
    else if (bpftrace->path && dialect_swaps_ids(&bpftrace->dialect))
        add_check(report, "pid namespace", CHECK_WARNING,
                  "for scripts with pid or tid in them run gobt on the host, or use bpftrace 0.27",
                  "not the host's, and bpftrace %s takes pid and tid for each other there",
                  bpftrace->version);
    else
        add_check(report, "pid namespace", CHECK_OK, NULL, "not the host's");
}

/* ---- bpftrace ---- */

static void add_error(struct report *report, const char *name, struct error *error)
{
    add_check(report, name, CHECK_PROBLEM, NULL, "%s", error->message);
    error_destroy(error);
}

static struct error *ask_bpftrace(const struct options *options, struct bpftrace *ret)
{
    AUTO(bpftrace_question_deinit) struct bpftrace_question question = {0};
    AUTO_FREE char *path = NULL;
    TRY(bpftrace_find(options->bpftrace, &path));
    TRY(bpftrace_ask(path, true, &question));
    return bpftrace_answer(&question, ret);
}

static void check_dialect(struct report *report)
{
    const struct dialect *dialect = &report->bpftrace.dialect;
    const struct dialect newest = dialect_newest();
    const char *version = report->bpftrace.version;
    if (dialect->minor > newest.minor)
        add_check(report, "bpftrace", CHECK_WARNING,
                  "if a script fails, use one that gobt knows, or tell gobt's makers",
                  "%s (%s) is newer than %s, the newest that gobt was tried on", version,
                  report->bpftrace.path, newest.name);
    else if (!dialect->has_uptr) /* the row of 0.11, which miscompiles: bt/dialect.c */
        add_check(report, "bpftrace", CHECK_WARNING, "0.17 or newer is better",
                  "%s (%s): gobt does what it can with it", version, report->bpftrace.path);
    else
        add_check(report, "bpftrace", CHECK_OK, NULL, "%s (%s), treated as %s", version,
                  report->bpftrace.path, dialect->name);
}

static void check_build(struct report *report)
{
    const struct bpftrace *bpftrace = &report->bpftrace;
    if (!bpftrace->knows_build) {
        add_check(report, "probes inside", CHECK_WARNING, "ask again as root",
                  "not known: '%s --info' doesn't say whether it was built with bfd; taken to be "
                  "%s",
                  bpftrace->path, bpftrace->dialect.probes_inside ? "yes" : "no");
        return;
    }
    if (bpftrace->has_bfd)
        add_check(report, "probes inside", CHECK_OK, NULL, "yes, it was built with bfd");
    else if (bpftrace->dialect.does_without_symbols && stand_in_is_possible())
        add_check(report, "probes inside", CHECK_OK, NULL,
                  "yes, though it was built without bfd: gobt run hides symbols from it");
    else
        add_check(report, "probes inside", CHECK_WARNING,
                  "Debian 13's bpftrace has bfd, a newer kernel lets gobt do without",
                  "not in programs with symbols, since it was built without bfd: returns can't be "
                  "traced there");
    if (bpftrace->has_uprobe_multi)
        add_check(report, "uprobe_multi", CHECK_OK, NULL, "yes, many probes attach at once");
    else
        add_check(report, "uprobe_multi", CHECK_OK, NULL,
                  "no, probes detach one by one, a tenth of a second each");
}

static const char *trial_advice(const struct report *report)
{
    return worst_state(report) == CHECK_OK ? "look for that message in bpftrace's documentation"
                                           : "see above what isn't ok";
}

static void check_trial(struct report *report)
{
    AUTO(trial_deinit) struct trial trial = {0};
    struct error *error = trial_run(&report->bpftrace, &trial);
    const char *advice = trial_advice(report);
    const char *complaint = trial.complaint ? trial.complaint : "nothing";
    if (error)
        add_error(report, "trial", error);
    else if (trial.read)
        add_check(report, "trial", CHECK_OK, NULL,
                  "a uprobe was put on the C library, hit, and read a string");
    else if (trial.fired)
        add_check(report, "trial", CHECK_PROBLEM, advice,
                  "a uprobe was hit, but what it read of the program's memory is wrong");
    else if (trial.began)
        add_check(report, "trial", CHECK_PROBLEM, advice,
                  "bpftrace starts, but a uprobe isn't hit; it says: %s", complaint);
    else
        add_check(report, "trial", CHECK_PROBLEM, advice,
                  "bpftrace doesn't get to run a script; it says: %s", complaint);
}

static void check_all(const struct options *options, struct report *report)
{
    struct error *error = ask_bpftrace(options, &report->bpftrace);
    host_look(&report->host);
    check_version(report);
    check_config(report);
    check_tracefs(report);
    check_btf(report);
    check_lockdown(report);
    check_privileges(report);
    check_pid_namespace(report);
    if (error) {
        add_error(report, "bpftrace", error);
        return;
    }
    check_dialect(report);
    check_build(report);
    if (report->host.is_root)
        check_trial(report);
}

/* ---- printing ---- */

static void print_report(const struct report *report, struct text *output)
{
    struct table table = {.columns = 3};
    for (size_t i = 0; i < report->checks.count; i++) {
        const struct check *check = &report->checks.items[i];
        table_cell(&table, "%s", state_names[check->state]);
        table_cell(&table, "%s", check->name);
        table_cell(&table, "%s%s%s", check->found, check->advice ? "; " : "",
                   check->advice ? check->advice : "");
    }
    table_print(&table, output);
    table_deinit(&table);
    text_add_string(output, worst_state(report) == CHECK_PROBLEM
                                ? "gobt run does not work here: see the problems.\n"
                                : "gobt run works here.\n");
}

static json_t *report_json(const struct report *report)
{
    const struct bpftrace *bpftrace = &report->bpftrace;
    json_t *checks = json_array(), *build = json_null();
    for (size_t i = 0; i < report->checks.count; i++) {
        const struct check *check = &report->checks.items[i];
        json_array_append_new(checks, json_pack("{s:s, s:s, s:o, s:s?}", "name", check->name,
                                                "state", state_names[check->state], "found",
                                                json_bytes(check->found), "advice", check->advice));
    }
    if (bpftrace->path)
        build = json_pack("{s:o, s:s, s:o, s:b}", "path", json_bytes(bpftrace->path), "version",
                          bpftrace->version, "bfd",
                          bpftrace->knows_build ? json_boolean(bpftrace->has_bfd) : json_null(),
                          "uprobe_multi", bpftrace->has_uprobe_multi);
    return json_pack("{s:b, s:o, s:o}", "works", worst_state(report) != CHECK_PROBLEM, "checks",
                     checks, "bpftrace", build);
}

struct error *command_doctor(const struct options *options, struct text *output)
{
    AUTO(report_deinit) struct report report = {0};
    check_all(options, &report);
    if (options->json)
        json_print(report_json(&report), output);
    else
        print_report(&report, output);
    return NULL;
}
