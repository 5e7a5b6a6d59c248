#include "bt/library.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "bt/built_in.h"
#include "bt/scanner.h"
#include "bt/script_head.h"
#include "bt/script_option.h"
#include "bt/template.h"
#include "path/promoted.h"
#include "program/declaration.h"

/* Where a user's own scripts are looked for. Caller frees; NULL: nowhere. */
static char *own_scripts(void)
{
    return own_directory("GOBT_SCRIPTS", "scripts");
}

/* ---- what a script says of itself ---- */

/* The rest of the first line of the head that begins with WORD; NULL: there is none. */
static const char *head_line(struct arena *arena, const char *source, const char *word)
{
    size_t length;
    const char *line = script_head_next(&source, word, &length);
    return line ? arena_strndup(arena, line, length) : NULL;
}

struct ready_script library_describe(struct arena *arena, const char *name, const char *source)
{
    const char *summary = head_line(arena, source, "");
    return (struct ready_script){
        .name = arena_strdup(arena, name),
        .source = source,
        .summary = summary ? summary : "",
        .needs = head_line(arena, source, "needs"),
        .cost = head_line(arena, source, "cost"),
        .bpftrace = head_line(arena, source, "bpftrace"),
        .function = head_line(arena, source, "func"),
        .value = head_line(arena, source, "value"),
        .zero = head_line(arena, source, "zero"),
        .stripped = head_line(arena, source, "stripped"),
    };
}

/* ---- finding them ---- */

struct error *library_find(struct arena *arena, const char *name, struct ready_script *ret)
{
    AUTO_FREE char *directory = own_scripts();
    AUTO_FREE char *own = NULL;
    *ret = (struct ready_script){0};
    if (directory && !strchr(name, '/')) {
        AUTO_TEXT struct text path = {0};
        text_printf(&path, "%s/%s.bt", directory, name);
        TRY(file_read_if_present(text_string(&path), &own));
    }
    const struct built_in *file = built_in_find("scripts", name);
    if (own)
        *ret = library_describe(arena, name, arena_strdup(arena, own));
    else if (file)
        *ret = library_describe(arena, name, file->contents);
    return NULL;
}

static bool is_listed(const struct ready_scripts *scripts, const char *name)
{
    for (size_t i = 0; i < scripts->count; i++) {
        if (strcmp(scripts->items[i].name, name) == 0)
            return true;
    }
    return false;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct ready_script *)a)->name, ((const struct ready_script *)b)->name);
}

struct error *library_list(struct arena *arena, struct ready_scripts *ret)
{
    AUTO_FREE char *path = own_scripts();
    DIR *directory = path ? opendir(path) : NULL;
    struct error *error = NULL;
    *ret = (struct ready_scripts){0};
    for (struct dirent *entry; directory && !error && (entry = readdir(directory));) {
        struct ready_script script;
        if (!string_ends_with(entry->d_name, ".bt"))
            continue;
        size_t length = strlen(entry->d_name) - strlen(".bt");
        error = library_find(arena, arena_strndup(arena, entry->d_name, length), &script);
        if (!error && script.source)
            array_push(ret, script);
    }
    if (directory)
        closedir(directory);
    for (const struct built_in *file = built_in_files; file->name; file++) {
        if (strcmp(file->directory, "scripts") == 0 && !is_listed(ret, file->name)) {
            struct ready_script script = library_describe(arena, file->name, file->contents);
            array_push(ret, script);
        }
    }
    if (ret->count)
        qsort(ret->items, ret->count, sizeof(*ret->items), compare_names);
    return error;
}

/* ---- whom they are for ---- */

/* Compares versions number by number: "v1.20.0" with "1.9". */
static int compare_versions(const char *a, const char *b)
{
    a += *a == 'v';
    b += *b == 'v';
    while (isdigit((unsigned char)*a) || isdigit((unsigned char)*b)) {
        char *end_a, *end_b;
        unsigned long x = strtoul(a, &end_a, 10), y = strtoul(b, &end_b, 10);
        if (x != y)
            return x < y ? -1 : 1;
        a = end_a + (*end_a == '.');
        b = end_b + (*end_b == '.');
    }
    return 0;
}

/* The version of the module that holds the package; NULL: none does, or it has none. */
static const char *module_version(const struct program *program, const char *package)
{
    for (size_t i = 0; i < program->modules.count; i++) {
        const struct module *module = &program->modules.items[i];
        size_t length = strlen(module->path);
        if (strncmp(package, module->path, length) == 0 &&
            (package[length] == '\0' || package[length] == '/') && module->version &&
            isdigit((unsigned char)module->version[*module->version == 'v']))
            return module->version;
    }
    return NULL;
}

static bool has_package(const struct program *program, const char *package)
{
    size_t length = strlen(package);
    for (size_t i = 0; i < program->functions.count; i++) {
        const char *name = program->functions.items[i].name;
        if (strncmp(name, package, length) == 0 && name[length] == '.')
            return true;
    }
    return false;
}

/* One of the alternatives, "PACKAGE" or "PACKAGE >= VERSION": whether the program has it. */
static bool is_met(struct arena *arena, const struct program *program, const char *need,
                   const char **reason)
{
    char package[256], version[64] = "";
    if (sscanf(need, " %255s >= %63s", package, version) < 1)
        return false;
    if (strcmp(package, "go") == 0) {
        const char *own =
            arena_printf(arena, "%u.%u", program->version.major, program->version.minor);
        if (compare_versions(own, version) < 0)
            *reason = arena_printf(arena, "is for programs built by Go %s or newer, this is %s",
                                   version, own);
        return compare_versions(own, version) >= 0;
    }
    if (!has_package(program, package))
        return false;
    /* A program that was built without modules doesn't say which version it has. */
    const char *own = module_version(program, package);
    if (!own || !*version || compare_versions(own, version) >= 0)
        return true;
    *reason =
        arena_printf(arena, "needs %s %s or newer, the program has %s", package, version, own);
    return false;
}

/* The name in `go:"NAME"` or `goret:"NAME"` at AT; "go?:" may be without. NULL: there is none. */
static const char *needed_function(struct arena *arena, const char *at, char before)
{
    size_t word = scan_name(at), quoted = 0;
    bool is_go = word && ((word == 2 && strncmp(at, "go", word) == 0) ||
                          (word == 5 && strncmp(at, "goret", word) == 0));
    if (is_go && at[word] == ':' && !isalnum((unsigned char)before))
        quoted = scan_string(at + word + 1);
    if (quoted <= 2)
        return NULL;
    return declaration_name(arena, arena_strndup(arena, at + word + 2, quoted - 2));
}

/* Whether the program has that function, with code of its own or inlined everywhere. */
static struct error *is_there(struct program *program, const char *name, bool *ret)
{
    AUTO(functions_deinit) struct functions functions = {0};
    AUTO_TEXT struct text notes = {0};
    TRY(program_match_functions(program, name, &functions));
    if (functions.count == 0)
        TRY(promoted_find(program, name, &functions, &notes));
    *ret = functions.count > 0;
    return NULL;
}

/* A function that the script can't do without, and the program hasn't got; NULL: it has them all.
 */
static struct error *find_missing(struct arena *arena, const struct ready_script *script,
                                  struct program *program, const char **ret)
{
    char before = '\n';
    *ret = NULL;
    for (const char *at = script->source; *at;) {
        const char *name = needed_function(arena, at, before);
        bool is_known = true;
        if (name)
            TRY(is_there(program, name, &is_known));
        if (!is_known) {
            *ret = name;
            return NULL;
        }
        size_t length = scan_token(at);
        before = at[length - 1];
        at += length;
    }
    return NULL;
}

static struct error *check_functions(struct arena *arena, const struct ready_script *script,
                                     struct program *program, const char **reason)
{
    const char *missing;
    TRY(find_missing(arena, script, program, &missing));
    if (missing)
        *reason =
            arena_printf(arena,
                         "is for programs with %s, which Go's linker leaves out where nothing "
                         "calls it",
                         missing);
    return NULL;
}

struct error *library_check(struct arena *arena, const struct ready_script *script,
                            struct program *program, const char **reason)
{
    *reason = NULL;
    if (!script->needs)
        return NULL;
    TRY(program_load_functions(program));
    const char *at = script->needs;
    for (;;) {
        const char *end = strstr(at, " or ");
        size_t length = end ? (size_t)(end - at) : strlen(at);
        if (is_met(arena, program, arena_strndup(arena, at, length), reason)) {
            *reason = NULL;
            return check_functions(arena, script, program, reason);
        }
        if (!end)
            break;
        at = end + strlen(" or ");
    }
    if (!*reason)
        *reason = arena_printf(arena, "is for programs with %s", script->needs);
    return NULL;
}

struct error *library_check_own_function(const struct ready_script *script, struct program *program)
{
    bool is_known;
    if (!script->function)
        return error_usage("%s is about functions that you choose: give --func NAME", script->name);
    TRY(is_there(program, script->function, &is_known));
    return is_known ? NULL
                    : error_target("%s is about %s, unless you choose other functions, and %s has "
                                   "none of that name: give --func NAME",
                                   script->name, script->function, program->path);
}

struct error *library_check_bpftrace(const struct ready_script *script,
                                     const struct dialect *dialect)
{
    struct dialect oldest;
    if (!script->bpftrace)
        return NULL;
    struct error *error = dialect_of_version(script->bpftrace, &oldest);
    if (error)
        return error_prefix(error, "%s", script->name);
    if (dialect->minor >= oldest.minor)
        return NULL;
    return error_target(
        "%s is for bpftrace %s or newer, this is 0.%u: --bpftrace PATH names another", script->name,
        script->bpftrace, dialect->minor);
}

/* ---- options ---- */

static const char option_word[] = "option";

/* Of an option's line: the length of its name. */
static size_t name_length(const char *line, size_t length)
{
    size_t name = strcspn(line, " \t\r\n");
    return name < length ? name : length;
}

bool library_has_option(const struct ready_script *script, const char *name, size_t length)
{
    const char *at = script->source, *line;
    for (size_t rest; (line = script_head_next(&at, option_word, &rest));) {
        if (name_length(line, rest) == length && strncmp(line, name, length) == 0)
            return true;
    }
    return false;
}

/* Replaces each ${option.NAME} in TEXT. */
static void set_option(struct text *text, const char *name, uint64_t value)
{
    AUTO_TEXT struct text blank = {0};
    AUTO_TEXT struct text number = {0};
    text_printf(&blank, "${option.%s}", name);
    text_printf(&number, "%llu", (unsigned long long)value);
    text_replace(text, text_string(&blank), text_string(&number));
}

/* The last one counts. */
static const char *find_setting(const struct script_setting *settings, size_t count,
                                const char *name)
{
    for (size_t i = count; i-- > 0;) {
        if (strlen(name) == settings[i].name_length &&
            strncmp(settings[i].name, name, settings[i].name_length) == 0)
            return settings[i].value;
    }
    return NULL;
}

static struct error *fill_option(const struct ready_script *script, const char *line,
                                 const struct script_setting *settings, size_t count,
                                 struct text *text)
{
    struct script_option option;
    uint64_t number;
    TRY(script_option_read(script->name, line, &option));
    TRY(script_option_value(script->name, &option, find_setting(settings, count, option.name),
                            &number));
    set_option(text, option.name, number);
    return NULL;
}

/* A setting that the script doesn't have. */
static struct error *refuse_setting(const struct ready_script *script,
                                    const struct script_setting *setting)
{
    AUTO_TEXT struct text names = {0};
    const char *at = script->source, *line;
    for (size_t rest; (line = script_head_next(&at, option_word, &rest));)
        text_printf(&names, "%s%.*s", names.length ? ", " : "", (int)name_length(line, rest), line);
    return error_usage("%s has no option %.*s: %s%s", script->name, (int)setting->name_length,
                       setting->name, names.length ? "it has " : "it has none",
                       text_string(&names));
}

struct error *library_fill(const struct ready_script *script, const struct script_setting *settings,
                           size_t count, struct text *text)
{
    const char *at = script->source, *line;
    for (size_t i = 0; i < count; i++) {
        if (!library_has_option(script, settings[i].name, settings[i].name_length))
            return refuse_setting(script, &settings[i]);
    }
    text_add_string(text, script->source);
    for (size_t length; (line = script_head_next(&at, option_word, &length));) {
        AUTO_TEXT struct text option = {0};
        text_add(&option, line, length);
        TRY(fill_option(script, text_string(&option), settings, count, text));
    }
    return NULL;
}

bool library_takes_functions(const struct ready_script *script)
{
    return template_takes_functions(script->source);
}
