#include "dwarf/location.h"

#include "dwarf/attribute.h"
#include "dwarf/location_list.h"

/* Reads one expression as pieces; an operation that no compiler of Go uses ends it as "missing". */
static void read_expression(Dwarf_Locdesc_c description, Dwarf_Unsigned count, struct piece *pieces,
                            size_t *piece_count)
{
    struct piece current = {.kind = PIECE_MISSING};
    bool open = false;
    *piece_count = 0;
    for (Dwarf_Unsigned i = 0; i < count; i++) {
        Dwarf_Small operation;
        Dwarf_Unsigned first, second, third, offset;
        Dwarf_Error error;
        if (dwarf_get_location_op_value_c(description, i, &operation, &first, &second, &third,
                                          &offset, &error) != DW_DLV_OK)
            break;
        if (operation == DW_OP_piece) {
            current.size = first;
            pieces[(*piece_count)++] = current;
            current = (struct piece){.kind = PIECE_MISSING};
            open = false;
            continue;
        }
        open = true;
        if (operation >= DW_OP_reg0 && operation <= DW_OP_reg31)
            current =
                (struct piece){.kind = PIECE_REGISTER, .register_number = operation - DW_OP_reg0};
        else if (operation == DW_OP_regx)
            current = (struct piece){.kind = PIECE_REGISTER, .register_number = (unsigned)first};
        else if (operation == DW_OP_fbreg)
            current = (struct piece){.kind = PIECE_STACK, .offset = (int64_t)first};
        else if (operation == DW_OP_call_frame_cfa)
            current = (struct piece){.kind = PIECE_STACK, .offset = 0};
        else if (operation == DW_OP_plus_uconst || operation == DW_OP_consts)
            current.offset = (int64_t)((uint64_t)current.offset + first);
        else if (operation != DW_OP_plus)
            current = (struct piece){.kind = PIECE_MISSING};
    }
    if (open)
        pieces[(*piece_count)++] = current;
}

/* Reads one entry of a list; false: it says nothing, of no address. */
static bool read_entry(Dwarf_Loc_Head_c head, Dwarf_Unsigned index, struct arena *arena,
                       struct location *ret)
{
    Dwarf_Small kind, source;
    Dwarf_Unsigned raw_low, raw_high, expression_offset, description_offset, count;
    Dwarf_Bool unavailable;
    Dwarf_Addr low, high;
    Dwarf_Error error;
    Dwarf_Locdesc_c description;
    if (dwarf_get_locdesc_entry_d(head, index, &kind, &raw_low, &raw_high, &unavailable, &low,
                                  &high, &count, &description, &source, &expression_offset,
                                  &description_offset, &error) != DW_DLV_OK ||
        count == 0)
        return false;
    bool is_everywhere = source == 0; /* a single expression */
    *ret = (struct location){
        .low = is_everywhere ? 0 : low,
        .high = is_everywhere ? UINT64_MAX : high,
        .pieces = ARENA_ARRAY(arena, struct piece, count),
    };
    read_expression(description, count, ret->pieces, &ret->piece_count);
    return true;
}

/* Whether libdwarf can be asked about a location: a list of Go's is in the section, whole. */
static bool can_be_read(const struct die *die, Dwarf_Attribute attribute)
{
    Dwarf_Half form = 0, version = 0, offset_size, address_size = 0;
    Dwarf_Off offset;
    Dwarf_Error error = NULL;
    if (!die_is_ok(die, dwarf_whatform(attribute, &form, &error), error))
        return false;
    if (form == DW_FORM_block1 || form == DW_FORM_exprloc)
        return true;
    error = NULL;
    if (form != DW_FORM_sec_offset ||
        dwarf_get_version_of_die(die->handle, &version, &offset_size) != DW_DLV_OK ||
        !die_is_ok(die, dwarf_get_die_address_size(die->handle, &address_size, &error), error) ||
        address_size != 8)
        return false;
    error = NULL;
    if (!die_is_ok(die, attribute_offset(attribute, &offset, &error), error))
        return false;
    const char *name = version >= 5 ? ".debug_loclists" : ".debug_loc";
    struct reader list;
    struct error *failure = elf_file_debug_contents(session_file(die->session), name, &list);
    error_destroy(failure);
    if (failure)
        return false;
    reader_seek(&list, offset);
    return location_list_is_whole(list, version);
}

struct error *die_locations(const struct die *die, struct arena *arena, struct locations *ret)
{
    *ret = (struct locations){0};
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, DW_AT_location, &attribute))
        return NULL;
    if (!can_be_read(die, attribute)) {
        die_put_attribute(die, attribute);
        return error_target("%s: its debug information can't be read: a location is damaged",
                            session_file(die->session)->path);
    }
    Dwarf_Loc_Head_c head = NULL;
    Dwarf_Unsigned count = 0;
    Dwarf_Error error = NULL;
    int result = dwarf_get_loclist_c(attribute, &head, &count, &error);
    die_put_attribute(die, attribute);
    if (result == DW_DLV_ERROR)
        return session_error(die->session, error);
    if (result != DW_DLV_OK)
        return NULL;
    ret->items = ARENA_ARRAY(arena, struct location, count + 1);
    for (Dwarf_Unsigned i = 0; i < count; i++)
        ret->count += read_entry(head, i, arena, &ret->items[ret->count]);
    dwarf_dealloc_loc_head_c(head);
    return NULL;
}
