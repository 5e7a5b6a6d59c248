/* What `go version -m` prints: Go's version, the modules that went in, how it was built. */
#ifndef GOBT_GOLANG_BUILD_INFO_H
#define GOBT_GOLANG_BUILD_INFO_H

#include "elf/elf_file.h"

struct build_module {
    const char *path, *version;
    const char *replaced_by_path, *replaced_by_version; /* NULL: not replaced */
};

struct build_setting {
    const char *key, *value;
};

struct build_info {
    bool present;
    const char
        *go_version; /* "go1.26.11 X:nodwarf5"; without build info NULL, or the runtime's own */
    const char *main_package;
    struct build_module main_module; /* path NULL: built without modules */
    struct {
        ARRAY(struct build_module);
    } dependencies;
    struct {
        ARRAY(struct build_setting);
    } settings;
};

/* Strings live in ARENA. A file without build info is no error: `present` says so. */
struct error *build_info_read(struct elf_file *file, struct arena *arena, struct build_info *ret);
void build_info_deinit(struct build_info *info);

#endif
