// Range kernels: softmax.

static float exp_shifted(const float *x, float shift, float *y, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  if (y == NULL) {
    for (ptrdiff_t i = 0; i < n; i++) { total += exp_of(x[i] - shift); }
  } else {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      float e = exp_of(x[i] - shift);
      y[i] = e;
      total += e;
    }
  }
  return total;
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
