/* run/loaded_build: the build id and the code in a process's memory, and those of its file. */
#include "unit.h"

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/loaded_build.h"
#include "run/mappings.h"

#define AUTO_ELF __attribute__((cleanup(elf_file_closep))) struct elf_file

static const char program[] = "/proc/self/exe";

/* This very program once more: it stops, and waits to be killed. */
static pid_t start(void)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        raise(SIGSTOP);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static const struct elf_section *note(struct elf_file *file)
{
    const struct elf_section *section = elf_file_section(file, ".note.gnu.build-id");
    if (!section || geteuid() != 0)
        skip(); /* linked without one; or none but root may see which file is mapped where */
    return section;
}

/* Where ADDRESS is in this process, and so in its child: by the first mapping of the file. */
static off_t loaded_address(uint64_t address)
{
    struct mappings mappings;
    uint64_t start = 0;
    mappings_read(getpid(), &mappings);
    for (size_t i = 0; i < mappings.count && !start; i++) {
        if (mapping_is_of(getpid(), &mappings.items[i], program))
            start = mappings.items[i].start;
    }
    mappings_deinit(&mappings);
    assert_true(start > 0);
    return (off_t)(address < start ? start + address : address);
}

TEST(a_process_runs_what_its_file_has)
{
    AUTO_ELF *file = NULL;
    assert_ok(elf_file_open(program, &file));
    note(file);
    pid_t pid = start();
    assert_false(loaded_build_differs(pid, program, file));
    end(pid);
    assert_false(loaded_build_differs(pid, program, file));
}

TEST(another_build_in_memory_differs)
{
    AUTO_ELF *file = NULL;
    struct arena arena = {0};
    assert_ok(elf_file_open(program, &file));
    const struct elf_section *section = note(file);
    pid_t pid = start();
    int memory = open(arena_printf(&arena, "/proc/%d/mem", (int)pid), O_RDWR);
    char byte;
    assert_true(memory >= 0);
    off_t last = loaded_address(section->address) + (off_t)section->size - 1;
    assert_int_equal(pread(memory, &byte, 1, last), 1);
    byte ^= 1;
    if (pwrite(memory, &byte, 1, last) != 1)
        skip(); /* a kernel may forbid to write to what a process can only read */
    assert_true(loaded_build_differs(pid, program, file));
    close(memory);
    end(pid);
    arena_deinit(&arena);
}

/* ---- code ---- */

/* As it is where an instruction begins on every machine. */
static off_t code_address(struct elf_file *file)
{
    const struct elf_section *text = elf_file_section(file, ".text");
    return loaded_address((text->address + text->size / 2) & ~(uint64_t)3);
}

static void patch(pid_t pid, off_t address, const char *bytes, size_t size)
{
    struct arena arena = {0};
    int memory = open(arena_printf(&arena, "/proc/%d/mem", (int)pid), O_RDWR);
    assert_true(memory >= 0);
    ssize_t written = pwrite(memory, bytes, size, address);
    close(memory);
    arena_deinit(&arena);
    if (written != (ssize_t)size)
        skip(); /* a kernel may forbid to write to what a process can only read */
}

TEST(other_code_in_memory_differs_where_no_id_tells)
{
    AUTO_ELF *file = NULL;
    assert_ok(elf_file_open(program, &file));
    note(file);
    pid_t pid = start();
    patch(pid, code_address(file), "\x12\x34\x56\x78", 4);
    assert_false(loaded_build_differs(pid, program, file));
    file->section_count = 0; /* as without section headers, and so without notes */
    assert_true(loaded_build_differs(pid, program, file));
    end(pid);
}

TEST(a_breakpoint_in_memory_is_no_other_code)
{
    static const char amd64[] = {'\xcc'}, arm64[] = {'\xa0', '\0', '\x20', '\xd4'};
    AUTO_ELF *file = NULL;
    assert_ok(elf_file_open(program, &file));
    note(file);
    off_t address = code_address(file);
    bool is_amd64 = file->machine == EM_X86_64;
    file->section_count = 0;
    pid_t pid = start();
    assert_false(loaded_build_differs(pid, program, file));
    patch(pid, address, is_amd64 ? amd64 : arm64, is_amd64 ? sizeof(amd64) : sizeof(arm64));
    assert_false(loaded_build_differs(pid, program, file));
    patch(pid, address + 4, "\x12\x34\x56\x78", 4);
    assert_true(loaded_build_differs(pid, program, file));
    end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_runs_what_its_file_has),
        cmocka_unit_test(another_build_in_memory_differs),
        cmocka_unit_test(other_code_in_memory_differs_where_no_id_tells),
        cmocka_unit_test(a_breakpoint_in_memory_is_no_other_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
