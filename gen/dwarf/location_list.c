#include "dwarf/location_list.h"

#include <libdwarf/dwarf.h>

/* DWARF 4: two offsets, then an expression; two zeros end it, all ones select a base. */
static bool skip_entry_4(struct reader *list)
{
    uint64_t low = reader_u64(list), high = reader_u64(list);
    if (low == 0 && high == 0)
        return false;
    if (low != UINT64_MAX)
        reader_skip(list, reader_u16(list));
    return true;
}

/* DWARF 5: what an entry holds is said by its first byte. */
static bool skip_entry_5(struct reader *list)
{
    static const struct {
        unsigned addresses, numbers; /* of 8 bytes, and of any length */
        bool has_expression;
    } entries[] = {
        [DW_LLE_base_addressx] = {0, 1, false},   [DW_LLE_startx_endx] = {0, 2, true},
        [DW_LLE_startx_length] = {0, 2, true},    [DW_LLE_offset_pair] = {0, 2, true},
        [DW_LLE_default_location] = {0, 0, true}, [DW_LLE_base_address] = {1, 0, false},
        [DW_LLE_start_end] = {2, 0, true},        [DW_LLE_start_length] = {1, 1, true},
    };
    unsigned kind = reader_u8(list);
    if (kind == DW_LLE_end_of_list)
        return false;
    if (kind > DW_LLE_start_length) {
        list->failed = true;
        return false;
    }
    reader_skip(list, entries[kind].addresses * 8);
    for (unsigned i = 0; i < entries[kind].numbers; i++)
        reader_uleb(list);
    if (entries[kind].has_expression)
        reader_skip(list, reader_uleb(list));
    return true;
}

bool location_list_is_whole(struct reader list, unsigned dwarf_version)
{
    bool (*skip_entry)(struct reader *) = dwarf_version >= 5 ? skip_entry_5 : skip_entry_4;
    while (!list.failed && skip_entry(&list))
        ;
    return !list.failed;
}
