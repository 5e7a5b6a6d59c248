#include "golang/argument_info.h"

#include <string.h>

/* The bytes of the table: an offset and a size for each word, and these. */
enum { END = 0xff, OPEN = 0xfe, CLOSE = 0xfd, CUT = 0xfc, OFFSET_TOO_LARGE = 0xfb };

/* Ten words in five levels of braces need no more: what is longer isn't such a table. */
enum { MAX_TOKENS = 256 };

static struct argument_shape read_item(struct reader *reader)
{
    struct argument_shape item = {.offset = reader_u8(reader)};
    if (item.offset == OPEN)
        item.kind = SHAPE_OPEN;
    else if (item.offset == CLOSE)
        item.kind = SHAPE_CLOSE;
    else if (item.offset == CUT)
        item.kind = SHAPE_CUT;
    else if (item.offset == OFFSET_TOO_LARGE)
        item.kind = SHAPE_UNKNOWN_WORD;
    else if (item.offset != END)
        item.size = reader_u8(reader);
    return item;
}

static void read_shape(struct reader reader, struct arena *arena, struct signature *signature)
{
    struct argument_shape items[MAX_TOKENS];
    size_t count = 0;
    while (count < MAX_TOKENS) {
        items[count] = read_item(&reader);
        if (reader.failed || items[count].offset == END)
            break;
        count++;
    }
    if (reader.failed || count == MAX_TOKENS)
        return;
    signature->shape_count = count;
    signature->shape = ARENA_ARRAY(arena, struct argument_shape, count + 1);
    memcpy(signature->shape, items, count * sizeof(*items));
}

void argument_info_read(const struct pclntab *table, const struct pclntab_function *function,
                        struct arena *arena, struct signature *signature)
{
    struct reader bytes;
    if (function->argument_bytes >= 0)
        signature->argument_bytes = function->argument_bytes;
    if (pclntab_argument_info(table, function, &bytes))
        read_shape(bytes, arena, signature);
}
