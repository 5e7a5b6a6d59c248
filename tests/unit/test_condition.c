/* path/condition: what --where takes. */
#include "unit.h"

#include "model.h"
#include "path/condition.h"

static const char *const comparison_signs[] = {
    [COMPARE_EQUAL] = "==",         [COMPARE_NOT_EQUAL] = "!=", [COMPARE_LESS] = "<",
    [COMPARE_LESS_OR_EQUAL] = "<=", [COMPARE_GREATER] = ">",    [COMPARE_GREATER_OR_EQUAL] = ">=",
    [COMPARE_BEGINS_WITH] = "^=",
};

static void print_operand(struct text *text, const struct operand *operand)
{
    switch (operand->kind) {
    case OPERAND_VALUE:
        text_add_string(text, operand->access ? operand->access->path : operand->text);
        return;
    case OPERAND_NUMBER:
        text_printf(text, "#%lld", (long long)operand->number);
        return;
    case OPERAND_STRING:
        text_add_char(text, '\'');
        for (size_t i = 0; i < operand->length; i++) {
            unsigned char byte = (unsigned char)operand->string[i];
            text_printf(text, byte < ' ' || byte > '~' ? "\\%02x" : "%c", byte);
        }
        text_add_char(text, '\'');
        return;
    case OPERAND_BOOL:
        text_add_string(text, operand->number ? "true" : "false");
        return;
    case OPERAND_NIL:
        text_add_string(text, "nil");
    }
}

/* With every pair of parentheses, so that the tree shows. */
static void print_condition(struct text *text, const struct condition *condition)
{
    text_add_char(text, '(');
    switch (condition->kind) {
    case CONDITION_NOT:
        text_add_char(text, '!');
        print_condition(text, condition->left);
        break;
    case CONDITION_AND:
    case CONDITION_OR:
        print_condition(text, condition->left);
        text_add_string(text, condition->kind == CONDITION_AND ? "&" : "|");
        print_condition(text, condition->right);
        break;
    case CONDITION_COMPARE:
        print_operand(text, &condition->a);
        text_add_string(text, comparison_signs[condition->comparison]);
        print_operand(text, &condition->b);
    }
    text_add_char(text, ')');
}

struct row {
    const char *name, *text;
    const char *wanted; /* or a part of the message behind "!" */
};

static const struct row parsed[] = {
    {"a comparison", "n > 10", "(n>#10)"},
    {"without spaces", "n>=10", "(n>=#10)"},
    {"with more of them", "  n\t<=\n10 ", "(n<=#10)"},
    {"a path alone is true", "entry.SealWrap", "(entry.SealWrap==true)"},
    {"a slot alone is a number", "3 == 4", "(#3==#4)"},
    {"a slot with a field is a path", "3.key == 4", "(3.key==#4)"},
    {"a slot with an index is a path", "3[1] == 4", "(3[1]==#4)"},
    {"a slot with a form is a path", "3:ptr == 4", "(3:ptr==#4)"},
    {"a path with all steps", "a.b[2].c[1:3] == 'x'", "(a.b[2].c[1:3]=='x')"},
    {"the first of several that there is", "a.new or a.old:len == 3", "(a.new or a.old:len==#3)"},
    {"and behind it another condition", "a  or\tb || c or d.e && f",
     "((a  or\tb==true)|((c or d.e==true)&(f==true)))"},
    {"or without another path", "a or == 3", "!expected &&, || or the end at 'or == 3'"},
    {"a path with a type", "x.(map[string] int).f != nil", "(x.(map[string] int).f!=nil)"},
    {"and binds closer than or", "a == 1 || b == 2 && c == 3", "((a==#1)|((b==#2)&(c==#3)))"},
    {"or behind and", "a == 1 && b == 2 || c == 3", "(((a==#1)&(b==#2))|(c==#3))"},
    {"both go from the left", "a || b || c && d && e",
     "(((a==true)|(b==true))|(((c==true)&(d==true))&(e==true)))"},
    {"parentheses go first", "(a || b) && c", "(((a==true)|(b==true))&(c==true))"},
    {"not is of the next", "!a && b", "((!(a==true))&(b==true))"},
    {"not of parentheses", "!(a && b)", "(!((a==true)&(b==true)))"},
    {"not of not", "!!a", "(!(!(a==true)))"},
    {"not equal isn't not", "a != b", "(a!=b)"},
    {"a negative number", "n == -5", "(n==#-5)"},
    {"the least number", "n == -9223372036854775808", "(n==#-9223372036854775808)"},
    {"the greatest number", "n == 18446744073709551615", "(n==#-1)"},
    {"a hexadecimal number", "n == 0xfF", "(n==#255)"},
    {"a string", "s == \"a b\"", "(s=='a b')"},
    {"a string in single quotes", "s == 'it\"s'", "(s=='it\"s')"},
    {"what begins with a string", "s ^= \"core/\"", "(s^='core/')"},
    {"escapes", "s == \"\\n\\t\\r\\\\\\\"\\'\\x41\\xff\"", "(s=='\\0a\\09\\0d\\\"'A\\ff')"},
    {"a binary number", "n == 0b1_01", "(n==#5)"},
    {"an octal number", "n == 0o17", "(n==#15)"},
    {"an octal number of C", "n == 017", "(n==#15)"},
    {"underscores between digits", "n == 1_000_000", "(n==#1000000)"},
    {"a zero byte in a string", "s == \"a\\x00b\"", "(s=='a\\00b')"},
    {"an empty string", "s == ''", "(s=='')"},
    {"signs in a string", "s == \"a && b || (c\"", "(s=='a && b || (c')"},
    {"nil", "p == nil", "(p==nil)"},
    {"true and false", "b == true && c != false", "((b==true)&(c!=false))"},
    {"a name that begins with a word", "nilly == trueish", "(nilly==trueish)"},
    {"names in other scripts", "h\u00f6he > 1", "(h\u00f6he>#1)"},
    {"nothing", "", "!expected a path, a number"},
    {"spaces", "   ", "!expected a path, a number"},
    {"one equals sign", "a = 1", "!== (one = is no comparison)"},
    {"nothing behind a sign", "a ==", "!expected a path"},
    {"nothing in front of a sign", "== 1", "!expected a path"},
    {"nothing behind and", "a &&", "!expected a path"},
    {"one ampersand", "a & b", "!expected &&, || or the end at '& b'"},
    {"two comparisons", "1 < a < 3", "!expected &&, || or the end at '< 3'"},
    {"an open parenthesis", "(a == 1", "!expected ')' at 'its end'"},
    {"a closed parenthesis", "a == 1)", "!expected &&, || or the end at ')'"},
    {"empty parentheses", "()", "!expected a path"},
    {"an open string", "s == \"abc", "!expected the end of a string"},
    {"an open string that ends in an escape", "s == \"abc\\", "!expected one of the escapes"},
    {"an unknown escape", "s == \"\\d\"", "!expected one of the escapes"},
    {"an escape of one digit", "s == \"\\x4\"", "!expected one of the escapes"},
    {"an escape of no digits", "s == \"\\x", "!expected one of the escapes"},
    {"a number with letters", "n == 12abc",
     "!or one with the unit ns, us, ms, s, m or h, at 'abc'"},
    {"a number that is too large", "n == 18446744073709551616", "!at most 64 bits"},
    {"a number that is too small", "n == -9223372036854775809", "!at most 64 bits"},
    {"a fraction", "n == 1.5", "(n==1.5)"}, /* a path, which condition_resolve() refuses */
    {"a minus alone", "n == -", "!expected a path"},
    {"a bracket that never closes", "a[1 == 2", "(a[1 == 2==true)"}, /* refused as a path */
    {"nanoseconds", "n > 5ns", "(n>#5)"},
    {"microseconds", "n > 5us", "(n>#5000)"},
    {"microseconds with a mu", "n > 5\u00b5s", "(n>#5000)"},
    {"milliseconds", "n > 10ms", "(n>#10000000)"},
    {"seconds", "n > 2s", "(n>#2000000000)"},
    {"no time at all", "n > 0s", "(n>#0)"},
    {"a time in front", "10ms < n", "(#10000000<n)"},
    {"a negative time", "n > -5ms", "(n>#-5000000)"},
    {"a hexadecimal number of seconds", "n > 0x10s", "(n>#16000000000)"},
    {"a time before a sign", "n>10ms&&(m<2s)||ok", "(((n>#10000000)&(m<#2000000000))|(ok==true))"},
    {"the longest time", "n < 9223372036s", "(n<#9223372036000000000)"},
    {"the longest time in nanoseconds", "n < 9223372036854775807ns", "(n<#9223372036854775807)"},
    {"a time that is too long", "n < 9223372037s", "!expected a shorter time at 's'"},
    {"a time that is much too long", "n < 18446744073709551615ms", "!expected a shorter time"},
    {"a unit in a string", "s == '10ms'", "(s=='10ms')"},
    {"a unit apart from its number", "n > 10 ms", "!expected &&, || or the end at 'ms'"},
    {"a unit in capitals", "n > 10MS", "!or one with the unit ns, us, ms, s, m or h, at 'MS'"},
    {"days", "n > 10d", "!or one with the unit ns, us, ms, s, m or h, at 'd'"},
    {"a unit that goes on", "n > 10sec", "!or one with the unit ns, us, ms, s, m or h, at 'sec'"},
    {"two units", "n > 1s5ms", "!or one with the unit ns, us, ms, s, m or h, at 's5ms'"},
    {"a field of a time", "n > 10ms.x", "!or one with the unit ns, us, ms, s, m or h, at 'ms.x'"},
    {"a variable with a slash in its name", "n > 1 && var a/b.x[0] > 5",
     "((n>#1)&(var a/b.x[0]>#5))"},
    {"what is there now behind more blanks", "now   p.Key == 'x'", "(now   p.Key=='x')"},
    {"what is there now", "now p.Key == 'x' && n > 1", "((now p.Key=='x')&(n>#1))"},
    {"a part of what is there now", "'x' == now b[:ret.0]", "('x'==now b[:ret.0])"},
    {"a range to a path", "b[1:q[2].n]:len == 3", "(b[1:q[2].n]:len==#3)"},
    {"a script's end", "a == 1 / { system(\"x\") }", "!expected &&, || or the end at '/ {"},
};

static void is_parsed(void **state)
{
    const struct row *row = *state;
    struct arena arena = {0};
    struct condition *condition;
    AUTO_TEXT struct text text = {0};
    struct error *error = condition_parse(&arena, row->text, &condition);
    if (*row->wanted == '!') {
        assert_refused(error, EXIT_USAGE, row->wanted + 1);
    } else {
        assert_ok(error);
        print_condition(&text, condition);
        assert_string_equal(text_string(&text), row->wanted);
    }
    arena_deinit(&arena);
}

/* ---- meaning ---- */

static const struct row meant_at_entry[] = {
    {"integers with numbers", "n > 10 && u8 <= 255", "((n>#10)&(u8<=#255))"},
    {"paths have the names of the source", "ENTRY.key == 'x'", "(entry.Key=='x')"},
    {"a slot behind a form", "0:ptr == 4", "(n==#4)"},
    {"a number in front is mirrored: less", "10 < n", "(n>#10)"},
    {"a number in front is mirrored: less or equal", "10 <= n", "(n>=#10)"},
    {"a number in front is mirrored: greater", "10 > n", "(n<#10)"},
    {"a number in front is mirrored: greater or equal", "10 >= n", "(n<=#10)"},
    {"equal is equal from both sides", "10 == n && 'x' != s", "((n==#10)&(s!='x'))"},
    {"two values stay where they are", "n < m", "(n<m)"},
    {"a negative number with a signed one", "n == -1", "(n==#-1)"},
    {"strings and bytes with strings", "s == 'a' && b ^= 'a'", "((s=='a')&(b^='a'))"},
    {"what is there with nil", "p == nil && e != nil && f == nil && list == nil",
     "((((p==nil)&(e!=nil))&(f==nil))&(list==nil))"},
    {"bytes with nil", "b == nil", "(b==nil)"},
    {"a bool alone", "!ok", "(!(ok==true))"},
    {"bools with each other", "ok == ok", "(ok==ok)"},
    {"lengths are integers", "s:len > 3 && b:cap < 4 && list:len == n",
     "(((s>#3)&(b<#4))&(list==n))"},
    {"an address is a number", "p:ptr == 0xc000000000", "(p==#824633720832)"},
    {"the goroutine", "go.goid == 18", "(goid==#18)"},
    {"the length of what is no value", "goid:len == 3", "!what gobt knows itself, as 'goid', has"},
    {"the one of several that there is", "nope or n == 3", "(n==#3)"},
    {"none of several", "nope or neither == 3", "!has no parameter 'nope'"},
    {"an unsigned number never is negative", "u8 == -1", "!it is never negative"},
    {"an integer never is that large", "n == 18446744073709551615", "!it is never that large"},
    {"an unsigned one may be", "u64 == 18446744073709551615", "(u64==#-1)"},
    {"a string with a number", "s == 5", "!only integers are compared with numbers"},
    {"a number with a string", "n == 'x'", "!only == != and ^= of a string or bytes"},
    {"strings aren't ordered", "s < 'x'", "!only == != and ^= of a string or bytes"},
    {"a slice that isn't bytes with a string", "list == 'x'", "!only == != and ^="},
    {"begins with a number", "s ^= 5", "!^= takes a string in quotes"},
    {"a string can't begin with a value", "'abc' ^= s", "!holds always or never"},
    {"an integer alone isn't a bool", "n", "!only a bool is true or false"},
    {"a bool with a number", "ok == 1", "!only integers are compared with numbers"},
    {"bools aren't ordered", "ok < true", "!only a bool is true or false"},
    {"an integer is never nil", "n == nil", "!it can't be nil"},
    {"a string is never nil", "s == nil", "!it can't be nil"},
    {"nil isn't ordered", "p < nil", "!it can't be nil"},
    {"pointers aren't compared with each other", "p == p", "!two values must be integers"},
    {"strings aren't compared with each other", "s == s", "!two values must be integers"},
    {"signed with unsigned", "n == u64", "!two values must be integers of the same signedness"},
    {"two constants", "1 == 1", "!holds always or never"},
    {"true alone", "true", "!holds always or never"},
    {"a float", "x == 1", "!can't be compared"},
    {"a struct", "value == 1", "!value (struct{a int}) can't be compared"},
    {"an array", "arr == nil", "!can't be compared"},
    {"text that gobt knows", "func == 'x'", "!can't be compared"},
    {"no such field", "entry.nope == 1", "!has no field 'nope'"},
    {"no such parameter on the right", "n == nope", "!has no parameter 'nope'"},
    {"an unknown form", "n:json == 1", "!there is no form 'json'"},
    {"a fraction is no number", "n == 1.5", "!which has no fields"},
    {"an error deep inside", "n == 1 && (ok || !(m == 2 && s == 3))", "!only integers"},
    {"a parameter called now", "now > 5 && 6 < now", "((now>#5)&(now>#6))"},
    {"a time", "n > 10ms", "(n>#10000000)"},
    {"a part up to a value", "b[:n] == 'x'", "(b[:n]=='x')"},
    {"the caller", "caller == 'main.main'", "!can't be compared"},
    {"the duration at the entry", "duration > 10ms", "!isn't known when a function is entered"},
    {"the duration behind go at the entry", "10ms < go.duration", "!isn't known when a function"},
    {"a result at the entry", "n == 1 && ret.0 == 1", "!'ret.0' isn't known when a function is"},
    {"what is there now at the entry", "now entry.Key == 'x'", "!'now entry' isn't known when a"},
};

static const struct row meant_at_return[] = {
    {"the duration", "duration > 10ms", "(duration>#10000000)"},
    {"the duration behind go", "go.duration <= 1s", "(duration<=#1000000000)"},
    {"the duration is mirrored", "10ms < duration", "(duration>#10000000)"},
    {"the duration never is negative", "duration > -1ms", "!it is never negative"},
    {"the duration with an unsigned number", "duration > u64", "(duration>u64)"},
    {"the duration with a signed number", "duration > n", "!of the same signedness"},
    {"the duration is never nil", "duration == nil", "!it can't be nil"},
    {"the duration alone", "duration", "!only a bool is true or false"},
    {"results", "ret.count > 3 && ret.1 != nil", "((ret.count>#3)&(ret.err!=nil))"},
    {"a result with an argument", "n == ret.0", "(n==ret.count)"},
    {"arguments as at the entry", "entry.Key ^= 'x' || !ok", "((entry.Key^='x')|(!(ok==true)))"},
    {"what is there now", "now ENTRY.key == 'x'", "(now entry.Key=='x')"},
    {"now and then", "now entry.N == entry.N", "(now entry.N==entry.N)"},
    {"a part up to a result", "now b[:ret.0] ^= 'x'", "(now b[:ret.0]^='x')"},
    {"a result of another type", "ret.count == 'x'", "!only == != and ^= of a string"},
    {"no such result", "ret.2 == 1", "!has no result 'ret.2'; it has ret.count, ret.err"},
    {"the goroutine", "goid == 18", "(goid==#18)"},
};

static const char parameters[] =
    "n int, m int32, u8 uint8, u64 uint64, s string, b []uint8, ok bool, p *int, e error, f "
    "func(), "
    "list []int, now int, x float64, value struct{a int}, arr [2]int, entry *main.Entry";

static void is_meant(const struct row *row, enum moment moment)
{
    struct arguments arguments;
    struct condition *condition;
    AUTO_TEXT struct text text = {0};
    model_declare("main.Entry", "struct{Key string; N int}");
    struct function *function = model_function("main.F", parameters, "count int, err error");
    assert_ok(arguments_place(&model, function, &arguments));
    struct error *error = condition_parse(&model.arena, row->text, &condition);
    if (!error)
        error = condition_resolve(&arguments, moment, condition);
    if (*row->wanted == '!') {
        assert_refused(error, error ? error->status : EXIT_USAGE, row->wanted + 1);
    } else {
        assert_ok(error);
        print_condition(&text, condition);
        assert_string_equal(text_string(&text), row->wanted);
        assert_ok(condition_check(&arguments, moment, row->text));
    }
    arguments_deinit(&arguments);
}

static void is_meant_at_entry(void **state)
{
    is_meant(*state, AT_ENTRY);
}

static void is_meant_at_return(void **state)
{
    is_meant(*state, AT_RETURN);
}

TEST(nesting_has_an_end)
{
    struct arena arena = {0};
    struct condition *condition;
    AUTO_TEXT struct text deep = {0};
    for (unsigned i = 0; i < 100000; i++)
        text_add_char(&deep, i % 2 ? '!' : '(');
    assert_refused(condition_parse(&arena, text_string(&deep), &condition), EXIT_USAGE,
                   "is nested too deeply");
    arena_deinit(&arena);
}

TEST(operands_keep_their_text_for_messages)
{
    struct arena arena = {0};
    struct condition *condition;
    assert_ok(condition_parse(&arena, "entry.Key  ^=  \"a\\n\"", &condition));
    assert_string_equal(condition->a.text, "entry.Key");
    assert_string_equal(condition->b.text, "\"a\\n\"");
    arena_deinit(&arena);
}

int main(void)
{
    struct unit_tests tests = {0};
    ROW_TESTS(parsed, is_parsed, NULL, &tests);
    ROW_TESTS(meant_at_entry, is_meant_at_entry, model_reset, &tests);
    ROW_TESTS(meant_at_return, is_meant_at_return, model_reset, &tests);
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(nesting_has_an_end));
    array_push(&tests, (struct CMUnitTest)cmocka_unit_test(operands_keep_their_text_for_messages));
    return unit_tests_run(&tests);
}
