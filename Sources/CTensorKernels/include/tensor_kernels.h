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

/// Between the two, which nest, kernels called on this thread use it alone.
void tk_begin_alone(void);
void tk_end_alone(void);

/// Calls `body(context, begin, end)` for ranges that cover [0, count), each of at least `grain`
/// items, on the thread team; on the calling thread alone where that is enough or when nested.
typedef void (*tk_range_body)(const void *context, ptrdiff_t begin, ptrdiff_t end);
void tk_parallel(ptrdiff_t count, ptrdiff_t grain, tk_range_body body, const void *context);

// MARK: What the machine and the libraries are (dispatch.c, onednn.c, threads.c)

/// The instructions that kernels were chosen for: "AVX-512", "AVX2" or "baseline".
const char *tk_instruction_set(void);
/// OpenBLAS's version, options of its build and kernels.
const char *tk_blas_description(void);
/// oneDNN's version.
void tk_onednn_version(int *major, int *minor, int *patch);

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

// MARK: Softmax and cross entropy (softmax.c)

/// Softmax, or its logarithm, over the middle of x [outer, middle, inner].
void tk_softmax(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner,
                bool logarithm);
/// dx = y(dy − Σ dy·y), or dy − exp(y)·Σ dy for the logarithm.
void tk_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t outer,
                         ptrdiff_t middle, ptrdiff_t inner, bool logarithm);

typedef struct {
  ptrdiff_t rows, columns;
  int32_t ignored;       // the target without loss and gradient
  float smoothing;       // s
  const float *weights;  // w [columns], or NULL for ones
} tk_cross_entropy;

/// losses[r] = (1 − s)·w[t]·(lse − x[t]) + s/columns·Σ w·(lse − x), or 0 where t == ignored;
/// `log_sums` receives lse = log Σ exp x for the gradient.
void tk_cross_entropy_losses(const tk_cross_entropy *options, const float *logits,
                             const int32_t *targets, float *losses, float *log_sums);
/// dx[r] = scales[r·scale_step] times the gradient of losses[r].
void tk_cross_entropy_gradient(const tk_cross_entropy *options, const float *logits,
                               const int32_t *targets, const float *log_sums, const float *scales,
                               ptrdiff_t scale_step, float *dx);

// MARK: Conversion (conversion.c)

/// y = x in another type. Real numbers become integers towards zero, the nearest one where out of
/// range, NaN becomes 0; to bfloat16 they round to the nearest even.
void tk_convert(tk_type from, const void *x, tk_type to, void *y, ptrdiff_t n);

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

/// Whether the processor multiplies bfloat16 itself.
bool tk_multiplies_bfloat16(void);

// MARK: Products with a packed right side (packed_products.c)

/// A matrix op(B) [k, n] in the layout that oneDNN's matmul reads fastest.
typedef struct tk_packed tk_packed;

/// Packs B ([k, n], or [n, k] if transposed; row-major, rows `ldb` apart) for products with `m` rows,
/// rounded to bfloat16 if asked for. NULL where oneDNN has no such product.
tk_packed *tk_pack(bool bfloat16, bool transpose_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                   const float *b, ptrdiff_t ldb);
void tk_release_packed(tk_packed *packed);
/// C [m, n] = op(A)·op(B), all without gaps; false, and nothing done, where `m` rows want another
/// layout.
bool tk_multiply_packed(const tk_packed *packed, bool transpose_a, ptrdiff_t m, const float *a,
                        float *c);
/// Whether `m` rows want the layout that this has.
bool tk_packed_fits(const tk_packed *packed, ptrdiff_t m);
/// `batch` products with both factors rounded to bfloat16 and sums in float, without gaps; false
/// where oneDNN has no such product.
bool tk_gemm_bfloat16(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n,
                      ptrdiff_t k, const float *a, const float *b, float *c);

// MARK: Additive attention (additive_scores.c)

/// scores[b, l] = Σ_a v[a]·tanh(keys[b / repeats, l, a] + query[b, a]) (Bahdanau et al. 2015).
void tk_additive_scores(const float *keys, const float *query, const float *v, float *scores,
                        ptrdiff_t batch, ptrdiff_t repeats, ptrdiff_t length, ptrdiff_t width);
/// Recomputes tanh; writes d_keys, d_query and d_v_parts [batch, width], of which the sum over the batch is dv.
void tk_additive_scores_gradient(const float *keys, const float *query, const float *v,
                                 const float *d_scores, float *d_keys, float *d_query,
                                 float *d_v_parts, ptrdiff_t batch, ptrdiff_t length,
                                 ptrdiff_t width);

#include "attention_kernels.h"
#include "copy_kernels.h"
#include "distribution_kernels.h"
#include "elementwise_kernels.h"
#include "folding_kernels.h"
#include "image_kernels.h"
#include "indexing_kernels.h"
#include "linear_algebra_kernels.h"
#include "loss_kernels.h"
#include "many_tensor_kernels.h"
#include "normalization_kernels.h"
#include "optimizer_kernels.h"
#include "recurrent_kernels.h"
#include "reduction_kernels.h"
#include "sorting_kernels.h"
#include "spatial_kernels.h"

#endif
