/*
 * Programs without a file: types and functions written as Go writes them.
 *
 *     model_declare("main.T", "struct{a int8; b string}");
 *     struct function *f = model_function("main.F", "p *main.T, n [2]int", "err error");
 *     model_record(f, 0, "r0");                    // debug information has p in register 0
 *     model_shape(f, "0/8 { 8/8 16/8 }");          // the runtime's description
 *
 * All of it lives until model_reset().
 */
#ifndef GOBT_TESTS_MODEL_H
#define GOBT_TESTS_MODEL_H

#include "path/access.h"
#include "program/program.h"

/* The program: amd64, Go 1.26, registers, unless set otherwise. */
extern struct program model;

/* Gives everything back; as the teardown of a test too. */
int model_reset(void **state);

/* A type in Go's syntax; names that aren't predeclared must have been declared. */
struct type *model_type(const char *text);
/* A named type; it may refer to itself behind a pointer. */
struct type *model_declare(const char *name, const char *text);

/* Parameters and results as "a int, b string"; "" for none. Appended to the program, loaded. */
struct function *model_function(const char *name, const char *parameters, const char *results);

/*
 * Where debug information has parameter NUMBER at entry: pieces "rN", "sN" (N bytes from the CFA)
 * and "-" (no place), each with ":SIZE" where it is one of several.
 */
void model_record(struct function *function, size_t number, const char *pieces);

/* FUNCDATA_ArgInfo: "OFFSET/SIZE", "{", "}", "..." and "?" (an offset too large to be said). */
void model_shape(struct function *function, const char *tokens);

/* "x=ax s=bx,cx f=X0 big=sp+0": every parameter and its words; results follow ";". */
const char *model_places(const struct assignment *assignment);

/*
 * "wN" or "wN-M": words of the function; "stack+N": a parameter on the stack; "[X]+N": N bytes
 * behind what X points to; "[X has 0:6b]+N": behind the element of a map with these bytes in its
 * key; "X.(T)": what is in an interface; "closure+N"; "g+N"; then "@path type", and "FROM..TO" of a
 * range, whose end is in parentheses if a value says it. What is read at the return has "return" in
 * front, or "now" if the words that lead to it are those of the entry.
 */
const char *model_access(const struct access *access);

#endif
