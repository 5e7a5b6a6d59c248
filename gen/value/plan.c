#include "value/plan.h"

struct plan *plans_add(struct plans *plans)
{
    struct plan *plan = memory_alloc(sizeof(*plan));
    array_push(plans, plan);
    return plan;
}

static void plan_deinit(struct plan *plan)
{
    for (size_t i = 0; i < plan->segments.count; i++) {
        array_deinit(&plan->segments.items[i].value.words);
        array_deinit(&plan->segments.items[i].value.guards);
    }
    array_deinit(&plan->segments);
    array_deinit(&plan->pieces);
    array_deinit(&plan->parts);
}

void plans_deinit(struct plans *plans)
{
    for (size_t i = 0; i < plans->count; i++) {
        plan_deinit(plans->items[i]);
        free(plans->items[i]);
    }
    runtime_types_deinit(&plans->types);
    array_deinit(plans);
}
