/*
 * Strings take room in bpftrace's programs: where there are many, shorter ones are shown.
 */
#include "bt/weight.h"
#include "cmd/generate.h"
#include "cmd/patterns.h"

/* With how many bytes of each string the script fits, unless somebody chose it; 0: it does already.
 */
static uint64_t shorter_strings(const struct options *options, const struct dialect *dialect,
                                const struct generated *generated)
{
    uint64_t of_probes = generated->string_limit;
    uint64_t limit = weight_string_limit(&generated->weight, dialect);
    /* Events share their memory out by themselves. */
    if (options->string_limit || options->events)
        return 0;
    return of_probes && (!limit || of_probes < limit) ? of_probes : limit;
}

/* With how many bytes of each string the script can be written that can't be as it is; 0: none. */
static uint64_t fitting_strings(const struct options *options, const char *source,
                                struct target *target, const struct dialect *dialect,
                                bool starts_here)
{
    struct options less = *options;
    uint64_t limit = options->string_limit ? options->string_limit : dialect->string_default;
    for (limit = (limit - 1) / SHORTER_BY * SHORTER_BY; limit >= MIN_STRING; limit -= SHORTER_BY) {
        struct generated generated;
        less.string_limit = limit;
        struct error *error =
            patterns_generate(&less, source, target, dialect, starts_here, &generated);
        if (!error) {
            generated_deinit(&generated);
            return limit;
        }
        error_destroy(error);
    }
    return 0;
}

static struct error *add_fitting(struct error *error, uint64_t limit)
{
    if (limit == 0)
        return error;
    struct error *longer = error_target("%s, or give --strlen %llu: for that, there is room",
                                        error->message, (unsigned long long)limit);
    error_destroy(error);
    return longer;
}

/*
 * LLVM refuses more, after minutes: of 64 bytes, 30 functions with their returns where 27 are taken
 * (0.23 and 0.27), 221 without where 192 are (0.27). Of longer ones that a user chose some scripts
 * that have no room by that count were taken, others not.
 */
static struct error *check_room(const struct options *options, const struct dialect *dialect,
                                const struct generated *generated)
{
    uint64_t bytes = generated->string_bytes;
    if (options->events || bytes > SHORTEST_STRING ||
        weight_fits(&generated->weight, dialect, bytes))
        return NULL;
    return error_target("bpftrace %s has no room for so many strings in one script, even of %llu "
                        "bytes each: trace fewer functions at once, or choose some values with "
                        "--arg",
                        dialect->name, (unsigned long long)bytes);
}

void note_shorter_strings(struct generated *generated, uint64_t limit,
                          const struct dialect *dialect, const char *advice)
{
    text_printf(&generated->notes,
                "of strings, %llu bytes are shown: bpftrace %s has no room for more of so many%s\n",
                (unsigned long long)limit, dialect->name, advice);
}

/*
 * What has no room even with the shortest strings is left out of patterns; where strings can't be
 * that short, what has none as it is.
 */
static void leave_out_long(const struct options *options, const char *source, struct target *target,
                           const struct dialect *dialect, bool starts_here)
{
    struct options least = *options;
    struct generated generated;
    least.string_limit = MIN_STRING;
    patterns_take_long(options, true);
    struct error *error =
        patterns_generate(&least, source, target, dialect, starts_here, &generated);
    if (!error)
        generated_deinit(&generated);
    patterns_take_long(options, error != NULL);
    error_destroy(error);
}

static struct error *generate_shortened(const struct options *options, const char *source,
                                        struct target *target, const struct dialect *dialect,
                                        bool starts_here, struct generated *ret)
{
    struct error *error = patterns_generate(options, source, target, dialect, starts_here, ret);
    struct options again = *options;
    bool is_less = true;
    if (error && ret->lacks_room && !options->string_limit && patterns_are_there(options)) {
        error_destroy(error);
        leave_out_long(options, source, target, dialect, starts_here);
        error = patterns_generate(options, source, target, dialect, starts_here, ret);
    }
    if (error && ret->lacks_room) {
        again.string_limit = fitting_strings(options, source, target, dialect, starts_here);
        if (options->string_limit || !again.string_limit)
            return add_fitting(error, again.string_limit);
        error_destroy(error);
    } else if (error) {
        return error;
    } else {
        is_less = !ret->longest_name;
        again.string_limit =
            is_less ? shorter_strings(options, dialect, ret) : ret->longest_name + 1;
    }
    if (!again.string_limit)
        return NULL;
    generated_deinit(ret);
    TRY(patterns_generate(&again, source, target, dialect, starts_here, ret));
    if (is_less)
        note_shorter_strings(ret, again.string_limit, dialect,
                             options->requests.count
                                 ? ". Choose some with --arg, or trace fewer functions at once"
                                 : "");
    return NULL;
}

struct error *generate(const struct options *options, const char *source, struct target *target,
                       const struct dialect *dialect, bool starts_here, struct generated *ret)
{
    struct options own;
    patterns_begin(options, &target->program.arena, &own);
    /* Elsewhere, strings have no part in what has room on a line. */
    patterns_take_long(&own, options->string_limit || !dialect->stack_budget);
    struct error *error = generate_shortened(&own, source, target, dialect, starts_here, ret);
    if (!error) {
        patterns_note(&own, &ret->notes);
        error = check_room(options, dialect, ret);
        if (error)
            generated_deinit(ret);
    }
    patterns_end(&own);
    return error;
}
