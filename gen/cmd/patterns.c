#include "cmd/patterns.h"

void patterns_begin(const struct options *options, struct arena *arena, struct options *ret)
{
    size_t count = options->requests.count;
    struct trace_request *requests = ARENA_ARRAY(arena, struct trace_request, count);
    for (size_t i = 0; i < count; i++) {
        requests[i] = options->requests.items[i];
        if (request_is_pattern(&requests[i]))
            requests[i].left_out = ARENA_ARRAY(arena, struct left_out, 1);
    }
    *ret = *options;
    ret->requests.items = requests;
}

void patterns_end(struct options *options)
{
    for (size_t i = 0; i < options->requests.count; i++) {
        if (options->requests.items[i].left_out)
            left_out_deinit(options->requests.items[i].left_out);
    }
}

bool patterns_are_there(const struct options *options)
{
    for (size_t i = 0; i < options->requests.count; i++) {
        if (options->requests.items[i].left_out)
            return true;
    }
    return false;
}

void patterns_take_long(const struct options *options, bool takes_long)
{
    for (size_t i = 0; i < options->requests.count; i++) {
        if (options->requests.items[i].left_out)
            options->requests.items[i].left_out->takes_long = takes_long;
    }
}

struct error *patterns_generate(const struct options *options, const char *source,
                                struct target *target, const struct dialect *dialect,
                                bool starts_here, struct generated *ret)
{
    TRY(generate_as_asked(options, source, target, dialect, starts_here, ret));
    while (ret->is_incomplete) {
        generated_deinit(ret);
        TRY(generate_as_asked(options, source, target, dialect, starts_here, ret));
    }
    return NULL;
}

void patterns_note(const struct options *options, struct text *notes)
{
    for (size_t i = 0; i < options->requests.count; i++) {
        const struct trace_request *request = &options->requests.items[i];
        if (request->left_out)
            left_out_print(request->left_out, request->function, notes);
    }
}
