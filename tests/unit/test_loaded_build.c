/* run/loaded_build: the build id in a process's memory, and that of its file. */
#include "unit.h"

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

/* Where the note is in this process, and so in its child: by the first mapping of the file. */
static off_t note_address(const struct elf_section *section)
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
    return (off_t)(section->address < start ? start + section->address : section->address);
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
    off_t last = note_address(section) + (off_t)section->size - 1;
    assert_int_equal(pread(memory, &byte, 1, last), 1);
    byte ^= 1;
    if (pwrite(memory, &byte, 1, last) != 1)
        skip(); /* a kernel may forbid to write to what a process can only read */
    assert_true(loaded_build_differs(pid, program, file));
    close(memory);
    end(pid);
    arena_deinit(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_runs_what_its_file_has),
        cmocka_unit_test(another_build_in_memory_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
