#include "elf/debuginfod.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"

static const char library_name[] = "libdebuginfod.so.1";

/* As elfutils/debuginfod.h has them; they haven't changed since they are there (0.179 and newer).
 */
struct debuginfod_client;
typedef int progress_function(struct debuginfod_client *client, long done, long whole);

struct library {
    struct debuginfod_client *(*begin)(void);
    void (*end)(struct debuginfod_client *client);
    int (*find_debuginfo)(struct debuginfod_client *client, const unsigned char *id, int size,
                          char **path);
    void (*set_progressfn)(struct debuginfod_client *client, progress_function *function);
};

bool debuginfod_is_configured(void)
{
    const char *servers = getenv("DEBUGINFOD_URLS");
    return servers && servers[strspn(servers, " ")];
}

static bool load(struct library *ret)
{
    void *handle = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return false;
    const struct {
        const char *name;
        void *place;
    } functions[] = {
        {"debuginfod_begin", &ret->begin},
        {"debuginfod_end", &ret->end},
        {"debuginfod_find_debuginfo", &ret->find_debuginfo},
        {"debuginfod_set_progressfn", &ret->set_progressfn},
    };
    for (size_t i = 0; i < LENGTH(functions); i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function)
            return false;
        memcpy(functions[i].place, &function, sizeof(function));
    }
    return true;
}

static const char progress_start[] = "\rgobt: fetching debug information";
static const char progress_end[] = "\r\033[K";

static int show_progress(struct debuginfod_client *client, long done, long whole)
{
    (void)client;
    const double megabyte = 1e6;
    fprintf(stderr, "%s", progress_start);
    if (whole > 0)
        fprintf(stderr, ": %.1f of %.1f MB", (double)done / megabyte, (double)whole / megabyte);
    fflush(stderr);
    return 0;
}

const char *debuginfod_fetch(struct arena *arena, const char *id, struct text *notes)
{
    struct library library;
    struct debuginfod_client *client;
    if (!load(&library)) {
        text_printf(notes,
                    "no debuginfod server is asked for debug information: %s isn't installed "
                    "(Debian's package libdebuginfod1)\n",
                    library_name);
        return NULL;
    }
    client = library.begin();
    if (!client)
        return NULL;
    bool is_shown = isatty(STDERR_FILENO);
    if (is_shown)
        library.set_progressfn(client, show_progress);
    char *path = NULL;
    int result = library.find_debuginfo(client, (const unsigned char *)id, 0, &path);
    if (is_shown)
        fprintf(stderr, "%s", progress_end);
    library.end(client);
    if (result >= 0)
        close(result);
    else if (result == -ENOENT)
        text_printf(notes, "no server of $DEBUGINFOD_URLS has debug information of the build %s\n",
                    id);
    else
        text_printf(notes, "no debug information from $DEBUGINFOD_URLS: %s\n", strerror(-result));
    const char *copy = result >= 0 ? arena_strdup(arena, path) : NULL;
    free(path);
    return copy;
}
