#include "dwarf/range_list.h"

#include <libdwarf/dwarf.h>

static void add(struct address_ranges *ranges, uint64_t low, uint64_t high)
{
    struct address_range range = {low, high};
    if (low < high)
        array_push(ranges, range);
}

/* DWARF 4: two offsets; two zeros end the list, all ones select a base. */
static bool read_entry_4(struct reader *list, uint64_t *base, struct address_ranges *ret)
{
    uint64_t low = reader_u64(list), high = reader_u64(list);
    if (low == 0 && high == 0)
        return false;
    if (low == UINT64_MAX)
        *base = high;
    else
        add(ret, *base + low, *base + high);
    return true;
}

static uint64_t address_of(struct reader *list, struct reader addresses)
{
    uint64_t index = reader_uleb(list);
    if (index > addresses.size / 8) {
        list->failed = true;
        return 0;
    }
    reader_skip(&addresses, index * 8);
    uint64_t address = reader_u64(&addresses);
    list->failed |= addresses.failed;
    return address;
}

/* DWARF 5: what an entry holds is said by its first byte. */
static bool read_entry_5(struct reader *list, uint64_t *base, struct reader addresses,
                         struct address_ranges *ret)
{
    uint64_t low, high;
    switch (reader_u8(list)) {
    case DW_RLE_end_of_list:
        return false;
    case DW_RLE_base_addressx:
        *base = address_of(list, addresses);
        return true;
    case DW_RLE_startx_endx:
        low = address_of(list, addresses);
        high = address_of(list, addresses);
        break;
    case DW_RLE_startx_length:
        low = address_of(list, addresses);
        high = low + reader_uleb(list);
        break;
    case DW_RLE_offset_pair:
        low = *base + reader_uleb(list);
        high = *base + reader_uleb(list);
        break;
    case DW_RLE_base_address:
        *base = reader_u64(list);
        return true;
    case DW_RLE_start_end:
        low = reader_u64(list);
        high = reader_u64(list);
        break;
    case DW_RLE_start_length:
        low = reader_u64(list);
        high = low + reader_uleb(list);
        break;
    default:
        list->failed = true;
        return false;
    }
    if (!list->failed)
        add(ret, low, high);
    return true;
}

bool range_list_read(struct reader list, unsigned dwarf_version, uint64_t base,
                     struct reader addresses, struct address_ranges *ret)
{
    bool has_more = true;
    while (has_more && !list.failed)
        has_more = dwarf_version >= 5 ? read_entry_5(&list, &base, addresses, ret)
                                      : read_entry_4(&list, &base, ret);
    return !list.failed;
}

bool ranges_cover(const struct address_ranges *ranges, uint64_t address)
{
    for (size_t i = 0; i < ranges->count; i++) {
        if (ranges->items[i].low <= address && address < ranges->items[i].high)
            return true;
    }
    return false;
}

uint64_t ranges_lowest(const struct address_ranges *ranges)
{
    uint64_t lowest = 0;
    for (size_t i = 0; i < ranges->count; i++) {
        if (!lowest || ranges->items[i].low < lowest)
            lowest = ranges->items[i].low;
    }
    return lowest;
}
