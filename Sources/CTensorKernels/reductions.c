// Sums and maxima over the middle of [outer, middle, inner].
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
  const float *x;
  float *y;
  int32_t *indices;
  ptrdiff_t middle, inner;
} reduction;

static void sum_last(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const reduction *r = context;
  for (ptrdiff_t o = begin; o < end; o++) {
    r->y[o] = tk_kernels()->sum(r->x + o * r->middle, r->middle);
  }
}

static void sum_middle(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const reduction *r = context;
  for (ptrdiff_t o = begin; o < end; o++) {
    const float *x = r->x + o * r->middle * r->inner;
    float *y = r->y + o * r->inner;
    memset(y, 0, (size_t)r->inner * sizeof(float));
    for (ptrdiff_t m = 0; m < r->middle; m++) {
      tk_kernels()->add_scaled(1.0f, x + m * r->inner, y, r->inner);
    }
  }
}

/// Column sums of one matrix, split by columns.
static void sum_columns(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const reduction *r = context;
  memset(r->y + begin, 0, (size_t)(end - begin) * sizeof(float));
  for (ptrdiff_t m = 0; m < r->middle; m++) {
    tk_kernels()->add_scaled(1.0f, r->x + m * r->inner + begin, r->y + begin, end - begin);
  }
}

void tk_sum(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  reduction r = {.x = x, .y = y, .middle = middle, .inner = inner};
  ptrdiff_t grain = tk_max_of(1, TK_GRAIN / tk_max_of(1, middle * inner));
  if (inner == 1) {
    tk_parallel(outer, grain, sum_last, &r);
  } else if (outer == 1) {
    tk_parallel(inner, tk_max_of(64, TK_GRAIN / tk_max_of(1, middle)), sum_columns, &r);
  } else {
    tk_parallel(outer, grain, sum_middle, &r);
  }
}

static void max_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const reduction *r = context;
  for (ptrdiff_t o = begin; o < end; o++) {
    for (ptrdiff_t i = 0; i < r->inner; i++) {
      const float *x = r->x + o * r->middle * r->inner + i;
      float best = x[0];
      int32_t position = 0;
      for (ptrdiff_t m = 1; m < r->middle && !isnan(best); m++) {
        float value = x[m * r->inner];
        if (value > best || isnan(value)) {
          best = value;
          position = (int32_t)m;
        }
      }
      r->y[o * r->inner + i] = best;
      r->indices[o * r->inner + i] = position;
    }
  }
}

void tk_max(const float *x, float *values, int32_t *indices, ptrdiff_t outer, ptrdiff_t middle,
            ptrdiff_t inner) {
  reduction r = {.x = x, .y = values, .indices = indices, .middle = middle, .inner = inner};
  tk_parallel(outer, tk_max_of(1, TK_GRAIN / tk_max_of(1, middle * inner)), max_range, &r);
}

double tk_sum_of_squares(const float *x, ptrdiff_t n) { return tk_kernels()->sum_of_squares(x, n); }
