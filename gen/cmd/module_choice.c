#include "cmd/module_choice.h"

#include "cmd/notice.h"
#include "cmd/process_file.h"

/* What one file has of each request. */
struct candidate {
    const char *path;
    struct target *target; /* NULL: it can't be read */
    enum fit *fits;
    enum fit fit; /* of that which fits it least */
};

struct choice {
    const struct options *options;
    const struct trace_request *requests;
    size_t request_count;
    struct process_files files;
    struct candidate *candidates; /* one a file */
};

static void choice_deinit(struct choice *choice)
{
    for (size_t i = 0; choice->candidates && i < choice->files.count; i++)
        target_closep(&choice->candidates[i].target);
    process_files_deinit(&choice->files);
}

static struct error *look_at(struct choice *choice, struct candidate *candidate)
{
    struct options of_file = *choice->options;
    of_file.binary = candidate->path;
    TRY(target_open(&of_file, &candidate->target));
    candidate->fit = FIT_OWN;
    for (size_t i = 0; i < choice->request_count; i++) {
        if (candidate->target->program.load_functions)
            TRY(select_fit(&candidate->target->program, &choice->requests[i], &candidate->fits[i]));
        if (candidate->fits[i] < candidate->fit)
            candidate->fit = candidate->fits[i];
    }
    return NULL;
}

/* A file that can't be read is no reason not to trace another. */
static void pass_over(struct candidate *candidate, struct error *error)
{
    AUTO_TEXT struct text note = {0};
    text_printf(&note, "a Go file that the process has loaded is passed over: %s\n",
                error->message);
    print_notes(&note);
    error_destroy(error);
    target_closep(&candidate->target);
    candidate->target = NULL;
    candidate->fit = FIT_NONE;
}

static struct error *look_at_all(struct choice *choice)
{
    struct arena *arena = &choice->files.arena;
    choice->candidates = ARENA_ARRAY(arena, struct candidate, choice->files.count);
    for (size_t i = 0; i < choice->files.count; i++) {
        struct candidate *candidate = &choice->candidates[i];
        candidate->path = choice->files.items[i];
        candidate->fits = ARENA_ARRAY(arena, enum fit, choice->request_count);
        struct error *error = look_at(choice, candidate);
        bool is_program = i == 0 && choice->files.is_go_program;
        if (error && (is_program || error->status == EXIT_USAGE))
            return error;
        if (error)
            pass_over(candidate, error);
        if (is_program && candidate->fit == FIT_OWN)
            return NULL;
    }
    return NULL;
}

static const char *spelling(const struct trace_request *request)
{
    return request->line ? request->line : request->function;
}

/* "'f', 'g'": the requests of which the candidate, if any, has something. */
static size_t print_requests(const struct choice *choice, const struct candidate *candidate,
                             struct text *text)
{
    size_t printed = 0;
    for (size_t i = 0; i < choice->request_count; i++) {
        if (!candidate || candidate->fits[i])
            text_printf(text, "%s'%s'", printed++ ? ", " : "", spelling(&choice->requests[i]));
    }
    return printed;
}

static struct error *are_several(const struct choice *choice, enum fit fit)
{
    AUTO_TEXT struct text names = {0};
    AUTO_TEXT struct text list = {0};
    print_requests(choice, NULL, &names);
    for (size_t i = 0; i < choice->files.count; i++) {
        if (choice->candidates[i].fit == fit)
            text_printf(&list, "%s%s", list.length ? ", " : "", choice->candidates[i].path);
    }
    return error_usage("several Go files that process %d has loaded have %s: choose one with -b: "
                       "%s",
                       (int)choice->options->pid, text_string(&names), text_string(&list));
}

/* One script is about one file. */
static struct error *are_apart(const struct choice *choice)
{
    AUTO_TEXT struct text names = {0};
    AUTO_TEXT struct text list = {0};
    print_requests(choice, NULL, &names);
    for (size_t i = 0; i < choice->files.count; i++) {
        AUTO_TEXT struct text had = {0};
        if (print_requests(choice, &choice->candidates[i], &had))
            text_printf(&list, "%s%s has %s", list.length ? "; " : "", choice->files.items[i],
                        text_string(&had));
    }
    return error_usage("no Go file that process %d has loaded has all of %s, and one run traces "
                       "one file: %s",
                       (int)choice->options->pid, text_string(&names), text_string(&list));
}

/* No file has all: what the program says of its own is the answer, unless others have a part. */
static struct error *none_has(const struct choice *choice, struct candidate **ret)
{
    AUTO_TEXT struct text note = {0};
    AUTO_TEXT struct text list = {0};
    for (size_t i = choice->files.is_go_program; i < choice->files.count; i++) {
        AUTO_TEXT struct text had = {0};
        if (print_requests(choice, &choice->candidates[i], &had))
            return are_apart(choice);
    }
    if (!choice->files.is_go_program)
        return process_files_refuse(&choice->files);
    process_files_print(&choice->files, 1, &list);
    text_printf(&note,
                "the Go plugins that process %d has loaded were looked through as well: %s\n",
                (int)choice->options->pid, text_string(&list));
    print_notes(&note);
    *ret = &choice->candidates[0];
    return NULL;
}

static struct error *take_best(const struct choice *choice, struct candidate **ret)
{
    size_t count = 0;
    enum fit best = FIT_NONE;
    for (size_t i = choice->files.count; i-- > 0;) {
        struct candidate *candidate = &choice->candidates[i];
        count = candidate->fit == best ? count + 1 : candidate->fit > best ? 1 : count;
        if (candidate->fit >= best) {
            best = candidate->fit;
            *ret = candidate;
        }
    }
    if (best == FIT_NONE)
        return none_has(choice, ret);
    bool is_program = choice->files.is_go_program && *ret == &choice->candidates[0];
    return count == 1 || is_program ? NULL : are_several(choice, best);
}

static void note_taken(const struct choice *choice, const struct candidate *taken)
{
    AUTO_TEXT struct text note = {0};
    AUTO_TEXT struct text names = {0};
    print_requests(choice, NULL, &names);
    text_printf(&note, "taking %s, a Go %s that process %d has loaded, which has %s\n", taken->path,
                choice->files.is_go_program ? "plugin" : "library", (int)choice->options->pid,
                text_string(&names));
    print_notes(&note);
}

static struct error *choose(struct choice *choice, struct target **ret)
{
    struct candidate *taken = NULL;
    TRY(look_at_all(choice));
    TRY(take_best(choice, &taken));
    if (!choice->files.is_go_program || taken != choice->candidates)
        note_taken(choice, taken);
    else if (taken->fit)
        process_files_note_plugins(choice->options->pid, &choice->files);
    *ret = taken->target;
    taken->target = NULL;
    return NULL;
}

struct error *module_choose(const struct options *options, const struct trace_request *requests,
                            size_t count, struct target **ret)
{
    AUTO(choice_deinit)
    struct choice choice = {
        .options = options,
        .requests = requests,
        .request_count = count,
    };
    if (count == 0 || !options->pid || options->binary || options->debug_file)
        return target_open(options, ret);
    TRY(process_files_list(options->pid, &choice.files));
    if (choice.files.count < 2)
        return target_open(options, ret);
    return choose(&choice, ret);
}

struct error *module_choose_for_script(const struct options *options, struct target **ret)
{
    TRY(module_choose(options, options->requests.items, options->requests.count, ret));
    return (*ret)->program.load_functions ? program_load_functions(&(*ret)->program) : NULL;
}
