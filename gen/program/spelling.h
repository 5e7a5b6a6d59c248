/*
 * Types as people type them, and as Go writes them: "[]any" is "[]interface {}", "Point" may be
 * "main.Point". And type arguments: code is shared by all types of one shape, and named after that,
 * "Queue[go.shape.struct { X int }]" for "Queue[Point]".
 */
#ifndef GOBT_PROGRAM_SPELLING_H
#define GOBT_PROGRAM_SPELLING_H

#include "base/text.h"
#include "program/program.h"

/* Appends the type's name with what aliases stand for, as Go's %T has it: "map[string]interface
 * {}".
 */
void spell_type_as_runtime(const char *name, struct text *text);

/* Whether both names are of one type. */
bool is_same_type_name(const char *left, const char *right);

/* Whether it may be that type: "*Point" of "*main.Point", "url.URL" of "net/url.URL". */
bool type_name_fits(const char *typed, const char *own);

/*
 * The name with its type arguments as the compiler's shapes have them: "M[*uint8,[]uint8]" of
 * "M[go.shape.*uint8,go.shape.[]uint8]" as of "M[*T, []byte]". Code is shared by all pointers.
 */
void spell_type_arguments(const char *name, struct text *text);

/* A generic function's name: what is before its type arguments, those, and what is behind. */
struct generic_name {
    struct arena arena;
    const char *head, *tail;
    struct {
        ARRAY(const char *);
    } arguments;
};

/* False: it is none. */
bool generic_name_parse(const char *name, struct generic_name *ret);
void generic_name_deinit(struct generic_name *name);

/*
 * Whether the type arguments TYPED, by a person, may be those that OWN, of a function's name, has:
 * the same types, without their packages if need be; or types of those shapes.
 */
struct error *generic_name_fits(struct program *program, const struct generic_name *typed,
                                const struct generic_name *own, bool *ret);

#endif
