/*
 * Which ready script is meant, and what its options are set to: by the user, and, where a line "//
 * value: NAME VARIABLE" says so, by what a variable of the process is.
 */
#ifndef GOBT_CMD_READY_SETTINGS_H
#define GOBT_CMD_READY_SETTINGS_H

#include "bt/library.h"
#include "bt/script.h"
#include "cmd/options.h"

struct ready_settings {
    ARRAY(struct script_setting);
};

/*
 * Of a program without debug information, the ready script that READY names for such, if it does:
 * the user is told.
 */
struct error *ready_choose(const struct script *script, struct ready_script *ready);

/* A variable that is zero isn't taken; what the script says of that is noted. */
struct error *ready_settings_find(const struct script *script, const struct options *options,
                                  const struct ready_script *ready, struct ready_settings *ret);

static inline void ready_settings_deinit(struct ready_settings *settings)
{
    array_deinit(settings);
}

#endif
