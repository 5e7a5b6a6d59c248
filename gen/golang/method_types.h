/*
 * The types of methods' parameters, where the linker kept them for reflection: with the methods of
 * the types that have a record.
 */
#ifndef GOBT_GOLANG_METHOD_TYPES_H
#define GOBT_GOLANG_METHOD_TYPES_H

#include "golang/type_records.h"
#include "golang/type_walk.h"

struct method_types {
    struct type_records *records;
    struct offset_map by_code; /* struct method_type *, by the address of the code */
};

void method_types_read(struct type_records *records, const struct type_walk *types,
                       struct method_types *ret);
void method_types_deinit(struct method_types *methods);

/* Fills the parameters of SIGNATURE if they are known: the receiver, parameters, results. */
bool method_types_find(const struct method_types *methods, uint64_t code,
                       struct signature *signature);

#endif
