/* gobt info: what a program is, and what gobt can do with it. */
#include <string.h>

#include "abi/machine.h"
#include "base/terminal.h"
#include "bt/landing.h"
#include "cmd/commands.h"
#include "cmd/json.h"
#include "cmd/target.h"
#include "elf/build_id.h"
#include "elf/debug_link.h"
#include "golang/register_abi.h"

/* All that is printed, found out once for both forms of output. Strings live in the target. */
struct facts {
    const struct target *target;
    const char *go_version; /* NULL: nothing in the file says */
    const char *abi;        /* "registers", "stack" */
    const char *build_id;
    const char *linking;    /* "internal", "external" */
    unsigned dwarf;         /* its version; 0: none */
    const char *debug_file; /* NULL: the debug information is the program's own, or there is none */
    bool has_symbols, is_position_independent, is_dynamic;
    bool has_names;   /* of Go's functions, for bpftrace */
    char *ability;    /* what gobt can do with it; freed with the facts */
    bool is_complete; /* that is everything */
};

static void facts_deinit(struct facts *facts)
{
    free(facts->ability);
}

/* ---- finding out ---- */

/* The compiler's own word where there is debug information, else by the version. */
static const char *abi_of(const struct target *target)
{
    if (target->debug)
        return target->program.convention == CONVENTION_REGISTERS ? "registers" : "stack";
    if (!target->program.version.known)
        return NULL;
    return register_abi_is_used(elf_file_architecture(target->file), target->program.version,
                                target->build.go_version)
               ? "registers"
               : "stack";
}

/* "Go cmd/compile go1.24.4; regabi" */
static const char *go_version_of(struct target *target)
{
    if (target->build.present)
        return target->build.go_version;
    const char *version = target->debug ? strstr(debug_info_producer(target->debug), "go1.") : NULL;
    if (!version)
        return target->build.go_version;
    return arena_strndup(&target->program.arena, version, strcspn(version, ";"));
}

/* The C compiler's start files bring .init along; Go's own linker never makes it. */
static const char *linking_of(struct elf_file *file)
{
    return elf_file_section(file, ".init") || elf_file_section(file, ".fini") ? "external"
                                                                              : "internal";
}

/* ---- what gobt can do ---- */

/* Whether one of the flags, quoted or not, is FLAG: "-static" isn't "-s". */
static bool has_flag(const char *flags, const char *flag)
{
    static const char separators[] = " \t\"'";
    while (*flags) {
        size_t length = strcspn(flags, separators);
        if (length == strlen(flag) && strncmp(flags, flag, length) == 0)
            return true;
        flags += length;
        flags += strspn(flags, separators);
    }
    return false;
}

static const char *why_no_debug(const struct target *target)
{
    for (size_t i = 0; i < target->build.settings.count; i++) {
        const struct build_setting *setting = &target->build.settings.items[i];
        if (strcmp(setting->key, "-ldflags") != 0)
            continue;
        if (has_flag(setting->value, "-s"))
            return "it was linked with -ldflags '-s'";
        if (has_flag(setting->value, "-w"))
            return "it was linked with -ldflags '-w'";
    }
    return "it was stripped, or linked with -ldflags '-s' or '-w'";
}

/* The versions that gobt's tests cover. */
enum { OLDEST_GO = 15, NEWEST_GO = 27 };

static bool is_covered(struct go_version version)
{
    return version.known && version.major == 1 && version.minor >= OLDEST_GO &&
           version.minor <= NEWEST_GO;
}

static void judge(struct facts *facts)
{
    const struct target *target = facts->target;
    struct text ability = {0};
    bool has_machine = machine_of(target->program.architecture);
    if (!target->debug && target->pclntab.is_unknown && has_machine)
        text_add_string(&ability, "only this: its table of functions isn't in a form of Go's. It "
                                  "was obfuscated, as garble does it, or is by a newer Go than "
                                  "gobt knows");
    else if (!target->debug && !target->program.each_type)
        text_printf(&ability,
                    "only this, for want of debug information (DWARF): %s. A build of the same "
                    "source without that has it",
                    why_no_debug(target));
    else if (target->other_system && has_machine)
        text_printf(&ability,
                    "funcs, types, layout and args: it is built for %s, and bpftrace is "
                    "Linux's",
                    target->other_system);
    else if (!target->debug && has_machine)
        text_printf(&ability,
                    "funcs, types, layout, and args, gen and run by what the runtime itself keeps: "
                    "arguments without names, of the methods that reflection may need. There is no "
                    "debug information (DWARF): %s",
                    why_no_debug(target));
    else if (!has_machine)
        text_printf(&ability, "only this: gobt reads programs for amd64 and arm64, not for %s",
                    elf_file_architecture(target->file));
    else if (!facts->has_names)
        text_add_string(&ability, "everything but portable scripts (--oneliner, --kind portable): "
                                  "there are no symbols");
    else
        text_add_string(&ability, "everything");
    facts->is_complete = has_machine && target->debug && facts->has_names && !target->other_system;
    if (target->program.each_type && !is_covered(target->program.version))
        text_printf(&ability,
                    "; this version of Go isn't one that gobt was tried on (1.%d to 1.%d)",
                    OLDEST_GO, NEWEST_GO);
    facts->ability = text_steal(&ability);
}

/* bpftrace looks for a debug file itself, in fewer places: its names are of use if it finds them.
 */
static struct error *find_names(struct target *target, bool *ret)
{
    struct landing_symbols *symbols;
    TRY(landing_symbols_open(target->file, target->path, DEBUG_DIRECTORY, &symbols));
    *ret = landing_knows(symbols, "runtime.main");
    landing_symbols_close(symbols);
    return NULL;
}

static struct error *find_out(struct target *target, struct facts *ret)
{
    struct elf_symbols *symbols;
    *ret = (struct facts){
        .target = target,
        .linking = linking_of(target->file),
        .is_position_independent = elf_file_is_position_independent(target->file),
        .is_dynamic = elf_file_section(target->file, ".interp"),
    };
    TRY(elf_file_symbols(target->file, &symbols));
    ret->has_symbols = symbols->has_symtab;
    TRY(elf_file_build_id(target->file, &ret->build_id));
    TRY(find_names(target, &ret->has_names));
    if (target->file->debug_file)
        ret->debug_file = target->file->debug_file->path;
    if (target->debug) {
        TRY(program_load_functions(&target->program));
        ret->dwarf = debug_info_version(target->debug);
    }
    ret->go_version = go_version_of(target);
    ret->abi = abi_of(target);
    judge(ret);
    return NULL;
}

/* ---- printing ---- */

static void print_line(struct text *output, const char *key, const char *value)
{
    text_printf(output, "%s: ", key);
    terminal_escape(output, value);
    text_add_char(output, '\n');
}

static void print_module(struct text *output, const char *key, const struct build_module *module)
{
    AUTO_TEXT struct text line = {0};
    text_printf(&line, "%s %s", module->path, module->version ? module->version : "");
    if (module->replaced_by_path)
        text_printf(&line, " => %s %s", module->replaced_by_path,
                    module->replaced_by_version ? module->replaced_by_version : "");
    while (line.length > 0 && line.bytes[line.length - 1] == ' ')
        line.bytes[--line.length] = '\0';
    print_line(output, key, text_string(&line));
}

static void print_facts(const struct facts *facts, struct text *output)
{
    const struct target *target = facts->target;
    const struct build_info *build = &target->build;
    print_line(output, "path", target->path);
    if (target->pid)
        text_printf(output, "pid: %d\n", (int)target->pid);
    print_line(output, "go", facts->go_version ? facts->go_version : "not known");
    if (build->main_module.path)
        print_module(output, "module", &build->main_module);
    if (build->main_package)
        print_line(output, "main package", build->main_package);
    print_line(output, "system", target->other_system ? target->other_system : "Linux");
    print_line(output, "architecture", elf_file_architecture(target->file));
    print_line(output, "arguments in", facts->abi ? facts->abi : "not known");
    if (facts->dwarf)
        text_printf(output, "dwarf: %u\n", facts->dwarf);
    else
        print_line(output, "dwarf", "none");
    if (facts->debug_file)
        print_line(output, "debug file", facts->debug_file);
    print_line(output, "symbols", facts->has_symbols ? "yes" : "no");
    print_line(output, "pie", facts->is_position_independent ? "yes" : "no");
    text_printf(output, "linking: %s, %s\n", facts->linking,
                facts->is_dynamic ? "dynamic" : "static");
    print_line(output, "build id", facts->build_id);
    for (size_t i = 0; i < build->dependencies.count; i++)
        print_module(output, "dependency", &build->dependencies.items[i]);
    print_line(output, "gobt can do", facts->ability);
}

static json_t *module_json(const struct build_module *module)
{
    json_t *replacement = json_null();
    if (!module->path)
        return json_null();
    if (module->replaced_by_path)
        replacement = json_pack("{s:o, s:o}", "path", json_bytes(module->replaced_by_path),
                                "version", json_bytes_or_null(module->replaced_by_version));
    return json_pack("{s:o, s:o, s:o}", "path", json_bytes(module->path), "version",
                     json_bytes_or_null(module->version), "replaced_by", replacement);
}

static json_t *dependencies_json(const struct build_info *build)
{
    json_t *dependencies = json_array();
    for (size_t i = 0; i < build->dependencies.count; i++)
        json_array_append_new(dependencies, module_json(&build->dependencies.items[i]));
    return dependencies;
}

static json_t *facts_json(const struct facts *facts)
{
    const struct target *target = facts->target;
    const struct build_info *build = &target->build;
    json_t *document = json_object();
    json_object_set_new(document, "path", json_bytes(target->path));
    json_object_set_new(document, "pid", target->pid ? json_integer(target->pid) : json_null());
    json_object_set_new(document, "go", json_bytes_or_null(facts->go_version));
    json_object_set_new(document, "module", module_json(&build->main_module));
    json_object_set_new(document, "main_package", json_bytes_or_null(build->main_package));
    json_object_set_new(document, "system",
                        json_bytes(target->other_system ? target->other_system : "Linux"));
    json_object_set_new(document, "architecture", json_string(elf_file_architecture(target->file)));
    json_object_set_new(document, "abi", json_bytes_or_null(facts->abi));
    json_object_set_new(document, "dwarf", facts->dwarf ? json_integer(facts->dwarf) : json_null());
    json_object_set_new(document, "debug_file", json_bytes_or_null(facts->debug_file));
    json_object_set_new(document, "symbols", json_boolean(facts->has_symbols));
    json_object_set_new(document, "pie", json_boolean(facts->is_position_independent));
    json_object_set_new(document, "linking", json_string(facts->linking));
    json_object_set_new(document, "dynamic", json_boolean(facts->is_dynamic));
    json_object_set_new(document, "build_id", json_bytes(facts->build_id));
    json_object_set_new(document, "dependencies", dependencies_json(build));
    json_object_set_new(document, "complete", json_boolean(facts->is_complete));
    json_object_set_new(document, "ability", json_bytes(facts->ability));
    return document;
}

struct error *command_info(const struct options *options, struct text *output)
{
    AUTO(target_closep) struct target *target = NULL;
    AUTO(facts_deinit) struct facts facts = {0};
    TRY(target_open(options, &target));
    TRY(find_out(target, &facts));
    if (options->json)
        json_print(facts_json(&facts), output);
    else
        print_facts(&facts, output);
    return NULL;
}
