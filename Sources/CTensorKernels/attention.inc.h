// Range kernels: attention.

static void rotate_halves(const float *x, const float *cosines, const float *sines, float turn,
                          float *y, ptrdiff_t half) {
  VECTORIZE for (ptrdiff_t i = 0; i < half; i++) {
    float a = x[i], b = x[half + i], sine = turn * sines[i];
    y[i] = a * cosines[i] - b * sine;
    y[half + i] = b * cosines[i] + a * sine;
  }
}

static void rotate_pairs(const float *x, const float *cosines, const float *sines, float turn,
                         float *y, ptrdiff_t half) {
  VECTORIZE for (ptrdiff_t i = 0; i < half; i++) {
    float a = x[2 * i], b = x[2 * i + 1], sine = turn * sines[i];
    y[2 * i] = a * cosines[i] - b * sine;
    y[2 * i + 1] = b * cosines[i] + a * sine;
  }
}

static void mask_scores(const bool *mask, float *x, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { x[i] = mask[i] ? x[i] : -INFINITY; }
}
