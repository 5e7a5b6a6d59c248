/*
 * A sequence of units; a unit is a header with the names of files, and a program for a machine with
 * an address, a file and a line as registers, which appends a row when it is told to. Up to DWARF 4
 * files are counted from 1 and directories from 1, 0 being the directory of the compilation; from 5
 * on both from 0, and a table before them says what an entry consists of.
 */
#include "dwarf/line_table.h"

#include <libdwarf/dwarf.h>
#include <string.h>

enum { MAX_FORMS = 16, MAX_OPERANDS = 256 };

struct header {
    unsigned version, offset_size;
    uint64_t end;
    unsigned minimum_length, line_range, opcode_base;
    int line_base;
    bool default_is_statement;
    uint8_t operand_counts[MAX_OPERANDS];
};

struct walker {
    struct reader line, str, line_str;
    struct arena *arena;
    const struct line_visitor *visitor;
    struct header header;
    struct {
        ARRAY(const char *);
    } directories;
    struct {
        ARRAY(const char *);
    } files; /* NULL: not wanted */
};

struct state {
    uint64_t address;
    uint64_t file;
    int64_t line;
    bool is_statement;
};

/* ---- names ---- */

static void add_file(struct walker *walker, const char *name, uint64_t directory)
{
    const char *path = name;
    if (*name != '/' && directory < walker->directories.count && *name)
        path = arena_printf(walker->arena, "%s/%s", walker->directories.items[directory], name);
    if (!walker->visitor->wants(path, walker->visitor->context))
        path = NULL;
    array_push(&walker->files, path);
}

static void read_names_4(struct walker *walker)
{
    struct reader *line = &walker->line;
    const char *name = ".";
    array_push(&walker->directories, name);
    while (!line->failed && *(name = reader_string(line)))
        array_push(&walker->directories, name);
    add_file(walker, "", 0);
    while (!line->failed && *(name = reader_string(line))) {
        uint64_t directory = reader_uleb(line);
        reader_uleb(line);
        reader_uleb(line);
        add_file(walker, name, directory);
    }
}

static const char *string_at(struct reader strings, uint64_t offset)
{
    reader_seek(&strings, offset);
    return reader_string(&strings);
}

static uint64_t read_form(struct walker *walker, uint64_t form, const char **string)
{
    struct reader *line = &walker->line;
    switch (form) {
    case DW_FORM_string:
        *string = reader_string(line);
        return 0;
    case DW_FORM_line_strp:
        *string = string_at(walker->line_str, reader_unsigned(line, walker->header.offset_size));
        return 0;
    case DW_FORM_strp:
        *string = string_at(walker->str, reader_unsigned(line, walker->header.offset_size));
        return 0;
    case DW_FORM_udata:
        return reader_uleb(line);
    case DW_FORM_data1:
        return reader_u8(line);
    case DW_FORM_data2:
        return reader_u16(line);
    case DW_FORM_data4:
        return reader_u32(line);
    case DW_FORM_data8:
        return reader_u64(line);
    case DW_FORM_data16:
        reader_skip(line, 16);
        return 0;
    case DW_FORM_block:
        reader_skip(line, reader_uleb(line));
        return 0;
    default:
        line->failed = true; /* its size isn't known */
        return 0;
    }
}

/* One of the two tables: directories, then files. */
static void read_entries_5(struct walker *walker, bool are_files)
{
    struct reader *line = &walker->line;
    uint64_t contents[MAX_FORMS], forms[MAX_FORMS];
    unsigned form_count = reader_u8(line);
    line->failed |= form_count > MAX_FORMS;
    for (unsigned i = 0; i < form_count && !line->failed; i++) {
        contents[i] = reader_uleb(line);
        forms[i] = reader_uleb(line);
    }
    uint64_t count = reader_uleb(line);
    for (uint64_t i = 0; i < count && !line->failed && reader_left(line) > 0; i++) {
        const char *name = "";
        uint64_t directory = 0;
        for (unsigned j = 0; j < form_count; j++) {
            const char *string = "";
            uint64_t number = read_form(walker, forms[j], &string);
            if (contents[j] == DW_LNCT_path)
                name = string;
            else if (contents[j] == DW_LNCT_directory_index)
                directory = number;
        }
        if (are_files)
            add_file(walker, name, directory);
        else
            array_push(&walker->directories, name);
    }
}

/* ---- header ---- */

/* Leaves the reader at the unit's program. */
static void read_header(struct walker *walker)
{
    struct reader *line = &walker->line;
    struct header *header = &walker->header;
    *header = (struct header){.offset_size = 4};
    uint64_t length = reader_u32(line);
    if (length == 0xffffffff) {
        header->offset_size = 8;
        length = reader_u64(line);
    }
    line->failed |= length > reader_left(line);
    header->end = line->offset + length;
    header->version = reader_u16(line);
    if (header->version >= 5)
        reader_skip(line, 2); /* the sizes of an address and of a segment's number */
    uint64_t rest = reader_unsigned(line, header->offset_size);
    uint64_t program = line->offset + rest;
    header->minimum_length = reader_u8(line);
    if (header->version >= 4)
        reader_u8(line); /* operations of an instruction: of machines that Go has none of */
    header->default_is_statement = reader_u8(line);
    header->line_base = (int8_t)reader_u8(line);
    header->line_range = reader_u8(line);
    header->opcode_base = reader_u8(line);
    for (unsigned i = 1; i < header->opcode_base; i++)
        header->operand_counts[i] = reader_u8(line);
    line->failed |= header->line_range == 0 || rest > header->end;
    walker->directories.count = walker->files.count = 0;
    if (header->version >= 5) {
        read_entries_5(walker, false);
        read_entries_5(walker, true);
    } else {
        read_names_4(walker);
    }
    if (!line->failed)
        reader_seek(line, program);
}

/* ---- program ---- */

/* The row that is open ends where the next begins. */
static void close_row(struct walker *walker, struct line_row *open, uint64_t address)
{
    open->end = address;
    if (open->file && open->end > open->address)
        walker->visitor->visit(open, walker->visitor->context);
    open->file = NULL;
}

static void append_row(struct walker *walker, const struct state *state, struct line_row *open)
{
    close_row(walker, open, state->address);
    *open = (struct line_row){
        .address = state->address,
        .file = state->file < walker->files.count ? walker->files.items[state->file] : NULL,
        .file_number = state->file,
        .line = (unsigned)state->line,
        .is_statement = state->is_statement,
    };
}

static void reset(const struct walker *walker, struct state *state)
{
    *state =
        (struct state){.file = 1, .line = 1, .is_statement = walker->header.default_is_statement};
}

static void run_extended(struct walker *walker, struct state *state, struct line_row *open)
{
    struct reader *line = &walker->line;
    uint64_t length = reader_uleb(line), start = line->offset;
    switch (length ? reader_u8(line) : 0) {
    case DW_LNE_end_sequence:
        close_row(walker, open, state->address);
        reset(walker, state);
        break;
    case DW_LNE_set_address:
        state->address = reader_unsigned(line, length - 1 > 8 ? 8 : (unsigned)(length - 1));
        break;
    }
    if (!line->failed) {
        reader_seek(line, start);
        reader_skip(line, length);
    }
}

static void run_standard(struct walker *walker, unsigned opcode, struct state *state,
                         struct line_row *open)
{
    struct reader *line = &walker->line;
    const struct header *header = &walker->header;
    switch (opcode) {
    case DW_LNS_copy:
        append_row(walker, state, open);
        break;
    case DW_LNS_advance_pc:
        state->address += reader_uleb(line) * header->minimum_length;
        break;
    case DW_LNS_advance_line:
        state->line += reader_sleb(line);
        break;
    case DW_LNS_set_file:
        state->file = reader_uleb(line);
        break;
    case DW_LNS_negate_stmt:
        state->is_statement = !state->is_statement;
        break;
    case DW_LNS_const_add_pc:
        state->address +=
            (uint64_t)(255 - header->opcode_base) / header->line_range * header->minimum_length;
        break;
    case DW_LNS_fixed_advance_pc:
        state->address += reader_u16(line);
        break;
    default:
        for (unsigned i = 0; i < header->operand_counts[opcode]; i++)
            reader_uleb(line);
    }
}

static void run_program(struct walker *walker)
{
    struct reader *line = &walker->line;
    const struct header *header = &walker->header;
    struct state state;
    struct line_row open = {0};
    reset(walker, &state);
    while (!line->failed && line->offset < header->end) {
        unsigned opcode = reader_u8(line);
        if (opcode == 0) {
            run_extended(walker, &state, &open);
        } else if (opcode < header->opcode_base) {
            run_standard(walker, opcode, &state, &open);
        } else {
            unsigned advance = opcode - header->opcode_base;
            state.address += (uint64_t)(advance / header->line_range) * header->minimum_length;
            state.line += header->line_base + (int)(advance % header->line_range);
            append_row(walker, &state, &open);
        }
    }
}

static bool wants_any(const struct walker *walker)
{
    for (size_t i = 0; i < walker->files.count; i++) {
        if (walker->files.items[i])
            return true;
    }
    return false;
}

struct error *line_table_walk(struct elf_file *file, struct arena *arena,
                              const struct line_visitor *visitor)
{
    struct walker walker = {.arena = arena, .visitor = visitor};
    TRY(elf_file_debug_contents(file, ".debug_line", &walker.line));
    TRY(elf_file_debug_contents(file, ".debug_str", &walker.str));
    TRY(elf_file_debug_contents(file, ".debug_line_str", &walker.line_str));
    while (reader_left(&walker.line) > 0 && !walker.line.failed) {
        read_header(&walker);
        if (!walker.line.failed && wants_any(&walker))
            run_program(&walker);
        if (!walker.line.failed)
            reader_seek(&walker.line, walker.header.end);
    }
    array_deinit(&walker.directories);
    array_deinit(&walker.files);
    if (walker.line.failed)
        return error_target("%s: its .debug_line is damaged near byte %zu", file->path,
                            walker.line.offset);
    return NULL;
}
