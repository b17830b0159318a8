// Range kernels: reductions.

static float sum_of(const float *x, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t i = 0; i < n; i++) { total += x[i]; }
  return total;
}

static double sum_of_squares(const float *x, ptrdiff_t n) {
  REASSOCIATE
  double total = 0.0;
  for (ptrdiff_t i = 0; i < n; i++) { total += (double)x[i] * (double)x[i]; }
  return total;
}

static float dot(const float *a, const float *b, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t i = 0; i < n; i++) { total += a[i] * b[i]; }
  return total;
}

/// The maximum, ignoring NaN (a row with NaN gives NaN through its exponentials anyway).
static float max_of(const float *x, ptrdiff_t n) {
  float lanes[32];
  for (int j = 0; j < 32; j++) { lanes[j] = -INFINITY; }
  ptrdiff_t i = 0;
  for (; i + 32 <= n; i += 32) {
    for (int j = 0; j < 32; j++) { lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j]; }
  }
  for (ptrdiff_t j = 0; j < n - i; j++) { lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j]; }
  for (int half = 16; half > 0; half /= 2) {
    for (int j = 0; j < half; j++) {
      lanes[j] = lanes[j + half] > lanes[j] ? lanes[j + half] : lanes[j];
    }
  }
  return lanes[0];
}
