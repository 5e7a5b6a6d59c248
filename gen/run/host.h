/* What this machine lets a tracer do: the kernel's configuration, mounts, privileges. */
#ifndef GOBT_RUN_HOST_H
#define GOBT_RUN_HOST_H

#include <stdbool.h>
#include <stdint.h>

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
    uint64_t capabilities; /* the effective ones, bit by bit */
    bool in_pid_namespace; /* one that isn't the machine's own: a container, mostly */
    bool in_user_namespace;
    bool is_filtered; /* a seccomp filter may forbid bpf() */
    char *lockdown;   /* "none", "integrity", "confidentiality"; NULL: not known */
};

void host_look(struct host *ret);
void host_deinit(struct host *host);

/* Whether the kernel was built with it ("CONFIG_UPROBES"), be it as a module. */
enum answer host_kernel_option(const struct host *host, const char *name);

/*
 * Whether the capabilities suffice to load BPF programs and attach them to uprobes. The sysctls
 * perf_event_paranoid and unprivileged_bpf_disabled bind only those who lack them.
 */
bool host_may_trace(const struct host *host);

#endif
