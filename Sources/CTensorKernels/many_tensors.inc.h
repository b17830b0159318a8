// Range kernels: passes over many tensors (see many_tensor_kernels.h).

/// From whichever end is nearer, as PyTorch does it: both ends are exact.
static void lerp(float weight, const float *x, float *y, ptrdiff_t n) {
  if (weight < 0.5f) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = y[i] + weight * (x[i] - y[i]); }
  } else {
    const float rest = 1.0f - weight;
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = x[i] - rest * (x[i] - y[i]); }
  }
}

/// max |x|, NaN where there is one: without their sign, floats are ordered as their bits are, and
/// NaN comes last.
static float largest_magnitude(const float *x, ptrdiff_t n) {
  int32_t largest = 0;
  for (ptrdiff_t i = 0; i < n; i++) {
    int32_t bits = bits_of(x[i]) & 0x7fffffff;
    largest = bits > largest ? bits : largest;
  }
  return float_of(largest);
}
