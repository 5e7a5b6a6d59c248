#include "run/bpftrace.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/search_path.h"

enum { SECONDS_TO_ANSWER = 10 };

/* ---- where it is ---- */

struct error *bpftrace_find(const char *given, char **ret)
{
    const char *name = given ? given : "bpftrace";
    if (!strchr(name, '/')) {
        if (search_path_find(name, ret))
            return NULL;
        if (!given)
            return error_target("there is no bpftrace in $PATH. Install the package bpftrace, name "
                                "one by --bpftrace PATH, or write the script for another machine: "
                                "gobt gen --for VERSION");
        return error_target("there is no %s in $PATH; a file that is here is ./%s", name, name);
    }
    if (!search_path_is_program(name))
        return error_target("%s is no program that can be started: %s", name,
                            access(name, X_OK) == 0 ? "not a file" : strerror(errno));
    *ret = memory_strdup(name);
    return NULL;
}

/* ---- what it is ---- */

struct error *bpftrace_ask(const char *path, bool build_too, struct bpftrace_question *ret)
{
    static const char *const version[] = {"--version", NULL}, *const build[] = {"--info", NULL};
    *ret = (struct bpftrace_question){.path = memory_strdup(path)};
    struct error *error = child_start(path, version, SECONDS_TO_ANSWER, &ret->version);
    if (!error && build_too)
        error = child_start(path, build, SECONDS_TO_ANSWER, &ret->build);
    if (error)
        bpftrace_question_deinit(ret);
    return error;
}

void bpftrace_question_deinit(struct bpftrace_question *question)
{
    child_end(&question->version);
    child_end(&question->build);
    free(question->path);
    question->path = NULL;
}

/* From "bpftrace v0.23.2" at the start of a line; NULL if there is none. */
static char *version_in(const char *output)
{
    static const char name[] = "bpftrace ";
    for (const char *line = output; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!string_starts_with(line, name))
            continue;
        const char *version = line + sizeof(name) - 1;
        version += *version == 'v';
        if (isdigit((unsigned char)*version))
            return strndup(version, strcspn(version, " \t\r\n"));
    }
    return NULL;
}

/* Whether "NAME: yes" or "NAME: no" stands somewhere: there may be several on a line. */
static bool says(const char *output, const char *name, bool *ret)
{
    size_t length = strlen(name);
    for (const char *at = output; (at = strstr(at, name)); at += length) {
        bool is_whole = at == output || isspace((unsigned char)at[-1]);
        if (is_whole && string_starts_with(at + length, ": ")) {
            *ret = string_starts_with(at + length, ": yes");
            return true;
        }
    }
    return false;
}

/* The versions print it to different streams, 0.11 and 0.17 to standard error. */
static void read_build(struct bpftrace *bpftrace, const char *output)
{
    bpftrace->knows_build = says(output, "bfd", &bpftrace->has_bfd);
    if (bpftrace->knows_build)
        bpftrace->dialect.probes_inside = bpftrace->has_bfd;
    says(output, "uprobe_multi", &bpftrace->has_uprobe_multi);
}

static struct error *not_bpftrace(const char *path, bool came_to_an_end, const char *output)
{
    int length = (int)strcspn(output, "\n");
    if (!came_to_an_end)
        return error_target("%s isn't bpftrace, or hangs: '%s --version' doesn't come to an end",
                            path, path);
    if (length == 0)
        return error_target("%s isn't bpftrace: '%s --version' says nothing", path, path);
    return error_target("%s isn't bpftrace, or is broken: '%s --version' says '%.*s'", path, path,
                        length < 200 ? length : 200, output);
}

struct error *bpftrace_answer(struct bpftrace_question *question, struct bpftrace *ret)
{
    AUTO_TEXT struct text version = {0};
    AUTO_TEXT struct text build = {0};
    *ret = (struct bpftrace){0};
    bool came_to_an_end = child_finish(&question->version, &version);
    AUTO_FREE char *number = version_in(text_string(&version));
    if (!number)
        return not_bpftrace(question->path, came_to_an_end, text_string(&version));
    struct error *error = dialect_of_version(number, &ret->dialect);
    if (error)
        return error_prefix(error, "%s", question->path);
    if (question->build.process)
        child_finish(&question->build, &build);
    read_build(ret, text_string(&build));
    ret->path = memory_strdup(question->path);
    ret->version = memory_strdup(number);
    return NULL;
}

void bpftrace_deinit(struct bpftrace *bpftrace)
{
    free(bpftrace->path);
    free(bpftrace->version);
    bpftrace->path = bpftrace->version = NULL;
}
