#include "golang/other_system.h"

#include <elf.h>
#include <string.h>

enum { NO_ABI = -1 };

/* What Go's linker writes for each, by cmd/link of Go 1.27 and programs by Go 1.19 and 1.27. */
static const struct {
    const char *go; /* GOOS: in the build info from Go 1.18 on */
    const char *name;
    int abi; /* ELFOSABI_* */
    const char *note;
} systems[] = {
    {"freebsd", "FreeBSD", ELFOSABI_FREEBSD, NULL},
    {"netbsd", "NetBSD", ELFOSABI_NETBSD, ".note.netbsd.ident"},
    {"openbsd", "OpenBSD", ELFOSABI_OPENBSD, ".note.openbsd.ident"},
    {"dragonfly", "DragonFly BSD", NO_ABI, NULL},
    {"solaris", "Solaris", ELFOSABI_SOLARIS, NULL},
    {"illumos", "illumos", NO_ABI, NULL},
};

static const char *setting(const struct build_info *build, const char *key)
{
    for (size_t i = 0; i < build->settings.count; i++) {
        if (strcmp(build->settings.items[i].key, key) == 0)
            return build->settings.items[i].value;
    }
    return NULL;
}

static const char *name_of(const char *go)
{
    if (strcmp(go, "linux") == 0 || strcmp(go, "android") == 0)
        return NULL;
    for (size_t i = 0; i < LENGTH(systems); i++) {
        if (strcmp(go, systems[i].go) == 0)
            return systems[i].name;
    }
    return go;
}

const char *other_system(struct elf_file *file, const struct build_info *build)
{
    const char *go = setting(build, "GOOS");
    if (go)
        return name_of(go);
    for (size_t i = 0; i < LENGTH(systems); i++) {
        if (systems[i].abi == file->system_abi)
            return systems[i].name;
        if (systems[i].note && elf_file_section(file, systems[i].note))
            return systems[i].name;
    }
    return NULL;
}
