/* What every unit test includes: cmocka, whose header needs others before it, and gobt's errors. */
#ifndef GOBT_TESTS_UNIT_H
#define GOBT_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/error.h"
#include "base/text.h"

/* A test without state, named by what must be true. */
#define TEST(name) static void name(__attribute__((unused)) void **state)

/* The expression yields no error. */
#define assert_ok(expression)                                                                      \
    do {                                                                                           \
        struct error *assert_error_ = (expression);                                                \
        if (assert_error_)                                                                         \
            fail_msg("%s: %s", #expression, assert_error_->message);                               \
    } while (0)

/* The expression yields an error of that status, whose message contains PART. */
#define assert_refused(expression, wanted_status, part)                                            \
    assert_refused_((expression), (wanted_status), (part), #expression, __FILE__, __LINE__)

static inline void assert_refused_(struct error *error, enum exit_status status, const char *part,
                                   const char *expression, const char *file, int line)
{
    if (!error) {
        print_error("%s should have been refused: %s\n", expression, part);
        _fail(file, line);
        return;
    }
    if (error->status != (int)status || !strstr(error->message, part)) {
        print_error("%s: status %d '%s', wanted %d '%s'\n", expression, error->status,
                    error->message, status, part);
        _fail(file, line);
    }
    error_destroy(error);
}

/* Where a test is a row of a table: each row, whose first member is its name, becomes a test. */
#define ROW_TESTS(rows, run, teardown, tests)                                                      \
    for (size_t row_number = 0; row_number < LENGTH(rows); row_number++) {                         \
        struct CMUnitTest row_test = {(rows)[row_number].name, (run), NULL, (teardown),            \
                                      (void *)&(rows)[row_number]};                                \
        array_push((tests), row_test);                                                             \
    }

struct unit_tests {
    ARRAY(struct CMUnitTest);
};

static inline int unit_tests_run(struct unit_tests *tests)
{
    int failed = _cmocka_run_group_tests("tests", tests->items, tests->count, NULL, NULL);
    array_deinit(tests);
    return failed;
}

#endif
