/* A file's debug information as a source of the program model. */
#ifndef GOBT_DWARF_DEBUG_INFO_H
#define GOBT_DWARF_DEBUG_INFO_H

#include "elf/elf_file.h"
#include "program/program.h"

struct debug_info;

/* *RET is NULL if the file has none. Everything else is read when asked for. */
struct error *debug_info_open(struct elf_file *file, struct program *program,
                              struct debug_info **ret);
void debug_info_close(struct debug_info *info);

struct error *debug_info_list_functions(struct debug_info *info);
struct error *debug_info_load_parameters(struct debug_info *info, struct function *function);
struct error *debug_info_load_locations(struct debug_info *info, struct function *function);
struct error *debug_info_load_variables(struct debug_info *info, const struct function *function,
                                        struct variables *ret);
struct error *debug_info_find_type(struct debug_info *info, const char *name, struct type **ret);
/* The type of a variable of a package; *RET is NULL if there is none of that name. */
struct error *debug_info_variable_type(struct debug_info *info, const char *name,
                                       struct type **ret);
struct error *debug_info_each_type(struct debug_info *info, type_visitor visit, void *context);

struct error *debug_info_list_callers(struct debug_info *info, struct arena *arena,
                                      const struct function *function, struct function_names *ret);

/* What program/code.h asks for; how deep the stack is isn't known here. */
struct error *debug_info_find_line(struct debug_info *info, const char *file, unsigned line,
                                   struct codes *ret);
struct error *debug_info_find_inlined(struct debug_info *info, struct function *function,
                                      struct codes *ret);
struct error *debug_info_find_other_lines(struct debug_info *info, const struct code *code,
                                          const struct parameter *variable, struct codes *ret);

/* After debug_info_list_functions(). */
const char *debug_info_producer(const struct debug_info *info);
unsigned debug_info_version(const struct debug_info *info);

#endif
