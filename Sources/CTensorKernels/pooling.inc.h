// Range kernels: pooling.

static void max_into(const float *x, int32_t position, float *y, int32_t *positions, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float value = x[i];
    bool greater = value > y[i] || value != value;
    y[i] = greater ? value : y[i];
    positions[i] = greater ? position : positions[i];
  }
}
