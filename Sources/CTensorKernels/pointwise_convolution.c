// Convolutions with kernels of one pixel are matrix products of pixels and weights as they lie in
// memory: nothing is brought into a layout of oneDNN's first.
#include "convolution_kinds.h"
#include "internal.h"

#include <string.h>

static bool is_dense(const tk_convolution *g) {
  return g->stride[0] == 1 && g->stride[1] == 1 && g->stride[2] == 1;
}

bool tk_is_pointwise(const tk_convolution *g) {
  bool one = tk_volume(g->kernel) == 1 && g->padding[0] + g->padding[1] + g->padding[2] == 0;
  return one && g->groups == 1 && (!is_dense(g) || tk_volume(g->size) == tk_volume(g->out_size));
}

typedef struct {
  const tk_convolution *g;
  const float *x;
  float *y;
} strided_pixels;

/// The pixel of the input that the output pixel `i` (of all images) is made from.
static ptrdiff_t source_of(const tk_convolution *g, ptrdiff_t i) {
  ptrdiff_t w = i % g->out_size[2], h = i / g->out_size[2] % g->out_size[1];
  ptrdiff_t d = i / (g->out_size[2] * g->out_size[1]) % g->out_size[0], n = i / tk_volume(g->out_size);
  return ((n * g->size[0] + d * g->stride[0]) * g->size[1] + h * g->stride[1]) * g->size[2] +
         w * g->stride[2];
}

static void gather_pixels(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const strided_pixels *s = context;
  ptrdiff_t width = s->g->in_channels;
  for (ptrdiff_t i = begin; i < end; i++) {
    memcpy(s->y + i * width, s->x + source_of(s->g, i) * width, (size_t)width * sizeof(float));
  }
}

static void scatter_pixels(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const strided_pixels *s = context;
  ptrdiff_t width = s->g->in_channels;
  for (ptrdiff_t i = begin; i < end; i++) {
    memcpy(s->y + source_of(s->g, i) * width, s->x + i * width, (size_t)width * sizeof(float));
  }
}

static void move_pixels(const tk_convolution *g, const float *x, float *y, tk_range_body body) {
  strided_pixels s = {g, x, y};
  tk_parallel(g->batch * tk_volume(g->out_size), tk_max_of(1, TK_GRAIN / g->in_channels), body, &s);
}

static size_t packed_bytes(const tk_convolution *g) {
  return (size_t)(g->batch * tk_volume(g->out_size) * g->in_channels) * sizeof(float);
}

/// The pixels of x that count, side by side; x itself where all do.
static const float *packed(const tk_convolution *g, const float *x) {
  if (is_dense(g)) { return x; }
  float *pixels = tk_allocate(packed_bytes(g));
  move_pixels(g, x, pixels, gather_pixels);
  return pixels;
}

static void release(const tk_convolution *g, const float *pixels) {
  if (!is_dense(g)) { tk_deallocate((void *)pixels, packed_bytes(g)); }
}

void tk_convolve_pointwise(const tk_convolution *g, const float *x, const float *weight, float *y) {
  ptrdiff_t rows = g->batch * tk_volume(g->out_size), in = g->in_channels, out = g->out_channels;
  const float *pixels = packed(g, x);
  tk_gemm_batched(1, false, true, rows, out, in, pixels, in, 0, weight, in, 0, y, out, 0);
  release(g, pixels);
}

void tk_convolve_pointwise_input_gradient(const tk_convolution *g, const float *dy,
                                          const float *weight, float *dx) {
  ptrdiff_t rows = g->batch * tk_volume(g->out_size), in = g->in_channels, out = g->out_channels;
  float *pixels = is_dense(g) ? dx : tk_allocate(packed_bytes(g));
  tk_gemm_batched(1, false, false, rows, in, out, dy, out, 0, weight, in, 0, pixels, in, 0);
  if (!is_dense(g)) {
    tk_fill(0.0f, dx, g->batch * tk_volume(g->size) * in);
    move_pixels(g, pixels, dx, scatter_pixels);
    release(g, pixels);
  }
}

void tk_convolve_pointwise_weight_gradient(const tk_convolution *g, const float *x, const float *dy,
                                           float *d_weight, float *d_bias) {
  ptrdiff_t rows = g->batch * tk_volume(g->out_size), in = g->in_channels, out = g->out_channels;
  const float *pixels = packed(g, x);
  tk_gemm_batched(1, true, false, out, in, rows, dy, out, 0, pixels, in, 0, d_weight, in, 0);
  release(g, pixels);
  if (d_bias != NULL) { tk_sum(dy, d_bias, 1, rows, out); }
}
