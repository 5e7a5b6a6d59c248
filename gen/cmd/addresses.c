#include "cmd/addresses.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/loaded_memory.h"
#include "value/frame_text.h"

bool address_parse(const char *text, uint64_t *ret)
{
    char *end;
    if (!string_starts_with(text, "0x"))
        return false;
    *ret = strtoull(text, &end, 16);
    return end > text + 2 && !*end;
}

/* By how much the process has the program's addresses higher than the file. */
static struct error *find_load_base(const struct target *target, uint64_t *ret)
{
    *ret = 0;
    if (!target->program.is_position_independent)
        return NULL;
    if (!target->pid)
        return error_target("%s is position independent: its functions have other addresses in "
                            "each process. Give the process that they are of with -p",
                            target->program.path);
    if (!loaded_shift(target->pid, target->path, target->file, ret))
        return error_target("where process %d has %s in its memory can't be read: it may have "
                            "ended",
                            (int)target->pid, target->path);
    return NULL;
}

struct error *addresses_find(struct target *target, const char *const *addresses, size_t count,
                             struct functions *ret)
{
    uint64_t base;
    TRY(find_load_base(target, &base));
    TRY(program_load_functions(&target->program));
    for (size_t i = 0; i < count; i++) {
        uint64_t address;
        if (!address_parse(addresses[i], &address))
            return error_usage("one PATTERN is taken, or addresses, and '%s' is none: 0x4a1b2c",
                               addresses[i]);
        struct function *function = program_function_around(&target->program, address - base);
        if (!function)
            return error_target("%s has no function at 0x%llx", target->program.path,
                                (unsigned long long)address);
        array_push(ret, function);
    }
    return NULL;
}

static struct error *write_whole(const struct text *text)
{
    if (fwrite(text_string(text), 1, text->length, stdout) == text->length && fflush(stdout) == 0)
        return NULL;
    return error_target("standard output: %s", strerror(errno));
}

struct error *addresses_filter(struct target *target)
{
    AUTO_FREE char *line = NULL;
    AUTO_TEXT struct text text = {0};
    size_t room = 0;
    ssize_t length;
    uint64_t base;
    struct error *error = NULL;
    TRY(find_load_base(target, &base));
    TRY(program_load_functions(&target->program));
    /* Ctrl-C is for what writes to the pipe: it may have totals to print. */
    if (!isatty(STDIN_FILENO))
        signal(SIGINT, SIG_IGN);
    while (!error && (length = getline(&line, &room, stdin)) > 0) {
        bool is_ended = line[length - 1] == '\n';
        text.length = 0;
        frame_text_write_line(&text, &target->program, base, line, (size_t)(length - is_ended));
        if (is_ended)
            text_add_char(&text, '\n');
        error = write_whole(&text);
    }
    if (!error && ferror(stdin))
        error = error_target("standard input: %s", strerror(errno));
    return error;
}
