// Reductions and scans over the middle of [outer, middle, inner] (reductions.c, scans.c).
//
// Totals are kept in double precision, over blocks that depend on the sizes alone: results are the
// same for any number of threads.
#ifndef REDUCTION_KERNELS_H
#define REDUCTION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  TK_FOLD_SUM, TK_FOLD_SQUARES, TK_FOLD_ABS, TK_FOLD_NONZERO,
  TK_FOLD_NUMBERS,   // the sum of what is not NaN
  TK_FOLD_PRODUCT,
  TK_FOLD_CENTERED,  // Σ (x − parameter)²
  TK_FOLD_POWER,     // Σ |x|^parameter
  TK_FOLD_COUNT
} tk_fold_op;

/// y[outer, inner] = the fold; y as float, or `wide` as double where y is NULL. `parameters`
/// [outer, inner] for the last two, else NULL.
void tk_fold(tk_fold_op op, const float *x, const double *parameters, float *y, double *wide,
             ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);
void tk_sum(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);
/// y = Σ (x − mean)² / divisor, in two passes.
void tk_variance(const float *x, double divisor, float *y, ptrdiff_t outer, ptrdiff_t middle,
                 ptrdiff_t inner);
/// y = (Σ |x|^p)^(1/p), p finite; the number of non-zeros for p = 0.
void tk_norm(const float *x, double p, float *y, ptrdiff_t outer, ptrdiff_t middle,
             ptrdiff_t inner);
/// dx = dy·sign(x)·(|x|/y)^(p−1), 0 where x or y is 0.
void tk_norm_gradient(const float *x, const float *y, const float *dy, double p, float *dx,
                      ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);
/// dx = dy·Π of the others.
void tk_product_gradient(const float *x, const float *dy, float *dx, ptrdiff_t outer,
                         ptrdiff_t middle, ptrdiff_t inner);
/// y = x == x ? 1 : 0.
void tk_is_number(const float *x, float *y, ptrdiff_t n);

/// Values and first places of the maxima or minima; a NaN counts as better than all numbers.
/// middle >= 1.
void tk_extremum(bool largest, const float *x, float *values, int32_t *places, ptrdiff_t outer,
                 ptrdiff_t middle, ptrdiff_t inner);
/// dx = dy spread evenly over the elements that are equal to y.
void tk_tie_gradient(const float *x, const float *y, const float *dy, float *dx, ptrdiff_t outer,
                     ptrdiff_t middle, ptrdiff_t inner);

/// y = log Σ exp x over rows; −∞ for an empty row.
void tk_log_sum_exp(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns);
/// dx = dy·exp(x − y).
void tk_log_sum_exp_gradient(const float *x, const float *y, const float *dy, float *dx,
                             ptrdiff_t rows, ptrdiff_t columns);

/// Running sums, from the end if `reversed`.
void tk_running_sum(const float *x, bool reversed, float *y, ptrdiff_t outer, ptrdiff_t middle,
                    ptrdiff_t inner);
void tk_running_product(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle,
                        ptrdiff_t inner);
/// dx of the running product y, without a division: right with zeros.
void tk_running_product_gradient(const float *x, const float *y, const float *dy, float *dx,
                                 ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);
/// Running maxima or minima and their last places; from the first NaN on all are NaN.
void tk_running_extremum(bool largest, const float *x, float *values, int32_t *places,
                         ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner);

#endif
