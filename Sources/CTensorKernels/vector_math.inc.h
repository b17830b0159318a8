// The functions of one number that the range kernels are made of, with their errors.
#include "internal.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
// Sums may be reordered: the last bits differ between instruction sets, never between runs.
#define REASSOCIATE _Pragma("clang fp reassociate(on)")

INLINE int32_t bits_of(float x) { int32_t i; memcpy(&i, &x, 4); return i; }
INLINE float float_of(int32_t i) { float x; memcpy(&x, &i, 4); return x; }

/// e^x, at most 2 ulp (Cephes expf's polynomial after Cody and Waite's reduction).
INLINE float exp_of(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  const float magic = 12582912.0f;  // 1.5·2^23: adding it rounds to an integer in the low bits
  float t = x * 1.44269504f + magic;
  int32_t n = bits_of(t) - bits_of(magic);
  float k = t - magic;
  float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  // 2^n in two steps, so that results reach down into the subnormals and up to infinity.
  int32_t half = n >> 1;
  return p * float_of((int32_t)((uint32_t)(half + 127) << 23)) *
         float_of((int32_t)((uint32_t)(n - half + 127) << 23));
}

/// ln x, at most 2 ulp; −∞ at 0, NaN below (Cephes logf).
INLINE float log_of(float x) {
  float tiny = x < 1.17549435e-38f ? 8388608.0f : 1.0f;  // subnormals: scale by 2^23
  float scaled = x * tiny;
  int32_t bits = bits_of(scaled);
  int32_t exponent = (bits >> 23) - 126;
  float m = float_of((bits & 0x007fffff) | 0x3f000000);  // [0.5, 1)
  int32_t low = m < 0.707106781f ? 1 : 0;
  float e = (float)(exponent - low) - (tiny > 1.0f ? 23.0f : 0.0f);
  m = (low ? m + m : m) - 1.0f;
  float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  float y = p * m * z - 2.12194440e-4f * e - 0.5f * z;
  float result = m + y + 0.693359375f * e;
  result = x == INFINITY ? x : result;
  result = x == 0.0f ? -INFINITY : result;
  return x >= 0.0f ? result : NAN;
}

/// tanh x, at most 3 ulp (Cephes tanhf: an odd polynomial near 0, else 1 − 2/(e^2x + 1)).
INLINE float tanh_of(float x) {
  float a = fabsf(x), z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = copysignf(1.0f - 2.0f / (exp_of(2.0f * a) + 1.0f), x);
  return a < 0.625f ? near : (a >= 0.625f ? far : x);  // NaN passes through
}

/// 1 / (1 + e^−x), at most 3 ulp; from e^−|x|, which never overflows.
INLINE float sigmoid_of(float x) {
  float e = exp_of(-fabsf(x)), positive = 1.0f / (1.0f + e);
  return x >= 0.0f ? positive : e * positive;
}
