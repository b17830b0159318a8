// Activation functions and their slopes, for the kernels in elementwise.inc.h. Where the exact
// value tends to 0 as a difference, an error is given in units of 2^−24·max(|x|, 1) instead of ulp.

INLINE float clamped(float x, float low, float high) {
  float raised = x < low ? low : x;
  return raised > high ? high : raised;
}

/// x·Φ(x), at most 2 units.
INLINE float gelu_of(float x) {
  float half = 0.5f * x;
  return half * (erf_of(x * 0.707106781f) + 1.0f);
}

/// Φ(x) + x·φ(x), at most 4 units.
INLINE float gelu_slope(float x) {
  float distribution = 0.5f * erf_of(x * 0.707106781f) + 0.5f;
  return distribution + x * 0.39894228f * exp_of(-0.5f * x * x);
}

/// x·σ(x), at most 4 units.
INLINE float silu_of(float x) { return x / one_plus_exp_of(-x); }

/// Twice the argument of tanh in gelu's approximation: 2·√(2/π)·(x + 0.044715·x³).
INLINE float gelu_tanh_argument(float x) {
  return x * (1.59576912f + 7.13548162e-2f * x * x);
}

/// x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) = x·σ(2·√(2/π)·…), at most 4 units.
INLINE float gelu_tanh_of(float x) { return x / one_plus_exp_of(-gelu_tanh_argument(x)); }

/// At most 8 units.
INLINE float gelu_tanh_slope(float x) {
  float s = 1.0f / one_plus_exp_of(-gelu_tanh_argument(x));
  // Beyond ±20 the sigmoid is constant, and its factor below could be infinite.
  float y = clamped(x, -20.0f, 20.0f);
  return s + s * (1.0f - s) * y * (1.59576912f + 2.14064449e-1f * y * y);
}

/// σ(x)·(1 + x·(1 − σ(x))), at most 4 units.
INLINE float silu_slope(float x) {
  float s = 1.0f / one_plus_exp_of(-x);
  return s * (1.0f + x * (1.0f - s));
}

/// x·tanh(ln(1 + e^x)) = x·n/(n + 2) with n = e^x(e^x + 2), at most 4 ulp down to x = −87.
INLINE float mish_of(float x) {
  float e = exp_of(x > 20.0f ? 20.0f : x), n = e * (e + 2.0f);
  return x * (n / (n + 2.0f));
}

/// At most 8 units.
INLINE float mish_slope(float x) {
  float bounded = x > 20.0f ? 20.0f : x;
  float e = exp_of(bounded), n = e * (e + 2.0f), inverse = 1.0f / (n + 2.0f);
  return n * inverse + bounded * (4.0f * e * (e + 1.0f) * inverse * inverse);
}

/// ln(1 + e^x), at most 3 ulp; max(x, 0) + ln(1 + e^−|x|), whose logarithm needs one halving at most.
INLINE float softplus_of(float x) {
  float e = exp_of(-fabsf(x));
  bool high = e > 0.414213562f;
  float m = high ? 0.5f * e - 0.5f : e;
  float tail = log_tail(m) + (high ? -2.12194440e-4f : 0.0f);
  float rest = m + tail + (high ? 0.693359375f : 0.0f);
  return (x < 0.0f ? 0.0f : x) + rest;
}
