#include "golang/pclntab.h"

#include <elf.h>

#include "elf/relocations.h"

/* Sources: internal/abi and runtime/symtab.go of each Go version named, compared with binaries. */
static const struct pclntab_format {
    uint32_t magic;
    const char *versions;
    unsigned header_words;    /* pointer-sized words behind the first 8 bytes, all of the header */
    unsigned text_start_word; /* which of them is the start of the text; 0: none */
    unsigned names_word;      /* which of them is the offset of the names; 0: the header */
    unsigned functions_word;  /* the same of the function table; 0: it follows the header */
    unsigned pcdata_word;     /* the same of what pcsp and the like count from; 0: the header */
    unsigned entry_size;      /* of the two numbers of an entry in that table */
    unsigned function_entry_size;
    unsigned fixed_size; /* of a function's record, before pcdata */
    unsigned funcdata_count_at;
    unsigned units_word; /* word of the offset of the units' lists of files; 0: there is one list */
    unsigned files_word; /* the same of the files' names; 0: of that list */
    bool funcdata_is_pointer;               /* else an offset of 4 bytes */
    unsigned inlined_funcdata;              /* the number of that which lists inlined calls ... */
    unsigned inlined_size, inlined_name_at; /* ... and what a call has there */
    bool has_argument_info; /* else that number of funcdata is what functions defer */
} formats[] = {
    /*       versions  words text names funcs pcdata entry fentry fixed nfunc units files pointer */
    {0xfffffffb, "1.2-1.15", 1, 0, 0, 0, 0, 8, 8, 40, 39, 0, 0, true, 4, 20, 12, false},
    {0xfffffffa, "1.16-1.17", 7, 0, 3, 7, 6, 8, 8, 44, 43, 4, 5, true, 3, 20, 12, true},
    {0xfffffff0, "1.18-1.19", 8, 3, 4, 8, 7, 4, 4, 40, 39, 5, 6, false, 3, 20, 12, true},
    {0xfffffff1, "1.20-", 8, 3, 4, 8, 7, 4, 4, 44, 43, 5, 6, false, 3, 16, 4, true},
};

enum {
    DEFERRETURN_SIZE = 4,
    KIND_BEFORE = 3, /* bytes from a function's kind to the number of its funcdata */
    QUANTUM_AT = 6,  /* in the header: what addresses are multiples of */
    NO_FUNCDATA = 0xffffffff,
    NO_FILE = 0xffffffff,
};

static const struct pclntab_format *format_of(uint32_t magic)
{
    for (size_t i = 0; i < LENGTH(formats); i++) {
        if (formats[i].magic == magic)
            return &formats[i];
    }
    return NULL;
}

/* Word N of the header; the words are counted from 1. */
static uint64_t header_word(const struct pclntab *table, unsigned n)
{
    struct reader reader = table->table;
    reader_seek(&reader, 8 + (uint64_t)(n - 1) * 8);
    return reader_u64(&reader);
}

/* A part of the table from what the header's word N says on; 0: from the header on. */
static struct reader part_from(const struct pclntab *table, unsigned n)
{
    uint64_t offset = n ? header_word(table, n) : 0;
    return reader_part(&table->table, offset, table->table.size - offset);
}

static bool is_damaged(const struct pclntab *table)
{
    return table->functions.failed || table->names.failed || table->pcdata.failed ||
           table->count > table->functions.size / (2 * table->format->entry_size);
}

/* Opens what lies in TABLE, at ADDRESS; the format stays NULL if that isn't known here. */
static void open_table(struct elf_file *file, struct reader table, uint64_t address,
                       struct pclntab *ret)
{
    struct reader reader = table;
    *ret = (struct pclntab){
        .file = file, .address = address, .table = table, .format = format_of(reader_u32(&reader))};
    if (!ret->format)
        return;
    ret->count = header_word(ret, 1);
    /* Up to Go 1.15 offsets in the table of functions count from the header. */
    ret->functions = part_from(ret, ret->format->functions_word);
    ret->names = part_from(ret, ret->format->names_word);
    ret->pcdata = part_from(ret, ret->format->pcdata_word);
    reader_seek(&reader, QUANTUM_AT);
    ret->quantum = reader_u8(&reader);
    if (ret->format->text_start_word)
        ret->text_start = header_word(ret, ret->format->text_start_word);
}

/* What is at OFFSET of the functions: an address is a pointer, which the loader may have to make.
 */
static uint64_t read_pc(const struct pclntab *table, uint64_t offset, unsigned size)
{
    struct reader reader = table->functions;
    uint64_t address;
    reader_seek(&reader, offset);
    if (size == 8 && elf_file_is_position_independent(table->file) &&
        elf_file_pointer(table->file,
                         table->address + (uint64_t)(table->functions.bytes - table->table.bytes) +
                             offset,
                         &address))
        return address;
    return reader_unsigned(&reader, size) + table->text_start;
}

static uint64_t entry_place(const struct pclntab *table, uint64_t index)
{
    return (table->format->functions_word ? 0 : 16) + index * 2 * table->format->entry_size;
}

/* The two numbers of entry INDEX: where the function starts, where its record is. */
static bool read_entry(const struct pclntab *table, uint64_t index, uint64_t *address,
                       uint64_t *offset)
{
    uint64_t place = entry_place(table, index);
    struct reader reader = table->functions;
    *address = read_pc(table, place, table->format->entry_size);
    reader_seek(&reader, place + table->format->entry_size);
    *offset = reader_unsigned(&reader, table->format->entry_size);
    return !reader.failed;
}

uint64_t pclntab_end(const struct pclntab *table)
{
    return read_pc(table, entry_place(table, table->count), table->format->entry_size);
}

static const char *string_at(struct reader strings, uint64_t offset)
{
    reader_seek(&strings, offset);
    const char *string = reader_string(&strings);
    return strings.failed ? "" : string;
}

const char *pclntab_name(const struct pclntab *table, const struct pclntab_function *function)
{
    return string_at(table->names, function->name);
}

/* RECORD is then behind the name; false: the table ends within the record's fixed part. */
static bool begin_function(const struct pclntab *table, uint64_t offset, struct reader *record,
                           uint64_t *entry, uint32_t *name)
{
    *record = table->functions;
    reader_seek(record, offset + table->format->fixed_size);
    reader_seek(record, offset);
    *entry = read_pc(table, offset, table->format->function_entry_size);
    reader_skip(record, table->format->function_entry_size);
    *name = reader_u32(record);
    return !record->failed;
}

static bool read_function(const struct pclntab *table, uint64_t offset,
                          struct pclntab_function *ret)
{
    const struct pclntab_format *format = table->format;
    struct reader record;
    if (!begin_function(table, offset, &record, &ret->entry, &ret->name))
        return false;
    ret->argument_bytes = (int32_t)reader_u32(&record);
    reader_skip(&record, DEFERRETURN_SIZE);
    ret->stack_table = reader_u32(&record);
    ret->file_table = reader_u32(&record);
    ret->line_table = reader_u32(&record);
    ret->pcdata_count = reader_u32(&record);
    ret->unit = format->files_word ? reader_u32(&record) : 0;
    reader_seek(&record, offset + format->funcdata_count_at - KIND_BEFORE);
    ret->kind = reader_u8(&record);
    ret->flags = reader_u8(&record);
    reader_seek(&record, offset + format->funcdata_count_at);
    ret->funcdata_count = reader_u8(&record);
    ret->tail = table->functions;
    reader_seek(&ret->tail, offset + format->fixed_size);
    return !record.failed && !ret->tail.failed;
}

bool pclntab_function(const struct pclntab *table, uint64_t index, struct pclntab_function *ret)
{
    uint64_t address, offset;
    return index < table->count && read_entry(table, index, &address, &offset) &&
           read_function(table, offset, ret) && ret->entry == address;
}

/* The number of the last function that starts at ADDRESS or before. */
static bool find_last(const struct pclntab *table, uint64_t address, uint64_t *ret)
{
    uint64_t low = 0, high = table->format ? table->count : 0;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2, entry, offset;
        if (!read_entry(table, middle, &entry, &offset))
            return false;
        if (entry <= address)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low - 1;
    return low > 0;
}

bool pclntab_find(const struct pclntab *table, uint64_t address, struct pclntab_function *ret)
{
    uint64_t index;
    return find_last(table, address, &index) && pclntab_function(table, index, ret) &&
           ret->entry == address;
}

bool pclntab_find_around(const struct pclntab *table, uint64_t address,
                         struct pclntab_function *ret, uint64_t *end)
{
    uint64_t index;
    struct pclntab_function next;
    if (!find_last(table, address, &index) || !pclntab_function(table, index, ret))
        return false;
    *end = pclntab_function(table, index + 1, &next) ? next.entry : pclntab_end(table);
    return address < *end;
}

/* Up to Go 1.15 one list of the program's files is behind the functions. */
static const char *listed_file(const struct pclntab *table, uint64_t number)
{
    struct reader reader = table->functions;
    reader_seek(&reader, entry_place(table, table->count) + table->format->entry_size);
    reader_seek(&reader, reader_u32(&reader) + 4 * number);
    uint32_t name = reader_u32(&reader);
    return reader.failed ? "" : string_at(table->functions, name);
}

const char *pclntab_file(const struct pclntab *table, const struct pclntab_function *function,
                         uint32_t number)
{
    if (!table->format->files_word)
        return listed_file(table, number);
    struct reader units = part_from(table, table->format->units_word);
    reader_seek(&units, 4 * ((uint64_t)function->unit + number));
    uint32_t name = reader_u32(&units);
    return units.failed || name == NO_FILE
               ? ""
               : string_at(part_from(table, table->format->files_word), name);
}

bool pclntab_pcdata(const struct pclntab_function *function, unsigned number, uint32_t *ret)
{
    struct reader tail = function->tail;
    if (number >= function->pcdata_count)
        return false;
    reader_skip(&tail, 4 * (uint64_t)number);
    *ret = reader_u32(&tail);
    return !tail.failed && *ret;
}

static bool funcdata_address(const struct pclntab *table, const struct pclntab_function *function,
                             unsigned number, uint64_t *ret)
{
    if (number >= function->funcdata_count)
        return false;
    struct reader tail = function->tail;
    reader_skip(&tail, (uint64_t)function->pcdata_count * 4);
    if (table->format->funcdata_is_pointer) {
        /* Pointers are aligned as in memory, where the table starts at a multiple of 32. */
        reader_skip(&tail, -tail.offset & 7);
        reader_skip(&tail, (uint64_t)number * 8);
        uint64_t place = table->address + (uint64_t)(tail.bytes - table->table.bytes) + tail.offset;
        return !tail.failed && elf_file_pointer(table->file, place, ret) && *ret;
    }
    reader_skip(&tail, (uint64_t)number * 4);
    *ret = reader_u32(&tail);
    if (tail.failed || *ret == NO_FUNCDATA || !table->funcdata_start)
        return false;
    *ret += table->funcdata_start;
    return true;
}

bool pclntab_funcdata(const struct pclntab *table, const struct pclntab_function *function,
                      unsigned number, struct reader *ret)
{
    uint64_t address;
    if (!funcdata_address(table, function, number, &address))
        return false;
    if (table->format->funcdata_is_pointer || table->funcdata.failed) {
        *ret = elf_file_memory_from(table->file, address);
    } else {
        *ret = table->funcdata;
        reader_seek(ret, address - table->funcdata_start);
    }
    return !ret->failed;
}

bool pclntab_argument_info(const struct pclntab *table, const struct pclntab_function *function,
                           struct reader *ret)
{
    return table->format->has_argument_info &&
           pclntab_funcdata(table, function, FUNCDATA_ARGUMENT_INFO, ret);
}

bool pclntab_inlined_call(const struct pclntab *table, const struct pclntab_function *function,
                          uint32_t number, uint32_t *ret)
{
    const struct pclntab_format *format = table->format;
    uint64_t address;
    if (!funcdata_address(table, function, format->inlined_funcdata, &address))
        return false;
    address += (uint64_t)number * format->inlined_size;
    struct reader call = elf_file_memory(table->file, address, format->inlined_size);
    reader_seek(&call, format->inlined_name_at);
    *ret = reader_u32(&call);
    return !call.failed && *string_at(table->names, *ret);
}

const char *pclntab_name_at(const struct pclntab *table, uint32_t name)
{
    return string_at(table->names, name);
}

static struct reader section_from(struct elf_file *file, const struct elf_section *section,
                                  uint64_t address)
{
    return elf_file_memory(file, address, section->address + section->size - address);
}

/* Where the section's name says that it is. */
static bool find_by_name(struct elf_file *file, struct pclntab *ret, bool *has_section)
{
    static const char *const names[] = {".gopclntab", ".data.rel.ro.gopclntab"};
    for (size_t i = 0; i < LENGTH(names) && !ret->format; i++) {
        const struct elf_section *section = elf_file_section(file, names[i]);
        if (!section || section->type == SHT_NOBITS)
            continue;
        *has_section = true;
        open_table(file, section_from(file, section, section->address), section->address, ret);
    }
    return ret->format;
}

/* Whether the table is one: what looks like its beginning may be by chance. */
static bool is_plausible(const struct pclntab *table)
{
    struct pclntab_function first;
    struct reader reader = table->table;
    reader_skip(&reader, 4);
    bool has_zeros = reader_u16(&reader) == 0;
    uint8_t quantum = reader_u8(&reader), pointer_size = reader_u8(&reader);
    return has_zeros && (quantum == 1 || quantum == 2 || quantum == 4) && pointer_size == 8 &&
           !is_damaged(table) && pclntab_function(table, 0, &first) && *pclntab_name(table, &first);
}

/* All magic numbers are 0xffffff..., in the byte order of both machines, and zeros follow. */
static bool may_begin_table(const unsigned char *bytes)
{
    return bytes[1] == 0xff && bytes[2] == 0xff && bytes[3] == 0xff && bytes[4] == 0 &&
           bytes[5] == 0;
}

static bool find_in_segment(struct elf_file *file, const struct elf_segment *segment,
                            struct pclntab *ret)
{
    struct reader all = elf_file_memory(file, segment->address, segment->file_size);
    for (uint64_t at = -segment->address & 7; !all.failed && at + 8 <= all.size; at += 8) {
        if (!may_begin_table(all.bytes + at))
            continue;
        open_table(file, reader_part(&all, at, all.size - at), segment->address + at, ret);
        if (ret->format && is_plausible(ret))
            return true;
    }
    ret->format = NULL;
    return false;
}

/*
 * The system's linker makes it a part of a larger section in a position-independent program: of one
 * that the loader writes to, mostly, and these are small.
 */
static void find_by_content(struct elf_file *file, struct pclntab *ret)
{
    enum { WRITABLE, CONSTANT, EXECUTABLE, KINDS };
    for (unsigned kind = WRITABLE; kind < KINDS; kind++) {
        for (size_t i = 0; i < file->segments.count; i++) {
            const struct elf_segment *segment = &file->segments.items[i];
            unsigned own = segment->executable ? EXECUTABLE
                           : segment->writable ? WRITABLE
                                               : CONSTANT;
            if (own == kind && find_in_segment(file, segment, ret))
                return;
        }
    }
}

struct error *pclntab_open(struct elf_file *file, struct pclntab *ret)
{
    *ret = (struct pclntab){.file = file};
    if (!file->is_64bit)
        return NULL;
    bool has_section = false;
    if (!find_by_name(file, ret, &has_section))
        find_by_content(file, ret);
    ret->is_unknown = has_section && !ret->format;
    if (ret->format && is_damaged(ret))
        return error_target("%s: its pclntab is damaged", file->path);
    return NULL;
}

/* Programs all have assembly, but Go up to 1.17 doesn't mark it. */
static bool marks_assembly(const struct pclntab *table)
{
    struct pclntab_function function;
    for (uint64_t i = 0; pclntab_function(table, i, &function); i++) {
        if (function.flags & PCLNTAB_IS_ASSEMBLY)
            return true;
    }
    return false;
}

void pclntab_place(struct pclntab *table, uint64_t text_start, uint64_t funcdata_start)
{
    table->funcdata_start = funcdata_start;
    if (!table->format)
        return;
    table->funcdata = elf_file_data_from(table->file, funcdata_start);
    if (!table->format->text_start_word)
        return;
    if (text_start)
        table->text_start = text_start;
    /* Without it no address can be told. */
    if (!table->text_start)
        table->format = NULL;
    else
        table->marks_assembly = marks_assembly(table);
}
