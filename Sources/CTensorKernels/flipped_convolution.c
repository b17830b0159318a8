// The gradient of a convolution with steps of 1 is the convolution of dy with the kernels turned
// round and the channels exchanged. oneDNN is faster forwards than backwards.
#include "convolution_kinds.h"
#include "internal.h"

bool tk_flipped_convolution(const tk_convolution *g, tk_convolution *flipped) {
  // Below about 1000 pixels for each weight, turning the weights round costs more than is won.
  ptrdiff_t pixels = g->batch * g->size[0] * g->size[1] * g->size[2];
  if (g->groups != 1 || pixels < 1024) { return false; }
  *flipped = *g;
  flipped->in_channels = g->out_channels;
  flipped->out_channels = g->in_channels;
  for (int d = 0; d < 3; d++) {
    flipped->size[d] = g->out_size[d];
    flipped->out_size[d] = g->size[d];
    flipped->padding[d] = g->dilation[d] * (g->kernel[d] - 1) - g->padding[d];
    if (g->stride[d] != 1 || flipped->padding[d] < 0) { return false; }
  }
  return true;
}

typedef struct {
  const tk_convolution *g;
  const float *weight;
  float *flipped;
} flip;

static void flip_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const flip *f = context;
  ptrdiff_t in = f->g->in_channels, out = f->g->out_channels;
  ptrdiff_t size = f->g->kernel[0] * f->g->kernel[1] * f->g->kernel[2];
  for (ptrdiff_t i = begin; i < end; i++) {
    for (ptrdiff_t o = 0; o < out; o++) {
      const float *from = f->weight + (o * in + i) * size;
      float *to = f->flipped + (i * out + o) * size;
      for (ptrdiff_t k = 0; k < size; k++) { to[k] = from[size - 1 - k]; }
    }
  }
}

void tk_flip_weights(const tk_convolution *g, const float *weight, float *flipped) {
  flip f = {g, weight, flipped};
  ptrdiff_t work = g->out_channels * g->kernel[0] * g->kernel[1] * g->kernel[2];
  tk_parallel(g->in_channels, tk_max_of(1, TK_GRAIN / work), flip_rows, &f);
}
