/* run/complaints: what bpftrace says is held back until it has started. */
#include "unit.h"

#include <unistd.h>

#include "run/complaints.h"

static void check_passes(const char *said, bool passes)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct complaints complaints = {.input = ends[0]};
    assert_int_equal(write(ends[1], said, strlen(said)), strlen(said));
    complaints_read(&complaints);
    assert_int_equal(complaints.pass, passes);
    assert_string_equal(text_string(&complaints.held), passes ? "" : said);
    close(ends[1]);
    complaints_deinit(&complaints);
}

TEST(what_may_be_about_a_script_that_is_tried_again_is_held_back)
{
    check_passes("WARNING: it is large\nnot gobt: watching since 12:00:00.000000\n", false);
}

TEST(when_the_probes_are_in_place_nothing_is)
{
    check_passes("gobt: watching since 12:00:00.000000\n", true);
    check_passes("WARNING: it is large\ngobt: watching since 12:00:00.000000\n", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_about_a_script_that_is_tried_again_is_held_back),
        cmocka_unit_test(when_the_probes_are_in_place_nothing_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
