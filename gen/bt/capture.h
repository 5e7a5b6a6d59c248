/*
 * What a record takes along of a value: its words, or the memory that it is in, and the memory that
 * it leads to, as far as the value's type says what is worth having. No questions are asked: what a
 * nil pointer leads to is copied as nothing. gobt makes the value of it later (value/decode.h).
 *
 * What the type of an interface's value is isn't known before; of its data the first bytes are
 * taken, and what they would lead to if they were strings, which most are.
 */
#ifndef GOBT_BT_CAPTURE_H
#define GOBT_BT_CAPTURE_H

#include "base/text.h"
#include "bt/event.h"
#include "bt/line.h"
#include "value/plan.h"
#include "value/runtime_types.h"

struct error_chain;

/* What has to be looked into when all values themselves are taken. */
struct pending {
    struct probe *probe; /* at the entry, or at the return */
    struct type *type;
    const struct access *access; /* in registers; or */
    const char *address;         /* in memory, at OFFSET of it */
    uint64_t offset;
    const char *path;
    const char *has_methods; /* an interface: 1 or 0 while the program runs; NULL: TYPE tells */
    const char *record;      /* of the type of what is at ADDRESS, if TYPE doesn't tell that */
    const char *dynamic;     /* of a shape that is a pointer: the record of its own type; or NULL */
    unsigned depth;
    unsigned waits;             /* steps that it comes later than others of its depth */
    bool is_asked_for;          /* it is in a value that somebody asked for by its path */
    bool is_urgent;             /* it is what an error says that is a value by itself */
    unsigned nested;            /* lists in interfaces that it is in */
    unsigned chain;             /* errors that it is in */
    struct error_chain *errors; /* those, and what they lead to; NULL: there are none yet */
    unsigned followed;          /* pointers in values that lead to it */
    bool is_last;               /* of an interface: what its value leads to isn't wanted */
    unsigned group;
    unsigned rank; /* the smallest is next */
    bool is_done;
};

/* What has to wait for what is nearer to the function, and for how many steps. */
enum {
    WAIT_BESIDE = 2,       /* results, for what was asked for */
    WAIT_LIST = 2,         /* a list in an interface, for values of types that are known */
    WAIT_POSSIBLE = 6,     /* an error that is only known to be an interface */
    WAIT_WRAPPED = 2,      /* the error in one */
    WAIT_WRAPPED_MORE = 5, /* the errors in that */
    WAIT_CONTEXT = 2,      /* a context that nobody asked for */
    WAIT_IN_CONTEXT = 6,   /* and what is in it */
};

/* A piece, and what bpftrace prints of it. */
struct captured {
    const char *conversions[2], *expressions[2]; /* the second may be NULL */
    unsigned stored;
    unsigned group;
};

/* Pieces that are printed only if there is something to be read. */
struct capture_group {
    size_t guard; /* the piece whose word mustn't be 0; not of the first group */
};

/* A number that several pieces are reached by. */
struct local {
    const char *name, *value;
    bool
        is_shared; /* computed once, for all printfs; others are, just before each that uses them */
    bool is_printed;
};

/* A variable of the program, copied where the function is entered, or here. */
struct taken_variable {
    const char *name;
    bool at_entry;
};

struct capture {
    struct line line; /* for the probe that is meant, and for keeping */
    struct plan *plan;
    struct runtime_types *types;
    int memory_left;             /* pieces of memory that there is room for */
    int kept_left;               /* of those that are kept from the entry to the return */
    bool lacks_room, lacks_kept; /* there was something that it was too little for */
    unsigned item_limit, follow_limit;
    struct {
        ARRAY(struct captured);
    } pieces;
    struct {
        ARRAY(struct pending);
    } pending;
    struct {
        ARRAY(struct capture_group);
    } groups;       /* the first has what is always there */
    unsigned group; /* that is being added to */
    struct {
        ARRAY(struct taken_variable);
    } variables; /* of the program, that are copied already */
    struct {
        ARRAY(struct local);
    } locals; /* each of those before it only */
};

void capture_deinit(struct capture *capture);

size_t capture_word(struct capture *capture, const char *expression);
size_t capture_text(struct capture *capture, const char *conversion, const char *expression);

/* ---- for the files that know one kind of value each ---- */

/* Whether one more piece of memory may be taken; a value's own first one is taken anyway. */
bool capture_has_room(struct capture *capture);
struct arena *capture_arena(const struct capture *capture);
/* A name for an expression. */
const char *capture_define(struct capture *capture, const char *path, const char *what,
                           const char *value);
/* A name that all printfs share: for what is far to go to. Each takes eight bytes of the stack. */
const char *capture_share(struct capture *capture, const char *path, const char *what,
                          const char *value);
size_t capture_add_piece(struct capture *capture, enum plan_piece_kind kind,
                         const struct captured *captured);
/* The word at OFFSET of what is pending. */
struct error *capture_word_of(struct capture *capture, const struct pending *pending,
                              uint64_t offset, const char *what, const char **ret);
void capture_add_pending(struct capture *capture, const struct pending *from, struct type *type,
                         const char *address, uint64_t offset, const char *path);
void capture_push_pending(struct capture *capture, struct pending *pending);
const char *capture_numbered(const struct capture *capture, const char *path, uint64_t number);
/* What is added from here on is there only if the WORD isn't 0. */
void capture_begin_group(struct capture *capture, const char *word);

/* Statements for the shared locals that SOURCE uses, but those that have been printed. */
void capture_print_shared(struct capture *capture, const char *source, const char *indent,
                          struct text *text);
/* The same for the others. */
void capture_print_locals(const struct capture *capture, const char *source, const char *indent,
                          struct text *text);

/* Takes the field's value, and notes what it leads to. */
struct error *capture_value(struct capture *capture, const struct event_field *field,
                            struct plan_value *ret);

/* Takes what the values lead to, the nearest first, until there is no room left. */
struct error *capture_pending(struct capture *capture);

#endif
