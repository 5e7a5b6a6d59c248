/* A C program that loads library.so, which lies beside it, and lets it run. */
#include <dlfcn.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    char own[PATH_MAX] = {0}, path[PATH_MAX + 16];
    if (readlink("/proc/self/exe", own, sizeof(own) - 1) < 0)
        return 2;
    snprintf(path, sizeof(path), "%s/library.so", dirname(own));
    void *library = dlopen(path, RTLD_NOW);
    void *run = library ? dlsym(library, "Run") : NULL;
    void (*function)(void);
    memcpy(&function, &run, sizeof(function));
    if (!run) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    function();
    return 0;
}
