// The functions of one number that the range kernels are made of, with their errors.
//
// An error in ulp holds for all floats, subnormal results too, with and without fused
// multiply-add, unless a comment says otherwise. Tests/TensorTests/Numerics.swift measures it.
#include "internal.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
// Sums may be reordered: the last bits differ between instruction sets, never between runs.
#define REASSOCIATE _Pragma("clang fp reassociate(on)")

INLINE int32_t bits_of(float x) { int32_t i; memcpy(&i, &x, 4); return i; }
INLINE float float_of(int32_t i) { float x; memcpy(&x, &i, 4); return x; }
INLINE double double_of(int64_t i) { double x; memcpy(&x, &i, 8); return x; }
INLINE int64_t bits_of_double(double x) { int64_t i; memcpy(&i, &x, 8); return i; }

// MARK: Exponentials

/// e^r = 1 + r + r²·P(r) for |r| <= ln 2 / 2: the value of P (Cephes expf).
INLINE float exp_polynomial(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  return p * r + 5.0000001201e-1f;
}

/// e^x, at most 2 ulp.
INLINE float exp_of(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  // Adding 1.5·2^23 rounds to an integer in the low bits; 126 more make them the exponent field of
  // 2^(n − 1), which does not overflow where e^x is still finite.
  const float magic = 12582912.0f + 126.0f;
  float t = x * 1.44269504f + magic;
  float k = t - magic;
  float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = exp_polynomial(r) * (r * r) + r + 1.0f;
  // Towards the subnormals the exponent is kept 32 higher until the last product.
  int32_t lifted = x < -86.0f ? 32 << 23 : 0;
  float scale = float_of((int32_t)((uint32_t)bits_of(t) << 23) + lifted);
  return p * scale * (x < -86.0f ? 0x1p-31f : 2.0f);
}

/// 1 + e^x, at most 1 ulp.
INLINE float one_plus_exp_of(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -80.0f ? -80.0f : x;
  const float magic = 12582912.0f + 126.0f;
  float t = x * 1.44269504f + magic;
  float k = t - magic;
  float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float p = exp_polynomial(r) * (r * r) + r + 1.0f;
  return p * float_of((int32_t)((uint32_t)bits_of(t) << 23)) * 2.0f + 1.0f;
}

/// (e^x − 1) / 4, so that it overflows late; at most 2 ulp.
INLINE float expm1_quarter_of(float x) {
  x = x > 89.7f ? 89.7f : x;
  x = x < -20.0f ? -20.0f : x;
  const float magic = 12582912.0f + 125.0f;
  float t = x * 1.44269504f + magic;
  float k = t - magic;
  float r = (x - k * 0.693359375f) + k * 2.12194440e-4f;
  float q = exp_polynomial(r) * (r * r) + r;
  float scale = float_of((int32_t)((uint32_t)bits_of(t) << 23));  // 2^(n − 2)
  return scale * q + (scale - 0.25f);
}

/// e^x − 1, at most 2 ulp.
INLINE float expm1_of(float x) {
  float y = copysignf(4.0f * expm1_quarter_of(x), x);
  return fabsf(x) < 1.0e-30f ? x : y;  // a quarter of x could be subnormal
}

/// sinh x, at most 3 ulp.
INLINE float sinh_of(float x) {
  float quarter = expm1_quarter_of(fabsf(x));
  float y = copysignf(2.0f * (quarter + quarter / (4.0f * quarter + 1.0f)), x);
  return fabsf(x) < 1.0e-30f ? x : y;
}

/// cosh x, at most 2 ulp.
INLINE float cosh_of(float x) {
  float quarter = expm1_quarter_of(fabsf(x)) + 0.25f;
  return 2.0f * quarter + 0.125f / quarter;
}

/// tanh x, at most 3 ulp: (e^2|x| − 1) / (e^2|x| + 1), where errors of e^2|x| matter less the
/// larger it is.
INLINE float tanh_of(float x) {
  float a = fabsf(x);
  a = a > 10.0f ? 10.0f : a;
  const float magic = 12582912.0f + 127.0f;
  float t = a * 2.88539008f + magic;
  float k = t - magic;
  float r = (2.0f * a - k * 0.693359375f) + k * 2.12194440e-4f;
  float q = exp_polynomial(r) * (r * r) + r;
  float scale = float_of((int32_t)((uint32_t)bits_of(t) << 23));  // 2^n
  float e = scale * q + (scale - 1.0f);
  return copysignf(e / (e + 2.0f), x);
}

/// 1 / (1 + e^−x), at most 3 ulp; from e^−|x|, which never overflows.
INLINE float sigmoid_of(float x) {
  float e = exp_of(-fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

/// erf x, at most 5 ulp: x·P(x²)/Q(x²), a minimax fit up to where erf rounds to 1.
INLINE float erf_of(float x) {
  float z = x * x;
  float p = 2.04203002e-6f;
  p = p * z + 2.84800713e-4f;
  p = p * z + 3.77927092e-3f;
  p = p * z + 5.27892672e-2f;
  p = p * z + 1.9077611e-1f;
  p = p * z + 1.12837911f;
  float q = 3.8004262e-5f;
  q = q * z + 1.16513006e-3f;
  q = q * z + 1.49967652e-2f;
  q = q * z + 1.14254348e-1f;
  q = q * z + 5.02403557e-1f;
  q = q * z + 1.0f;
  float y = x * p / q;
  y = y > 1.0f ? 1.0f : y;
  y = y < -1.0f ? -1.0f : y;
  return fabsf(x) > 3.92f ? copysignf(1.0f, x) : y;
}

// MARK: Logarithms

typedef struct {
  float exponent, fraction;  // x = 2^exponent·(1 + fraction), fraction in [√½ − 1, √2 − 1)
} tk_logarithm_parts;

INLINE tk_logarithm_parts logarithm_parts(float x) {
  bool tiny = x < 1.17549435e-38f;  // subnormal: scaled by 2^23
  int32_t bits = bits_of(tiny ? x * 8388608.0f : x);
  int32_t exponent = (bits - 0x3f3504f3) >> 23;
  tk_logarithm_parts parts = {
      (float)(tiny ? exponent - 23 : exponent),
      float_of((int32_t)((uint32_t)bits - ((uint32_t)exponent << 23))) - 1.0f};
  return parts;
}

/// ln(1 + m) − m for a fraction m as above (Cephes logf).
INLINE float log_tail(float m) {
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
  return p * m * z - 0.5f * z;
}

/// What every logarithm answers at 0, below, and at infinity, where `result` does not.
INLINE float logarithm_at_edges(float x, float result) {
  result = x == INFINITY ? x : result;
  result = x == 0.0f ? -INFINITY : result;
  return x >= 0.0f ? result : NAN;
}

/// ln x, at most 2 ulp; −∞ at 0, NaN below.
INLINE float log_of(float x) {
  tk_logarithm_parts x2 = logarithm_parts(x);
  float tail = log_tail(x2.fraction) - 2.12194440e-4f * x2.exponent;
  return logarithm_at_edges(x, x2.fraction + tail + 0.693359375f * x2.exponent);
}

/// log₂ x, at most 3 ulp.
INLINE float log2_of(float x) {
  tk_logarithm_parts x2 = logarithm_parts(x);
  float m = x2.fraction, tail = log_tail(m);
  // log₂ e = 1 + 0.4427: the larger part is added without rounding.
  float result = ((tail * 0.44269504f + m * 0.44269504f) + tail) + m + x2.exponent;
  return logarithm_at_edges(x, result);
}

/// log₁₀ x, at most 3 ulp.
INLINE float log10_of(float x) {
  tk_logarithm_parts x2 = logarithm_parts(x);
  float natural = x2.fraction + log_tail(x2.fraction);
  float result = natural * 0.434294482f + x2.exponent * 4.60503910e-6f + x2.exponent * 0.30102539f;
  return logarithm_at_edges(x, result);
}

/// ln(1 + x), at most 2 ulp.
INLINE float log1p_of(float x) {
  float u = 1.0f + x;
  // What the addition lost, relative to the power of two that is taken out of u.
  float lost = x >= 1.0f ? 1.0f - (u - x) : x - (u - 1.0f);
  int32_t bits = bits_of(u), exponent = (bits - 0x3f3504f3) >> 23;
  uint32_t shifted = (uint32_t)exponent << 23;
  float m = float_of((int32_t)((uint32_t)bits - shifted)) - 1.0f;
  m = m + 0.5f * lost * float_of((int32_t)(0x40000000u - shifted));
  float e = (float)exponent;
  float result = m + (log_tail(m) - 2.12194440e-4f * e) + 0.693359375f * e;
  return copysignf(logarithm_at_edges(u, result), x);
}

// MARK: Trigonometry

/// Up to here the reduction below is accurate; beyond, the kernels ask the C library.
#define TRIGONOMETRY_LIMIT 4.0e8f

typedef struct {
  double r;     // in [−π/4, π/4]
  int64_t quarter;  // x = quarter·π/2 + r; of it only the lowest bits are meant
} tk_angle;

/// In double precision, so that r is accurate where x is next to a multiple of π/2 (FreeBSD's
/// __ieee754_rem_pio2f: π/2 in 25 + 53 bits, of which the first product is exact).
INLINE tk_angle reduced_angle(float x) {
  const double magic = 6755399441055744.0;  // 1.5·2^52
  double wide = (double)x, t = wide * 6.36619772367581382433e-01 + magic, k = t - magic;
  tk_angle angle = {
      (wide - k * 1.57079631090164184570e+00) - k * 1.58932547735281966916e-08,
      bits_of_double(t)};
  return angle;
}

/// sin r and cos r for |r| <= π/4 (FreeBSD's k_sinf and k_cosf), exact to 2^−33.
INLINE double sin_reduced(double r) {
  double z = r * r;
  double p = 2.7183114939898219064e-6;
  p = p * z - 1.98393348360966317347e-4;
  p = p * z + 8.3333293858894631756e-3;
  p = p * z - 1.66666666416265235595e-1;
  return (p * z + 1.0) * r;  // keeps the sign of 0
}
INLINE double cos_reduced(double r) {
  double z = r * r;
  double p = 2.43904487962774090654e-5;
  p = p * z - 1.38867637746099294692e-3;
  p = p * z + 4.16666233237390631894e-2;
  p = p * z - 4.99999997251031003120e-1;
  return p * z + 1.0;
}

/// sin x and cos x, at most 1 ulp up to TRIGONOMETRY_LIMIT.
INLINE float sin_of(float x) {
  tk_angle a = reduced_angle(x);
  double y = (a.quarter & 1) != 0 ? cos_reduced(a.r) : sin_reduced(a.r);
  return (float)((a.quarter & 2) != 0 ? -y : y);
}
INLINE float cos_of(float x) {
  tk_angle a = reduced_angle(x);
  double y = (a.quarter & 1) != 0 ? sin_reduced(a.r) : cos_reduced(a.r);
  return (float)(((a.quarter + 1) & 2) != 0 ? -y : y);
}

/// tan x, at most 1 ulp up to TRIGONOMETRY_LIMIT.
INLINE float tan_of(float x) {
  tk_angle a = reduced_angle(x);
  double s = sin_reduced(a.r), c = cos_reduced(a.r);
  bool odd = (a.quarter & 1) != 0;
  return (float)((odd ? -c : s) / (odd ? s : c));
}

/// asin x for |x| <= 1/2, less x (Cephes asinf).
INLINE float asin_tail(float x) {
  float z = x * x;
  float p = 4.2163199048e-2f;
  p = p * z + 2.4181311049e-2f;
  p = p * z + 4.5470025998e-2f;
  p = p * z + 7.4953002686e-2f;
  p = p * z + 1.6666752422e-1f;
  return p * z * x;
}

/// asin x, at most 3 ulp; NaN outside of [−1, 1].
INLINE float asin_of(float x) {
  float a = fabsf(x);
  bool far = a > 0.5f;
  // Beyond 1/2: π/2 − 2·asin √((1 − a) / 2).
  float s = far ? __builtin_elementwise_sqrt(0.5f - 0.5f * a) : a;
  float tail = asin_tail(s);
  float y = far ? 1.57079633f - (2.0f * s + (2.0f * tail + 4.37113883e-8f)) : s + tail;
  return copysignf(y, x);
}

/// acos x, at most 3 ulp; NaN outside of [−1, 1].
INLINE float acos_of(float x) {
  float a = fabsf(x);
  bool far = a > 0.5f;
  float s = far ? __builtin_elementwise_sqrt(0.5f - 0.5f * a) : x;
  float tail = asin_tail(s);
  float twice = 2.0f * s + 2.0f * tail;
  float beyond = x > 0.0f ? twice : 3.14159274f - (twice + 8.74227766e-8f);
  return far ? beyond : 1.57079633f - (s + (tail + 4.37113883e-8f));
}

/// atan x for 0 <= x <= 1.
INLINE float atan_reduced(float x) {
  float z = x * x;
  float p = 2.85012228e-3f;
  p = p * z - 1.60696264e-2f;
  p = p * z + 4.26932834e-2f;
  p = p * z - 7.50446022e-2f;
  p = p * z + 1.06410228e-1f;
  p = p * z - 1.42036721e-1f;
  p = p * z + 1.99926242e-1f;
  p = p * z - 3.3333075e-1f;
  return p * z * x + x;
}

/// atan x, at most 3 ulp.
INLINE float atan_of(float x) {
  float a = fabsf(x);
  float y = atan_reduced(a > 1.0f ? 1.0f / a : a);
  return copysignf(a > 1.0f ? 1.57079633f - (y + 4.37113883e-8f) : y, x);
}

/// The angle of the point (x, y), at most 3 ulp.
INLINE float atan2_of(float y, float x) {
  float ax = fabsf(x), ay = fabsf(y);
  bool steep = ay > ax;
  float small = steep ? ax : ay, large = steep ? ay : ax;
  // Two zeros and two infinities divide to what C says of them.
  float ratio = small == large ? (large == 0.0f ? 0.0f : 1.0f) : small / large;
  float angle = atan_reduced(ratio);
  angle = steep ? 1.57079633f - (angle + 4.37113883e-8f) : angle;
  angle = bits_of(x) < 0 ? 3.14159274f - (angle + 8.74227766e-8f) : angle;
  return x == x && y == y ? copysignf(angle, y) : x + y;
}

// MARK: Powers and remainders

/// log₂ x for positive finite x, exact to 2^−38 of it; from ln((1 + s) / (1 − s)).
INLINE double log2_wide(float x) {
  tk_logarithm_parts parts = logarithm_parts(x);
  double m = (double)parts.fraction, s = m / (2.0 + m), z = s * s;
  double p = 0.2219308387937969;  // 2 / ln 2 / (2k + 1)
  p = p * z + 0.26228190039266908;
  p = p * z + 0.32059890047993;
  p = p * z + 0.41219858311113243;
  p = p * z + 0.57707801635558535;
  p = p * z + 0.96179669392597556;
  p = p * z + 2.8853900817779268;
  return p * s + (double)parts.exponent;
}

/// 2^t, exact to 2^−36, for t that are clamped to where floats end.
INLINE double exp2_wide(double t) {
  t = t > 130.0 ? 130.0 : t;
  t = t < -160.0 ? -160.0 : t;
  const double magic = 6755399441055744.0 + 1023.0;
  double shifted = t + magic, f = t - (shifted - magic);
  double p = 1.0178086009239699e-7;  // ln(2)^k / k!
  p = p * f + 1.3215486790144307e-6;
  p = p * f + 1.5252733804059841e-5;
  p = p * f + 1.5403530393381608e-4;
  p = p * f + 1.3333558146428443e-3;
  p = p * f + 9.6181291076284769e-3;
  p = p * f + 5.5504108664821580e-2;
  p = p * f + 2.4022650695910071e-1;
  p = p * f + 6.9314718055994531e-1;
  p = p * f + 1.0;
  return p * double_of((int64_t)((uint64_t)bits_of_double(shifted) << 52));
}

/// 1 − erf x, at most 3 ulp: t·exp(P(t) − x²) with t = 1 / (1 + x/2) (Numerical Recipes, erfcc).
INLINE float erfc_of(float x) {
  double a = (double)fabsf(x), t = 1.0 / (1.0 + 0.5 * a);
  double p = 0.17087277;
  p = p * t - 0.82215223;
  p = p * t + 1.48851587;
  p = p * t - 1.13520398;
  p = p * t + 0.27886807;
  p = p * t - 0.18628806;
  p = p * t + 0.09678418;
  p = p * t + 0.37409196;
  p = p * t + 1.00002368;
  p = p * t - 1.26551223;
  double y = t * exp2_wide((p - a * a) * 1.4426950408889634);
  return (float)(x < 0.0f ? 2.0 - y : y);
}

/// x^y, at most 1 ulp, with C's answers at zeros, infinities and NaN.
INLINE float pow_of(float x, float y) {
  float a = fabsf(x);
  float power = (float)exp2_wide((double)y * log2_wide(a));
  float large = y > 0.0f ? INFINITY : 0.0f, small = y > 0.0f ? 0.0f : INFINITY;
  power = a == INFINITY ? large : power;
  power = a == 0.0f ? small : power;
  float half = 0.5f * y;
  bool integer = __builtin_elementwise_floor(y) == y;
  bool odd = integer && __builtin_elementwise_floor(half) != half;
  power = x < 0.0f && !integer && a != INFINITY ? NAN : power;
  power = odd && bits_of(x) < 0 ? -power : power;
  bool infinite = fabsf(y) == INFINITY;
  power = x != x || y != y ? x + y : power;
  power = a == 1.0f && infinite ? 1.0f : power;
  return x == 1.0f || y == 0.0f ? 1.0f : power;
}

/// Up to here a quotient's integer part is exact in double precision.
#define QUOTIENT_LIMIT 16777216.0

/// a − b·trunc(a / b), exact where |a / b| < QUOTIENT_LIMIT and b is finite and not 0.
INLINE float fmod_of(float a, float b) {
  double wide_a = (double)a, wide_b = (double)b;
  double quotient = __builtin_elementwise_trunc(wide_a / wide_b);
  return copysignf((float)(wide_a - quotient * wide_b), a);
}

/// From C's remainder, of a's sign, the one of b's sign.
INLINE float floored_remainder(float remainder, float b) {
  return remainder != 0.0f && (b < 0.0f) != (remainder < 0.0f) ? remainder + b : remainder;
}
