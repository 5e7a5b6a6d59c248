/* The running goroutine, as bpftrace expressions. */
#ifndef GOBT_BT_GOROUTINE_H
#define GOBT_BT_GOROUTINE_H

#include "bt/expression.h"

/* The address of its g: on the system stack that isn't the goroutine's own. */
struct error *goroutine_address(struct probe *probe, const char **ret);

/* Its number, on the system stack too; and the number that g itself has, 0 there. */
struct error *goroutine_number(struct probe *probe, enum expression_place place, const char **ret);
struct error *goroutine_own_number(struct probe *probe, const char **ret);

/* The value of an end of its stack: NAME is "lo" or "hi". */
struct error *goroutine_stack_end(struct probe *probe, const char *name, const char **ret);

/*
 * What tells one frame from another, and survives the moving of the stack: the bytes from the
 * stack's upper end to the frame.
 */
struct error *goroutine_frame_depth(struct probe *probe, const char **ret);

/* A field of one of the runtime's own structs. */
struct error *goroutine_runtime_field(struct probe *probe, const char *owner, const char *name,
                                      const struct field **ret);

/* What lies OFFSET bytes above where the return address is: at an entry as at a return. */
const char *goroutine_stack_address(const struct probe *probe, uint64_t offset);

/* The name of the function that called. */
const char *goroutine_return_address(const struct probe *probe);
const char *goroutine_caller(const struct probe *probe);

/* The stack, as the key of a map; before it the caller, where the stack leaves that out. */
const char *goroutine_stack(const struct probe *probe);

#endif
