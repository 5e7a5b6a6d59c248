/* Over 500 lines: the one file that knows how DWARF is written, in each of its versions. */
#include "dwarf_writer.h"

#include <stdlib.h>
#include <string.h>

enum { ADDR_HEADER = 8, LOCLISTS_HEADER = 12 };

void dwarf_writer_deinit(struct dwarf_writer *writer)
{
    for (size_t i = 0; i < writer->dies.count; i++) {
        array_deinit(&writer->dies.items[i]->attributes);
        array_deinit(&writer->dies.items[i]->children);
    }
    array_deinit(&writer->dies);
    array_deinit(&writer->units);
    arena_deinit(&writer->arena);
    text_deinit(&writer->addresses);
    text_deinit(&writer->info);
    text_deinit(&writer->abbrev);
    text_deinit(&writer->str);
    text_deinit(&writer->line_str);
    text_deinit(&writer->addr);
    text_deinit(&writer->loc);
    text_deinit(&writer->loclists);
}

/* ---- units and DIEs ---- */

static struct dw_die *new_die(struct dw_unit *unit, unsigned tag)
{
    struct dw_die *die = ARENA_NEW(&unit->writer->arena, struct dw_die);
    die->unit = unit;
    die->tag = (uint16_t)tag;
    array_push(&unit->writer->dies, die);
    return die;
}

struct dw_die *dw_die(struct dw_die *parent, unsigned tag)
{
    struct dw_die *die = new_die(parent->unit, tag);
    array_push(&parent->children, die);
    return die;
}

struct dw_unit *dw_unit(struct dwarf_writer *writer, unsigned version, const char *name)
{
    struct dw_unit *unit = ARENA_NEW(&writer->arena, struct dw_unit);
    unit->writer = writer;
    unit->version = version;
    unit->root = new_die(unit, DW_TAG_compile_unit);
    array_push(&writer->units, unit);
    dw_string(unit->root, DW_AT_name, DW_FORM_string, name);
    dw_number(unit->root, DW_AT_language, DW_FORM_data1, DW_LANG_Go);
    dw_number(unit->root, DW_AT_low_pc, DW_FORM_addr, 0x401000);
    dw_string(unit->root, DW_AT_producer, DW_FORM_string, "Go cmd/compile go1.26.1; regabi");
    if (version >= 5)
        dw_number(unit->root, DW_AT_addr_base, DW_FORM_sec_offset, ADDR_HEADER);
    return unit;
}

static struct dw_attribute *add(struct dw_die *die, struct dw_attribute attribute)
{
    array_push(&die->attributes, attribute);
    return &die->attributes.items[die->attributes.count - 1];
}

void dw_number(struct dw_die *die, unsigned name, unsigned form, uint64_t number)
{
    add(die, (struct dw_attribute){(uint16_t)name, (uint16_t)form, .number = number});
}

void dw_string(struct dw_die *die, unsigned name, unsigned form, const char *string)
{
    string = arena_strdup(&die->unit->writer->arena, string);
    add(die, (struct dw_attribute){(uint16_t)name, (uint16_t)form, .string = string});
}

void dw_reference(struct dw_die *die, unsigned name, const struct dw_die *target)
{
    add(die, (struct dw_attribute){(uint16_t)name, DW_FORM_ref_addr, .target = target});
}

void dw_block(struct dw_die *die, unsigned name, unsigned form, const void *bytes, size_t size)
{
    const char *copy = arena_strndup(&die->unit->writer->arena, bytes, size);
    add(die, (struct dw_attribute){(uint16_t)name, (uint16_t)form, .string = copy, .size = size});
}

/* The index of an address in .debug_addr, of which there is one table. */
static uint64_t address_index(struct dwarf_writer *writer, uint64_t address)
{
    bytes_u64(&writer->addresses, address);
    return writer->addresses.length / 8 - 1;
}

void dw_address(struct dw_die *die, unsigned name, uint64_t address)
{
    if (die->unit->version >= 5)
        dw_number(die, name, DW_FORM_addrx, address_index(die->unit->writer, address));
    else
        dw_number(die, name, DW_FORM_addr, address);
}

struct dw_attribute *dw_attribute(struct dw_die *die, unsigned name)
{
    for (size_t i = 0; i < die->attributes.count; i++) {
        if (die->attributes.items[i].name == name)
            return &die->attributes.items[i];
    }
    return NULL;
}

void dw_location(struct dw_die *die, uint64_t low, uint64_t high, const void *expression,
                 size_t size)
{
    struct arena *arena = &die->unit->writer->arena;
    struct dw_attribute *attribute = dw_attribute(die, DW_AT_location);
    if (!attribute)
        attribute =
            add(die, (struct dw_attribute){.name = DW_AT_location, .form = DW_FORM_sec_offset});
    struct dw_range *range = ARENA_NEW(arena, struct dw_range);
    *range = (struct dw_range){low, high, arena_strndup(arena, expression, size), size, NULL};
    struct dw_range **last = &attribute->ranges;
    while (*last)
        last = &(*last)->next;
    *last = range;
}

/* ---- Go ---- */

struct dw_die *dw_function(struct dw_unit *unit, const char *name, uint64_t low, uint64_t size)
{
    struct dw_die *die = dw_die(unit->root, DW_TAG_subprogram);
    if (name)
        dw_string(die, DW_AT_name, DW_FORM_string, name);
    dw_address(die, DW_AT_low_pc, low);
    if (unit->version >= 5)
        dw_number(die, DW_AT_high_pc, DW_FORM_udata, size);
    else
        dw_number(die, DW_AT_high_pc, DW_FORM_addr, low + size);
    dw_block(die, DW_AT_frame_base, DW_FORM_block1, BYTES(DW_OP_call_frame_cfa));
    dw_number(die, DW_AT_decl_file, DW_FORM_data4, 1);
    dw_number(die, DW_AT_external, DW_FORM_flag, 1);
    return die;
}

struct dw_die *dw_abstract_function(struct dw_unit *unit, const char *name)
{
    struct dw_die *die = dw_die(unit->root, DW_TAG_subprogram);
    dw_string(die, DW_AT_name, DW_FORM_string, name);
    dw_number(die, DW_AT_inline, DW_FORM_data1, DW_INL_inlined);
    dw_number(die, DW_AT_external, DW_FORM_flag, 1);
    return die;
}

struct dw_die *dw_parameter(struct dw_die *function, const char *name, const struct dw_die *type,
                            bool is_result)
{
    struct dw_die *die = dw_die(function, DW_TAG_formal_parameter);
    dw_string(die, DW_AT_name, DW_FORM_string, name);
    dw_number(die, DW_AT_variable_parameter, DW_FORM_flag, is_result);
    dw_number(die, DW_AT_decl_line, DW_FORM_udata, 7);
    if (type)
        dw_reference(die, DW_AT_type, type);
    return die;
}

struct dw_die *dw_inlined(struct dw_die *function, const struct dw_die *origin)
{
    struct dw_die *die = dw_die(function, DW_TAG_inlined_subroutine);
    dw_reference(die, DW_AT_abstract_origin, origin);
    dw_number(die, DW_AT_call_line, DW_FORM_udata, 300);
    return die;
}

static struct dw_die *named_type(struct dw_unit *unit, unsigned tag, const char *name,
                                 enum go_kind kind)
{
    struct dw_die *die = dw_die(unit->root, tag);
    dw_string(die, DW_AT_name, DW_FORM_string, name);
    if (kind)
        dw_number(die, DW_AT_go_kind, DW_FORM_data1, kind);
    return die;
}

struct dw_die *dw_base(struct dw_unit *unit, const char *name, unsigned encoding, uint64_t size,
                       enum go_kind kind)
{
    struct dw_die *die = named_type(unit, DW_TAG_base_type, name, kind);
    dw_number(die, DW_AT_encoding, DW_FORM_data1, encoding);
    dw_number(die, DW_AT_byte_size, DW_FORM_udata, size);
    return die;
}

struct dw_die *dw_int(struct dw_unit *unit)
{
    return dw_base(unit, "int", DW_ATE_signed, 8, GO_INT);
}

struct dw_die *dw_pointer(struct dw_unit *unit, const char *name, const struct dw_die *element)
{
    struct dw_die *die =
        named_type(unit, DW_TAG_pointer_type, name, element ? GO_POINTER : GO_UNSAFE_POINTER);
    if (element)
        dw_reference(die, DW_AT_type, element);
    return die;
}

struct dw_die *dw_struct(struct dw_unit *unit, const char *name, uint64_t size, enum go_kind kind)
{
    struct dw_die *die = named_type(unit, DW_TAG_structure_type, name, kind);
    dw_number(die, DW_AT_byte_size, DW_FORM_udata, size);
    return die;
}

struct dw_die *dw_member(struct dw_die *owner, const char *name, const struct dw_die *type,
                         uint64_t offset, bool embedded)
{
    struct dw_die *die = dw_die(owner, DW_TAG_member);
    dw_string(die, DW_AT_name, DW_FORM_string, name);
    dw_number(die, DW_AT_data_member_location, DW_FORM_udata, offset);
    dw_reference(die, DW_AT_type, type);
    dw_number(die, DW_AT_go_embedded_field, DW_FORM_flag, embedded);
    return die;
}

struct dw_die *dw_typedef(struct dw_unit *unit, const char *name, const struct dw_die *target,
                          enum go_kind kind)
{
    struct dw_die *die = named_type(unit, DW_TAG_typedef, name, kind);
    dw_reference(die, DW_AT_type, target);
    return die;
}

struct dw_die *dw_string_type(struct dw_unit *unit)
{
    struct dw_die *byte = dw_base(unit, "uint8", DW_ATE_unsigned, 1, GO_UINT8);
    struct dw_die *die = dw_struct(unit, "string", 16, GO_STRING);
    dw_member(die, "str", dw_pointer(unit, "*uint8", byte), 0, false);
    dw_member(die, "len", dw_int(unit), 8, false);
    return die;
}

struct dw_die *dw_slice(struct dw_unit *unit, const char *name, const struct dw_die *element)
{
    struct dw_die *die = dw_struct(unit, name, 24, GO_SLICE);
    dw_reference(die, DW_AT_go_elem, element);
    dw_member(die, "array", dw_pointer(unit, "*ELEMENT", element), 0, false);
    dw_member(die, "len", dw_int(unit), 8, false);
    dw_member(die, "cap", dw_int(unit), 16, false);
    return die;
}

struct dw_die *dw_array(struct dw_unit *unit, const char *name, const struct dw_die *element,
                        uint64_t count, uint64_t size)
{
    struct dw_die *die = named_type(unit, DW_TAG_array_type, name, GO_ARRAY);
    dw_reference(die, DW_AT_type, element);
    dw_number(die, DW_AT_byte_size, DW_FORM_udata, size);
    dw_number(dw_die(die, DW_TAG_subrange_type), DW_AT_count, DW_FORM_udata, count);
    return die;
}

/* ---- location lists ---- */

static uint64_t write_list_4(struct dwarf_writer *writer, const struct dw_range *range)
{
    struct text *loc = &writer->loc;
    uint64_t start = loc->length;
    /* Go's compiler selects the function as the base first. */
    bytes_u64(loc, UINT64_MAX);
    bytes_u64(loc, range->low);
    for (uint64_t base = range->low; range; range = range->next) {
        bytes_u64(loc, range->low - base);
        bytes_u64(loc, range->high - base);
        bytes_u16(loc, (uint16_t)range->size);
        text_add(loc, range->expression, range->size);
    }
    bytes_u64(loc, 0);
    bytes_u64(loc, 0);
    return start;
}

static uint64_t write_list_5(struct dwarf_writer *writer, const struct dw_range *range)
{
    struct text *lists = &writer->loclists;
    if (lists->length == 0)
        bytes_fill(lists, 0, LOCLISTS_HEADER);
    uint64_t start = lists->length, base = range->low;
    bytes_u8(lists, DW_LLE_base_addressx);
    bytes_uleb(lists, address_index(writer, base));
    for (; range; range = range->next) {
        bytes_u8(lists, DW_LLE_offset_pair);
        bytes_uleb(lists, range->low - base);
        bytes_uleb(lists, range->high - base);
        bytes_uleb(lists, range->size);
        text_add(lists, range->expression, range->size);
    }
    bytes_u8(lists, DW_LLE_end_of_list);
    return start;
}

/* ---- sections ---- */

struct reference {
    size_t at;
    unsigned size;
    const struct dw_die *target;
    uint64_t base;
};

struct output {
    struct dwarf_writer *writer;
    struct {
        ARRAY(struct reference);
    } references;
    uint64_t abbreviations, unit_start;
};

static void write_reference(struct output *output, const struct dw_attribute *attribute,
                            unsigned size, bool in_unit)
{
    struct text *info = &output->writer->info;
    struct reference reference = {info->length, size, attribute->target,
                                  in_unit ? output->unit_start : 0};
    if (attribute->target)
        array_push(&output->references, reference);
    bytes_number(info, attribute->number, size);
}

static void write_indirect_string(struct text *info, struct text *strings, const char *string,
                                  unsigned offset_size)
{
    bytes_number(info, strings->length, offset_size);
    bytes_string(strings, string);
}

static void write_block(struct text *info, const struct dw_attribute *attribute)
{
    unsigned size = attribute->form == DW_FORM_block1   ? 1
                    : attribute->form == DW_FORM_block2 ? 2
                    : attribute->form == DW_FORM_block4 ? 4
                                                        : 0;
    if (size)
        bytes_number(info, attribute->size, size);
    else if (attribute->form != DW_FORM_data16)
        bytes_uleb(info, attribute->size);
    text_add(info, attribute->string, attribute->size);
}

static void write_attribute(struct output *output, const struct dw_unit *unit,
                            const struct dw_attribute *attribute)
{
    struct dwarf_writer *writer = output->writer;
    struct text *info = &writer->info;
    unsigned offset_size = unit->is_64bit ? 8 : 4;
    uint64_t number = attribute->number;
    if (attribute->ranges)
        number = unit->version >= 5 ? write_list_5(writer, attribute->ranges)
                                    : write_list_4(writer, attribute->ranges);
    switch (attribute->form) {
    case DW_FORM_string:
        bytes_string(info, attribute->string);
        return;
    case DW_FORM_strp:
        write_indirect_string(info, &writer->str, attribute->string, offset_size);
        return;
    case DW_FORM_line_strp:
        write_indirect_string(info, &writer->line_str, attribute->string, offset_size);
        return;
    case DW_FORM_block1:
    case DW_FORM_block2:
    case DW_FORM_block4:
    case DW_FORM_block:
    case DW_FORM_exprloc:
    case DW_FORM_data16:
        write_block(info, attribute);
        return;
    case DW_FORM_addr:
    case DW_FORM_data8:
    case DW_FORM_ref_sig8:
        bytes_u64(info, number);
        return;
    case DW_FORM_ref_addr:
        write_reference(output, attribute, offset_size, false);
        return;
    case DW_FORM_ref4:
        write_reference(output, attribute, 4, true);
        return;
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
        bytes_number(info, number, offset_size);
        return;
    case DW_FORM_data1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
        bytes_u8(info, (uint8_t)number);
        return;
    case DW_FORM_data2:
    case DW_FORM_strx2:
        bytes_u16(info, (uint16_t)number);
        return;
    case DW_FORM_strx3:
        bytes_number(info, number, 3);
        return;
    case DW_FORM_data4:
        bytes_u32(info, (uint32_t)number);
        return;
    case DW_FORM_sdata:
        bytes_sleb(info, (int64_t)number);
        return;
    case DW_FORM_udata:
    case DW_FORM_addrx:
    case DW_FORM_strx:
    case DW_FORM_loclistx:
        bytes_uleb(info, number);
        return;
    default: /* takes no bytes here, or a form that nobody knows */
        return;
    }
}

static void write_die(struct output *output, struct dw_die *die)
{
    struct dwarf_writer *writer = output->writer;
    struct text *abbrev = &writer->abbrev;
    die->offset = writer->info.length;
    /* Each DIE has an abbreviation of its own; all are in one table, as Go's are. */
    bytes_uleb(abbrev, ++output->abbreviations);
    bytes_uleb(abbrev, die->tag);
    bytes_u8(abbrev, die->children.count > 0);
    bytes_uleb(&writer->info, output->abbreviations);
    for (size_t i = 0; i < die->attributes.count; i++) {
        const struct dw_attribute *attribute = &die->attributes.items[i];
        bytes_uleb(abbrev, attribute->name);
        bytes_uleb(abbrev, attribute->form);
        if (attribute->form == DW_FORM_implicit_const)
            bytes_sleb(abbrev, (int64_t)attribute->number);
        write_attribute(output, die->unit, attribute);
    }
    bytes_u16(abbrev, 0);
    for (size_t i = 0; i < die->children.count; i++)
        write_die(output, die->children.items[i]);
    if (die->children.count > 0)
        bytes_u8(&writer->info, 0);
}

static void write_unit(struct output *output, const struct dw_unit *unit)
{
    struct text *info = &output->writer->info;
    unsigned offset_size = unit->is_64bit ? 8 : 4;
    output->unit_start = info->length;
    if (unit->is_64bit)
        bytes_u32(info, 0xffffffff);
    size_t length_at = info->length;
    bytes_number(info, 0, offset_size);
    bytes_u16(info, (uint16_t)unit->version);
    if (unit->version >= 5) {
        bytes_u8(info, DW_UT_compile);
        bytes_u8(info, 8);
    }
    bytes_number(info, 0, offset_size); /* of the abbreviations */
    if (unit->version < 5)
        bytes_u8(info, 8);
    write_die(output, unit->root);
    bytes_patch(info, length_at, info->length - length_at - offset_size, offset_size);
}

void dwarf_writer_finish(struct dwarf_writer *writer)
{
    struct output output = {.writer = writer};
    for (size_t i = 0; i < writer->units.count; i++)
        write_unit(&output, writer->units.items[i]);
    bytes_u8(&writer->abbrev, 0);
    for (size_t i = 0; i < output.references.count; i++) {
        const struct reference *reference = &output.references.items[i];
        bytes_patch(&writer->info, reference->at, reference->target->offset - reference->base,
                    reference->size);
    }
    array_deinit(&output.references);
    if (writer->loclists.length) {
        bytes_patch(&writer->loclists, 0, writer->loclists.length - 4, 4);
        bytes_patch(&writer->loclists, 4, 5, 2);
        bytes_patch(&writer->loclists, 6, 8, 1);
    }
    if (writer->addresses.length) {
        bytes_u32(&writer->addr, (uint32_t)writer->addresses.length + 4);
        bytes_u16(&writer->addr, 5);
        bytes_u8(&writer->addr, 8);
        bytes_u8(&writer->addr, 0);
        text_add(&writer->addr, writer->addresses.bytes, writer->addresses.length);
    }
}

void dwarf_writer_add_to(const struct dwarf_writer *writer, struct elf_writer *elf,
                         enum elf_compression compression)
{
    const struct {
        const char *name;
        const struct text *contents;
    } sections[] = {
        {".debug_info", &writer->info},         {".debug_abbrev", &writer->abbrev},
        {".debug_str", &writer->str},           {".debug_line_str", &writer->line_str},
        {".debug_addr", &writer->addr},         {".debug_loc", &writer->loc},
        {".debug_loclists", &writer->loclists},
    };
    for (size_t i = 0; i < LENGTH(sections); i++) {
        if (sections[i].contents->length)
            elf_writer_add_debug(elf, sections[i].name, sections[i].contents, compression);
    }
}

struct elf_file *dwarf_writer_open(struct dwarf_writer *writer)
{
    AUTO_ELF_WRITER elf = {0};
    dwarf_writer_finish(writer);
    dwarf_writer_add_to(writer, &elf, ELF_PLAIN);
    return elf_writer_open(&elf);
}
