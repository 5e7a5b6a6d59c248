#include "golang/pc_values.h"

void pc_values_begin(const struct pclntab *table, const struct pclntab_function *function,
                     uint32_t where, struct pc_values *ret)
{
    *ret = (struct pc_values){
        .start = function->entry,
        .end = function->entry,
        .value = -1,
        .pairs = table->pcdata,
        .quantum = table->quantum,
    };
    reader_seek(&ret->pairs, where);
    ret->pairs.failed |= where == 0;
}

/*
 * The table has pairs: by how much the value changes, zigzag, and for how many instructions it then
 * holds. It begins with -1 and ends with a change by 0 that isn't the first.
 */
bool pc_values_next(struct pc_values *values)
{
    uint64_t change = reader_uleb(&values->pairs);
    if (change == 0 && values->is_begun)
        values->pairs.failed = true;
    values->is_begun = true;
    values->value = (int64_t)((uint64_t)values->value + ((change >> 1) ^ -(change & 1)));
    values->start = values->end;
    values->end += reader_uleb(&values->pairs) * values->quantum;
    return !values->pairs.failed;
}

bool pc_values_at(struct pc_values *values, uint64_t address)
{
    while (address >= values->end) {
        if (!pc_values_next(values))
            return false;
    }
    return address >= values->start && !values->pairs.failed;
}

bool pclntab_stack_depth(const struct pclntab *table, const struct pclntab_function *function,
                         uint64_t address, uint64_t *ret)
{
    struct pc_values depths;
    pc_values_begin(table, function, function->stack_table, &depths);
    if (!pc_values_at(&depths, address) || depths.value < 0)
        return false;
    *ret = (uint64_t)depths.value;
    return true;
}
