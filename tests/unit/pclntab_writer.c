#include "pclntab_writer.h"

const struct pclntab_layout pclntab_layouts[PCLNTAB_LAYOUTS] = {
    {"the table of Go 1.2 to 1.15", 0xfffffffb, 16, 0, 0, 0, 0, false, false, false, 0, 0, 4},
    {"the table of Go 1.16 and 1.17", 0xfffffffa, 64, 0, 24, 56, 48, false, false, true, 32, 40, 3},
    {"the table of Go 1.18 and 1.19", 0xfffffff0, 72, 24, 32, 64, 56, true, false, true, 40, 48, 3},
    {"the table of Go 1.20 and newer", 0xfffffff1, 72, 24, 32, 64, 56, true, true, true, 40, 48, 3},
};

/*
 * Depths as Go writes them: from -1, a change (zigzag) and for how many instructions: 0 for 2, 8
 * for 1, 200 for 20, 0 for 1.
 */
static const uint8_t depths[] = {2, 2, 16, 1, 0x80, 3, 20, 0x8f, 3, 1, 0};

/* Files 1, 2, 1; lines 10, 30, 11; calls -1, 1, 2, -1. */
static const uint8_t file_values[] = {4, 8, 2, 4, 1, 4, 0},
                     line_values[] = {22, 8, 40, 4, 37, 4, 0},
                     call_values[] = {0, 8, 4, 4, 2, 2, 5, 2, 0};

static void add_values(struct text *table, uint64_t at, const uint8_t *values, size_t size)
{
    bytes_fill(table, 0, at - table->length);
    text_add(table, (const char *)values, size);
}

/* Up to Go 1.15 a list of names from 1 on; later a list for each unit, and the names elsewhere. */
static void add_files(struct text *table, const struct pclntab_layout *layout)
{
    static const char files[] = "/a/first.go\0\0\0\0\0/a/second.go";
    unsigned names = layout->files_at ? 0 : FILES + FILE_NAMES;
    bytes_fill(table, 0, FILES - table->length);
    if (layout->files_at) {
        bytes_patch(table, layout->units_at, FILES, 8);
        bytes_patch(table, layout->files_at, FILES + FILE_NAMES, 8);
    }
    for (unsigned i = 0; i <= UNIT; i++) /* one more: numbers begin with 1 here */
        bytes_u32(table, 0xffffffff);
    bytes_u32(table, names);
    bytes_u32(table, names + 16);
    if (!layout->files_at) {
        bytes_patch(table, FILES, 3, 4);
        bytes_patch(table, FILES + 4, names, 4);
        bytes_patch(table, FILES + 8, names + 16, 4);
    }
    bytes_fill(table, 0, FILES + FILE_NAMES - table->length);
    text_add(table, files, sizeof(files));
}

void pclntab_write_calls(struct text *funcdata, const struct pclntab_layout *layout)
{
    static const unsigned inlined[] = {0, 2, FUNCTIONS};
    unsigned names = layout->names_at ? 0 : NAMES;
    for (unsigned i = 0; i < LENGTH(inlined); i++) {
        bytes_fill(funcdata, 0, layout->has_source_line ? 4 : 12);
        bytes_u32(funcdata, names + NAME_SIZE * inlined[i]);
        bytes_fill(funcdata, 0, layout->has_source_line ? 8 : 4);
    }
}

/* One record of a function with the funcdata 0 to 5, of which only 5 is there. */
static void add_record(struct text *record, const struct pclntab_layout *layout, unsigned number,
                       uint8_t kind)
{
    uint64_t entry = TEXT + 0x100 * number;
    bytes_number(record, layout->is_relative ? entry - TEXT : entry, layout->is_relative ? 4 : 8);
    bytes_u32(record, (layout->names_at ? 0 : NAMES) + NAME_SIZE * number);
    bytes_u32(record, number == 2 ? 0x80000000 : 8 * number); /* bytes of arguments */
    bytes_u32(record, 0);                                     /* deferreturn */
    bytes_u32(record, number == 2 ? 0 : DEPTHS);              /* pcsp */
    bytes_u32(record, FILE_VALUES);
    bytes_u32(record, LINE_VALUES);
    bytes_u32(record, PCDATA);
    if (layout->has_file_unit)
        bytes_u32(record, UNIT);
    if (layout->has_source_line)
        bytes_u32(record, 10);
    bytes_u8(record, kind);
    bytes_u8(record, 0);
    bytes_u8(record, 0);
    bytes_u8(record, number == 0 ? 0 : 6); /* funcdata */
    for (unsigned i = 0; i < PCDATA; i++)
        bytes_u32(record, i == 2 ? CALL_VALUES : 0x1111);
    if (!layout->is_relative)
        bytes_align(record, 8);
    for (unsigned i = 0; i < 6 && number > 0; i++) {
        bool is_there = (i == 5 || i == layout->calls) && number == 1;
        unsigned at = i == 5 ? 16 : CALLS;
        if (layout->is_relative)
            bytes_u32(record, is_there ? at : 0xffffffff);
        else
            bytes_u64(record, is_there ? FUNCDATA + at : 0);
    }
    bytes_align(record, 8);
}

void pclntab_write(struct text *table, const struct pclntab_layout *layout)
{
    static const uint8_t kinds[FUNCTIONS];
    pclntab_write_kinds(table, layout, kinds);
}

void pclntab_write_kinds(struct text *table, const struct pclntab_layout *layout,
                         const uint8_t kinds[FUNCTIONS])
{
    unsigned entry_size = layout->is_relative ? 4 : 8;
    bytes_u32(table, layout->magic);
    bytes_u16(table, 0);
    bytes_u8(table, QUANTUM);
    bytes_u8(table, 8);
    bytes_u64(table, FUNCTIONS);
    bytes_fill(table, 0, layout->header_size - table->length);
    if (layout->text_start_at)
        bytes_patch(table, layout->text_start_at, TEXT, 8);
    /* Up to 1.15 the entries follow the header, and count from it; later they have their own. */
    uint64_t functions = layout->functions_at ? table->length : 0;
    if (layout->functions_at) {
        bytes_patch(table, layout->functions_at, functions, 8);
    }
    size_t entries = table->length;
    bytes_fill(table, 0, (2 * FUNCTIONS + 1) * entry_size + 4);
    bytes_align(table, 8);
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        uint64_t address = layout->is_relative ? 0x100 * i : TEXT + 0x100 * i;
        bytes_patch(table, entries + 2 * i * entry_size, address, entry_size);
        bytes_patch(table, entries + (2 * i + 1) * entry_size, table->length - functions,
                    entry_size);
        struct text record = {0};
        add_record(&record, layout, i, kinds[i]);
        text_add(table, record.bytes, record.length);
        text_deinit(&record);
    }
    uint64_t end = layout->is_relative ? 0x300 : TEXT + 0x300;
    bytes_patch(table, entries + 2 * FUNCTIONS * entry_size, end, entry_size);
    uint64_t pcdata = layout->pcdata_at ? table->length : 0;
    if (layout->pcdata_at)
        bytes_patch(table, layout->pcdata_at, pcdata, 8);
    bytes_fill(table, 0, pcdata + DEPTHS - table->length);
    text_add(table, (const char *)depths, sizeof(depths));
    add_values(table, pcdata + FILE_VALUES, file_values, sizeof(file_values));
    add_values(table, pcdata + LINE_VALUES, line_values, sizeof(line_values));
    add_values(table, pcdata + CALL_VALUES, call_values, sizeof(call_values));
    if (!layout->files_at)
        bytes_patch(table, entries + (2 * FUNCTIONS + 1) * entry_size, FILES, 4);
    add_files(table, layout);
    bytes_fill(table, 0, NAMES - table->length);
    if (layout->names_at)
        bytes_patch(table, layout->names_at, NAMES, 8);
    for (unsigned i = 0; i < FUNCTIONS; i++) {
        size_t start = table->length;
        text_printf(table, "main.f%u", i);
        bytes_fill(table, 0, start + NAME_SIZE - table->length);
    }
    text_add(table, "main.gone", sizeof("main.gone"));
}
