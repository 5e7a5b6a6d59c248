#include "golang/number_names.h"
#include "value/well_known_rows.h"

enum { STRING = 16, MAX_NAME = 256 };

static uint64_t names_of(struct runtime_types *types)
{
    if (!types->has_wait_reasons)
        error_destroy(number_names_find(types->file, "runtime.waitReason", &types->wait_reasons));
    types->has_wait_reasons = true;
    return types->wait_reasons;
}

struct node *wait_reason_decode(const struct reading *reading, const struct value *value)
{
    uint64_t number;
    AUTO_TEXT struct text text = {0};
    uint64_t names = reading->types->file ? names_of(reading->types) : 0;
    if (!names || !value_number(value, 0, 1, &number))
        return NULL;
    struct reader entry = elf_file_memory(reading->types->file, names + number * STRING, STRING);
    uint64_t address = reader_u64(&entry), length = reader_u64(&entry);
    if (entry.failed || length > MAX_NAME)
        return NULL;
    struct reader bytes = elf_file_memory(reading->types->file, address, length);
    const char *name = length ? reader_bytes(&bytes, length) : "";
    if (!name)
        return NULL;
    text_add(&text, name, length);
    return node_words(reading->arena, &text);
}
