#include "line_writer.h"

#include <libdwarf/dwarf.h>

enum { OPCODE_BASE = 10 };

static void write_files_5(struct text *line, const char *const *files, size_t count)
{
    bytes_u8(line, 1); /* directories: a path */
    bytes_uleb(line, DW_LNCT_path);
    bytes_uleb(line, DW_FORM_string);
    bytes_uleb(line, 2);
    bytes_string(line, ".");
    bytes_string(line, "/src");
    bytes_u8(line, 2); /* files: a path, and its directory */
    bytes_uleb(line, DW_LNCT_path);
    bytes_uleb(line, DW_FORM_string);
    bytes_uleb(line, DW_LNCT_directory_index);
    bytes_uleb(line, DW_FORM_udata);
    bytes_uleb(line, count + 1);
    bytes_string(line, "?");
    bytes_uleb(line, 0);
    for (size_t i = 0; i < count; i++) {
        bytes_string(line, files[i]);
        bytes_uleb(line, 1);
    }
}

static void write_files_4(struct text *line, const char *const *files, size_t count)
{
    bytes_string(line, "/src");
    bytes_u8(line, 0);
    for (size_t i = 0; i < count; i++) {
        bytes_string(line, files[i]);
        bytes_uleb(line, 1);
        bytes_uleb(line, 0);
        bytes_uleb(line, 0);
    }
    bytes_u8(line, 0);
}

void line_begin(struct line_writer *writer, unsigned version, const char *const *files,
                size_t count)
{
    static const uint8_t operands[OPCODE_BASE - 1] = {0, 1, 1, 1, 1, 0, 0, 0, 1};
    struct text *line = &writer->line;
    writer->version = version;
    writer->start = line->length;
    bytes_u32(line, 0);
    bytes_u16(line, (uint16_t)version);
    if (version >= 5)
        bytes_u16(line, 8); /* an address's size; none of a segment */
    writer->program = line->length;
    bytes_u32(line, 0);
    bytes_u8(line, 1);
    if (version >= 4)
        bytes_u8(line, 1);
    bytes_u8(line, 1);
    bytes_u8(line, (uint8_t)-4);
    bytes_u8(line, 10);
    bytes_u8(line, OPCODE_BASE);
    text_add(line, (const char *)operands, sizeof(operands));
    if (version >= 5)
        write_files_5(line, files, count);
    else
        write_files_4(line, files, count);
    bytes_patch(line, writer->program, line->length - writer->program - 4, 4);
}

static void write_address(struct line_writer *writer, uint64_t address)
{
    bytes_u8(&writer->line, 0);
    bytes_uleb(&writer->line, 9);
    bytes_u8(&writer->line, DW_LNE_set_address);
    bytes_u64(&writer->line, address);
}

void line_row(struct line_writer *writer, uint64_t address, unsigned file, unsigned line,
              bool is_statement)
{
    struct text *text = &writer->line;
    write_address(writer, address);
    bytes_u8(text, DW_LNS_set_file);
    bytes_uleb(text, file);
    bytes_u8(text, DW_LNS_advance_line);
    bytes_sleb(text, (int64_t)line - 1);
    if (!is_statement)
        bytes_u8(text, DW_LNS_negate_stmt);
    bytes_u8(text, DW_LNS_copy);
    if (!is_statement)
        bytes_u8(text, DW_LNS_negate_stmt);
    bytes_u8(text, DW_LNS_advance_line);
    bytes_sleb(text, 1 - (int64_t)line);
}

void line_end(struct line_writer *writer, uint64_t address)
{
    struct text *line = &writer->line;
    write_address(writer, address);
    bytes_u8(line, 0);
    bytes_uleb(line, 1);
    bytes_u8(line, DW_LNE_end_sequence);
    bytes_patch(line, writer->start, line->length - writer->start - 4, 4);
}
