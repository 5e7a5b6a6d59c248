#include "bt/landing.h"

#include <elf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/name_map.h"
#include "elf/build_id.h"
#include "elf/debug_link.h"
#include "elf/symbols.h"

struct landing_symbol {
    const char *name;
    uint64_t address, size;
    unsigned type;
};

struct landing_symbols {
    struct {
        ARRAY(struct landing_symbol);
    } all;                   /* as bpftrace goes through them: those of the debug file first */
    size_t first_named;      /* a name is looked for from here on: not in a wrong debug file */
    struct name_map by_name; /* a symbol's number, from 1 */
    struct elf_file *debug_file;
    bool is_wrong; /* its checksum is another than the program says */
};

/* ---- the debug file that bpftrace finds ---- */

static bool is_same_file(const char *left, const char *right)
{
    struct stat one, other;
    return stat(left, &one) == 0 && stat(right, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* By the build id, and the id is all that is looked at: the file's own isn't compared. */
static const char *path_by_id(struct elf_file *file, const char *directory)
{
    struct build_ids ids = elf_file_build_ids(file);
    const char *path = ids.gnu ? debug_path_by_id(&file->arena, directory, ids.gnu) : NULL;
    return path && access(path, F_OK) == 0 ? path : NULL;
}

static const char *path_by_link(struct elf_file *file, const char *path, const char *directory,
                                struct debug_link *link)
{
    const char *places[DEBUG_LINK_PLACES];
    if (!elf_file_debug_link(file, link))
        return NULL;
    debug_paths_by_link(&file->arena, path, directory, link->name, places);
    for (size_t i = 0; i < LENGTH(places); i++) {
        if (access(places[i], F_OK) == 0 && !(i == 0 && is_same_file(places[i], path)))
            return places[i];
    }
    return NULL;
}

static struct error *check_no_pipe(const struct elf_file *file, const char *path)
{
    struct stat status;
    if (!path || stat(path, &status) != 0 || !S_ISFIFO(status.st_mode))
        return NULL;
    return error_target("bpftrace would wait for ever for the pipe %s, which it takes for the "
                        "debug file of %s: move it away",
                        path, file->path);
}

/* Where it looks, up to the last place: it goes on behind a file whose checksum is wrong. */
static struct error *check_no_pipes(struct elf_file *file, const char *path, const char *directory)
{
    struct debug_link link;
    const char *places[DEBUG_LINK_PLACES];
    TRY(check_no_pipe(file, path_by_id(file, directory)));
    if (!elf_file_debug_link(file, &link))
        return NULL;
    debug_paths_by_link(&file->arena, path, directory, link.name, places);
    for (size_t i = 0; i < LENGTH(places); i++)
        TRY(check_no_pipe(file, places[i]));
    return NULL;
}

/* What can't be read has no symbols for bpftrace, either. */
static void open_debug_file(struct landing_symbols *symbols, struct elf_file *file,
                            const char *path, const char *directory)
{
    struct debug_link link;
    const char *found = path_by_id(file, directory);
    bool is_checked = !found;
    if (!found)
        found = path_by_link(file, path, directory, &link);
    if (!found)
        return;
    struct error *error = elf_file_open(found, &symbols->debug_file);
    if (!error && is_checked)
        symbols->is_wrong = elf_file_sum(symbols->debug_file) != link.sum;
    error_destroy(error);
}

/* ---- symbols ---- */

static void add_symbol(const struct elf_table_symbol *found, void *context)
{
    struct landing_symbols *symbols = context;
    struct landing_symbol symbol = {found->name, found->address, found->size, found->type};
    if (symbol.address)
        array_push(&symbols->all, symbol);
}

static void name_symbols(struct landing_symbols *symbols)
{
    for (size_t i = symbols->first_named; i < symbols->all.count; i++) {
        const char *name = symbols->all.items[i].name;
        if (!name_map_get(&symbols->by_name, name))
            name_map_put(&symbols->by_name, name, (void *)(i + 1));
    }
}

struct landing_symbols *landing_symbols_none(void)
{
    struct landing_symbols *symbols = memory_alloc(sizeof(*symbols));
    name_symbols(symbols);
    return symbols;
}

struct error *landing_symbols_open(struct elf_file *file, const char *path, const char *directory,
                                   struct landing_symbols **ret)
{
    TRY(check_no_pipes(file, path, directory));
    struct landing_symbols *symbols = memory_alloc(sizeof(*symbols));
    open_debug_file(symbols, file, path, directory);
    struct error *error =
        symbols->debug_file ? elf_symbols_visit(symbols->debug_file, add_symbol, symbols) : NULL;
    if (symbols->is_wrong)
        symbols->first_named = symbols->all.count;
    if (!error)
        error = elf_symbols_visit(file, add_symbol, symbols);
    if (error) {
        landing_symbols_close(symbols);
        return error;
    }
    name_symbols(symbols);
    *ret = symbols;
    return NULL;
}

void landing_symbols_close(struct landing_symbols *symbols)
{
    if (!symbols)
        return;
    name_map_deinit(&symbols->by_name);
    array_deinit(&symbols->all);
    if (symbols->debug_file)
        elf_file_close(symbols->debug_file);
    free(symbols);
}

/* ---- numbers ---- */

enum rule {
    RULE_TAKES_UNTYPED = 1,
    RULE_TAKES_EMPTY = 2,
    RULES = 4,
};

static bool covers(const struct landing_symbol *symbol, unsigned rule, uint64_t number)
{
    if (symbol->type == STT_NOTYPE && !(rule & RULE_TAKES_UNTYPED))
        return false;
    if (symbol->size == 0)
        return rule & RULE_TAKES_EMPTY && number == symbol->address;
    return number >= symbol->address && number - symbol->address < symbol->size;
}

static struct landing land(const struct landing_symbols *symbols,
                           const struct landing_symbol *symbol, uint64_t number)
{
    if (!symbol)
        return (struct landing){.kind = LANDS_AT_OFFSET};
    size_t named = (size_t)name_map_get(&symbols->by_name, symbol->name);
    if (!named)
        return (struct landing){.kind = LANDS_NOWHERE, .covered = symbol->name};
    return (struct landing){
        .kind = LANDS_AT_ADDRESS,
        .address = symbols->all.items[named - 1].address + (number - symbol->address),
        .covered = symbol->name,
    };
}

struct landing landing_find(const struct landing_symbols *symbols, uint64_t number)
{
    const struct landing_symbol *covering[RULES] = {0};
    unsigned open = RULES;
    for (size_t i = 0; i < symbols->all.count && open > 0; i++) {
        const struct landing_symbol *symbol = &symbols->all.items[i];
        for (unsigned rule = 0; rule < RULES; rule++) {
            if (covering[rule] || !covers(symbol, rule, number))
                continue;
            covering[rule] = symbol;
            open--;
        }
    }
    struct landing result = land(symbols, covering[0], number);
    for (unsigned rule = 1; rule < RULES; rule++) {
        struct landing other = land(symbols, covering[rule], number);
        if (other.kind != result.kind || other.address != result.address)
            return (struct landing){.kind = LANDS_NOWHERE, .covered = covering[rule]->name};
    }
    return result;
}

bool landing_has_functions(const struct landing_symbols *symbols)
{
    for (size_t i = symbols->first_named; i < symbols->all.count; i++) {
        if (symbols->all.items[i].type == STT_FUNC)
            return true;
    }
    return false;
}

bool landing_knows(const struct landing_symbols *symbols, const char *name)
{
    return name_map_get(&symbols->by_name, name);
}

void landing_each_function(const struct landing_symbols *symbols,
                           void (*visit)(const char *name, void *context), void *context)
{
    for (size_t i = symbols->first_named; i < symbols->all.count; i++) {
        if (symbols->all.items[i].type == STT_FUNC)
            visit(symbols->all.items[i].name, context);
    }
}

const char *landing_wrong_debug_file(const struct landing_symbols *symbols)
{
    return symbols->is_wrong ? symbols->debug_file->path : NULL;
}
