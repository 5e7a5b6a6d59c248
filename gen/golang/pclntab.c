#include "golang/pclntab.h"

/* Sources: internal/abi and runtime/symtab.go of each Go version named, compared with binaries. */
static const struct pclntab_format {
    uint32_t magic;
    const char *versions;
    unsigned header_words;    /* pointer-sized words behind the first 8 bytes, all of the header */
    unsigned text_start_word; /* which of them is the start of the text; 0: none */
    unsigned functions_word;  /* which of them is the offset of the function table; 0: none */
    unsigned pcdata_word;     /* the same of what pcsp and the like count from; 0: the header */
    unsigned entry_size;      /* of the two numbers of an entry in that table */
    unsigned function_entry_size;
    unsigned fixed_size; /* of a function's record, before pcdata */
    unsigned pcdata_count_at, funcdata_count_at;
    bool funcdata_is_pointer; /* else an offset of 4 bytes */
} formats[] = {
    /*magic      versions      words text funcs pcdata entry fentry fixed npc nfunc pointer */
    {0xfffffffb, "1.2-1.15", 1, 0, 0, 0, 8, 8, 40, 32, 39, true},
    {0xfffffffa, "1.16-1.17", 7, 0, 7, 6, 8, 8, 44, 32, 43, true},
    {0xfffffff0, "1.18-1.19", 8, 3, 8, 7, 4, 4, 40, 28, 39, false},
    {0xfffffff1, "1.20-", 8, 3, 8, 7, 4, 4, 44, 28, 43, false},
};

enum {
    ARGUMENT_BYTES_BEHIND_NAME = 4,
    STACK_BEHIND_ENTRY = 12, /* pcsp: behind the name, the argument bytes and deferreturn */
    QUANTUM_AT = 6,          /* in the header: what addresses are multiples of */
    NO_FUNCDATA = 0xffffffff,
};

static struct elf_section *find_section(struct elf_file *file)
{
    static const char *const names[] = {".gopclntab", ".data.rel.ro.gopclntab"};
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct elf_section *section = elf_file_section(file, names[i]);
        if (section)
            return section;
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

struct error *pclntab_open(struct elf_file *file, uint64_t text_start, uint64_t funcdata_start,
                           struct pclntab *ret)
{
    *ret = (struct pclntab){.file = file, .funcdata_start = funcdata_start};
    struct elf_section *section = find_section(file);
    if (!section)
        return NULL;
    TRY(elf_section_read(file, section, &ret->table));
    struct reader reader = ret->table;
    uint32_t magic = reader_u32(&reader);
    const struct pclntab_format *format = NULL;
    for (size_t i = 0; i < LENGTH(formats); i++) {
        if (formats[i].magic == magic)
            format = &formats[i];
    }
    if (!format || !file->is_64bit)
        return NULL;
    ret->count = header_word(ret, 1);
    uint64_t functions = 8 + (uint64_t)format->header_words * 8;
    if (format->functions_word) {
        functions = header_word(ret, format->functions_word);
        ret->functions = reader_part(&ret->table, functions, ret->table.size - functions);
    } else {
        /* Up to Go 1.15 offsets in the table of functions count from the header. */
        ret->functions = ret->table;
    }
    if (format->text_start_word) {
        ret->text_start = header_word(ret, format->text_start_word);
        if (text_start)
            ret->text_start = text_start;
        if (!ret->text_start)
            return NULL;
    }
    uint64_t pcdata = format->pcdata_word ? header_word(ret, format->pcdata_word) : 0;
    ret->pcdata = reader_part(&ret->table, pcdata, ret->table.size - pcdata);
    if (ret->functions.failed || ret->pcdata.failed ||
        ret->count > ret->functions.size / (2 * format->entry_size))
        return error_target("%s: its pclntab is damaged", file->path);
    ret->format = format;
    return NULL;
}

/* The two numbers of entry INDEX: where the function starts, where its record is. */
static bool read_entry(const struct pclntab *table, uint64_t index, uint64_t *address,
                       uint64_t *offset)
{
    const struct pclntab_format *format = table->format;
    struct reader reader = table->functions;
    uint64_t start = format->functions_word ? 0 : 16;
    reader_seek(&reader, start + index * 2 * format->entry_size);
    *address = reader_unsigned(&reader, format->entry_size) + table->text_start;
    *offset = reader_unsigned(&reader, format->entry_size);
    return !reader.failed;
}

static bool read_function(const struct pclntab *table, uint64_t offset,
                          struct pclntab_function *ret)
{
    const struct pclntab_format *format = table->format;
    struct reader record = table->functions;
    reader_seek(&record, offset);
    struct reader field = record;
    ret->entry = reader_unsigned(&field, format->function_entry_size) + table->text_start;
    reader_skip(&field, ARGUMENT_BYTES_BEHIND_NAME);
    ret->argument_bytes = (int32_t)reader_u32(&field);
    field = record;
    reader_skip(&field, format->function_entry_size + STACK_BEHIND_ENTRY);
    ret->stack_table = reader_u32(&field);
    field = record;
    reader_skip(&field, format->pcdata_count_at);
    ret->pcdata_count = reader_u32(&field);
    field = record;
    reader_skip(&field, format->funcdata_count_at);
    ret->funcdata_count = reader_u8(&field);
    ret->tail = record;
    reader_skip(&ret->tail, format->fixed_size);
    return !field.failed && !ret->tail.failed;
}

bool pclntab_find(const struct pclntab *table, uint64_t address, struct pclntab_function *ret)
{
    if (!table->format)
        return false;
    uint64_t low = 0, high = table->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2, entry, offset;
        if (!read_entry(table, middle, &entry, &offset))
            return false;
        if (entry == address)
            return read_function(table, offset, ret) && ret->entry == address;
        if (entry < address)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool pclntab_funcdata(const struct pclntab *table, const struct pclntab_function *function,
                      unsigned number, struct reader *ret)
{
    if (number >= function->funcdata_count)
        return false;
    struct reader tail = function->tail;
    reader_skip(&tail, (uint64_t)function->pcdata_count * 4);
    uint64_t address;
    if (table->format->funcdata_is_pointer) {
        /* Pointers are aligned as in memory, where the table starts at a multiple of 32. */
        reader_skip(&tail, -tail.offset & 7);
        reader_skip(&tail, (uint64_t)number * 8);
        address = reader_u64(&tail);
    } else {
        reader_skip(&tail, (uint64_t)number * 4);
        address = reader_u32(&tail);
        if (address == NO_FUNCDATA || !table->funcdata_start)
            return false;
        address += table->funcdata_start;
    }
    if (tail.failed || !address)
        return false;
    *ret = elf_file_memory_from(table->file, address);
    return !ret->failed;
}

/*
 * The table has pairs: by how much the value changes, zigzag, and for how many instructions it then
 * holds. It begins with -1 and ends with a change by 0 that isn't the first.
 */
bool pclntab_stack_depth(const struct pclntab *table, const struct pclntab_function *function,
                         uint64_t address, uint64_t *ret)
{
    struct reader header = table->table, pairs = table->pcdata;
    reader_seek(&header, QUANTUM_AT);
    uint64_t quantum = reader_u8(&header), pc = function->entry;
    int64_t depth = -1;
    if (!function->stack_table)
        return false;
    reader_seek(&pairs, function->stack_table);
    for (bool is_first = true; !pairs.failed; is_first = false) {
        uint64_t change = reader_uleb(&pairs);
        if (change == 0 && !is_first)
            return false;
        depth += (int64_t)(change >> 1) ^ -(int64_t)(change & 1);
        pc += reader_uleb(&pairs) * quantum;
        if (address < pc && !pairs.failed && depth >= 0) {
            *ret = (uint64_t)depth;
            return true;
        }
    }
    return false;
}
