/*
 * Between which instructions a function's frame is set up: only there do frame pointers, by which
 * the kernel walks a stack, lead through it to the caller.
 */
#ifndef GOBT_ABI_FRAME_H
#define GOBT_ABI_FRAME_H

#include "abi/returns.h"
#include "abi/site.h"

/*
 * Moves SITE behind the set-up. False: there is no frame, or a loop leads there too; then SITE
 * isn't a push, at which some kernels add the caller, and others don't.
 */
struct error *frame_enter(const struct machine *machine, struct reader code, uint64_t address,
                          struct site *site, bool *ret);

/* Moves RETURNS from the RETs to where the frame is taken down; false: not all of them have that.
 */
struct error *frame_leave(const struct machine *machine, struct reader code, uint64_t address,
                          struct returns *returns, bool *ret);

#endif
