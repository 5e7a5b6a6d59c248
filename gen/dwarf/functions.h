/* Functions from DWARF: the list by one scan, parameters and their places one function at a time.
 */
#ifndef GOBT_DWARF_FUNCTIONS_H
#define GOBT_DWARF_FUNCTIONS_H

#include "dwarf/scan.h"
#include "dwarf/types.h"

/* Appends every function of the scan that has code, or was inlined somewhere. */
void dwarf_list_functions(const struct scan *scan, struct program *program);

/* The names of those that FUNCTION was inlined into, each once: in the arena. */
void dwarf_list_callers(struct scan *scan, struct arena *arena, const struct function *function,
                        struct function_names *ret);

/* Reads FUNCTION's parameters into its signature, which the caller made. */
struct error *dwarf_load_parameters(struct dwarf_types *types, struct program *program,
                                    struct function *function);

/*
 * Reads one DW_TAG_formal_parameter or DW_TAG_variable of FUNCTION, but for where it is; what the
 * DIE leaves out, its abstract origin has.
 */
struct error *dwarf_read_parameter(struct dwarf_types *types, const struct function *function,
                                   const struct die *die, struct parameter *ret);

/* Reads where it is at ADDRESS. */
struct error *dwarf_locate(struct dwarf_types *types, const struct die *die, uint64_t address,
                           struct parameter *parameter);

/* Reads where debug information has the parameters at entry; results have no such place. */
struct error *dwarf_load_locations(struct dwarf_types *types, struct function *function);

/* Reads the variables of the function's own scope. */
struct error *dwarf_load_variables(struct dwarf_types *types, const struct function *function,
                                   struct variables *ret);

#endif
