// Range kernels: resampling.

/// One output element, `n` numbers side by side, of the weighted elements `stride` apart.
static void weighted_sum(const float *x, ptrdiff_t stride, const float *weights, ptrdiff_t taps,
                         float *y, ptrdiff_t n) {
  float w0 = weights[0];
  ptrdiff_t t = 1;
  if (taps == 1) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = w0 * x[i]; }
  } else if (taps == 2) {
    float w1 = weights[1];
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = w0 * x[i] + w1 * x[i + stride]; }
    t = 2;
  } else {
    float w1 = weights[1], w2 = weights[2];
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      y[i] = w0 * x[i] + w1 * x[i + stride] + w2 * x[i + 2 * stride];
    }
    t = 3;
  }
  for (; t < taps; t++) {
    float w = weights[t];
    const float *from = x + t * stride;
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] += w * from[i]; }
  }
}

static void resample_line(const tk_taps *taps, const float *x, float *y, ptrdiff_t out_size,
                          ptrdiff_t stride, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < out_size; i++) {
    const float *from = x + taps->starts[i] * stride, *weights = taps->weights + i * taps->widest;
    ptrdiff_t count = taps->counts[i];
    if (n > 1) {
      weighted_sum(from, stride, weights, count, y + i * stride, n);
    } else {
      float total = 0.0f;
      for (ptrdiff_t t = 0; t < count; t++) { total += weights[t] * from[t * stride]; }
      y[i * stride] = total;
    }
  }
}

static void resample_line_gradient(const tk_taps *taps, const float *dy, float *dx,
                                   ptrdiff_t out_size, ptrdiff_t stride, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < out_size; i++) {
    for (ptrdiff_t t = 0; t < taps->counts[i]; t++) {
      float w = taps->weights[i * taps->widest + t];
      const float *from = dy + i * stride;
      float *to = dx + (taps->starts[i] + t) * stride;
      if (n > 1) {
        VECTORIZE for (ptrdiff_t j = 0; j < n; j++) { to[j] += w * from[j]; }
      } else {
        to[0] += w * from[0];
      }
    }
  }
}
