#include "run/script_answer.h"

#include <unistd.h>

#include "base/array.h"
#include "run/script_file.h"

struct error *script_answer_read(const struct bpftrace *bpftrace, const char *const *flags,
                                 const char *script, unsigned seconds, struct text *output)
{
    struct {
        ARRAY(const char *);
    } arguments = {0};
    AUTO_TEXT struct text path = {0};
    struct child child;
    int file = -1;
    TRY(script_file_open(script, &path, &file));
    for (; *flags; flags++)
        array_push(&arguments, *flags);
    array_push(&arguments, text_string(&path));
    array_push(&arguments, NULL);
    struct error *error = child_start(bpftrace->path, arguments.items, seconds, &child);
    array_deinit(&arguments);
    close(file);
    TRY(error);
    child_finish(&child, output);
    return NULL;
}
