/* elf/file_kind: what is no program by Go's own compiler is refused by name. */
#include "unit.h"

#include "elf/file_kind.h"
#include "elf_writer.h"

#define AUTO_ELF __attribute__((cleanup(elf_file_closep))) struct elf_file

/* ---- files that aren't ELF ---- */

struct other {
    const char *name;
    const char *bytes;
    size_t size;
    const char *message;
};

static const struct other others[] = {
    {"an empty file is empty", "", 0, "is empty"},
    {"a script is a script", "#!/bin/sh\nexec ./program\n", 25, "a script; give the program"},
    {"a short script is a script too", "#!x", 3, "a script"},
    {"a zip is a zip", "PK\003\004aaaaaaaaaaaaaaaaaaaa", 24, "a zip archive"},
    {"gzip is gzip", "\037\213\010aaaaaaaaaaaaaaaaaaaa", 23, "a gzip file"},
    {"a Windows program is one", "MZ\220aaaaaaaaaaaaaaaaaaaaaa", 24, "a Windows program"},
    {"a program for macOS is one", "\317\372\355\376aaaaaaaaaaaaaaaaaa", 22, "macOS"},
    {"a fat program for macOS is one", "\312\376\272\276aaaaaaaaaaaaaaaaaa", 22, "macOS"},
    {"xz is xz", "\3757zXZ\0\0\4aaaaaaaaaaaaa", 20, "an xz file"},
    {"bzip2 is bzip2", "BZh91AY&SYaaaaaaaaaaaa", 20, "a bzip2 file"},
    {"zstd is zstd", "\050\265\057\375aaaaaaaaaaaaaaaa", 20, "a zstd file"},
    {"WebAssembly is that", "\0asm\1\0\0\0aaaaaaaaaaaa", 20, "a WebAssembly module"},
    {"an archive of objects is one", "!<arch>\nfile.o/  aaaaaaaaaa", 27, "archive of object"},
    {"text is no ELF", "hello, this is text only", 24, "is not an ELF file but text"},
    {"other bytes are no ELF", "\1\2\3\4\5\6\7aaaaaaaaaaaaaaaa", 20, "is not an ELF file"},
    {"a magic number alone is no ELF", "\177ELF", 4, "is not an ELF file"},
    {"an identification alone is no whole ELF", "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0", 16,
     "is not a whole ELF file"},
    {"an unknown class is no ELF", "\177ELF\7\1\1\0\0\0\0\0\0\0\0\0aaaaaaaaaaaaaaaaaaaaaaaa", 40,
     "is not a whole ELF file"},
};

static void is_refused_by_name(void **state)
{
    const struct other *row = *state;
    AUTO_TEXT struct text bytes = {0};
    struct elf_file *file;
    text_add(&bytes, row->bytes, row->size);
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, row->message);
}

/* ---- ELF files that aren't programs ---- */

static void assert_kind(const struct elf_writer *writer, const char *message)
{
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(writer);
    assert_refused(file_kind_check(file), EXIT_TARGET, message);
}

TEST(a_core_file_is_no_program)
{
    AUTO_ELF_WRITER writer = {.type = ET_CORE};
    assert_kind(&writer, "is a core file");
}

TEST(an_object_file_is_no_program)
{
    AUTO_ELF_WRITER writer = {.type = ET_REL};
    assert_kind(&writer, "is an object file");
}

TEST(debug_information_alone_is_no_program)
{
    AUTO_ELF_WRITER writer = {0};
    struct text none = {0};
    elf_writer_add(&writer, ".text", SHT_NOBITS, &none);
    assert_kind(&writer, "has debug information alone");
}

TEST(a_program_is_one)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text code = {0};
    bytes_fill(&code, 0x90, 16);
    elf_writer_add(&writer, ".text", SHT_PROGBITS, &code);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    assert_ok(file_kind_check(file));
    assert_refused(file_kind_not_go(file), EXIT_TARGET, "is not a Go program");
}

TEST(gccgo_is_told_from_other_compilers)
{
    AUTO_ELF_WRITER writer = {0};
    AUTO_TEXT struct text exported = {0};
    bytes_fill(&exported, 'x', 16);
    elf_writer_add(&writer, ".go_export", SHT_PROGBITS, &exported);
    AUTO(elf_file_closep) struct elf_file *file = elf_writer_open(&writer);
    assert_refused(file_kind_not_go(file), EXIT_TARGET, "was compiled by gccgo");
}

/* A header, one segment, and what UPX 3.96 has behind it; no sections. */
TEST(a_packed_program_is_told_to_be_one)
{
    AUTO_TEXT struct text bytes = {0};
    AUTO(elf_file_closep) struct elf_file *file = NULL;
    static const unsigned char identification[EI_NIDENT] = {0x7f,       'E',         'L',       'F',
                                                            ELFCLASS64, ELFDATA2LSB, EV_CURRENT};
    text_add(&bytes, (const char *)identification, sizeof(identification));
    bytes_u16(&bytes, ET_EXEC);
    bytes_u16(&bytes, EM_X86_64);
    bytes_u32(&bytes, EV_CURRENT);
    bytes_u64(&bytes, 0x400100); /* entry */
    bytes_u64(&bytes, 64);       /* program headers */
    bytes_u64(&bytes, 0);        /* section headers */
    bytes_u32(&bytes, 0);
    bytes_u16(&bytes, 64);
    bytes_u16(&bytes, 56);
    bytes_u16(&bytes, 1);
    bytes_u16(&bytes, 64);
    bytes_u32(&bytes, 0);
    bytes_u32(&bytes, PT_LOAD);
    bytes_u32(&bytes, PF_R | PF_X);
    bytes_fill(&bytes, 0, 48);
    bytes_u32(&bytes, 0x12345678);
    text_add(&bytes, "UPX!", 4);
    bytes_fill(&bytes, 0, 64);
    assert_ok(bytes_open(&bytes, &file));
    assert_refused(file_kind_check(file), EXIT_TARGET, "is packed by UPX");
}

TEST(tar_is_known_by_what_is_behind_a_name)
{
    AUTO_TEXT struct text bytes = {0};
    struct elf_file *file;
    bytes_fill(&bytes, 'x', 257);
    text_add(&bytes,
             "ustar\0"
             "00",
             8);
    bytes_fill(&bytes, 0, 247);
    assert_refused(bytes_open(&bytes, &file), EXIT_TARGET, "a tar archive");
}

int main(void)
{
    struct unit_tests tests = {0};
    const struct CMUnitTest more[] = {
        cmocka_unit_test(a_core_file_is_no_program),
        cmocka_unit_test(an_object_file_is_no_program),
        cmocka_unit_test(debug_information_alone_is_no_program),
        cmocka_unit_test(a_program_is_one),
        cmocka_unit_test(gccgo_is_told_from_other_compilers),
        cmocka_unit_test(a_packed_program_is_told_to_be_one),
        cmocka_unit_test(tar_is_known_by_what_is_behind_a_name),
    };
    ROW_TESTS(others, is_refused_by_name, NULL, &tests);
    for (size_t i = 0; i < LENGTH(more); i++)
        array_push(&tests, more[i]);
    return unit_tests_run(&tests);
}
