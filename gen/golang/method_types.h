/*
 * The types of methods' parameters, where the linker kept them for reflection: with the methods of
 * the types that have a record.
 */
#ifndef GOBT_GOLANG_METHOD_TYPES_H
#define GOBT_GOLANG_METHOD_TYPES_H

#include "golang/type_records.h"
#include "golang/type_walk.h"

/*
 * Those whose code begins in one small piece of the text are beside each other, and the pieces are
 * in order: who asks for one function after the other finds them one after the other.
 */
struct method_types {
    struct type_records *records;
    struct walked_method *items;
    uint32_t *starts; /* of each piece: the number of its first method; and one behind them all */
    uint64_t pieces;
};

void method_types_open(struct type_records *records, const struct type_walk *types,
                       struct method_types *ret);
void method_types_deinit(struct method_types *methods);

/* Makes the parameters of SIGNATURE, if they are known: the receiver, parameters, results. */
bool method_types_find(const struct method_types *methods, uint64_t code, struct arena *arena,
                       struct signature *signature);

#endif
