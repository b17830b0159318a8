// Resampling along one dimension by a table of weights; images are resampled dimension by dimension.
#include "internal.h"

#include <math.h>
#include <string.h>

// MARK: Weights, PyTorch's numbers in its order of operations

static float linear_filter(float x) {
  x = fabsf(x);
  return x < 1.0f ? 1.0f - x : 0.0f;
}

/// Keys' cubic convolution with parameter a.
static float cubic_filter(float x, float a) {
  x = fabsf(x);
  if (x < 1.0f) { return ((a + 2.0f) * x - (a + 3.0f)) * x * x + 1.0f; }
  if (x < 2.0f) { return ((a * x - 5.0f * a) * x + 8.0f * a) * x - 4.0f * a; }
  return 0.0f;
}

static float antialiasing_filter(tk_filter filter, float x) {
  return filter == TK_LINEAR_ANTIALIASED ? linear_filter(x) : cubic_filter(x, -0.5f);
}

static float support_of(const tk_resampling *g) {
  float half = g->filter == TK_LINEAR_ANTIALIASED ? 1.0f : 2.0f;
  return g->scale >= 1.0f ? half * g->scale : half;
}

static ptrdiff_t widest(const tk_resampling *g) {
  switch (g->filter) {
    case TK_NEAREST: case TK_NEAREST_EXACT: return 1;
    case TK_LINEAR: return 2;
    case TK_CUBIC: return 4;
    default: return 2 * (ptrdiff_t)ceilf(support_of(g)) + 1;
  }
}

/// Where the middle of output element i lies in the input, counted from the middle of its first.
static float source_of(const tk_resampling *g, ptrdiff_t i) {
  return g->align_corners ? g->scale * (float)i : g->scale * ((float)i + 0.5f) - 0.5f;
}

static void linear_taps(const tk_resampling *g, tk_taps *t, ptrdiff_t i) {
  float place = fmaxf(source_of(g, i), 0.0f);
  ptrdiff_t start = tk_min_of((ptrdiff_t)place, g->size - 1);
  float share = fminf(fmaxf(place - (float)start, 0.0f), 1.0f);
  float *weights = t->weights + i * t->widest;
  t->starts[i] = (int32_t)start;
  t->counts[i] = start + 1 < g->size ? 2 : 1;
  weights[0] = t->counts[i] == 1 ? 1.0f : 1.0f - share;
  weights[1] = share;
}

/// Elements outside are the nearest one inside: their weights fall to it.
static void cubic_taps(const tk_resampling *g, tk_taps *t, ptrdiff_t i) {
  float place = source_of(g, i), whole = floorf(place), share = place - whole;
  ptrdiff_t first = (ptrdiff_t)whole - 1, last = g->size - 1;
  ptrdiff_t start = tk_min_of(tk_max_of(first, 0), last);
  ptrdiff_t stop = tk_min_of(tk_max_of(first + 3, 0), last);
  float *weights = t->weights + i * t->widest;
  t->starts[i] = (int32_t)start;
  t->counts[i] = (int32_t)(stop - start + 1);
  memset(weights, 0, (size_t)t->widest * sizeof(float));
  for (ptrdiff_t k = 0; k < 4; k++) {
    ptrdiff_t at = tk_min_of(tk_max_of(first + k, 0), last);
    weights[at - start] += cubic_filter((float)(k - 1) - share, -0.75f);
  }
}

static void antialiased_taps(const tk_resampling *g, tk_taps *t, ptrdiff_t i) {
  float support = support_of(g), middle = g->scale * ((float)i + 0.5f);
  float inverse = g->scale >= 1.0f ? 1.0f / g->scale : 1.0f;
  ptrdiff_t start = tk_max_of((ptrdiff_t)(middle - support + 0.5f), 0);
  ptrdiff_t stop = tk_min_of((ptrdiff_t)(middle + support + 0.5f), g->size);
  // With aligned corners the last middles lie beyond the input.
  start = tk_min_of(start, g->size - 1);
  ptrdiff_t count = tk_min_of(tk_max_of(stop - start, 1), t->widest);
  float *weights = t->weights + i * t->widest, total = 0.0f;
  for (ptrdiff_t k = 0; k < count; k++) {
    weights[k] = antialiasing_filter(g->filter, ((float)(k + start) - middle + 0.5f) * inverse);
    total += weights[k];
  }
  for (ptrdiff_t k = 0; k < count && total != 0.0f; k++) { weights[k] /= total; }
  t->starts[i] = (int32_t)start;
  t->counts[i] = (int32_t)count;
}

static size_t taps_bytes(const tk_resampling *g) {
  return (size_t)g->out_size * (2 * sizeof(int32_t) + (size_t)widest(g) * sizeof(float));
}

static tk_taps make_taps(const tk_resampling *g) {
  char *memory = tk_allocate(taps_bytes(g));
  size_t numbers = (size_t)g->out_size * sizeof(int32_t);
  tk_taps t = {widest(g), (int32_t *)memory, (int32_t *)(memory + numbers),
               (float *)(memory + 2 * numbers)};
  for (ptrdiff_t i = 0; i < g->out_size; i++) {
    switch (g->filter) {
      case TK_LINEAR: linear_taps(g, &t, i); break;
      case TK_CUBIC: cubic_taps(g, &t, i); break;
      case TK_NEAREST: case TK_NEAREST_EXACT: {
        float place = g->filter == TK_NEAREST ? (float)i : (float)i + 0.5f;
        t.starts[i] = (int32_t)tk_min_of((ptrdiff_t)floorf(place * g->scale), g->size - 1);
        t.counts[i] = 1;
        t.weights[i] = 1.0f;
        break;
      }
      default: antialiased_taps(g, &t, i);
    }
  }
  return t;
}

// MARK: Lines

// Long rows are divided into blocks that stay in the cache while a line is worked on.
enum { BLOCK = 2048 };

typedef struct {
  const tk_resampling *g;
  tk_taps taps;
  const float *x;
  float *y;
  ptrdiff_t blocks;
} resampling;

static void resample_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const resampling *r = context;
  const tk_resampling *g = r->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t o = item / r->blocks, at = item % r->blocks * BLOCK;
    tk_kernels()->resample_line(
        &r->taps, r->x + o * g->size * g->inner + at, r->y + o * g->out_size * g->inner + at,
        g->out_size, g->inner, tk_min_of(BLOCK, g->inner - at));
  }
}

static void gradient_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const resampling *r = context;
  const tk_resampling *g = r->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t o = item / r->blocks, at = item % r->blocks * BLOCK;
    ptrdiff_t width = tk_min_of(BLOCK, g->inner - at);
    float *dx = r->y + o * g->size * g->inner + at;
    for (ptrdiff_t i = 0; i < g->size; i++) {
      memset(dx + i * g->inner, 0, (size_t)width * sizeof(float));
    }
    tk_kernels()->resample_line_gradient(&r->taps, r->x + o * g->out_size * g->inner + at, dx,
                                         g->out_size, g->inner, width);
  }
}

static void run(const tk_resampling *g, const float *x, float *y, tk_range_body body) {
  if (g->outer == 0 || g->inner == 0) { return; }
  resampling r = {g, make_taps(g), x, y, (g->inner + BLOCK - 1) / BLOCK};
  ptrdiff_t work = g->out_size * r.taps.widest * tk_min_of(BLOCK, g->inner);
  tk_parallel(g->outer * r.blocks, tk_max_of(1, TK_GRAIN / work), body, &r);
  tk_deallocate(r.taps.starts, taps_bytes(g));
}

void tk_resample(const tk_resampling *geometry, const float *x, float *y) {
  run(geometry, x, y, resample_items);
}

void tk_resample_gradient(const tk_resampling *geometry, const float *dy, float *dx) {
  run(geometry, dy, dx, gradient_items);
}
