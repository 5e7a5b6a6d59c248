/* Where values are, for people and as JSON: registers, and words from the stack pointer on. */
#ifndef GOBT_CMD_PLACE_H
#define GOBT_CMD_PLACE_H

#include "abi/arguments.h"
#include "base/text.h"
#include "cmd/json.h"

void place_print_word(const struct arguments *arguments, const struct word *word,
                      struct text *text);

/* All of a parameter's or variable's words. */
void place_print(const struct arguments *arguments, const struct placed_parameter *placed,
                 struct text *text);
json_t *place_words_json(const struct arguments *arguments, const struct placed_parameter *placed);

#endif
