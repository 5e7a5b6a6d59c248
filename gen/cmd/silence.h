/* Why a run that saw nothing may have seen nothing. */
#ifndef GOBT_CMD_SILENCE_H
#define GOBT_CMD_SILENCE_H

#include "cmd/generate.h"
#include "cmd/options.h"
#include "run/complaints.h"
#include "run/output.h"

/*
 * A line on standard error, if bpftrace watched and printed nothing at all. What gobt writes itself
 * of --func says so in its own output; of other scripts only gobt can, if it reads what they print.
 */
void silence_explain(const struct options *options, const struct generated *generated,
                     const struct output *output, const struct complaints *complaints);

#endif
