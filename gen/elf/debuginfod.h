/*
 * Debug files from debuginfod servers, those that $DEBUGINFOD_URLS names: nobody is asked without
 * it.
 *
 * libdebuginfod, which brings curl and its many libraries along, is loaded when it is needed, not
 * linked: the one file that gobt is also starts where that isn't installed.
 */
#ifndef GOBT_ELF_DEBUGINFOD_H
#define GOBT_ELF_DEBUGINFOD_H

#include <stdbool.h>

#include "base/memory.h"
#include "base/text.h"

/* Whether there are servers to be asked. */
bool debuginfod_is_configured(void);

/*
 * The path of the debug file of the build that has ID, GNU's, in hex: in libdebuginfod's cache.
 * NULL: it isn't to be had, and NOTES have a line about why. A terminal sees how far it has come.
 */
const char *debuginfod_fetch(struct arena *arena, const char *id, struct text *notes);

#endif
