// Sliding windows of pictures as columns, and back (folding.c).
#ifndef FOLDING_KERNELS_H
#define FOLDING_KERNELS_H

#include <stddef.h>

typedef struct {
  ptrdiff_t planes, height, width;  // planes: batch·channels
  ptrdiff_t kernel_height, kernel_width, stride_height, stride_width;
  ptrdiff_t padding_height, padding_width, dilation_height, dilation_width;
  ptrdiff_t out_height, out_width;  // windows down and across
} tk_windows;

/// columns [planes, kh, kw, H', W'] = the windows of x [planes, H, W], 0 outside of it.
void tk_unfold_windows(const tk_windows *w, const float *x, float *columns);
/// x = the sums of the windows' elements where they lie; the adjoint of tk_unfold_windows.
void tk_fold_windows(const tk_windows *w, const float *columns, float *x);
/// x[outer, size, inner] = the sums of windows [outer, count, inner, width], window i from i·step.
void tk_add_windows(const float *windows, float *x, ptrdiff_t outer, ptrdiff_t size,
                    ptrdiff_t inner, ptrdiff_t count, ptrdiff_t width, ptrdiff_t step);

#endif
