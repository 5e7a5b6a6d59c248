#include "cmd/addresses.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/mappings.h"
#include "value/frame_text.h"

bool address_parse(const char *text, uint64_t *ret)
{
    char *end;
    if (!string_starts_with(text, "0x"))
        return false;
    *ret = strtoull(text, &end, 16);
    return end > text + 2 && !*end;
}

/* Where the file's first byte would be, were it mapped from there on. */
static uint64_t lowest_address(const struct elf_file *file)
{
    enum { PAGE = 4096 };
    uint64_t lowest = UINT64_MAX;
    for (size_t i = 0; i < file->segments.count; i++) {
        if (file->segments.items[i].address < lowest)
            lowest = file->segments.items[i].address;
    }
    return lowest / PAGE * PAGE;
}

/* By how much the process has the program's addresses higher than the file. */
static struct error *find_load_base(const struct target *target, uint64_t *ret)
{
    AUTO(mappings_deinit) struct mappings mappings = {0};
    uint64_t start = UINT64_MAX;
    *ret = 0;
    if (!target->program.is_position_independent)
        return NULL;
    if (!target->pid)
        return error_target("%s is position independent: its functions have other addresses in "
                            "each process. Give the process that they are of with -p",
                            target->program.path);
    mappings_read(target->pid, &mappings);
    for (size_t i = 0; i < mappings.count; i++) {
        const struct mapping *mapping = &mappings.items[i];
        if (mapping->start < start && mapping_is_of(target->pid, mapping, target->path))
            start = mapping->start;
    }
    if (start == UINT64_MAX)
        return error_target("where process %d has %s in its memory can't be read: it may have "
                            "ended",
                            (int)target->pid, target->path);
    *ret = start - lowest_address(target->file);
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
