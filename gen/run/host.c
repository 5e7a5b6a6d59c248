#include "run/host.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <zlib.h>

#include "base/array.h"
#include "run/namespaces.h"

/* From linux/magic.h and linux/capability.h; Debian 11's headers lack the newer ones. */
enum { TRACEFS_TYPE = 0x74726163 };
enum { CAPABILITY_SYS_ADMIN = 21, CAPABILITY_PERFMON = 38, CAPABILITY_BPF = 39 };

enum { MAX_CONFIG_SIZE = 4 * 1024 * 1024 };

/* Plain or compressed; false if it can't be read. Files of /proc tell no size beforehand. */
static bool read_file(const char *path, struct text *ret)
{
    char bytes[4096];
    int length;
    gzFile file = gzopen(path, "rbe");
    if (!file)
        return false;
    while ((length = gzread(file, bytes, sizeof(bytes))) > 0 && ret->length < MAX_CONFIG_SIZE)
        text_add(ret, bytes, (size_t)length);
    gzclose(file);
    return length >= 0 && ret->length > 0;
}

static void read_config(struct host *host)
{
    AUTO_TEXT struct text in_boot = {0};
    text_printf(&in_boot, "/boot/config-%s", host->kernel);
    const char *const paths[] = {"/proc/config.gz", text_string(&in_boot)};
    for (size_t i = 0; i < LENGTH(paths) && !host->config_path; i++) {
        if (read_file(paths[i], &host->config))
            host->config_path = memory_strdup(paths[i]);
        else
            text_deinit(&host->config);
    }
}

static void find_tracefs(struct host *host)
{
    /* The second is mounted by the kernel when it is first looked at, where debugfs is. */
    static const char *const places[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};
    for (size_t i = 0; i < LENGTH(places) && !host->tracefs; i++) {
        struct statfs status;
        if (statfs(places[i], &status) == 0 && status.f_type == TRACEFS_TYPE)
            host->tracefs = memory_strdup(places[i]);
    }
}

/* The number behind "NAME:" in /proc/self/status; 0 if there is none. */
static uint64_t status_number(const struct text *status, const char *name, int base)
{
    const char *line = strstr(text_string(status), name);
    return line ? strtoull(line + strlen(name), NULL, base) : 0;
}

static bool has(uint64_t capabilities, unsigned number)
{
    return capabilities >> number & 1;
}

static void read_privileges(struct host *host)
{
    AUTO_TEXT struct text status = {0};
    read_file("/proc/self/status", &status);
    host->is_root = geteuid() == 0;
    uint64_t capabilities = status_number(&status, "\nCapEff:", 16);
    host->is_admin = has(capabilities, CAPABILITY_SYS_ADMIN);
    host->has_bpf_capabilities =
        has(capabilities, CAPABILITY_BPF) && has(capabilities, CAPABILITY_PERFMON);
    host->is_filtered = status_number(&status, "\nSeccomp:", 10) != 0;
    host->in_pid_namespace = !namespace_is_initial("pid");
    host->in_user_namespace = !namespace_is_initial("user");
}

/* "none [integrity] confidentiality": the one in brackets holds. */
static void read_lockdown(struct host *host)
{
    AUTO_TEXT struct text choices = {0};
    if (!read_file("/sys/kernel/security/lockdown", &choices))
        return;
    const char *chosen = strchr(text_string(&choices), '[');
    if (chosen)
        host->lockdown = strndup(chosen + 1, strcspn(chosen + 1, "]"));
}

bool host_adds_caller(void)
{
    struct utsname system;
    unsigned major = 0, minor = 0;
    uname(&system);
    sscanf(system.release, "%u.%u", &major, &minor);
    return major > 6 || (major == 6 && minor >= 12);
}

bool host_is_machine(const char *name)
{
    struct utsname system;
    uname(&system);
    return strcmp(system.machine, name) == 0;
}

void host_look(struct host *ret)
{
    struct utsname system;
    uname(&system);
    *ret = (struct host){
        .kernel = memory_strdup(system.release),
        .has_btf = access("/sys/kernel/btf/vmlinux", R_OK) == 0,
        .has_uprobes = access("/sys/bus/event_source/devices/uprobe", F_OK) == 0,
    };
    sscanf(system.release, "%u.%u", &ret->kernel_major, &ret->kernel_minor);
    read_config(ret);
    find_tracefs(ret);
    read_privileges(ret);
    read_lockdown(ret);
}

void host_deinit(struct host *host)
{
    text_deinit(&host->config);
    free(host->kernel);
    free(host->config_path);
    free(host->tracefs);
    free(host->lockdown);
    *host = (struct host){0};
}

enum answer host_kernel_option(const struct host *host, const char *name)
{
    AUTO_TEXT struct text line = {0};
    if (!host->config_path)
        return ANSWER_UNKNOWN;
    text_printf(&line, "\n%s=", name);
    const char *found = strstr(text_string(&host->config), text_string(&line));
    return found && (found[line.length] == 'y' || found[line.length] == 'm') ? ANSWER_YES
                                                                             : ANSWER_NO;
}
