#include "dwarf/session.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dwarf/attribute.h"

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
    struct dwarf_session *supplement; /* of what dwz has put into another file; or NULL */
    uint64_t base;                    /* of offsets: SUPPLEMENT_BASE in that one */
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

int attribute_offset(Dwarf_Attribute attribute, Dwarf_Off *ret, Dwarf_Error *error)
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

int attribute_offset(Dwarf_Attribute attribute, Dwarf_Off *ret, Dwarf_Error *error)
{
    return dwarf_global_formref(attribute, ret, error);
}

#endif

/* ---- sessions ---- */

struct error *session_error(struct dwarf_session *session, Dwarf_Error error)
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

struct elf_file *session_file(const struct dwarf_session *session)
{
    return session->file;
}

static struct error *open_session(struct elf_file *file, uint64_t base, struct dwarf_session **ret)
{
    *ret = NULL;
    if (!elf_file_debug_section(file, ".debug_info"))
        return NULL;
    struct dwarf_session *session = memory_alloc(sizeof(*session));
    session->file = file;
    session->base = base;
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

struct error *dwarf_session_open(struct elf_file *file, struct dwarf_session **ret)
{
    TRY(open_session(file, 0, ret));
    if (!*ret || !file->supplement)
        return NULL;
    struct error *error = open_session(file->supplement, SUPPLEMENT_BASE, &(*ret)->supplement);
    if (error) {
        dwarf_session_close(*ret);
        *ret = NULL;
    }
    return error;
}

void dwarf_session_close(struct dwarf_session *session)
{
    if (!session)
        return;
    dwarf_session_close(session->supplement);
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
    if (offset >= SUPPLEMENT_BASE && session->supplement)
        session = session->supplement;
    *ret = (struct die){.session = session};
    if (dwarf_offdie_b(session->debug, offset - session->base, 1, &ret->handle, &error) !=
        DW_DLV_OK) {
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

struct elf_file *die_file(const struct die *die)
{
    return die->session->file;
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
    return die->session->base + offset;
}

bool die_is_ok(const struct die *die, int result, Dwarf_Error error)
{
    if (result == DW_DLV_ERROR)
        dwarf_dealloc(die->session->debug, error, DW_DLA_ERROR);
    return result == DW_DLV_OK;
}

bool die_get_attribute(const struct die *die, unsigned number, Dwarf_Attribute *ret)
{
    Dwarf_Error error = NULL;
    return die_is_ok(die, dwarf_attr(die->handle, (Dwarf_Half)number, ret, &error), error);
}

void die_put_attribute(const struct die *die, Dwarf_Attribute attribute)
{
    dwarf_dealloc(die->session->debug, attribute, DW_DLA_ATTR);
}

static unsigned form_of(const struct die *die, Dwarf_Attribute attribute)
{
    Dwarf_Error error = NULL;
    Dwarf_Half form = 0;
    die_is_ok(die, dwarf_whatform(attribute, &form, &error), error);
    return form;
}

/* libdwarf knows the supplement's strings only by a second, tied file: they are easily found. */
static bool supplement_string(const struct die *die, Dwarf_Attribute attribute, const char **ret)
{
    struct elf_file *supplement = die->session->file->supplement;
    Dwarf_Error error = NULL;
    Dwarf_Off offset;
    struct reader strings;
    if (!supplement || !die_is_ok(die, attribute_offset(attribute, &offset, &error), error))
        return false;
    struct error *failure = elf_file_debug_contents(supplement, ".debug_str", &strings);
    error_destroy(failure);
    if (failure)
        return false;
    reader_seek(&strings, offset);
    *ret = reader_string(&strings);
    return !strings.failed;
}

static bool own_string(const struct die *die, Dwarf_Attribute attribute, const char **ret)
{
    Dwarf_Error error = NULL;
    char *string;
    bool ok = die_is_ok(die, dwarf_formstring(attribute, &string, &error), error);
    if (ok)
        *ret = string;
    return ok;
}

bool die_string(const struct die *die, unsigned number, const char **ret)
{
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, number, &attribute))
        return false;
    bool ok = form_of(die, attribute) == DW_FORM_GNU_strp_alt
                  ? supplement_string(die, attribute, ret)
                  : own_string(die, attribute, ret);
    die_put_attribute(die, attribute);
    return ok;
}

bool die_unsigned(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Unsigned value;
    bool ok = die_is_ok(die, dwarf_formudata(attribute, &value, &error), error);
    if (ok)
        *ret = value;
    die_put_attribute(die, attribute);
    return ok;
}

bool die_address(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Addr value;
    bool ok = die_is_ok(die, dwarf_formaddr(attribute, &value, &error), error);
    if (ok)
        *ret = value;
    die_put_attribute(die, attribute);
    return ok;
}

bool die_flag(const struct die *die, unsigned number)
{
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Bool value = 0;
    bool ok = die_is_ok(die, dwarf_formflag(attribute, &value, &error), error);
    die_put_attribute(die, attribute);
    return ok && value;
}

/* What a reference of that form counts from. Others (DW_FORM_sec_offset) are no DIEs' offsets. */
static uint64_t base_of(const struct die *die, unsigned form)
{
    switch (form) {
    case DW_FORM_GNU_ref_alt:
        return SUPPLEMENT_BASE;
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
    case DW_FORM_ref_addr:
        return die->session->base;
    default:
        return 0;
    }
}

bool die_reference(const struct die *die, unsigned number, uint64_t *ret)
{
    Dwarf_Attribute attribute;
    if (!die_get_attribute(die, number, &attribute))
        return false;
    Dwarf_Error error = NULL;
    Dwarf_Off offset;
    bool ok = die_is_ok(die, attribute_offset(attribute, &offset, &error), error);
    if (ok)
        *ret = base_of(die, form_of(die, attribute)) + offset;
    die_put_attribute(die, attribute);
    return ok;
}
