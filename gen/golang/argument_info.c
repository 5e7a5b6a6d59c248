#include "golang/argument_info.h"

#include <string.h>

/* The bytes of the table: an offset and a size for each word, and these. */
enum { END = 0xff, OPEN = 0xfe, CLOSE = 0xfd, CUT = 0xfc, OFFSET_TOO_LARGE = 0xfb };

/* Ten words in five levels of braces need no more: what is longer isn't such a table. */
enum { MAX_TOKENS = 256 };

static void read_shape(struct reader reader, struct arena *arena, struct signature *signature)
{
    struct {
        ARRAY(struct argument_shape);
    } shape = {0};
    while (shape.count <= MAX_TOKENS) {
        struct argument_shape item = {.offset = reader_u8(&reader)};
        if (reader.failed || item.offset == END)
            break;
        if (item.offset == OPEN)
            item.kind = SHAPE_OPEN;
        else if (item.offset == CLOSE)
            item.kind = SHAPE_CLOSE;
        else if (item.offset == CUT)
            item.kind = SHAPE_CUT;
        else if (item.offset == OFFSET_TOO_LARGE)
            item.kind = SHAPE_UNKNOWN_WORD;
        else
            item.size = reader_u8(&reader);
        array_push(&shape, item);
    }
    if (!reader.failed && shape.count <= MAX_TOKENS) {
        signature->shape_count = shape.count;
        signature->shape = ARENA_ARRAY(arena, struct argument_shape, shape.count + 1);
        if (shape.count)
            memcpy(signature->shape, shape.items, shape.count * sizeof(*shape.items));
    }
    array_deinit(&shape);
}

void argument_info_read(const struct pclntab *table, const struct function *function,
                        struct arena *arena, struct signature *signature)
{
    struct pclntab_function record;
    struct reader bytes;
    signature->argument_bytes = -1;
    if (!pclntab_find(table, function->address, &record))
        return;
    if (record.argument_bytes >= 0)
        signature->argument_bytes = record.argument_bytes;
    if (pclntab_funcdata(table, &record, FUNCDATA_ARGUMENT_INFO, &bytes))
        read_shape(bytes, arena, signature);
}
