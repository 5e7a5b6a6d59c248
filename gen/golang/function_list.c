#include "golang/function_list.h"

#include "base/text.h"

/* "go:textfipsstart": the linker marks parts of the text as if they were functions. */
static bool is_code(const struct function *function)
{
    return *function->name && (int64_t)function->size > 0 &&
           !string_starts_with(function->name, "go:");
}

void function_list_read(const struct pclntab *table, struct program *program)
{
    struct pclntab_function function, next;
    bool has = table->format && pclntab_function(table, 0, &function);
    array_reserve(&program->functions, program->functions.count + table->count);
    for (uint64_t i = 0; has; i++) {
        has = pclntab_function(table, i + 1, &next);
        uint64_t end = has ? next.entry : pclntab_end(table);
        struct function listed = {.name = pclntab_name(table, &function),
                                  .address = function.entry,
                                  .size = end - function.entry,
                                  .source_offset = i};
        if (is_code(&listed))
            array_push(&program->functions, listed);
        function = next;
    }
}
