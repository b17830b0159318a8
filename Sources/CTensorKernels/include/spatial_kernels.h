// Convolution, pooling, resampling and sampling at points, all with the channels last in memory.
//
// Sizes come in threes, of depth, height and width; a dimension that an operation lacks has size 1.
#ifndef SPATIAL_KERNELS_H
#define SPATIAL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Convolution (convolution.c, convolution_plans.c)

typedef struct {
  ptrdiff_t rank;  // of the space: 2, or 3 where depth counts
  ptrdiff_t batch, in_channels, out_channels, groups;
  ptrdiff_t size[3], out_size[3], kernel[3], stride[3], dilation[3];
  ptrdiff_t padding[3];  // before the first element; that after the last follows from out_size
  /// Not 0: factors may be rounded to bfloat16, where the processor multiplies it faster.
  ptrdiff_t bfloat16;
  /// What tk_convolve_packed does with the sums: not 0 where a tensor is added, and then a
  /// tk_post_activation.
  ptrdiff_t adds, activation;
} tk_convolution;

typedef enum {
  tk_post_none,
  tk_post_relu,
  tk_post_relu6,
  tk_post_silu,
  tk_post_hardswish
} tk_post_activation;

/// x [N, D, H, W, C], weight [O, C/groups, kd, kh, kw], bias [O] or NULL, y [N, D', H', W', O].
/// Returns NULL, or a constant text that says what oneDNN refused.
const char *tk_convolve(const tk_convolution *geometry, const float *x, const float *weight,
                        const float *bias, float *y);

/// Filters in the layout that oneDNN convolves fastest.
typedef struct tk_packed_filters tk_packed_filters;
/// NULL where they are fastest as they lie, or the batch is empty.
tk_packed_filters *tk_pack_filters(const tk_convolution *geometry, bool has_bias,
                                   const float *weights);
void tk_release_packed_filters(tk_packed_filters *packed);
/// As tk_convolve, with `added` (of y's shape, or NULL) and the activation; false, and nothing done,
/// where this geometry wants another layout.
bool tk_convolve_packed(const tk_convolution *geometry, const float *x,
                        const tk_packed_filters *packed, const float *bias, const float *added,
                        float *y);

/// `bias` [C] or NULL is added: this is the transposed convolution of dy.
const char *tk_convolve_input_gradient(const tk_convolution *geometry, const float *dy,
                                       const float *weight, const float *bias, float *dx);
/// `d_bias` may be NULL.
const char *tk_convolve_weight_gradient(const tk_convolution *geometry, const float *x,
                                        const float *dy, float *d_weight, float *d_bias);

// MARK: Pooling (pooling.c)

typedef struct {
  ptrdiff_t batch, channels;
  ptrdiff_t size[3], out_size[3];
  // A kernel of 0 divides the input evenly: windows from floor(i·size/out) to ceil((i+1)·size/out).
  ptrdiff_t kernel[3], stride[3], dilation[3], padding[3];
  ptrdiff_t divisor;   // of averages; 0 for the number of elements in the window
  bool count_padding;  // whether padding counts among them
} tk_pooling;

/// `positions` receives the place (d·H + h)·W + w of each maximum; NULL where nobody wants it.
void tk_max_pool(const tk_pooling *geometry, const float *x, float *y, int32_t *positions);
void tk_max_pool_gradient(const tk_pooling *geometry, const float *dy, const int32_t *positions,
                          float *dx);
void tk_average_pool(const tk_pooling *geometry, const float *x, float *y);
void tk_average_pool_gradient(const tk_pooling *geometry, const float *dy, float *dx);
/// y [N, out_places, C] is 0 but for y[n, positions[n, i, c], c] = x[n, i, c].
void tk_max_unpool(const float *x, const int32_t *positions, float *y, ptrdiff_t batch,
                   ptrdiff_t places, ptrdiff_t out_places, ptrdiff_t channels);
/// dx[n, i, c] = dy[n, positions[n, i, c], c].
void tk_max_unpool_gradient(const float *dy, const int32_t *positions, float *dx, ptrdiff_t batch,
                            ptrdiff_t places, ptrdiff_t out_places, ptrdiff_t channels);

// MARK: Resampling along one dimension (resampling.c)

typedef enum {
  TK_NEAREST, TK_NEAREST_EXACT, TK_LINEAR, TK_CUBIC, TK_LINEAR_ANTIALIASED, TK_CUBIC_ANTIALIASED
} tk_filter;

typedef struct {
  tk_filter filter;
  bool align_corners;
  float scale;  // elements of the input per element of the output
  ptrdiff_t outer, size, out_size, inner;
} tk_resampling;

/// x [outer, size, inner] → y [outer, out_size, inner].
void tk_resample(const tk_resampling *geometry, const float *x, float *y);
void tk_resample_gradient(const tk_resampling *geometry, const float *dy, float *dx);

// MARK: Sampling at points (grid_sampling.c)

typedef enum { TK_SAMPLE_BILINEAR, TK_SAMPLE_NEAREST, TK_SAMPLE_BICUBIC } tk_sample_mode;
typedef enum { TK_PAD_ZEROS, TK_PAD_BORDER, TK_PAD_REFLECTION } tk_sample_padding;

typedef struct {
  tk_sample_mode mode;
  tk_sample_padding padding;
  bool align_corners;
  ptrdiff_t batch, channels, height, width, out_height, out_width;
} tk_grid_sampling;

/// x [N, H, W, C] at grid [N, H', W', 2] of (x, y) in [−1, 1] → y [N, H', W', C].
void tk_grid_sample(const tk_grid_sampling *geometry, const float *x, const float *grid, float *y);
void tk_grid_sample_input_gradient(const tk_grid_sampling *geometry, const float *dy,
                                   const float *grid, float *dx);
void tk_grid_sample_grid_gradient(const tk_grid_sampling *geometry, const float *x,
                                  const float *dy, const float *grid, float *d_grid);

#endif
