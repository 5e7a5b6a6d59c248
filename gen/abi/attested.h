/*
 * A signature that comes from elsewhere than the program, compared with what the program's own
 * tables say of the function: FUNCDATA_ArgInfo's words, and how many bytes its arguments take.
 */
#ifndef GOBT_ABI_ATTESTED_H
#define GOBT_ABI_ATTESTED_H

#include "program/program.h"

enum attestation {
    ATTESTATION_NONE,   /* the tables say nothing of the function, or a type isn't known */
    ATTESTATION_PARTLY, /* no more than the bytes, or the first ten words: those agree */
    ATTESTATION_AGREES,
    ATTESTATION_DIFFERS,
};

/* SIGNATURE has the program's shape and bytes, and the parameters in question. */
enum attestation signature_attest(struct program *program, const struct function *function,
                                  struct signature *signature);

/*
 * Whether the function's code keeps floats and integers where SIGNATURE has such: the tables don't
 * tell one from the other. True where the code doesn't show it.
 */
bool signature_has_floats_right(struct program *program, const struct function *function,
                                const struct signature *signature);

#endif
