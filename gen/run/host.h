/*
 * What this machine lets a tracer do: the kernel's configuration, mounts, privileges. The sysctls
 * perf_event_paranoid and unprivileged_bpf_disabled aren't here: they bind only those whom bpftrace
 * wouldn't serve anyway.
 */
#ifndef GOBT_RUN_HOST_H
#define GOBT_RUN_HOST_H

#include <stdbool.h>

#include "base/text.h"

enum answer {
    ANSWER_UNKNOWN,
    ANSWER_NO,
    ANSWER_YES,
};

struct host {
    char *kernel; /* "6.1.0-18-amd64" */
    unsigned kernel_major, kernel_minor;
    char *config_path;  /* where the kernel's configuration was read; NULL: nowhere */
    struct text config; /* all of it */
    char *tracefs;      /* where it is mounted; NULL: nowhere */
    bool has_btf;       /* the kernel describes its own types */
    bool has_uprobes;   /* it offers uprobes to perf_event_open(), as bpftrace wants them */
    bool is_root;
    bool is_admin;             /* has CAP_SYS_ADMIN, with which all versions of bpftrace work */
    bool has_bpf_capabilities; /* CAP_BPF and CAP_PERFMON: enough for some */
    bool in_pid_namespace;     /* one that isn't the machine's own: a container, mostly */
    bool in_user_namespace;
    bool is_filtered; /* a seccomp filter may forbid bpf() */
    char *lockdown;   /* "none", "integrity", "confidentiality"; NULL: not known */
};

void host_look(struct host *ret);
void host_deinit(struct host *host);

/*
 * Whether the kernel knows that at a `push %rbp` a function's frame isn't set up yet, and takes the
 * caller from the top of the stack.
 */
bool host_adds_caller(void);

/* Whether it runs programs for that machine, named as uname(2) does: "aarch64". */
bool host_is_machine(const char *name);

/* Whether the kernel was built with it ("CONFIG_UPROBES"), be it as a module. */
enum answer host_kernel_option(const struct host *host, const char *name);

#endif
