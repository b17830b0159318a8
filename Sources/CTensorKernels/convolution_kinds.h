// Ways of convolving, for convolution.c to choose from.
#ifndef CONVOLUTION_KINDS_H
#define CONVOLUTION_KINDS_H

#include "tensor_kernels.h"

// oneDNN's primitives for one geometry (convolution_plans.c).

typedef enum { TK_FORWARD, TK_BACKWARD_DATA, TK_BACKWARD_WEIGHTS } tk_convolution_pass;

/// Computes `destination`, `source` or `weights` and `bias` from the others; `bias` may be NULL.
const char *tk_convolve_by_plan(const tk_convolution *geometry, tk_convolution_pass kind,
                                const float *source, const float *weights, const float *bias,
                                const float *destination);

// Kernels of one pixel as matrix products (pointwise_convolution.c).

/// Whether the three functions below may be used: one pixel, no padding, one group.
bool tk_is_pointwise(const tk_convolution *geometry);
void tk_convolve_pointwise(const tk_convolution *geometry, const float *x, const float *weight,
                           float *y);
void tk_convolve_pointwise_input_gradient(const tk_convolution *geometry, const float *dy,
                                          const float *weight, float *dx);
void tk_convolve_pointwise_weight_gradient(const tk_convolution *geometry, const float *x,
                                           const float *dy, float *d_weight, float *d_bias);

// Input gradients as convolutions (flipped_convolution.c).

/// Whether the input gradient is the convolution `flipped` of dy, at a gain.
bool tk_flipped_convolution(const tk_convolution *geometry, tk_convolution *flipped);
/// The weights [C, O, …] of that convolution from those [O, C, …] of the given one.
void tk_flip_weights(const tk_convolution *geometry, const float *weight, float *flipped);

#endif
