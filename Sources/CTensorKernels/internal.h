// What the kernel files share with each other.
#ifndef CTENSOR_KERNELS_INTERNAL_H
#define CTENSOR_KERNELS_INTERNAL_H

#include <stdatomic.h>
#include <string.h>

#include "tensor_kernels.h"

// About 10 µs of memory-bound work: below that a second thread does not pay.
enum { TK_GRAIN = 16384 };
/// Columns that softmax over a middle dimension takes at a time.
enum { TK_SOFTMAX_COLUMNS = 128 };

/// Whether OpenBLAS runs on the shared thread team (its OpenMP build).
bool tk_blas_is_shared(void);
/// Makes the calling thread's next parallel region, in a library too, as wide as the thread count.
void tk_enter_team(void);
/// Whether the caller already runs inside the team.
bool tk_in_team(void);
/// Philox 4x32-10: four words of block `counter`.
void tk_philox(uint64_t seed, uint64_t stream, uint64_t counter, uint32_t words[4]);

/// C = alpha·op(A)·op(B) + beta·C, row-major; on the calling thread alone inside the team.
void tk_gemm(bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, float alpha,
             const float *a, ptrdiff_t lda, const float *b, ptrdiff_t ldb, float beta, float *c,
             ptrdiff_t ldc);
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

/// The elements of a depth, a height and a width.
static inline ptrdiff_t tk_volume(const ptrdiff_t sizes[3]) {
  return sizes[0] * sizes[1] * sizes[2];
}

static inline float tk_float_of_bfloat16(uint16_t x) {
  uint32_t bits = (uint32_t)x << 16;
  float y;
  memcpy(&y, &bits, 4);
  return y;
}

/// Rounds to the nearest, ties to even; a NaN stays one.
static inline uint16_t tk_bfloat16_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return (uint16_t)(x != x ? (bits >> 16) | 0x40 : rounded);
}

/// The elements that each output element of a resampled line is the weighted sum of.
typedef struct {
  ptrdiff_t widest;  // row length of `weights`
  int32_t *starts, *counts;
  float *weights;
} tk_taps;

/// The inputs of each column of a scaled picture; see image_resizing.c.
typedef struct {
  ptrdiff_t count, groups;  // columns, and groups of four inputs of each
  const int32_t *starts;
  const int16_t *weights;
} tk_image_taps;

// MARK: Run-time dispatch

/// A loss of two arrays: its values, and its derivatives by x (or by t) times dy, or times `scale`
/// where dy is NULL.
typedef struct {
  void (*values)(const float *x, const float *t, float parameter, float *y, ptrdiff_t n);
  void (*by_input)(const float *x, const float *t, float parameter, const float *dy, float scale,
                   float *dx, ptrdiff_t n);
  void (*by_target)(const float *x, const float *t, float parameter, const float *dy, float scale,
                    float *dt, ptrdiff_t n);
} tk_loss_range;

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
  /// To bfloat16: a row, and two rows side by side, the second of zeros where it is NULL.
  void (*bfloat16_row)(const float *x, uint16_t *y, ptrdiff_t n);
  void (*bfloat16_pairs)(const float *x, const float *next, uint32_t *y, ptrdiff_t n);
  /// y[c][r] = x[r][c].
  void (*transpose_words)(const uint32_t *x, ptrdiff_t x_stride, uint32_t *y, ptrdiff_t y_stride,
                          ptrdiff_t rows, ptrdiff_t columns);
  void (*add_scaled)(float alpha, const float *x, float *y, ptrdiff_t n);
  float (*sum)(const float *x, ptrdiff_t n);
  float (*max)(const float *x, ptrdiff_t n);
  float (*dot)(const float *a, const float *b, ptrdiff_t n);
  /// y = exp(x − shift), 0 where subnormal; returns the sum of y. y may be NULL.
  float (*exp_shifted)(const float *x, float shift, float *y, ptrdiff_t n);
  void (*softmax_row)(const float *x, float *y, ptrdiff_t n);
  void (*log_softmax_row)(const float *x, float *y, ptrdiff_t n);
  /// Over the first of [n, width], rows `step` apart; width <= TK_SOFTMAX_COLUMNS.
  void (*softmax_columns)(const float *x, float *y, ptrdiff_t n, ptrdiff_t step, ptrdiff_t width,
                          bool logarithm);
  void (*softmax_columns_gradient)(const float *dy, const float *y, float *dx, ptrdiff_t n,
                                   ptrdiff_t step, ptrdiff_t width, bool logarithm);
  /// y = scale·exp(x − shift) + offset.
  void (*exp_affine)(const float *x, float shift, float scale, float offset, float *y, ptrdiff_t n);
  /// dx = dy − exp(y)·total.
  void (*log_softmax_gradient)(const float *dy, const float *y, float total, float *dx, ptrdiff_t n);
  /// dx = y·(dy − total).
  void (*softmax_gradient)(const float *dy, const float *y, float total, float *dx, ptrdiff_t n);
  /// Of one row: from the sums over input and state and the joined biases (see recurrent.c).
  void (*lstm_cell)(const float *x, const float *recurrent, const float *bias,
                    const float *c_previous, float *gates, float *h, float *c, ptrdiff_t hidden);
  void (*lstm_cell_gradient)(const float *gates, const float *c_previous, const float *c,
                             const float *dh, const float *dc, float *d_gates, float *dc_previous,
                             ptrdiff_t hidden);
  void (*gru_cell)(const float *x, const float *recurrent, const float *bias,
                   const float *h_previous, float *gates, float *inner, float *h,
                   ptrdiff_t hidden);
  void (*gru_cell_gradient)(const float *gates, const float *inner, const float *h_previous,
                            const float *dh, float *d_x, float *d_recurrent, float *dh_previous,
                            ptrdiff_t hidden);
  /// With tanh and with ReLU.
  void (*rnn_cell[2])(const float *x, const float *recurrent, const float *bias, float *h,
                      ptrdiff_t hidden);
  void (*rnn_cell_gradient[2])(const float *h, const float *dh, float *d_x, ptrdiff_t hidden);
  float (*additive_score)(const float *key, const float *query, const float *v, ptrdiff_t n);
  void (*additive_score_gradient)(const float *key, const float *query, const float *v,
                                  float d_score, float *d_key, float *d_query, float *d_v,
                                  ptrdiff_t n);
  /// A step of each rule over one range of a parameter, its gradient and its states.
  void (*optimizers[TK_RULE_COUNT])(const void *options, float *p, const float *g,
                                    float *const *state, ptrdiff_t n);
  /// Of one block of a tensor (see optimizer_layers.h): new means and then the squares of the
  /// parameter and of the step, or of the step alone; and the step itself.
  void (*lamb_moments)(const tk_lamb *options, const float *p, const float *g, float *m, float *v,
                       ptrdiff_t n, double sums[2]);
  void (*lamb_apply)(const tk_lamb *options, float rate, float *p, const float *m, const float *v,
                     ptrdiff_t n);
  double (*adafactor_moments)(const tk_adafactor *options, const float *g, float *v, ptrdiff_t n);
  void (*adafactor_apply)(const tk_adafactor *options, float rate, float *p, const float *g,
                          const float *v, ptrdiff_t n);
  /// Of one row of a matrix, with a scale of the row and one of each column.
  double (*adafactor_row_squares)(const float *g, float scale, const float *scales, float limit,
                                  ptrdiff_t n);
  void (*adafactor_row_apply)(float decay, float rate, float *p, const float *g, float scale,
                              const float *scales, float limit, ptrdiff_t n);
  /// The fold of a row; and of `rows` rows of n columns, into `totals`.
  double (*fold[TK_FOLD_COUNT])(const float *x, double parameter, ptrdiff_t n);
  void (*fold_columns[TK_FOLD_COUNT])(const float *x, ptrdiff_t stride, ptrdiff_t rows,
                                      const double *parameters, double *totals, ptrdiff_t n);
  /// y = y + weight·(x − y); and max |x|.
  void (*lerp)(float weight, const float *x, float *y, ptrdiff_t n);
  float (*largest_magnitude)(const float *x, ptrdiff_t n);
  /// For the minimum and the maximum, in this order.
  ptrdiff_t (*place_of_extremum[2])(const float *x, ptrdiff_t n);
  void (*extremum_columns[2])(const float *x, ptrdiff_t stride, ptrdiff_t first, ptrdiff_t end,
                              float *best, int32_t *places, ptrdiff_t n);
  /// `blocks` blocks of four words; and the numbers that words give.
  void (*philox)(uint64_t seed, uint64_t stream, uint64_t counter, uint32_t *words,
                 ptrdiff_t blocks);
  void (*uniform)(const uint32_t *words, float low, float width, float *y, ptrdiff_t n);
  void (*dropout)(const uint32_t *words, float p, float scale, const float *x, float *y,
                  ptrdiff_t n);
  void (*normal)(const uint32_t *words, float mean, float deviation, float *y, ptrdiff_t pairs);
  void (*max_into)(const float *x, int32_t position, float *y, int32_t *positions, ptrdiff_t n);
  /// Of one row of a picture; and one row from pairs of rows.
  void (*image_columns)(const tk_image_taps *taps, const uint8_t *x, uint8_t *y);
  void (*image_rows)(const uint8_t *const *rows, const int16_t *weights, ptrdiff_t pairs,
                     uint8_t *y, ptrdiff_t n);
  /// y[i] = Σ weights·x, of elements `stride` apart and n <= stride numbers wide.
  void (*resample_line)(const tk_taps *taps, const float *x, float *y, ptrdiff_t out_size,
                        ptrdiff_t stride, ptrdiff_t n);
  /// dx += the transpose of that.
  void (*resample_line_gradient)(const tk_taps *taps, const float *dy, float *dx,
                                 ptrdiff_t out_size, ptrdiff_t stride, ptrdiff_t n);
  tk_loss_range losses[TK_PAIR_LOSS_COUNT];
  /// x = −∞ where not mask.
  void (*mask_scores)(const bool *mask, float *x, ptrdiff_t n);
  /// y = x with element i and its partner (half a row on; the next one) turned by an angle, or back
  /// where `turn` is −1.
  void (*rotate[2])(const float *x, const float *cosines, const float *sines, float turn, float *y,
                    ptrdiff_t half);
  /// y = (x − mean)·rstd·weight + bias of one row, with its own mean and standard deviation.
  void (*layer_norm_row)(const tk_layer_norm *options, const float *x, float *y, float *mean,
                         float *rstd);
  /// Writes dx and adds to the sums for the weight and the bias.
  void (*layer_norm_gradient_row)(const tk_layer_norm *options, const float *dy, const float *x,
                                  float mean, float rstd, float *dx, float *d_weight,
                                  float *d_bias);
  float (*centred_squares)(const float *x, float mean, ptrdiff_t n);
  /// sums += Σ dy, Σ dy·(x − mean).
  void (*gradient_sums)(const float *dy, const float *x, float mean, ptrdiff_t n, double sums[2]);
  /// y = (x − mean)·scale + shift.
  void (*affine)(const float *x, float mean, float scale, float shift, float *y, ptrdiff_t n);
  /// dx = a·dy + b·(x − mean) + c.
  void (*gradient_affine)(const float *dy, const float *x, const float coefficients[4], float *dx,
                          ptrdiff_t n);
  // The same for rows of n channels, each with numbers of its own; sums add up over the rows.
  void (*add_distance)(const float *x, const float *origin, float *sums, ptrdiff_t n);
  void (*add_centred_squares)(const float *x, const float *mean, float *sums, ptrdiff_t n);
  void (*add_gradient_sums)(const float *dy, const float *x, const float *mean, float *sum_dy,
                            float *sum_dy_x, ptrdiff_t n);
  void (*affine_columns)(const float *x, const float *mean, const float *scale, const float *shift,
                         float *y, ptrdiff_t n);
  void (*gradient_affine_columns)(const float *dy, const float *x, const float *mean,
                                  const float *a, const float *b, const float *c, float *dx,
                                  ptrdiff_t n);
  // With max(0, … + added) behind it; `added` and `d_added` may be NULL.
  void (*rectified_columns)(const float *x, const float *mean, const float *scale,
                            const float *shift, const float *added, float *y, ptrdiff_t n);
  void (*add_rectified_sums)(const float *dy, const float *y, const float *x, const float *mean,
                             float *sum_dy, float *sum_dy_x, ptrdiff_t n);
  void (*rectified_gradient_columns)(const float *dy, const float *y, const float *x,
                                     const float *mean, const float *a, const float *b,
                                     const float *c, float *dx, float *d_added, ptrdiff_t n);
} tk_range_kernels;

extern const tk_range_kernels tk_baseline_kernels;
#if defined(__x86_64__)
extern const tk_range_kernels tk_avx2_kernels, tk_avx512_kernels;
#endif

/// The table of the best instruction set that this processor has.
const tk_range_kernels *tk_kernels(void);

#endif
