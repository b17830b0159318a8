// The range kernels, compiled once per instruction set (see range_kernels_*.c): plain loops that the
// compiler vectorises, no intrinsics. One file a family; the table below is their only way out.
#include "vector_math.inc.h"

#include "elementwise.inc.h"
#include "optimizers.inc.h"
#include "pooling.inc.h"
#include "random.inc.h"
#include "recurrent.inc.h"
#include "reductions.inc.h"
#include "softmax.inc.h"

#define BINARY_TABLE(KIND)                                                                        \
  {                                                                                               \
    KIND##_add, KIND##_subtract, KIND##_multiply, KIND##_divide, KIND##_maximum, KIND##_minimum,   \
        KIND##_relu_gradient, KIND##_tanh_gradient, KIND##_sigmoid_gradient                       \
  }

#define FOLD_TABLE(KIND)                                                                          \
  {                                                                                               \
    KIND##_sum, KIND##_squares, KIND##_abs, KIND##_nonzero, KIND##_numbers, KIND##_product,        \
        KIND##_centered, KIND##_power                                                             \
  }

const tk_range_kernels TK_KERNELS = {
    .name = TK_NAME,
    .unary = {unary_negate, unary_exp, unary_log, unary_sqrt, unary_reciprocal, unary_abs,
              unary_sign, unary_square, unary_tanh, unary_sigmoid, unary_relu},
    .binary = BINARY_TABLE(binary),
    .binary_scalar = BINARY_TABLE(binary_scalar),
    .scalar_binary = BINARY_TABLE(scalar_binary),
    .add_scaled = add_scaled,
    .sum = sum_of,
    .max = max_of,
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
    .philox = philox_blocks,
    .uniform = uniform_words,
    .dropout = dropout_words,
    .normal = normal_words,
    .fold = FOLD_TABLE(fold),
    .fold_columns = FOLD_TABLE(fold_columns),
    .place_of_extremum = {place_of_min, place_of_max},
    .extremum_columns = {min_columns, max_columns},
};
