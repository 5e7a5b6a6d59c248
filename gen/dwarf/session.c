/*
 * A little over 500 lines, because all that differs between the versions of libdwarf is to be in
 * one file, and what is the same stands beside it.
 */
#include "dwarf/session.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dwarf/location_list.h"

#ifdef DW_LIBDWARF_VERSION_MAJOR
#define LIBDWARF_NEW 1 /* 0.x: no `access`, no is_info-less reference calls, *_a structures */
#endif

/* The sections that libdwarf may ask for; number 0 is ELF's null section. */
static const char *const section_names[] = {
    "",
    ".debug_info",
    ".debug_abbrev",
    ".debug_str",
    ".debug_line_str",
    ".debug_loc",
    ".debug_loclists",
    ".debug_ranges",
    ".debug_rnglists",
    ".debug_addr",
    ".debug_str_offsets",
};

struct dwarf_session {
    struct elf_file *file;
    Dwarf_Debug debug;
    struct elf_section *sections[LENGTH(section_names)];
    struct error *error; /* why a section couldn't be loaded: libdwarf has no words for it */
#ifdef LIBDWARF_NEW
    Dwarf_Obj_Access_Interface_a interface;
#else
    Dwarf_Obj_Access_Interface interface;
#endif
};

/* ---- the file, as libdwarf wants to see it ---- */

static int load_section(void *object, size_t index, Dwarf_Small **ret, int *error)
{
    struct dwarf_session *session = object;
    struct elf_section *section = index < LENGTH(section_names) ? session->sections[index] : NULL;
    struct reader contents;
    if (!section)
        return DW_DLV_NO_ENTRY;
    struct error *failure = elf_section_read(session->file, section, &contents);
    if (failure) {
        error_destroy(session->error);
        session->error = failure;
        *error = DW_DLE_MDE;
        return DW_DLV_ERROR;
    }
    *ret = (Dwarf_Small *)contents.bytes;
    return DW_DLV_OK;
}

static uint64_t section_size(struct dwarf_session *session, size_t index)
{
    struct elf_section *section = session->sections[index];
    return section ? elf_section_inflated_size(session->file, section) : 0;
}

static Dwarf_Small get_eight(void *object)
{
    (void)object;
    return 8;
}

static Dwarf_Unsigned get_section_count(void *object)
{
    (void)object;
    return LENGTH(section_names);
}

#ifdef LIBDWARF_NEW

static int get_section_info(void *object, Dwarf_Unsigned index, Dwarf_Obj_Access_Section_a *ret,
                            int *error)
{
    (void)error;
    if (index >= LENGTH(section_names))
        return DW_DLV_NO_ENTRY;
    *ret = (Dwarf_Obj_Access_Section_a){
        .as_name = section_names[index],
        .as_size = section_size(object, index),
        .as_type = 1,
    };
    return DW_DLV_OK;
}

static int load_section_number(void *object, Dwarf_Unsigned index, Dwarf_Small **ret, int *error)
{
    return load_section(object, index, ret, error);
}

static Dwarf_Small get_byte_order(void *object)
{
    struct dwarf_session *session = object;
    return session->file->big_endian ? DW_END_big : DW_END_little;
}

static Dwarf_Unsigned get_file_size(void *object)
{
    /* libdwarf rejects sections larger than the file: those it sees here are inflated. */
    (void)object;
    return UINT64_MAX / 2;
}

static const Dwarf_Obj_Access_Methods_a access_methods = {
    .om_get_section_info = get_section_info,
    .om_get_byte_order = get_byte_order,
    .om_get_length_size = get_eight,
    .om_get_pointer_size = get_eight,
    .om_get_filesize = get_file_size,
    .om_get_section_count = get_section_count,
    .om_load_section = load_section_number,
};

static int open_debug(struct dwarf_session *session, Dwarf_Error *error)
{
    session->interface.ai_object = session;
    session->interface.ai_methods = &access_methods;
    return dwarf_object_init_b(&session->interface, NULL, NULL, DW_GROUPNUMBER_ANY, &session->debug,
                               error);
}

static void close_debug(Dwarf_Debug debug)
{
    dwarf_object_finish(debug);
}

static int reference_offset(Dwarf_Attribute attribute, Dwarf_Off *ret, Dwarf_Error *error)
{
    Dwarf_Bool is_info;
    return dwarf_global_formref_b(attribute, ret, &is_info, error);
}

#else

static int get_section_info(void *object, Dwarf_Half index, Dwarf_Obj_Access_Section *ret,
                            int *error)
{
    (void)error;
    if (index >= LENGTH(section_names))
        return DW_DLV_NO_ENTRY;
    *ret = (Dwarf_Obj_Access_Section){
        .name = section_names[index],
        .size = section_size(object, index),
        .type = 1,
    };
    return DW_DLV_OK;
}

static int load_section_number(void *object, Dwarf_Half index, Dwarf_Small **ret, int *error)
{
    return load_section(object, index, ret, error);
}

static Dwarf_Endianness get_byte_order(void *object)
{
    struct dwarf_session *session = object;
    return session->file->big_endian ? DW_OBJECT_MSB : DW_OBJECT_LSB;
}

static const Dwarf_Obj_Access_Methods access_methods = {
    .get_section_info = get_section_info,
    .get_byte_order = get_byte_order,
    .get_length_size = get_eight,
    .get_pointer_size = get_eight,
    .get_section_count = get_section_count,
    .load_section = load_section_number,
};

static int open_debug(struct dwarf_session *session, Dwarf_Error *error)
{
    session->interface.object = session;
    session->interface.methods = &access_methods;
    return dwarf_object_init_b(&session->interface, NULL, NULL, DW_GROUPNUMBER_ANY, &session->debug,
                               error);
}

static void close_debug(Dwarf_Debug debug)
{
    Dwarf_Error error;
    dwarf_object_finish(debug, &error);
}

static int reference_offset(Dwarf_Attribute attribute, Dwarf_Off *ret, Dwarf_Error *error)
{
    return dwarf_global_formref(attribute, ret, error);
}

#define dwarf_dealloc_loc_head_c dwarf_loc_head_c_dealloc

#endif

/* ---- sessions ---- */

static struct error *session_error(struct dwarf_session *session, Dwarf_Error error)
{
    struct error *own = session->error;
    session->error = NULL;
    if (own)
        return own;
    struct error *result =
        error_target("%s: its debug information can't be read: %s", session->file->path,
                     error ? dwarf_errmsg(error) : "an entry is missing");
    if (error)
        dwarf_dealloc(session->debug, error, DW_DLA_ERROR);
    return result;
}

struct error *dwarf_session_open(struct elf_file *file, struct dwarf_session **ret)
{
    *ret = NULL;
    if (!elf_file_debug_section(file, ".debug_info"))
        return NULL;
    struct dwarf_session *session = memory_alloc(sizeof(*session));
    session->file = file;
    for (size_t i = 1; i < LENGTH(section_names); i++)
        session->sections[i] = elf_file_debug_section(file, section_names[i]);
    Dwarf_Error error = NULL;
    int result = open_debug(session, &error);
    if (result != DW_DLV_OK) {
        struct error *failure = result == DW_DLV_ERROR ? session_error(session, error) : NULL;
        free(session);
        return failure;
    }
    *ret = session;
    return NULL;
}

void dwarf_session_close(struct dwarf_session *session)
{
    if (!session)
        return;
    close_debug(session->debug);
    error_destroy(session->error);
    free(session);
}

/* ---- DIEs ---- */

void die_deinit(struct die *die)
{
    if (die->handle)
        dwarf_dealloc(die->session->debug, die->handle, DW_DLA_DIE);
    die->handle = NULL;
}

struct error *die_at(struct dwarf_session *session, uint64_t offset, struct die *ret)
{
    Dwarf_Error error = NULL;
    *ret = (struct die){.session = session};
    if (dwarf_offdie_b(session->debug, offset, 1, &ret->handle, &error) != DW_DLV_OK) {
        ret->handle = NULL;
        return session_error(session, error);
    }
    return NULL;
}

struct error *die_child(const struct die *die, struct die *ret)
{
    Dwarf_Error error = NULL;
    *ret = (struct die){.session = die->session};
    int result = dwarf_child(die->handle, &ret->handle, &error);
    if (result == DW_DLV_OK)
        return NULL;
    ret->handle = NULL;
    return result == DW_DLV_ERROR ? session_error(die->session, error) : NULL;
}

struct error *die_next(struct die *die)
{
    Dwarf_Error error = NULL;
    Dwarf_Die next = NULL;
    int result = dwarf_siblingof_b(die->session->debug, die->handle, 1, &next, &error);
    die_deinit(die);
    if (result == DW_DLV_ERROR)
        return session_error(die->session, error);
    die->handle = result == DW_DLV_OK ? next : NULL;
    return NULL;
}

unsigned die_tag(const struct die *die)
{
    Dwarf_Half tag = 0;
    Dwarf_Error error = NULL;
    if (dwarf_tag(die->handle, &tag, &error) == DW_DLV_ERROR)
        dwarf_dealloc(die->session->debug, error, DW_DLA_ERROR);
    return tag;
}

uint64_t die_offset(const struct die *die)
{
    Dwarf_Off offset = 0;
    Dwarf_Error error = NULL;
    if (dwarf_dieoffset(die->handle, &offset, &error) == DW_DLV_ERROR)
        dwarf_dealloc(die->session->debug, error, DW_DLA_ERROR);
    return offset;
}

/* The outcome of a libdwarf call on an attribute: an error means that the form is another one. */
static bool is_ok(const struct die *die, int result, Dwarf_Error error)
{
    if (result == DW_DLV_ERROR)
        dwarf_dealloc(die->session->debug, error, DW_DLA_ERROR);
    return result == DW_DLV_OK;
}

static bool get_attribute(const struct die *die, unsigned number, Dwarf_Attribute *ret)
{
    Dwarf_Error error = NULL;
    return is_ok(die, dwarf_attr(die->handle, (Dwarf_Half)number, ret, &error), error);
}

static void put_attribute(const struct die *die, Dwarf_Attribute attribute)
{
    dwarf_dealloc(die->session->debug, attribute, DW_DLA_ATTR);
}

bool die_string(const struct die *die, unsigned number, const char **ret)
{
    Dwarf_Attribute attribute;
    if (!get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    char *string;
    bool ok = is_ok(die, dwarf_formstring(attribute, &string, &error), error);
    if (ok)
        *ret = string;
    put_attribute(die, attribute);
    return ok;
}

bool die_unsigned(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Unsigned value;
    bool ok = is_ok(die, dwarf_formudata(attribute, &value, &error), error);
    if (ok)
        *ret = value;
    put_attribute(die, attribute);
    return ok;
}

bool die_address(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Addr value;
    bool ok = is_ok(die, dwarf_formaddr(attribute, &value, &error), error);
    if (ok)
        *ret = value;
    put_attribute(die, attribute);
    return ok;
}

bool die_flag(const struct die *die, unsigned number)
{
    Dwarf_Attribute attribute;
    if (!get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Bool value = 0;
    bool ok = is_ok(die, dwarf_formflag(attribute, &value, &error), error);
    put_attribute(die, attribute);
    return ok && value;
}

bool die_reference(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Off offset;
    bool ok = is_ok(die, reference_offset(attribute, &offset, &error), error);
    if (ok)
        *ret = offset;
    put_attribute(die, attribute);
    return ok;
}

/* ---- locations ---- */

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

static bool entry_covers(Dwarf_Loc_Head_c head, Dwarf_Unsigned index, uint64_t address,
                         Dwarf_Locdesc_c *description, Dwarf_Unsigned *operation_count)
{
    Dwarf_Small kind, source;
    Dwarf_Unsigned raw_low, raw_high, expression_offset, description_offset;
    Dwarf_Bool unavailable;
    Dwarf_Addr low, high;
    Dwarf_Error error;
    if (dwarf_get_locdesc_entry_d(head, index, &kind, &raw_low, &raw_high, &unavailable, &low,
                                  &high, operation_count, description, &source, &expression_offset,
                                  &description_offset, &error) != DW_DLV_OK)
        return false;
    if (source == 0) /* a single expression holds everywhere */
        return true;
    return low <= address && address < high;
}

/* Whether libdwarf can be asked about a location: a list of Go's is in the section, whole. */
static bool can_be_read(const struct die *die, Dwarf_Attribute attribute)
{
    Dwarf_Half form = 0, version = 0, offset_size, address_size = 0;
    Dwarf_Off offset;
    Dwarf_Error error = NULL;
    if (!is_ok(die, dwarf_whatform(attribute, &form, &error), error))
        return false;
    if (form == DW_FORM_block1 || form == DW_FORM_exprloc)
        return true;
    error = NULL;
    if (form != DW_FORM_sec_offset ||
        dwarf_get_version_of_die(die->handle, &version, &offset_size) != DW_DLV_OK ||
        !is_ok(die, dwarf_get_die_address_size(die->handle, &address_size, &error), error) ||
        address_size != 8)
        return false;
    error = NULL;
    if (!is_ok(die, reference_offset(attribute, &offset, &error), error))
        return false;
    const char *name = version >= 5 ? ".debug_loclists" : ".debug_loc";
    struct elf_section *section = elf_file_debug_section(die->session->file, name);
    struct reader list;
    struct error *failure = section ? elf_section_read(die->session->file, section, &list) : NULL;
    error_destroy(failure);
    if (!section || failure)
        return false;
    reader_seek(&list, offset);
    return location_list_is_whole(list, version);
}

struct error *die_location(const struct die *die, uint64_t address, struct arena *arena,
                           bool *has_location, struct piece **ret, size_t *ret_count)
{
    *has_location = false;
    *ret = NULL;
    *ret_count = 0;
    Dwarf_Attribute attribute;
    if (!get_attribute(die, DW_AT_location, &attribute))
        return NULL;
    if (!can_be_read(die, attribute)) {
        put_attribute(die, attribute);
        return error_target("%s: its debug information can't be read: a location is damaged",
                            die->session->file->path);
    }
    Dwarf_Loc_Head_c head = NULL;
    Dwarf_Unsigned count = 0;
    Dwarf_Error error = NULL;
    int result = dwarf_get_loclist_c(attribute, &head, &count, &error);
    put_attribute(die, attribute);
    if (result == DW_DLV_ERROR)
        return session_error(die->session, error);
    if (result != DW_DLV_OK)
        return NULL;
    for (Dwarf_Unsigned i = 0; i < count && !*has_location; i++) {
        Dwarf_Locdesc_c description;
        Dwarf_Unsigned operations;
        if (!entry_covers(head, i, address, &description, &operations) || operations == 0)
            continue;
        *ret = ARENA_ARRAY(arena, struct piece, operations);
        read_expression(description, operations, *ret, ret_count);
        *has_location = true;
    }
    dwarf_dealloc_loc_head_c(head);
    return NULL;
}
