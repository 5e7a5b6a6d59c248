/* golang/other_system: what a program was built for. */
#include "unit.h"

#include "elf_writer.h"
#include "golang/other_system.h"

static const struct row {
    const char *name;
    uint8_t abi;
    const char *section; /* NULL: no more than others have */
    const char *go;      /* GOOS in the build info; NULL: it isn't there */
    const char *system;
} rows[] = {
    {"nothing says anything", ELFOSABI_NONE, NULL, NULL, NULL},
    {"what uses GNU's own is for Linux", ELFOSABI_GNU, NULL, NULL, NULL},
    {"FreeBSD by its header", ELFOSABI_FREEBSD, NULL, NULL, "FreeBSD"},
    {"OpenBSD by its header", ELFOSABI_OPENBSD, NULL, NULL, "OpenBSD"},
    {"OpenBSD by its note", ELFOSABI_NONE, ".note.openbsd.ident", NULL, "OpenBSD"},
    {"NetBSD by its note", ELFOSABI_NONE, ".note.netbsd.ident", NULL, "NetBSD"},
    {"a note of all programs", ELFOSABI_NONE, ".note.go.buildid", NULL, NULL},
    {"what only the build info says", ELFOSABI_NONE, NULL, "dragonfly", "DragonFly BSD"},
    {"a system that isn't known", ELFOSABI_NONE, NULL, "plan10", "plan10"},
    {"Linux by the build info", ELFOSABI_NONE, NULL, "linux", NULL},
    {"Android is Linux", ELFOSABI_NONE, NULL, "android", NULL},
};

static void is_told(void **state)
{
    const struct row *row = *state;
    AUTO_ELF_WRITER writer = {.system_abi = row->abi};
    AUTO_TEXT struct text contents = {0};
    AUTO(build_info_deinit) struct build_info build = {0};
    const struct build_setting other = {"GOARCH", "freebsd"}, setting = {"GOOS", row->go};
    bytes_fill(&contents, 0, 16);
    if (row->section)
        elf_writer_add(&writer, row->section, SHT_NOTE, &contents);
    array_push(&build.settings, other);
    if (row->go)
        array_push(&build.settings, setting);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    const char *system = other_system(file, &build);
    assert_string_equal(system ? system : "Linux", row->system ? row->system : "Linux");
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(rows, is_told, NULL, &tests);
    return unit_tests_run(&tests);
}
