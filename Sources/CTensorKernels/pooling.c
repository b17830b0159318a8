// Pooling in NHWC: the channels are the vector.
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
  const tk_pooling *g;
  const float *x;
  float *y;
  int32_t *positions;
} pool;

static void max_pool_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  const tk_pooling *g = p->g;
  for (ptrdiff_t row = begin; row < end; row++) {  // a row of one output image
    const float *image = p->x + row / g->out_height * g->height * g->width * g->channels;
    ptrdiff_t top = row % g->out_height * g->stride_height - g->padding_height;
    for (ptrdiff_t j = 0; j < g->out_width; j++) {
      float *y = p->y + (row * g->out_width + j) * g->channels;
      int32_t *positions = p->positions + (row * g->out_width + j) * g->channels;
      for (ptrdiff_t c = 0; c < g->channels; c++) {
        y[c] = -INFINITY;
        positions[c] = 0;
      }
      ptrdiff_t left = j * g->stride_width - g->padding_width;
      for (ptrdiff_t h = tk_max_of(0, top); h < tk_min_of(g->height, top + g->kernel_height); h++) {
        for (ptrdiff_t w = tk_max_of(0, left); w < tk_min_of(g->width, left + g->kernel_width); w++) {
          ptrdiff_t place = h * g->width + w;
          tk_kernels()->max_into(image + place * g->channels, (int32_t)place, y, positions,
                                 g->channels);
        }
      }
    }
  }
}

void tk_max_pool(const tk_pooling *geometry, const float *x, float *y, int32_t *positions) {
  pool p = {geometry, x, y, positions};
  ptrdiff_t work = geometry->out_width * geometry->channels * geometry->kernel_height *
                   geometry->kernel_width;
  tk_parallel(geometry->batch * geometry->out_height, tk_max_of(1, TK_GRAIN / tk_max_of(1, work)),
              max_pool_rows, &p);
}

static void max_pool_gradient_images(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  const tk_pooling *g = p->g;
  ptrdiff_t in = g->height * g->width * g->channels, places = g->out_height * g->out_width;
  for (ptrdiff_t n = begin; n < end; n++) {
    float *dx = p->y + n * in;
    memset(dx, 0, (size_t)in * sizeof(float));
    for (ptrdiff_t place = 0; place < places; place++) {
      ptrdiff_t at = (n * places + place) * g->channels;
      for (ptrdiff_t c = 0; c < g->channels; c++) {
        dx[p->positions[at + c] * g->channels + c] += p->x[at + c];
      }
    }
  }
}

void tk_max_pool_gradient(const tk_pooling *geometry, const float *dy, const int32_t *positions,
                          float *dx) {
  pool p = {geometry, dy, dx, (int32_t *)positions};
  tk_parallel(geometry->batch, 1, max_pool_gradient_images, &p);
}

static ptrdiff_t window_start(ptrdiff_t i, ptrdiff_t in, ptrdiff_t out) { return i * in / out; }
static ptrdiff_t window_end(ptrdiff_t i, ptrdiff_t in, ptrdiff_t out) {
  return ((i + 1) * in + out - 1) / out;
}

/// One image; forwards y = mean of x, backwards x += y / area.
static void adaptive_images(const pool *p, ptrdiff_t begin, ptrdiff_t end, bool forwards) {
  const tk_pooling *g = p->g;
  ptrdiff_t in = g->height * g->width * g->channels;
  for (ptrdiff_t n = begin; n < end; n++) {
    for (ptrdiff_t i = 0; i < g->out_height; i++) {
      for (ptrdiff_t j = 0; j < g->out_width; j++) {
        ptrdiff_t at = ((n * g->out_height + i) * g->out_width + j) * g->channels;
        ptrdiff_t h0 = window_start(i, g->height, g->out_height);
        ptrdiff_t h1 = window_end(i, g->height, g->out_height);
        ptrdiff_t w0 = window_start(j, g->width, g->out_width);
        ptrdiff_t w1 = window_end(j, g->width, g->out_width);
        float share = 1.0f / (float)((h1 - h0) * (w1 - w0));
        for (ptrdiff_t h = h0; h < h1; h++) {
          for (ptrdiff_t w = w0; w < w1; w++) {
            ptrdiff_t from = n * in + (h * g->width + w) * g->channels;
            if (forwards) {
              tk_kernels()->add_scaled(share, p->x + from, p->y + at, g->channels);
            } else {
              tk_kernels()->add_scaled(share, p->x + at, p->y + from, g->channels);
            }
          }
        }
      }
    }
  }
}

static void adaptive_forwards(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  ptrdiff_t out = p->g->out_height * p->g->out_width * p->g->channels;
  memset(p->y + begin * out, 0, (size_t)((end - begin) * out) * sizeof(float));
  adaptive_images(p, begin, end, true);
}

static void adaptive_backwards(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  ptrdiff_t in = p->g->height * p->g->width * p->g->channels;
  memset(p->y + begin * in, 0, (size_t)((end - begin) * in) * sizeof(float));
  adaptive_images(p, begin, end, false);
}

void tk_adaptive_average_pool(const tk_pooling *geometry, const float *x, float *y) {
  pool p = {geometry, x, y, NULL};
  tk_parallel(geometry->batch, 1, adaptive_forwards, &p);
}

void tk_adaptive_average_pool_gradient(const tk_pooling *geometry, const float *dy, float *dx) {
  pool p = {geometry, dy, dx, NULL};
  tk_parallel(geometry->batch, 1, adaptive_backwards, &p);
}
