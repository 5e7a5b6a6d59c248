/*
 * What a script's records mean. A script for --events doesn't print values: it prints pieces of
 * memory and numbers, and gobt makes the values of them. The plan of an event says what each of its
 * pieces is; it is made together with the script (bt/record.c), and stays in memory.
 *
 * A record is a line that begins with the mark of this run, which nothing that a process passes can
 * forge:
 *
 *     MARK PLAN PART NSECS TID BASE|WORD|ADDRESS:BYTES|MARK text MARK|MARK
 *
 * An event that is too much for one printf has several parts.
 */
#ifndef GOBT_VALUE_PLAN_H
#define GOBT_VALUE_PLAN_H

#include "base/array.h"
#include "path/path.h"
#include "program/type.h"
#include "value/runtime_types.h"

/* One piece of a record. */
struct plan_piece {
    bool at_entry; /* of a record on a return: what it was when the function was entered */
    enum plan_piece_kind {
        PLAN_WORD,   /* a number in hex */
        PLAN_MEMORY, /* where, and what is there */
        PLAN_LINK,   /* where, and the word that is there */
        PLAN_TEXT,   /* what bpftrace made of a conversion of the user's */
    } kind;
    unsigned part;
};

/* How much of a value is copied at most. */
enum { COPIED_CHUNKS = 4 /* as long as a string may be */, HELD_SIZE = 128 /* in an interface */ };

/* Why something isn't copied. */
enum shortage {
    SHORTAGE_ROOM, /* of pieces of memory */
    SHORTAGE_KEPT, /* of those that are kept from the entry to the return */
    SHORTAGE_HELD, /* an interface holds it */
    SHORTAGE_LARGE,
    SHORTAGE_DEEP,
    SHORTAGES,
};

/* A printf of its own. */
struct plan_part {
    bool has_guard; /* it is there only if the word of that piece isn't 0 */
    size_t guard;
};

/* A word of a value that is in registers. */
struct plan_word {
    uint64_t offset, size;
    size_t piece;
};

/* What must hold for a value to be there: a pointer on its way isn't nil, an index isn't too large,
 * a map has a key. */
struct plan_guard {
    size_t
        piece; /* the pointer; the length; where the key's element is, 1: nobody looked further */
    enum { GUARD_POINTER, GUARD_INDEX, GUARD_KEY } kind;
    uint64_t number; /* the index; how many slots of the map were looked at */
};

struct plan_value {
    const char *label; /* "entry.Key"; NULL: the value alone */
    const char *path;  /* the same, in any case */
    enum plan_value_kind {
        VALUE_GO,       /* of TYPE */
        VALUE_NUMBER,   /* one word: a length, an address, a goroutine's number */
        VALUE_DURATION, /* one word: nanoseconds */
        VALUE_TEXT,     /* a piece that is a text */
        VALUE_STACK,    /* one with a frame a line */
        VALUE_SYMBOL,   /* one that is a function at an address */
        VALUE_FUNCTION, /* the function's name */
        VALUE_MISSING,  /* nowhere: MISSING says why */
    } kind;
    enum path_form form;
    const char *conversion; /* of the user's format; NULL: as it is shown */
    struct type *type;
    const char *missing; /* "<optimized out>" */
    bool lacks_words;    /* some of them are nowhere */
    bool is_part;
    bool is_own;         /* gobt's own: it stands beside the values */
    bool at_entry;       /* see plan_piece */
    bool has_type_piece; /* TYPE is a shape: the piece has the address of the type's own record */
    size_t type_piece;
    bool in_memory; /* PIECE's address is the value's; else it is made of words */
    size_t piece;   /* memory, number or text */
    struct {
        ARRAY(struct plan_word);
    } words;
    struct {
        ARRAY(struct plan_guard);
    } guards; /* the nearest to the function first */
};

/* What the event's line consists of. */
struct plan_segment {
    enum plan_segment_kind {
        SEGMENT_TEXT, /* as it is in a bpftrace format */
        SEGMENT_TIME,
        SEGMENT_VALUE,
        SEGMENT_FIELDS, /* a list of values follows; without TEXT none: then no blank before it */
    } kind;
    const char *text;
    struct plan_value value;
};

struct plan {
    const char *function;     /* the short name */
    const char *label;        /* the same, and what follows it in a line: "(main.go:30)" */
    const char *inlined_into; /* of an inlined call: the function that has the code; or NULL */
    const char *line;         /* "main.go:30"; NULL: the event is a call */
    const char *shortages[SHORTAGES]; /* what to say of each; NULL: it isn't one */
    bool is_return;
    bool is_own; /* of the user's script: the format is meant */
    struct {
        ARRAY(struct plan_part);
    } parts;
    struct {
        ARRAY(struct plan_piece);
    } pieces;
    struct {
        ARRAY(struct plan_segment);
    } segments;
};

struct plans {
    ARRAY(struct plan *);
    const char *mark;
    struct runtime_types types; /* what the script copies, and its events are read, by */
    unsigned item_limit, follow_limit;
    uint64_t string_limit;
    unsigned copy_limit;   /* 0, or the most for that */
    unsigned memory_limit; /* pieces of memory that one probe may print */
};

struct plan *plans_add(struct plans *plans);
void plans_deinit(struct plans *plans);

#endif
