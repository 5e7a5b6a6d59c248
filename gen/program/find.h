/* Finding functions by what users type of their names. */
#ifndef GOBT_PROGRAM_FIND_H
#define GOBT_PROGRAM_FIND_H

#include "program/program.h"

struct functions {
    ARRAY(struct function *);
};

void functions_deinit(struct functions *functions);

/*
 * Every function whose name is PATTERN, or ends in it from the start of a component on: `Put`,
 * `(*BarrierView).Put`, `vault.(*BarrierView).Put`. Type arguments may be left out of a generic
 * name, given as the compiler's shapes (`Max[go.shape.int]`), as types (`Max[int]`, `Max[Point]`),
 * or as `[...]`.
 * An exact name hides all that only end in it. What fits nothing, `BarrierView.Put`, may be
 * short for the method of a pointer. "0x4a1b20" is the function there.
 */
struct error *program_match_functions(struct program *program, const char *pattern,
                                      struct functions *ret);

/*
 * Every function whose name contains PATTERN, or matches it as a whole if it holds `*` or `?`; in
 * the program's order. If none does, the names are without the directories of import paths, then
 * case doesn't count, or type arguments are types.
 */
struct error *program_list_functions(struct program *program, const char *pattern,
                                     struct functions *ret);

/* The COUNT names nearest to what was typed, for "did you mean". */
struct error *program_nearest_functions(struct program *program, const char *pattern, size_t count,
                                        struct functions *ret);

/* How many letters one would have to change to make one of the other, without type arguments. */
unsigned name_distance(const char *left, const char *right);

/* The import path that a function's name begins with: "github.com/x/y" of "github.com/x/y.(*T).M".
 */
char *function_package(const char *name);

/* The name without the directories of its import path: "y.(*T).M". Caller frees. */
char *function_short_name(const char *name);

/* The same with what the linker escapes as it has it: a part of NAME. */
const char *function_without_directories(const char *name);

/* "M" of "y.(*T).M", "T[a/b.C]" of "y.T[a/b.C]". */
const char *function_last_component(const char *name);

/* Whether there is a type, or a function, between the package and the last component. */
bool function_is_method(const char *name);

/* Whether the function belongs to Go's standard library. */
bool function_is_standard(const struct program *program, const struct function *function);

/*
 * The name to show and to paste for a function: that of the linker, with ".abi0" behind it where a
 * twin for assembly has the same name.
 */
const char *function_symbol(const struct function *function);

/*
 * What means this function alone, to give as a name: its symbol, or, if others have that too, the
 * address of its first instruction. Up to Go 1.20 a stripped program has one name for all instances
 * of a generic function, "main.Map[...]".
 */
struct error *function_reference(struct program *program, const struct function *function,
                                 const char **ret);

/* Whether TEXT matches a pattern of `*` and `?`. `(*` begins a receiver and is literal. */
bool wildcard_match(const char *pattern, const char *text);
bool is_wildcard(const char *pattern);

#endif
