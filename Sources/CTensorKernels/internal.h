// What the kernel files share with each other.
#ifndef CTENSOR_KERNELS_INTERNAL_H
#define CTENSOR_KERNELS_INTERNAL_H

#include <stdatomic.h>

#include "tensor_kernels.h"

// About 10 µs of memory-bound work: below that a second thread does not pay.
enum { TK_GRAIN = 16384 };

/// Whether OpenBLAS runs on the shared thread team (its OpenMP build).
bool tk_blas_is_shared(void);
/// Makes the calling thread's next parallel region, in a library too, as wide as the thread count.
void tk_enter_team(void);
/// Whether the caller already runs inside the team.
bool tk_in_team(void);
/// Philox 4x32-10: four words of block `counter`.
void tk_philox(uint64_t seed, uint64_t stream, uint64_t counter, uint32_t words[4]);

// MARK: Broadcasting (broadcast.c)

enum { TK_OPERANDS_MAX = 3 };

/// Operands that broadcast to `shape`; strides in elements, the innermost ones 0 or 1.
typedef struct tk_broadcast {
  int operands, rank;
  const void *operand[TK_OPERANDS_MAX];
  const ptrdiff_t *strides[TK_OPERANDS_MAX];
  int element_size[TK_OPERANDS_MAX];
  void *y;  // contiguous
  int y_element_size;
  const ptrdiff_t *shape;
  /// Computes n elements of one row; `step` has each operand's innermost stride.
  void (*row)(const struct tk_broadcast *context, const void *const operand[], const int step[],
              void *y, ptrdiff_t n);
  int op;
  tk_type type;
  atomic_bool *failed;
} tk_broadcast;

/// Calls `row` for stretches that cover the shape, on the thread team; `grain` in elements.
void tk_broadcast_rows(const tk_broadcast *context, ptrdiff_t grain);

static inline ptrdiff_t tk_max_of(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static inline ptrdiff_t tk_min_of(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// MARK: Run-time dispatch

/// The range kernels of one instruction set: single-threaded, contiguous.
typedef struct {
  const char *name;
  void (*unary[TK_UNARY_COUNT])(const float *x, float *y, ptrdiff_t n);
  void (*binary[TK_BINARY_COUNT])(const float *a, const float *b, float *y, ptrdiff_t n);
  void (*binary_scalar[TK_BINARY_COUNT])(const float *a, float b, float *y, ptrdiff_t n);
  void (*scalar_binary[TK_BINARY_COUNT])(float a, const float *b, float *y, ptrdiff_t n);
  /// y and dx = f(x) and dy·f′(x), of an activation with parameters p and q.
  void (*activation[TK_ACTIVATION_COUNT])(const float *x, float *y, float p, float q, ptrdiff_t n);
  void (*activation_gradient[TK_ACTIVATION_COUNT])(const float *dy, const float *x, float *dx,
                                                   float p, float q, ptrdiff_t n);
  /// y = a ∘ b, of which a side with step 0 is a scalar.
  void (*compare[TK_COMPARISON_COUNT])(const float *a, ptrdiff_t a_step, const float *b,
                                       ptrdiff_t b_step, bool *y, ptrdiff_t n);
  /// As above, for elements of 1, 2, 4 and 8 bytes.
  void (*where[4])(const bool *mask, const void *a, ptrdiff_t a_step, const void *b,
                   ptrdiff_t b_step, void *y, ptrdiff_t n);
  void (*add_scaled)(float alpha, const float *x, float *y, ptrdiff_t n);
  float (*sum)(const float *x, ptrdiff_t n);
  float (*max)(const float *x, ptrdiff_t n);
  double (*sum_of_squares)(const float *x, ptrdiff_t n);
  float (*dot)(const float *a, const float *b, ptrdiff_t n);
  /// y = exp(x − shift); returns the sum of y. y may be NULL.
  float (*exp_shifted)(const float *x, float shift, float *y, ptrdiff_t n);
  /// y = scale·exp(x − shift) + offset.
  void (*exp_affine)(const float *x, float shift, float scale, float offset, float *y, ptrdiff_t n);
  /// dx = dy − exp(y)·total.
  void (*log_softmax_gradient)(const float *dy, const float *y, float total, float *dx, ptrdiff_t n);
  /// dx = y·(dy − total).
  void (*softmax_gradient)(const float *dy, const float *y, float total, float *dx, ptrdiff_t n);
  void (*lstm_cell)(float *gates, const float *c_previous, float *h, float *c, ptrdiff_t hidden);
  void (*lstm_cell_gradient)(const float *gates, const float *c_previous, const float *c,
                             const float *dh, const float *dc, float *d_gates, float *dc_previous,
                             ptrdiff_t hidden);
  float (*additive_score)(const float *key, const float *query, const float *v, ptrdiff_t n);
  void (*additive_score_gradient)(const float *key, const float *query, const float *v,
                                  float d_score, float *d_key, float *d_query, float *d_v,
                                  ptrdiff_t n);
  void (*adam)(const tk_adam *options, float *p, const float *g, float *m, float *v, ptrdiff_t n);
  void (*sgd)(const tk_sgd *options, float *p, const float *g, float *velocity, ptrdiff_t n);
  void (*max_into)(const float *x, int32_t position, float *y, int32_t *positions, ptrdiff_t n);
} tk_range_kernels;

extern const tk_range_kernels tk_baseline_kernels;
#if defined(__x86_64__)
extern const tk_range_kernels tk_avx2_kernels, tk_avx512_kernels;
#endif

/// The table of the best instruction set that this processor has.
const tk_range_kernels *tk_kernels(void);

#endif
