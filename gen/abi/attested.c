#include "abi/attested.h"

#include "abi/shape.h"
#include "abi/spills.h"

static bool has_words(const struct assignment *assignment)
{
    return assignment->slot_count > 0;
}

/* Whether it describes all words: behind those, only the bytes would show a difference. */
static bool is_whole(const struct signature *signature)
{
    for (size_t i = 0; i < signature->shape_count; i++) {
        if (signature->shape[i].kind == SHAPE_CUT || signature->shape[i].kind == SHAPE_UNKNOWN_WORD)
            return false;
    }
    return true;
}

static enum attestation compare(const struct function *function,
                                const struct assignment *assignment)
{
    const struct signature *signature = function->signature;
    enum shape_match shape;
    if (signature->argument_bytes < 0)
        return ATTESTATION_NONE;
    if ((uint64_t)signature->argument_bytes != assignment_frame_size(assignment))
        return ATTESTATION_DIFFERS;
    if (signature->convention == CONVENTION_STACK)
        return signature->argument_bytes ? ATTESTATION_PARTLY : ATTESTATION_AGREES;
    struct error *error = shape_compare(function, assignment, &shape);
    if (error || shape == SHAPE_DIFFERENT || (shape == SHAPE_ABSENT && has_words(assignment))) {
        error_destroy(error);
        return ATTESTATION_DIFFERS;
    }
    return is_whole(signature) ? ATTESTATION_AGREES : ATTESTATION_PARTLY;
}

static struct error *assign(struct program *program, const struct signature *signature,
                            struct assignment *ret)
{
    const struct machine *machine = machine_of(program->architecture);
    if (!machine)
        return error_target("%s is built for a machine that gobt can't trace", program->path);
    return assign_parameters(machine, signature->convention, signature->parameters,
                             signature->parameter_count, -1, ret);
}

enum attestation signature_attest(struct program *program, const struct function *function,
                                  struct signature *signature)
{
    struct function copy = *function;
    struct assignment assignment;
    struct error *error = assign(program, signature, &assignment);
    if (error) {
        error_destroy(error);
        return ATTESTATION_NONE;
    }
    copy.signature = signature;
    enum attestation result = compare(&copy, &assignment);
    assignment_deinit(&assignment);
    return result;
}

bool signature_has_floats_right(struct program *program, const struct function *function,
                                const struct signature *signature)
{
    AUTO(spills_deinit) struct spills spills = {0};
    struct assignment assignment;
    struct error *error = spills_find(program, function, &spills);
    if (!error)
        error = assign(program, signature, &assignment);
    if (error) {
        error_destroy(error);
        return false;
    }
    bool agrees = spills_agree(&spills, &assignment);
    assignment_deinit(&assignment);
    return agrees;
}
