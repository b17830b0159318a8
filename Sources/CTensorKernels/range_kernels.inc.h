// The range kernels, compiled once per instruction set (see range_kernels_*.c): plain loops that the
// compiler vectorises, no intrinsics. One file a family; the table below is their only way out.
#include "vector_math.inc.h"

#include "activations.inc.h"
#include "elementwise.inc.h"
#include "optimizers.inc.h"
#include "pooling.inc.h"
#include "recurrent.inc.h"
#include "reductions.inc.h"
#include "softmax.inc.h"

#define UNARY_ENTRY(NAME, ...) unary_##NAME,
#define BINARY_ENTRY(NAME, ...) binary_##NAME,
#define BINARY_SCALAR_ENTRY(NAME, ...) binary_scalar_##NAME,
#define SCALAR_BINARY_ENTRY(NAME, ...) scalar_binary_##NAME,
#define ACTIVATION_ENTRY(NAME, ...) activation_##NAME,
#define ACTIVATION_GRADIENT_ENTRY(NAME, ...) activation_gradient_##NAME,
#define COMPARE_ENTRY(NAME, ...) compare_##NAME,

const tk_range_kernels TK_KERNELS = {
    .name = TK_NAME,
    .unary = {TK_UNARY_OPS(UNARY_ENTRY, UNARY_ENTRY)},
    .binary = {TK_BINARY_OPS(BINARY_ENTRY, BINARY_ENTRY)},
    .binary_scalar = {TK_BINARY_OPS(BINARY_SCALAR_ENTRY, BINARY_SCALAR_ENTRY)},
    .scalar_binary = {TK_BINARY_OPS(SCALAR_BINARY_ENTRY, SCALAR_BINARY_ENTRY)},
    .activation = {TK_ACTIVATIONS(ACTIVATION_ENTRY)},
    .activation_gradient = {TK_ACTIVATIONS(ACTIVATION_GRADIENT_ENTRY)},
    .compare = {TK_COMPARISONS(COMPARE_ENTRY)},
    .where = {where_8, where_16, where_32, where_64},
    .add_scaled = add_scaled,
    .sum = sum_of,
    .max = max_of,
    .sum_of_squares = sum_of_squares,
    .dot = dot,
    .exp_shifted = exp_shifted,
    .exp_affine = exp_affine,
    .log_softmax_gradient = log_softmax_gradient,
    .softmax_gradient = softmax_gradient,
    .lstm_cell = lstm_cell,
    .lstm_cell_gradient = lstm_cell_gradient,
    .additive_score = additive_score,
    .additive_score_gradient = additive_score_gradient,
    .adam = adam,
    .sgd = sgd,
    .max_into = max_into,
};
