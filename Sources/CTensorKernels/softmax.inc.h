// Range kernels: softmax and cross entropy.

/// e^x for x <= 0, 0 where the result would be subnormal: a masked score is −∞, and underflow is slow.
INLINE float exp_or_zero(float x) {
  float e = exp_of(x < -87.0f ? -87.0f : x);
  return x < -87.0f ? 0.0f : e;
}

static float exp_shifted(const float *x, float shift, float *y, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  if (y == NULL) {
    for (ptrdiff_t i = 0; i < n; i++) { total += exp_or_zero(x[i] - shift); }
  } else {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      float e = exp_or_zero(x[i] - shift);
      y[i] = e;
      total += e;
    }
  }
  return total;
}

static void softmax_row(const float *x, float *y, ptrdiff_t n) {
  float scale = 1.0f / exp_shifted(x, max_of(x, n), y, n);
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] *= scale; }
}

static void log_softmax_row(const float *x, float *y, ptrdiff_t n) {
  float shift = max_of(x, n), log_total = logf(exp_shifted(x, shift, NULL, n));
  // Not x − (shift + log): a large shift would swallow the logarithm's digits.
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = (x[i] - shift) - log_total; }
}

/// Over the rows of x [n, width], of which rows lie `step` apart; width <= TK_SOFTMAX_COLUMNS.
static void softmax_columns(const float *x, float *y, ptrdiff_t n, ptrdiff_t step, ptrdiff_t width,
                            bool logarithm) {
  float best[TK_SOFTMAX_COLUMNS], total[TK_SOFTMAX_COLUMNS];
  for (ptrdiff_t j = 0; j < width; j++) {
    best[j] = -INFINITY;
    total[j] = 0.0f;
  }
  for (ptrdiff_t m = 0; m < n; m++) {
    const float *row = x + m * step;
    VECTORIZE for (ptrdiff_t j = 0; j < width; j++) {
      best[j] = row[j] > best[j] ? row[j] : best[j];
    }
  }
  for (ptrdiff_t m = 0; m < n; m++) {
    const float *row = x + m * step;
    float *out = y + m * step;
    VECTORIZE for (ptrdiff_t j = 0; j < width; j++) {
      float e = exp_or_zero(row[j] - best[j]);
      out[j] = e;
      total[j] += e;
    }
  }
  if (logarithm) {
    VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { total[j] = log_of(total[j]); }
    for (ptrdiff_t m = 0; m < n; m++) {
      const float *row = x + m * step;
      float *out = y + m * step;
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { out[j] = (row[j] - best[j]) - total[j]; }
    }
  } else {
    VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { total[j] = 1.0f / total[j]; }
    for (ptrdiff_t m = 0; m < n; m++) {
      float *out = y + m * step;
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { out[j] *= total[j]; }
    }
  }
}

/// The gradient of the above from its result y.
static void softmax_columns_gradient(const float *dy, const float *y, float *dx, ptrdiff_t n,
                                     ptrdiff_t step, ptrdiff_t width, bool logarithm) {
  float total[TK_SOFTMAX_COLUMNS];
  for (ptrdiff_t j = 0; j < width; j++) { total[j] = 0.0f; }
  for (ptrdiff_t m = 0; m < n; m++) {
    const float *d = dy + m * step, *v = y + m * step;
    if (logarithm) {
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { total[j] += d[j]; }
    } else {
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { total[j] += d[j] * v[j]; }
    }
  }
  for (ptrdiff_t m = 0; m < n; m++) {
    const float *d = dy + m * step, *v = y + m * step;
    float *out = dx + m * step;
    if (logarithm) {
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { out[j] = d[j] - exp_of(v[j]) * total[j]; }
    } else {
      VECTORIZE for (ptrdiff_t j = 0; j < width; j++) { out[j] = v[j] * (d[j] - total[j]); }
    }
  }
}

static void exp_affine(const float *x, float shift, float scale, float offset, float *y,
                       ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = scale * exp_of(x[i] - shift) + offset; }
}

static void log_softmax_gradient(const float *dy, const float *y, float total, float *dx,
                                 ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { dx[i] = dy[i] - exp_of(y[i]) * total; }
}

static void softmax_gradient(const float *dy, const float *y, float total, float *dx, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { dx[i] = y[i] * (dy[i] - total); }
}
