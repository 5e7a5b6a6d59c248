/* base/sha256: what other programs compute as well. */
#include "unit.h"

#include "base/sha256.h"
#include "base/text.h"

/* Around the lengths at which another block begins; `sha256sum` says the same. */
static const struct row {
    size_t length;
    const char *sum;
} rows[] = {
    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {1, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
    {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"},
};

TEST(any_length_has_its_sum)
{
    char bytes[1000];
    memset(bytes, 'a', sizeof(bytes));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_TEXT struct text sum = {0};
        unsigned char found[SHA256_SIZE];
        sha256(bytes, rows[i].length, found);
        for (size_t at = 0; at < sizeof(found); at++)
            text_printf(&sum, "%02x", found[at]);
        assert_string_equal(text_string(&sum), rows[i].sum);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_length_has_its_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
