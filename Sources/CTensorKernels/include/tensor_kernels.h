// The C kernels beneath module Tensor.
//
// Every function works on contiguous memory, splits its work over the one thread team where that
// pays, and picks the best instruction set once per process (AVX-512, AVX2 + FMA, or the baseline).
// Shapes are checked by the caller.
#ifndef TENSOR_KERNELS_H
#define TENSOR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The element types of tensors.
typedef enum {
  TK_FLOAT32, TK_FLOAT64, TK_INT32, TK_INT64, TK_UINT8, TK_BOOL, TK_BFLOAT16
} tk_type;

// MARK: Threads (threads.c)

/// The number of threads that kernels use; the OpenMP default (cores, or OMP_NUM_THREADS) at first.
int tk_thread_count(void);
void tk_set_thread_count(int count);

/// Calls `body(context, begin, end)` for ranges that cover [0, count), each of at least `grain`
/// items, on the thread team; on the calling thread alone where that is enough or when nested.
typedef void (*tk_range_body)(const void *context, ptrdiff_t begin, ptrdiff_t end);
void tk_parallel(ptrdiff_t count, ptrdiff_t grain, tk_range_body body, const void *context);

// MARK: Memory (memory.c)

typedef struct {
  int64_t live_bytes;         // handed out now
  int64_t peak_bytes;         // the most ever handed out at once
  int64_t cached_bytes;       // kept for reuse
  int64_t system_allocations; // how often the system was asked
} tk_memory_statistics;

/// Returns 64-byte aligned memory of at least `bytes` bytes, recycled where possible; aborts with a
/// message when the system has none.
void *tk_allocate(size_t bytes);
/// Takes back what `tk_allocate(bytes)` gave.
void tk_deallocate(void *pointer, size_t bytes);
/// Gives all cached memory back to the system.
void tk_release_cached_memory(void);
tk_memory_statistics tk_memory(void);
void tk_reset_peak_memory(void);

// MARK: Element-wise (elementwise.c)

typedef enum {
  TK_NEGATE, TK_EXP, TK_LOG, TK_SQRT, TK_RECIPROCAL, TK_ABS, TK_SIGN, TK_SQUARE, TK_TANH,
  TK_SIGMOID, TK_RELU, TK_UNARY_COUNT
} tk_unary_op;

typedef enum {
  TK_ADD, TK_SUBTRACT, TK_MULTIPLY, TK_DIVIDE, TK_MAXIMUM, TK_MINIMUM,
  // Gradients as functions of (dy, y): dy·1[y>0], dy(1−y²), dy·y(1−y).
  TK_RELU_GRADIENT, TK_TANH_GRADIENT, TK_SIGMOID_GRADIENT, TK_BINARY_COUNT
} tk_binary_op;

void tk_unary(tk_unary_op op, const float *x, float *y, ptrdiff_t n);
/// y = a ∘ b, n elements each.
void tk_binary(tk_binary_op op, const float *a, const float *b, float *y, ptrdiff_t n);
/// y = a ∘ b with one scalar side.
void tk_binary_scalar(tk_binary_op op, const float *a, float b, float *y, ptrdiff_t n);
void tk_scalar_binary(tk_binary_op op, float a, const float *b, float *y, ptrdiff_t n);
/// Broadcasting: `shape` has `rank` >= 1 dimensions; strides are in elements, 0 where broadcast;
/// the innermost strides are 0 or 1. y is contiguous.
void tk_binary_broadcast(tk_binary_op op, const float *a, const ptrdiff_t *a_strides, const float *b,
                         const ptrdiff_t *b_strides, float *y, const ptrdiff_t *shape, int rank);
/// y += alpha·x.
void tk_add_scaled(float alpha, const float *x, float *y, ptrdiff_t n);
void tk_fill(float value, float *y, ptrdiff_t n);

// MARK: Reductions (reductions.c)

/// y[outer, inner] = the sum over the middle of x[outer, middle, inner].
void tk_sum(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);
/// Values and (first) positions of the maxima over the middle; NaN counts as the largest.
void tk_max(const float *x, float *values, int32_t *indices, ptrdiff_t outer, ptrdiff_t middle,
            ptrdiff_t inner);
/// Σ x², in double precision.
double tk_sum_of_squares(const float *x, ptrdiff_t n);

// MARK: Softmax and cross entropy over rows (softmax.c)

void tk_softmax(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns);
void tk_log_softmax(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns);
/// dx = y(dy − Σ dy·y).
void tk_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t rows,
                         ptrdiff_t columns);
/// dx = dy − exp(y)·Σ dy.
void tk_log_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t rows,
                             ptrdiff_t columns);
/// losses[r] = (1 − s)·(lse − x[target]) + s·(lse − mean x), or 0 where target == ignored;
/// `log_sums` receives lse = log Σ exp x for the gradient.
void tk_cross_entropy(const float *logits, const int32_t *targets, int32_t ignored, float smoothing,
                      float *losses, float *log_sums, ptrdiff_t rows, ptrdiff_t columns);
/// dx = scale·(softmax(x) − (1 − s)·onehot − s/columns), or 0 where target == ignored.
void tk_cross_entropy_gradient(const float *logits, const int32_t *targets, int32_t ignored,
                               float smoothing, const float *log_sums, float scale, float *dx,
                               ptrdiff_t rows, ptrdiff_t columns);

// MARK: Conversion (conversion.c)

/// y = x in another type. Real numbers become integers towards zero, the nearest one where out of
/// range, NaN becomes 0; to bfloat16 they round to the nearest even.
void tk_convert(tk_type from, const void *x, tk_type to, void *y, ptrdiff_t n);

// MARK: Moving data (copy.c)

/// y (contiguous) = the strided view x; element_size 1, 2, 4 or 8 bytes.
void tk_copy_strided(const void *x, const ptrdiff_t *strides, void *y, const ptrdiff_t *shape,
                     int rank, int element_size);
/// y[i] = table[ids[i]], rows of `width` floats.
void tk_gather_rows(const float *table, const int32_t *ids, float *y, ptrdiff_t count,
                    ptrdiff_t width);
/// table[ids[i]] += x[i]; ids equal to `skipped` are left out. In order of i: deterministic.
void tk_scatter_add_rows(const float *x, const int32_t *ids, float *table, ptrdiff_t count,
                         ptrdiff_t width, int32_t skipped);

// MARK: Random (random.c; Philox 4x32-10, a pure function of seed, stream and counter)

/// y = x / (1 − p) where a uniform number is >= p, else 0; block counter + i / 4 serves element i.
void tk_dropout(const float *x, float *y, ptrdiff_t n, float p, uint64_t seed, uint64_t stream,
                uint64_t counter);
/// Uniform in [low, high), 24 random bits each.
void tk_uniform(float *y, ptrdiff_t n, float low, float high, uint64_t seed, uint64_t stream,
                uint64_t counter);
/// Normal by Box and Muller.
void tk_normal(float *y, ptrdiff_t n, float mean, float deviation, uint64_t seed, uint64_t stream,
               uint64_t counter);

// MARK: Products (products.c)

/// `batch` products C = op(A)·op(B), row-major: C [m, n], op(A) [m, k], op(B) [k, n], of matrices
/// that lie `a_stride`, `b_stride`, `c_stride` elements apart.
void tk_gemm_batched(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n,
                     ptrdiff_t k, const float *a, ptrdiff_t lda, ptrdiff_t a_stride, const float *b,
                     ptrdiff_t ldb, ptrdiff_t b_stride, float *c, ptrdiff_t ldc,
                     ptrdiff_t c_stride);

// MARK: Recurrence (recurrent.c)

/// The LSTM cell after its two products. `gates` [batch, 4·hidden] holds the sums for i, f, g, o
/// and receives their activations; h and c [batch, hidden] are written.
void tk_lstm_cell(float *gates, const float *c_previous, float *h, float *c, ptrdiff_t batch,
                  ptrdiff_t hidden);
/// d_gates and dc_previous from the activations, c_previous, c and dh, dc (either may be NULL).
void tk_lstm_cell_gradient(const float *gates, const float *c_previous, const float *c,
                           const float *dh, const float *dc, float *d_gates, float *dc_previous,
                           ptrdiff_t batch, ptrdiff_t hidden);

/// scores[b, l] = Σ_a v[a]·tanh(keys[b, l, a] + query[b, a]) (Bahdanau et al. 2015).
void tk_additive_scores(const float *keys, const float *query, const float *v, float *scores,
                        ptrdiff_t batch, ptrdiff_t length, ptrdiff_t width);
/// Recomputes tanh; writes d_keys, d_query and d_v_parts [batch, width], of which the sum over the batch is dv.
void tk_additive_scores_gradient(const float *keys, const float *query, const float *v,
                                 const float *d_scores, float *d_keys, float *d_query,
                                 float *d_v_parts, ptrdiff_t batch, ptrdiff_t length,
                                 ptrdiff_t width);

// MARK: Convolution and pooling, NHWC (convolution.c, pooling.c)

typedef struct {
  ptrdiff_t batch, in_channels, height, width;
  ptrdiff_t out_channels, kernel_height, kernel_width;
  ptrdiff_t stride_height, stride_width, padding_height, padding_width;
  ptrdiff_t dilation_height, dilation_width, groups;
  ptrdiff_t out_height, out_width;
} tk_convolution;

/// x [N, H, W, C], weight [O, C/groups, kh, kw], bias [O] or NULL, y [N, H', W', O].
/// Returns NULL, or a constant text that says what oneDNN refused.
const char *tk_convolve(const tk_convolution *geometry, const float *x, const float *weight,
                        const float *bias, float *y);
const char *tk_convolve_input_gradient(const tk_convolution *geometry, const float *dy,
                                       const float *weight, float *dx);
/// `d_bias` may be NULL.
const char *tk_convolve_weight_gradient(const tk_convolution *geometry, const float *x,
                                        const float *dy, float *d_weight, float *d_bias);
/// The version of oneDNN in use, as major·10000 + minor·100 + patch.
int tk_onednn_version(void);

typedef struct {
  ptrdiff_t batch, height, width, channels, out_height, out_width;
  ptrdiff_t kernel_height, kernel_width, stride_height, stride_width, padding_height, padding_width;
} tk_pooling;

/// `positions` receives the place h·W + w of each maximum.
void tk_max_pool(const tk_pooling *geometry, const float *x, float *y, int32_t *positions);
void tk_max_pool_gradient(const tk_pooling *geometry, const float *dy, const int32_t *positions,
                          float *dx);
/// Windows from floor(i·H/H') to ceil((i+1)·H/H'), as PyTorch's adaptive pooling.
void tk_adaptive_average_pool(const tk_pooling *geometry, const float *x, float *y);
void tk_adaptive_average_pool_gradient(const tk_pooling *geometry, const float *dy, float *dx);

// MARK: Optimiser steps (optimizers.c)

typedef struct {
  float learning_rate, beta1, beta2, epsilon;
  float weight_decay;       // added to the gradient
  float decoupled_decay;    // multiplies the parameter: 1 − learning_rate·weight_decay
  float bias_correction1, bias_correction2; // 1 − beta^step
} tk_adam;

void tk_adam_step(const tk_adam *options, float *parameter, const float *gradient, float *mean,
                  float *square, ptrdiff_t n);

typedef struct {
  float learning_rate, momentum, dampening, weight_decay;
  bool nesterov, first;     // first: the velocity becomes the gradient
} tk_sgd;

/// `velocity` may be NULL when momentum is 0.
void tk_sgd_step(const tk_sgd *options, float *parameter, const float *gradient, float *velocity,
                 ptrdiff_t n);

#include "linear_algebra_kernels.h"

#endif
