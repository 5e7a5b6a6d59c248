#include "elf/debug_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf/build_id.h"
#include "elf/debug_link.h"

/* ---- of the same build ---- */

/* A last check, which costs nothing, for files whose ids somebody has made the same. */
static bool has_same_code(struct elf_file *program, struct elf_file *debug)
{
    const struct elf_section *one = elf_file_section(program, ".text");
    const struct elf_section *other = elf_file_section(debug, ".text");
    return !one || !other || (one->address == other->address && one->size == other->size);
}

static struct error *check_build(struct elf_file *program, struct elf_file *debug)
{
    struct debug_link link;
    enum same_build same = elf_same_build(program, debug);
    bool is_linked = elf_file_debug_link(program, &link);
    if (same == BUILD_UNKNOWN && is_linked)
        same = elf_file_sum(debug) == link.sum ? BUILD_SAME : BUILD_OTHER;
    if (same == BUILD_UNKNOWN)
        same = elf_same_code(program, debug);
    if (same == BUILD_UNKNOWN)
        return error_target(
            "nothing says whether %s is of the same build as %s: they have no build "
            "id of their own, and there is no .gnu_debuglink",
            debug->path, program->path);
    if (same == BUILD_OTHER || program->machine != debug->machine || !has_same_code(program, debug))
        return error_target("%s is of another build than %s", debug->path, program->path);
    return NULL;
}

static struct error *open_checked(struct elf_file *program, const struct debug_search *search,
                                  const char *path, struct elf_file **ret)
{
    TRY(elf_file_open(path, ret));
    TRY(check_build(program, *ret));
    if (!elf_file_debug_section(*ret, ".debug_info"))
        return error_target("%s has no debug information, as a debug file should", path);
    return debug_supplement_open(*ret, search);
}

struct error *debug_file_open(struct elf_file *program, const struct debug_search *search,
                              const char *path, struct elf_file **ret)
{
    *ret = NULL;
    struct error *error = open_checked(program, search, path, ret);
    if (error)
        elf_file_closep(ret);
    if (error)
        *ret = NULL;
    return error;
}

/* ---- looking for it ---- */

/* A debug file may have the program's name, and then the first place is the program's own. */
static bool is_program(const struct elf_file *program, const char *path)
{
    struct stat one, other;
    return stat(path, &one) == 0 && fstat(program->descriptor, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Tries one place; false: go on looking. */
static bool try_place(struct elf_file *program, const struct debug_search *search, const char *path,
                      struct text *notes, struct elf_file **ret)
{
    if (access(path, F_OK) != 0 || is_program(program, path))
        return false;
    struct error *error = debug_file_open(program, search, path, ret);
    if (error)
        text_printf(notes, "a debug file is passed over: %s\n", error->message);
    error_destroy(error);
    return !error;
}

static bool is_plain_name(const char *name)
{
    return !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool find_by_id(struct elf_file *program, const struct debug_search *search,
                       struct text *notes, struct elf_file **ret)
{
    struct build_ids ids = elf_file_build_ids(program);
    const char *place =
        ids.gnu ? debug_path_by_id(&program->arena, search->directory, ids.gnu) : NULL;
    if (!place)
        return false;
    const char *inside = arena_printf(&program->arena, "%s%s", search->root, place);
    return try_place(program, search, inside, notes, ret) ||
           (*search->root && try_place(program, search, place, notes, ret));
}

static bool find_by_link(struct elf_file *program, const struct debug_search *search,
                         struct text *notes, struct elf_file **ret)
{
    struct debug_link link;
    const char *places[DEBUG_LINK_PLACES];
    if (!elf_file_debug_link(program, &link) || !is_plain_name(link.name))
        return false;
    debug_paths_by_link(&program->arena, search->path, search->directory, link.name, places);
    for (size_t i = 0; i < LENGTH(places); i++) {
        const char *place = arena_printf(&program->arena, "%s%s", search->root, places[i]);
        if (try_place(program, search, place, notes, ret))
            return true;
    }
    return false;
}

static void fetch(struct elf_file *program, const struct debug_search *search, struct text *notes,
                  struct elf_file **ret)
{
    struct build_ids ids = elf_file_build_ids(program);
    if (!ids.gnu) {
        text_printf(notes,
                    "no debuginfod server is asked for debug information: %s has no GNU build id\n",
                    program->path);
        return;
    }
    const char *path = search->fetch(&program->arena, ids.gnu, notes);
    if (path)
        try_place(program, search, path, notes, ret);
}

void debug_file_find(struct elf_file *program, const struct debug_search *search,
                     struct text *notes, struct elf_file **ret)
{
    *ret = NULL;
    if (!find_by_id(program, search, notes, ret) && !find_by_link(program, search, notes, ret) &&
        search->fetch)
        fetch(program, search, notes, ret);
}

/* ---- dwz ---- */

static bool has_id(struct elf_file *file, const char *id)
{
    struct build_ids ids = elf_file_build_ids(file);
    return ids.gnu && strcmp(ids.gnu, id) == 0;
}

/* False: it isn't there, or is another. */
static bool try_supplement(struct elf_file *file, const char *path, const char *id)
{
    struct elf_file *supplement = NULL;
    struct error *error = path ? elf_file_open(path, &supplement) : NULL;
    if (supplement && has_id(supplement, id))
        file->supplement = supplement;
    else
        elf_file_closep(&supplement);
    error_destroy(error);
    return file->supplement;
}

struct error *debug_supplement_open(struct elf_file *file, const struct debug_search *search)
{
    struct debug_supplement link;
    struct arena *arena = &file->arena;
    /* References of that kind aren't known to libdwarf, either. */
    if (elf_file_section(file, ".debug_sup"))
        return error_target("%s is by dwz --dwarf-5, whose references into another file gobt can't "
                            "follow",
                            file->path);
    if (!elf_file_debug_supplement(file, &link))
        return NULL;
    const char *slash = strrchr(file->path, '/');
    int directory = slash ? (int)(slash - file->path + 1) : 0;
    const char *named = *link.name == '/'
                            ? arena_printf(arena, "%s%s", search->root, link.name)
                            : arena_printf(arena, "%.*s%s", directory, file->path, link.name);
    const char *place = debug_path_by_id(arena, search->directory, link.id);
    const char *inside = place ? arena_printf(arena, "%s%s", search->root, place) : NULL;
    if (try_supplement(file, named, link.id) || try_supplement(file, inside, link.id) ||
        try_supplement(file, place, link.id))
        return NULL;
    AUTO_TEXT struct text notes = {0};
    const char *fetched = search->fetch ? search->fetch(arena, link.id, &notes) : NULL;
    if (fetched && try_supplement(file, fetched, link.id))
        return NULL;
    return error_target("%s needs the file that dwz put a part of its debug information into, "
                        "which isn't there: %s, with the build id %s",
                        file->path, named, link.id);
}
