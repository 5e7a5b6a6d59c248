#include "run/process_status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *process_status(pid_t pid, const char *key, struct text *room)
{
    AUTO_TEXT struct text path = {0};
    AUTO_FREE char *line = NULL;
    size_t size = 0, length = strlen(key);
    text_printf(&path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(text_string(&path), "re");
    while (file && getline(&line, &size, file) > 0) {
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            const char *value = line + length + 1 + strspn(line + length + 1, "\t ");
            text_add(room, value, strcspn(value, "\n"));
            break;
        }
    }
    if (file)
        fclose(file);
    return text_string(room);
}
