/* The commands, one file each. Each prints to OUTPUT, which main() writes if all went well. */
#ifndef GOBT_CMD_COMMANDS_H
#define GOBT_CMD_COMMANDS_H

#include "cmd/options.h"

struct error *command_info(const struct options *options, struct text *output);
struct error *command_funcs(const struct options *options, struct text *output);
struct error *command_types(const struct options *options, struct text *output);
struct error *command_layout(const struct options *options, struct text *output);
struct error *command_args(const struct options *options, struct text *output);
struct error *command_vars(const struct options *options, struct text *output);
struct error *command_gen(const struct options *options, struct text *output);
struct error *command_run(const struct options *options, struct text *output);
struct error *command_scripts(const struct options *options, struct text *output);
struct error *command_doctor(const struct options *options, struct text *output);

#endif
