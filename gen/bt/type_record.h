/*
 * What a type's own record says of it, read while the program runs, for values whose type isn't
 * known when the script is written. What is computed here is numbers that may be wrong if a record
 * can't be read: they say what is copied, not what is shown.
 */
#ifndef GOBT_BT_TYPE_RECORD_H
#define GOBT_BT_TYPE_RECORD_H

#include "bt/capture.h"

/* Where things are in records. */
struct record_places {
    uint64_t size, kind, pointer_bytes, mask;
    uint64_t target;                                       /* of a pointer's: what it points to */
    uint64_t slice_element, map_key, map_element;          /* the same of others */
    uint64_t methods;                                      /* of an interface's: how many it has */
    uint64_t fields, field_size, field_type, field_offset; /* of a struct's */
    bool offset_has_flag; /* up to Go 1.18: the offset's lowest bit isn't of it */
};

/* False: the program doesn't say. */
bool record_places_find(struct runtime_types *types, struct record_places *ret);

/* 1 if the RECORD is of that kind, else 0. */
const char *record_is(struct capture *capture, const struct record_places *places,
                      const char *record, enum go_kind kind);

/* The record of what is pointed to, if DYNAMIC is that of a pointer; else DYNAMIC. */
const char *record_behind_pointer(struct capture *capture, const struct record_places *places,
                                  const char *dynamic, const char *path);

/* How many bytes of an interface's value there are at DATA, where its second word leads. */
const char *record_extent(struct capture *capture, const struct record_places *places,
                          const char *dynamic, const char *data, const char *path);

/*
 * A bit for each of the first words of a value behind which no pointer stands, but that is one:
 * strings are that, and slices.
 */
const char *record_texts(struct capture *capture, const struct record_places *places,
                         const char *record, const char *path);

/*
 * The address of the first field whose type's record is at TYPE, of the struct at DATA that RECORD
 * describes; 0: there is none. FOUND, if it isn't 0, is what was found before.
 */
const char *record_find_field(struct capture *capture, const struct record_places *places,
                              const char *type, const char *record, const char *data,
                              const char *path, const char *found);

/* The number of the only bit in one of up to 16. */
const char *record_bit_number(struct capture *capture, const char *path, const char *bit);

#endif
