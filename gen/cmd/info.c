#include "cmd/commands.h"
struct error *command_info(const struct options *options, struct text *output){(void)options;(void)output;return error_target("not yet");}
