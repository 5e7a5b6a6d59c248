/* Bytes of a process's memory, and what type they are of: as a value to print. */
#ifndef GOBT_VALUE_DECODE_H
#define GOBT_VALUE_DECODE_H

#include "value/node.h"
#include "value/plan.h"
#include "value/runtime_types.h"
#include "value/snapshot.h"

/* What is known while one event is read. */
struct reading {
    struct arena *arena; /* of the event */
    struct runtime_types *types;
    const struct snapshot *snapshot;
    uint64_t load_base;    /* what is added to addresses as linked */
    uint64_t string_limit; /* bytes of a string */
    unsigned item_limit;   /* elements of a slice or map that are shown */
    unsigned follow_limit; /* pointers in values that are followed, one behind another */
    unsigned followed;     /* of those, where this value is */
    unsigned depth;        /* of the value whose text is being made: what is in that begins anew */
    unsigned *lacks;       /* a bit for each shortage that was met; may be NULL */
    bool lacks_room;       /* what wasn't copied may have had no room: ROOM says which */
    enum shortage room;
    const enum shortage *lack;     /* it isn't copied for that; NULL: that isn't known */
    bool is_held;                  /* it is in an interface's value */
    const struct followed *behind; /* the pointer that led here; NULL: none did */
};

/* A pointer that is being followed. */
struct followed {
    const struct followed *before;
    uint64_t address;
    const struct type *type;
};

/* A value's bytes. A float in a register, or memory that wasn't copied, leaves a gap in them. */
struct value {
    struct type *type;
    const uint8_t *bytes;
    const bool *known; /* of each byte */
    uint64_t size;
    bool is_words;    /* it was in registers */
    bool lacks_words; /* and some of its words are nowhere: a variable inside of a function */
    uint64_t at;      /* bytes of what it is a part of stand before it */
};

/* IS_PART: of a struct or the like; its pointers aren't followed. */
struct node *decode(const struct reading *reading, const struct value *value, bool is_part);

/* The same in code that several types share: the value's own type is that of the RECORD. */
struct node *decode_shaped(const struct reading *reading, const struct value *value,
                           uint64_t record, bool is_part);
/* The name of that type; NULL: it can't be read. */
const char *decode_type_name(const struct reading *reading, uint64_t record);

/* For the files that know one kind of value each. */
enum { DEPTH_LIMIT = 8, DEPTH_OF_POINTER = 2 /* what each that is followed adds to it */ };

struct node *decode_value(const struct reading *reading, const struct value *value, unsigned depth);
/* What is at ADDRESS. */
struct value value_at(const struct reading *reading, struct type *type, uint64_t address);
/* The part of TYPE at OFFSET of the value. */
struct value value_part(const struct value *value, struct type *type, uint64_t offset);
/* The number at OFFSET; false: it isn't known. */
bool value_number(const struct value *value, uint64_t offset, unsigned size, uint64_t *ret);
/* The field of that name; false: there is none. */
bool value_field(const struct value *value, const char *name, struct value *ret);
/* The string or []byte; false: it isn't known. Its text may be cut short. */
bool value_string(const struct reading *reading, const struct value *value, struct node *ret);

/* The type and the value in an interface; the type's name if that is all that is known of it. */
struct dynamic_value {
    const char *name; /* NULL: the interface is nil */
    struct value value;
    bool has_value;
    uint64_t data;
};
/* The type whose record is at that address; its value is left open. False: it isn't known. */
bool decode_type_of(const struct reading *reading, uint64_t record, struct dynamic_value *ret);
bool decode_dynamic(const struct reading *reading, const struct value *interface,
                    struct dynamic_value *ret);

/* What can't be told. */
struct node *node_unread(const struct reading *reading);

#endif
