// Quantiles of sorted rows, binary search, histograms.
#include "internal.h"

#include <math.h>
#include <string.h>

void tk_quantiles(const float *sorted, const int32_t *order, const float *q, ptrdiff_t count,
                  tk_interpolation interpolation, float *y, int32_t *low, int32_t *high,
                  float *weight, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t c = 0; c < count; c++) {
    for (ptrdiff_t r = 0; r < rows; r++) {
      const float *x = sorted + r * columns;
      double rank = (double)q[c] * (double)(columns - 1);
      if (isnan(x[columns - 1])) { rank = (double)(columns - 1); }
      if (interpolation == TK_QUANTILE_LOWER) { rank = floor(rank); }
      if (interpolation == TK_QUANTILE_HIGHER) { rank = ceil(rank); }
      if (interpolation == TK_QUANTILE_NEAREST) { rank = nearbyint(rank); }
      ptrdiff_t below = (ptrdiff_t)floor(rank), above = (ptrdiff_t)ceil(rank);
      float w = interpolation == TK_QUANTILE_MIDPOINT ? 0.5f : (float)(rank - floor(rank));
      float a = x[below], b = x[above];
      ptrdiff_t at = c * rows + r;
      // Equal infinities have no difference.
      y[at] = a == b ? a : (w < 0.5f ? a + w * (b - a) : b - (b - a) * (1.0f - w));
      low[at] = order[r * columns + below];
      high[at] = order[r * columns + above];
      weight[at] = w;
    }
  }
}

typedef struct {
  const float *sequence, *values;
  int32_t *y;
  ptrdiff_t length, count;
  bool right;
} search;

static void search_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const search *s = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    const float *sequence = s->sequence + i / s->count * s->length;
    float value = s->values[i];
    ptrdiff_t low = 0, high = s->length;
    while (low < high) {
      ptrdiff_t half = low + (high - low) / 2;
      // Written so that NaN, the largest, goes to the end.
      bool before = s->right ? !(sequence[half] > value) : !(sequence[half] >= value);
      if (before) {
        low = half + 1;
      } else {
        high = half;
      }
    }
    s->y[i] = (int32_t)low;
  }
}

void tk_search_sorted(const float *sequence, const float *values, bool right, int32_t *y,
                      ptrdiff_t sequences, ptrdiff_t length, ptrdiff_t count) {
  search s = {sequence, values, y, length, count, right};
  tk_parallel(sequences * count, TK_GRAIN / 16, search_range, &s);
}

void tk_histogram(const float *x, ptrdiff_t n, float low, float high, float *y, ptrdiff_t bins) {
  memset(y, 0, (size_t)bins * sizeof(float));
  size_t bytes = (size_t)bins * sizeof(int64_t);
  int64_t *counts = tk_allocate(bytes);
  memset(counts, 0, bytes);
  for (ptrdiff_t i = 0; i < n; i++) {
    if (!(x[i] >= low && x[i] <= high)) { continue; }
    ptrdiff_t bin = (ptrdiff_t)((x[i] - low) / (high - low) * (float)bins);
    counts[tk_min_of(bin, bins - 1)]++;
  }
  for (ptrdiff_t b = 0; b < bins; b++) { y[b] = (float)counts[b]; }
  tk_deallocate(counts, bytes);
}
