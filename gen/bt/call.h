/*
 * A call, from its entry to its return.
 *
 * A probe on returns that asks for arguments, or for the duration, has a companion at the entry,
 * which keeps what will be asked for in a map. The key tells frames apart: the process, the address
 * of g, and how deep in its stack the frame is. All of them are the same at the entry and at the
 * RET, on whatever thread, and however often the stack was moved; recursive calls differ in the
 * depth. The address of a g is used again when its goroutine has ended, so the goroutine's number
 * is kept, too, and compared at the return.
 *
 * Frames that a panic or runtime.Goexit unwinds never reach a RET. What they leave stays until the
 * same depth of the same g is entered again: it is found then, or at the end of the script, and
 * counted.
 */
#ifndef GOBT_BT_CALL_H
#define GOBT_BT_CALL_H

#include "base/text.h"
#include "bt/script.h"

struct kept_value {
    const char *expression; /* in the probe at the entry */
    const char *name;       /* of the variable that has it in the probe on returns */
    bool is_text;           /* too large for a variable: the tuple's element stands in its place */
    bool is_needed;         /* the return uses it */
    const char *element;    /* "$call.3" */
};

struct call {
    struct probe entry; /* the companion */
    const char *map, *key;
    unsigned number;      /* of the pair in the script */
    const char *variable; /* the tuple, at the return */
    struct {
        ARRAY(struct kept_value);
    } kept;
    bool is_grouped;   /* the tuple is one of tuples */
    bool shares_probe; /* entry and return are one address: their variables are of one probe */
    bool is_needed;    /* something is asked for that only the entry knows */
};

/* Makes the call of a probe on returns. */
struct error *call_init(struct call *call, struct probe *probe);
void call_deinit(struct call *call);

/* Keeps the value of the companion's EXPRESSION: the name of it at the return. */
const char *call_keep(struct probe *probe, const char *expression, bool is_signed);
/* The same for what is no number. */
const char *call_keep_text(struct probe *probe, const char *expression);

/* A kept pointer, as it is now: one into the goroutine's stack has moved with the stack. */
struct error *call_move(struct probe *probe, const char *pointer, const char **ret);

/* The variable that holds the nanoseconds since the entry. */
const char *call_duration(struct probe *probe);

/* Notes when the probes on returns, which have that BODY, were there for the first time. */
void call_print_since(struct probe *probe, const char *body, struct text *text);

/* Where there is no such probe, at the beginning of the one on returns: the same of types alone. */
void call_print_types(struct probe *probe, const char *body, struct text *text);

/* Whether what the probe's CONDITION and BODY use of the entry doesn't fit through a BPF program.
 */
bool call_is_too_much(const struct probe *probe, const char *condition, const char *body);

/*
 * The body of the companion, and that of the probe on returns. CONDITION is the companion's, BODY
 * that of the returns with its own condition around it: what it uses is kept. "" is none.
 */
struct error *call_print_entry(struct probe *probe, const char *condition, const char *body,
                               struct text *text);
struct error *call_print_return(struct probe *probe, const char *condition, const char *body,
                                struct text *text);

/* What the script says at its end of calls that it saw no return of; and of a map that was full. */
void call_print_ending(struct probe *probe);
void call_print_report(struct script *script);

#endif
