// Range kernels: attention.

static void mask_scores(const bool *mask, float *x, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { x[i] = mask[i] ? x[i] : -INFINITY; }
}
