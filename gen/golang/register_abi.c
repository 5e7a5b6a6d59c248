#include "golang/register_abi.h"

#include <string.h>

#include "base/array.h"

/*
 * Since when: the release notes of Go, and for amd64, arm64, ppc64 and riscv64 `go doc
 * internal/buildcfg` (RegabiArgs). Others use the stack.
 */
static const struct {
    const char *architecture;
    unsigned minor; /* of Go 1 */
} register_abis[] = {
    {"amd64", 17}, {"arm64", 18}, {"ppc64", 18}, {"riscv64", 19}, {"loong64", 22}, {"s390x", 26},
};

bool register_abi_is_used(const char *architecture, struct go_version version,
                          const char *go_version)
{
    if (go_version && strstr(go_version, "noregabi"))
        return false;
    for (size_t i = 0; i < LENGTH(register_abis); i++) {
        if (strcmp(register_abis[i].architecture, architecture) == 0)
            return go_version_at_least(version, 1, register_abis[i].minor);
    }
    return false;
}
