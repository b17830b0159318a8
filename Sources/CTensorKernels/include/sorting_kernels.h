// Sorting, selecting and searching (sorting.c, searching.c).
//
// Numbers are ordered as PyTorch orders them: NaN is the largest, −0 equals 0. Equal numbers are
// taken in the order of their places.
#ifndef SORTING_KERNELS_H
#define SORTING_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Sorts rows, stably; `places` receives where each value came from.
void tk_sort(const float *x, bool descending, float *values, int32_t *places, ptrdiff_t rows,
             ptrdiff_t columns);
/// The k best of each row: [rows, k], in order if `sorted`.
void tk_top(const float *x, ptrdiff_t k, bool largest, bool sorted, float *values, int32_t *places,
            ptrdiff_t rows, ptrdiff_t columns);
/// The number of rank k (0 is the smallest) of each row; the first NaN, if any, where `nan_wins`.
void tk_rank(const float *x, ptrdiff_t k, bool nan_wins, float *values, int32_t *places,
             ptrdiff_t rows, ptrdiff_t columns);

typedef enum {
  TK_QUANTILE_LINEAR, TK_QUANTILE_LOWER, TK_QUANTILE_HIGHER, TK_QUANTILE_NEAREST,
  TK_QUANTILE_MIDPOINT
} tk_interpolation;
/// Quantiles of the rows that `tk_sort` gave: y [count, rows] = (1 − weight)·x[low] + weight·x[high],
/// with low and high as places in the unsorted rows.
void tk_quantiles(const float *sorted, const int32_t *order, const float *q, ptrdiff_t count,
                  tk_interpolation interpolation, float *y, int32_t *low, int32_t *high,
                  float *weight, ptrdiff_t rows, ptrdiff_t columns);

/// How many numbers of the sorted sequence come before each value: those below it, or those up to
/// it if `right`. `sequences` rows of `length`, each for `count` values.
void tk_search_sorted(const float *sequence, const float *values, bool right, int32_t *y,
                      ptrdiff_t sequences, ptrdiff_t length, ptrdiff_t count);
/// Counts of numbers in `bins` bins of equal width from low to high; others and NaN are left out.
void tk_histogram(const float *x, ptrdiff_t n, float low, float high, float *y, ptrdiff_t bins);

#endif
