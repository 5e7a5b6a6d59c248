#include "cmd/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/terminal.h"

void print_notes(const struct text *notes)
{
    AUTO_FREE char *copy = memory_strdup(text_string(notes));
    char *rest;
    for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        AUTO_TEXT struct text safe = {0};
        terminal_escape(&safe, line);
        fprintf(stderr, "gobt: %s\n", text_string(&safe));
    }
}
