// Normalisation (layer_norm.c, channel_norm.c). Statistics are taken in two passes (mean, then squares of the
// distance to it), in blocks of fixed size that are added up in double precision: the same for any
// number of threads.
#ifndef NORMALIZATION_KERNELS_H
#define NORMALIZATION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  ptrdiff_t rows, columns;
  bool centred;         // false: the mean counts as 0 (root mean square normalisation)
  float epsilon;
  const float *weight;  // [columns]
  const float *bias;    // [columns]
} tk_layer_norm;

/// y = (x − mean)·rstd·weight + bias over rows; mean and rstd = 1/√(variance + ε) [rows] are kept
/// for the gradient.
void tk_layer_norm_rows(const tk_layer_norm *options, const float *x, float *y, float *mean,
                        float *rstd);
/// Writes dx [rows, columns] and the sums d_weight, d_bias [columns].
void tk_layer_norm_gradient(const tk_layer_norm *options, const float *dy, const float *x,
                            const float *mean, const float *rstd, float *dx, float *d_weight,
                            float *d_bias);

/// Memory as [batch, outer, channels, inner]; one set of numbers for each (batch, channel), taken
/// over outer and inner.
typedef struct {
  ptrdiff_t batch, outer, channels, inner;
} tk_channels;

/// Means and (biased) variances [batch, channels].
void tk_channel_moments(const tk_channels *geometry, const float *x, float *mean, float *variance);
/// y = (x − mean)·scale + shift.
void tk_channel_affine(const tk_channels *geometry, const float *x, const float *mean,
                       const float *scale, const float *shift, float *y);
/// Σ dy and Σ dy·(x − mean).
void tk_channel_gradient_sums(const tk_channels *geometry, const float *dy, const float *x,
                              const float *mean, float *sum_dy, float *sum_dy_x);
/// dx = a·dy + b·(x − mean) + c.
void tk_channel_gradient(const tk_channels *geometry, const float *dy, const float *x,
                         const float *mean, const float *a, const float *b, const float *c,
                         float *dx);

// The same for y = max(0, (x − mean)·scale + shift + added) and channels that are columns
// (inner = 1); dy counts where y > 0. `added` and its gradient may be NULL.
void tk_channel_rectified(const tk_channels *geometry, const float *x, const float *mean,
                          const float *scale, const float *shift, const float *added, float *y);
void tk_channel_rectified_sums(const tk_channels *geometry, const float *dy, const float *y,
                               const float *x, const float *mean, float *sum_dy, float *sum_dy_x);
void tk_channel_rectified_gradient(const tk_channels *geometry, const float *dy, const float *y,
                                   const float *x, const float *mean, const float *a,
                                   const float *b, const float *c, float *dx, float *d_added);

#endif
