/* run/watching: when a process waits for events, and so watches. */
#include "unit.h"

#include "run/watching.h"

TEST(who_waits_for_events_watches)
{
    assert_int_equal(watching_by("running\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by(""), WATCHING_NOT_YET);
    assert_int_equal(watching_by("7 0x1 0x2 0x3 0x4 0x5 0x6 0x7ffd 0x7f00\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by("-1 0x7ffd 0x7f00\n"), WATCHING_NOT_YET);
    assert_int_equal(watching_by("-1 0x0 0x0\n"), WATCHING_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_waits_for_events_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
