/* path/assertion: the type that is meant by a name, of debug information and of the runtime's
 * records. */
#include "unit.h"

#include "model.h"
#include "path/assertion.h"

enum { MAX_TYPES = 8 };

/* What each of the two lists has. */
static struct list {
    const struct type *types[MAX_TYPES];
    size_t count;
} debug, records;
static unsigned reads; /* of all records */

static struct type *add(struct list *list, const char *name, const char *text, uint64_t record)
{
    struct type *type = model_declare(name, text);
    type->runtime_offset = record;
    list->types[list->count++] = type;
    return type;
}

static struct error *visit_all(const struct list *list, type_visitor visit, void *context)
{
    for (size_t i = 0; i < list->count; i++)
        TRY(visit((struct type *)list->types[i], context));
    return NULL;
}

static struct error *each_type(__attribute__((unused)) struct program *program, type_visitor visit,
                               void *context)
{
    return visit_all(&debug, visit, context);
}

static struct error *each_recorded_type(__attribute__((unused)) struct program *program,
                                        type_visitor visit, void *context)
{
    reads++;
    return visit_all(&records, visit, context);
}

static struct error *find_type(__attribute__((unused)) struct program *program, const char *name,
                               struct type **ret)
{
    *ret = NULL;
    for (size_t i = 0; i < debug.count && !*ret; i++) {
        if (strcmp(debug.types[i]->name, name) == 0)
            *ret = (struct type *)debug.types[i];
    }
    return NULL;
}

static int begin(void **state)
{
    model_reset(state);
    debug = records = (struct list){0};
    reads = 0;
    model.each_type = each_type;
    model.find_type = find_type;
    model.each_recorded_type = each_recorded_type;
    return 0;
}

TEST(a_type_that_debug_information_lacks_is_found_by_its_record)
{
    struct type *found, *rows = add(&records, "database/sql/driver.RowsAffected", "int64", 64);
    static const char *const names[] = {"database/sql/driver.RowsAffected", "driver.RowsAffected",
                                        "RowsAffected"};
    bool is_missing;
    for (size_t i = 0; i < LENGTH(names); i++) {
        assert_ok(find_type_by_name(&model, names[i], &found));
        assert_ptr_equal(found, rows);
    }
    assert_ok(type_is_missing(&model, "driver.RowsAffected", &is_missing));
    assert_false(is_missing);
    assert_ok(type_is_missing(&model, "driver.Rows", &is_missing));
    assert_true(is_missing);
    assert_refused(find_type_by_name(&model, "driver.Rows", &found), EXIT_TARGET,
                   "has no type 'driver.Rows' that a value in an interface could have");
}

TEST(of_a_type_in_both_that_of_debug_information_is_taken)
{
    struct type *found, *own = add(&debug, "main.T", "struct{a int}", 64);
    add(&records, "main.T", "struct{a int}", 64);
    add(&records, "x/main.T", "struct{a int}", 128);
    assert_ok(find_type_by_name(&model, "main.T", &found));
    assert_ptr_equal(found, own);
    assert_ok(find_type_by_name(&model, "T", &found));
    assert_ptr_equal(found, own);
    assert_int_equal(reads, 0);
}

TEST(a_record_of_the_whole_name_is_meant_whatever_others_are_called)
{
    struct type *found, *whole;
    add(&records, "x/errors.T", "struct{a int}", 64);
    whole = add(&records, "errors.T", "struct{a int}", 128);
    add(&records, "y/other.T", "struct{a int}", 192);
    assert_ok(find_type_by_name(&model, "errors.T", &found));
    assert_ptr_equal(found, whole);
    assert_refused(find_type_by_name(&model, "T", &found), EXIT_TARGET,
                   "'T' could be x/errors.T, errors.T, y/other.T: give the whole name");
}

TEST(a_type_that_moved_is_found_by_its_record_as_well)
{
    struct type *found, *mode = add(&records, "io/fs.FileMode", "uint32", 64);
    assert_ok(find_type_by_name(&model, "os.FileMode", &found));
    assert_ptr_equal(found, mode);
}

TEST(an_interface_is_not_what_is_in_one)
{
    struct type *found;
    add(&records, "main.Shape", "error", 64);
    assert_refused(find_type_by_name(&model, "main.Shape", &found), EXIT_TARGET,
                   "has no type 'main.Shape'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_type_that_debug_information_lacks_is_found_by_its_record,
                                        begin, model_reset),
        cmocka_unit_test_setup_teardown(of_a_type_in_both_that_of_debug_information_is_taken, begin,
                                        model_reset),
        cmocka_unit_test_setup_teardown(
            a_record_of_the_whole_name_is_meant_whatever_others_are_called, begin, model_reset),
        cmocka_unit_test_setup_teardown(a_type_that_moved_is_found_by_its_record_as_well, begin,
                                        model_reset),
        cmocka_unit_test_setup_teardown(an_interface_is_not_what_is_in_one, begin, model_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
