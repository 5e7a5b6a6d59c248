#include "bt/copied_memory.h"

enum { WORD = 8, PAGE = 4096 /* the least of any machine */ };

const char *capture_number_at(struct capture *capture, const char *address, uint64_t offset)
{
    return arena_printf(capture_arena(capture), "*(uint64 *)(%s + %llu)", address,
                        (unsigned long long)offset);
}

const char *capture_page_rest(struct capture *capture, const char *address)
{
    return arena_printf(capture_arena(capture), "(%d - (%s & %d))", PAGE, address, PAGE - 1);
}

size_t capture_memory(struct capture *capture, const char *address, const char *size)
{
    struct arena *arena = capture_arena(capture);
    unsigned limit = (unsigned)capture->line.probe->script->options.string_limit;
    struct captured captured = {.conversions = {"%lx:", "%rh"}, .stored = WORD + limit + 1};
    captured.expressions[0] =
        line_keep(&capture->line, arena_printf(arena, "(uint64)%s", address), false);
    const char *buffer = arena_printf(arena, "buf(%s, %s)", address, size);
    captured.expressions[1] =
        capture->line.probe->keeper ? line_keep_text(&capture->line, buffer) : buffer;
    capture->memory_left--;
    capture->kept_left -= capture->line.probe->keeper != NULL;
    return capture_add_piece(capture, PLAN_MEMORY, &captured);
}

void capture_link(struct capture *capture, const char *address, uint64_t offset, const char *word)
{
    struct arena *arena = capture_arena(capture);
    struct captured captured = {.conversions = {"%lx:", "%lx"}, .stored = WORD};
    const char *at =
        arena_printf(arena, "(uint64)(%s + %llu)", address, (unsigned long long)offset);
    captured.expressions[0] = line_keep(&capture->line, at, false);
    captured.expressions[1] = line_keep(&capture->line, word, false);
    capture_add_piece(capture, PLAN_LINK, &captured);
}

/* Of a length that is written out, 0.27 puts the buffer of a tuple on the stack, which then is
 * exceeded sooner: two buffers of 48 and 64 bytes were seen to be too many. */
static const char *constant_length(struct capture *capture, uint64_t length)
{
    struct probe *probe = capture->line.probe;
    struct arena *arena = capture_arena(capture);
    const char *number = arena_printf(arena, "%llu", (unsigned long long)length);
    return probe->keeper ? variable_get(probe, arena_printf(arena, "size %s", number), "size",
                                        arena_printf(arena, "(uint64)%s", number))
                         : number;
}

/* Of what is THERE, how much a piece of LENGTH bytes from AT on has. bpftrace ends a piece at its
 * limit, too, but of a number that LLVM knows the bounds of the verifier then doesn't see it. */
static const char *rest_of(struct capture *capture, const char *path, const char *there,
                           uint64_t at, uint64_t length)
{
    unsigned long long size = length;
    struct arena *arena = capture_arena(capture);
    if (at)
        there =
            capture_define(capture, path, arena_printf(arena, "rest%llu", (unsigned long long)at),
                           arena_printf(arena, "(%s - %llu) * (uint64)(%s > %llu)", there,
                                        (unsigned long long)at, there, (unsigned long long)at));
    return arena_printf(arena, "%s * (uint64)(%s < %llu) + %llu * (uint64)(%s >= %llu)", there,
                        there, size, size, there, size);
}

size_t capture_bytes_within(struct capture *capture, const char *address, const char *path,
                            uint64_t size, const char *there)
{
    struct arena *arena = capture_arena(capture);
    uint64_t limit = capture->line.probe->script->options.string_limit;
    size_t first = capture->pieces.count;
    for (uint64_t at = 0; at < size; at += limit) {
        if (at && !capture_has_room(capture))
            break;
        uint64_t length = size - at < limit ? size - at : limit;
        const char *start =
            at ? capture_define(capture, path,
                                arena_printf(arena, "at%llu", (unsigned long long)at),
                                arena_printf(arena, "%s + %llu", address, (unsigned long long)at))
               : address;
        capture_memory(capture, start,
                       there ? rest_of(capture, path, there, at, length)
                             : constant_length(capture, length));
    }
    return first;
}

uint64_t capture_most(const struct capture *capture)
{
    return COPIED_CHUNKS * capture->line.probe->script->options.string_limit;
}

size_t capture_bytes(struct capture *capture, const char *address, const char *path, uint64_t size)
{
    uint64_t most = capture_most(capture);
    return capture_bytes_within(capture, address, path, size < most ? size : most, NULL);
}
