/*
 * A program to be traced, with a file that has its code, and a script that is translated for it:
 *
 *     traced_set_up("0.27");
 *     traced_translate("goret:\"main.F\" { @ = sum(${n}); }");
 *     assert_contains("@ = sum($n);");
 *
 * All of it lives until traced_tear_down().
 */
#ifndef GOBT_TESTS_TRACED_H
#define GOBT_TESTS_TRACED_H

#include "bt/translate.h"
#include "model.h"
#include "unit.h"

/* Of one script: strings of 64 bytes, maps of 100 keys, /bin/program. */
extern struct script traced_script;
/* What it became. */
extern struct text traced_text;

/* For that bpftrace. */
void traced_set_up(const char *version);
/* Gives everything back; as the teardown of a test. */
int traced_tear_down(void **state);

/* The source may be called. */
struct error *traced_try(const char *source, const char *name);
/* The same for a source that is good. */
const char *traced_translate(const char *source);

/* What the text has, has not, and how often. */
void assert_contains(const char *part);
void assert_lacks(const char *part);
void assert_count(const char *part, unsigned wanted);

#endif
