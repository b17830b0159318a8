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
  for (; i < n; i++) { lanes[0] = x[i] > lanes[0] ? x[i] : lanes[0]; }
  float best = -INFINITY;
  for (int j = 0; j < 32; j++) { best = lanes[j] > best ? lanes[j] : best; }
  return best;
}
