// The range kernels, compiled once per instruction set (see range_kernels_*.c): plain loops that the
// compiler vectorises, no intrinsics. One file a family; the table below is their only way out.
#include "vector_math.inc.h"

#include "reductions.inc.h"  // the families below use its sums

#include "activations.inc.h"
#include "attention.inc.h"
#include "bfloat16.inc.h"
#include "elementwise.inc.h"
#include "image_resizing.inc.h"
#include "losses.inc.h"
#include "many_tensors.inc.h"
#include "normalization.inc.h"
#include "optimizers.inc.h"
#include "pooling.inc.h"
#include "random.inc.h"
#include "recurrent.inc.h"
#include "resampling.inc.h"
#include "softmax.inc.h"

#define LOSS(NAME) {loss_##NAME, loss_##NAME##_by_input, loss_##NAME##_by_target}
#define UNARY_ENTRY(NAME, ...) unary_##NAME,
#define BINARY_ENTRY(NAME, ...) binary_##NAME,
#define BINARY_SCALAR_ENTRY(NAME, ...) binary_scalar_##NAME,
#define SCALAR_BINARY_ENTRY(NAME, ...) scalar_binary_##NAME,
#define ACTIVATION_ENTRY(NAME, ...) activation_##NAME,
#define ACTIVATION_GRADIENT_ENTRY(NAME, ...) activation_gradient_##NAME,
#define COMPARE_ENTRY(NAME, ...) compare_##NAME,

#define FOLD_TABLE(KIND)                                                                          \
  {                                                                                               \
    KIND##_sum, KIND##_squares, KIND##_abs, KIND##_nonzero, KIND##_numbers, KIND##_product,        \
        KIND##_centered, KIND##_power                                                             \
  }

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
    .bfloat16_row = bfloat16_row,
    .bfloat16_pairs = bfloat16_pairs,
    .transpose_words = transpose_words,
    .add_scaled = add_scaled,
    .sum = sum_of,
    .max = max_of,
    .dot = dot,
    .exp_shifted = exp_shifted,
    .softmax_row = softmax_row,
    .log_softmax_row = log_softmax_row,
    .softmax_columns = softmax_columns,
    .softmax_columns_gradient = softmax_columns_gradient,
    .exp_affine = exp_affine,
    .log_softmax_gradient = log_softmax_gradient,
    .softmax_gradient = softmax_gradient,
    .lstm_cell = lstm_cell,
    .lstm_cell_gradient = lstm_cell_gradient,
    .gru_cell = gru_cell,
    .gru_cell_gradient = gru_cell_gradient,
    .rnn_cell = {rnn_cell_tanh, rnn_cell_relu},
    .rnn_cell_gradient = {rnn_cell_gradient_tanh, rnn_cell_gradient_relu},
    .additive_score = additive_score,
    .additive_score_gradient = additive_score_gradient,
    .optimizers = {sgd_step, adam_step, nadam_step, radam_step, adamax_step, adagrad_step,
                   adadelta_step, rmsprop_step, lion_step},
    .lamb_moments = lamb_moments,
    .lamb_apply = lamb_apply,
    .adafactor_moments = adafactor_moments,
    .adafactor_apply = adafactor_apply,
    .adafactor_row_squares = adafactor_row_squares,
    .adafactor_row_apply = adafactor_row_apply,
    .max_into = max_into,
    .image_columns = image_columns,
    .image_rows = image_rows,
    .resample_line = resample_line,
    .resample_line_gradient = resample_line_gradient,
    .losses = {LOSS(squared_error), LOSS(absolute_error), LOSS(smooth_l1), LOSS(huber), LOSS(bce),
               LOSS(bce_logits), LOSS(kl), LOSS(kl_log)},
    .mask_scores = mask_scores,
    .rotate = {rotate_halves, rotate_pairs},
    .layer_norm_row = layer_norm_row,
    .layer_norm_gradient_row = layer_norm_gradient_row,
    .centred_squares = centred_squares,
    .gradient_sums = gradient_sums,
    .affine = affine,
    .gradient_affine = gradient_affine,
    .add_distance = add_distance,
    .add_centred_squares = add_centred_squares,
    .add_gradient_sums = add_gradient_sums,
    .affine_columns = affine_columns,
    .gradient_affine_columns = gradient_affine_columns,
    .rectified_columns = rectified_columns,
    .add_rectified_sums = add_rectified_sums,
    .rectified_gradient_columns = rectified_gradient_columns,
    .philox = philox_blocks,
    .uniform = uniform_words,
    .dropout = dropout_words,
    .normal = normal_words,
    .fold = FOLD_TABLE(fold),
    .fold_columns = FOLD_TABLE(fold_columns),
    .place_of_extremum = {place_of_min, place_of_max},
    .extremum_columns = {min_columns, max_columns},
    .lerp = lerp,
    .largest_magnitude = largest_magnitude,
};
