// The bodies of the range kernels, compiled once per instruction set (see range_kernels_*.c).
// Plain loops that the compiler vectorises; no intrinsics.
#include "internal.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define VECTORIZE _Pragma("clang loop vectorize(assume_safety)")
// Sums may be reordered: the last bits differ between instruction sets, never between runs.
#define REASSOCIATE _Pragma("clang fp reassociate(on)")

// MARK: Functions of one number

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

// MARK: Element-wise

#define UNARY(NAME, EXPRESSION)                                          \
  static void unary_##NAME(const float *px, float *py, ptrdiff_t n) {    \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                        \
      float x = px[i];                                                   \
      py[i] = (EXPRESSION);                                              \
    }                                                                    \
  }
UNARY(negate, -x)
UNARY(exp, exp_of(x))
UNARY(log, log_of(x))
UNARY(sqrt, __builtin_elementwise_sqrt(x))
UNARY(reciprocal, 1.0f / x)
UNARY(abs, fabsf(x))
UNARY(sign, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x))
UNARY(square, x *x)
UNARY(tanh, tanh_of(x))
UNARY(sigmoid, sigmoid_of(x))
UNARY(relu, x < 0.0f ? 0.0f : x)  // NaN passes through, as in PyTorch

#define BINARY(NAME, EXPRESSION)                                                              \
  static void binary_##NAME(const float *pa, const float *pb, float *py, ptrdiff_t n) {       \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                             \
      float a = pa[i], b = pb[i];                                                             \
      py[i] = (EXPRESSION);                                                                   \
    }                                                                                         \
  }                                                                                           \
  static void binary_scalar_##NAME(const float *pa, float b, float *py, ptrdiff_t n) {        \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                             \
      float a = pa[i];                                                                        \
      py[i] = (EXPRESSION);                                                                   \
    }                                                                                         \
  }                                                                                           \
  static void scalar_binary_##NAME(float a, const float *pb, float *py, ptrdiff_t n) {        \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                             \
      float b = pb[i];                                                                        \
      py[i] = (EXPRESSION);                                                                   \
    }                                                                                         \
  }
BINARY(add, a + b)
BINARY(subtract, a - b)
BINARY(multiply, a *b)
BINARY(divide, a / b)
BINARY(maximum, a > b ? a : (b >= a ? b : a + b))  // NaN wins, as in PyTorch
BINARY(minimum, a < b ? a : (b <= a ? b : a + b))
BINARY(relu_gradient, b > 0.0f ? a : 0.0f)
BINARY(tanh_gradient, a *(1.0f - b * b))
BINARY(sigmoid_gradient, a *b *(1.0f - b))

static void add_scaled(float alpha, const float *x, float *y, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] += alpha * x[i]; }
}

// MARK: Reductions

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

// MARK: Recurrence and attention

static void lstm_cell(float *gates, const float *c_previous, float *h, float *c, ptrdiff_t hidden) {
  float *pi = gates, *pf = gates + hidden, *pg = gates + 2 * hidden, *po = gates + 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float i = sigmoid_of(pi[j]), f = sigmoid_of(pf[j]), g = tanh_of(pg[j]), o = sigmoid_of(po[j]);
    float cell = f * c_previous[j] + i * g;
    pi[j] = i;
    pf[j] = f;
    pg[j] = g;
    po[j] = o;
    c[j] = cell;
    h[j] = o * tanh_of(cell);
  }
}

static void lstm_cell_gradient(const float *gates, const float *c_previous, const float *c,
                               const float *dh, const float *dc, float *d_gates, float *dc_previous,
                               ptrdiff_t hidden) {
  const float *pi = gates, *pf = gates + hidden, *pg = gates + 2 * hidden, *po = gates + 3 * hidden;
  float *di = d_gates, *df = d_gates + hidden, *dg = d_gates + 2 * hidden, *d_o = d_gates + 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float i = pi[j], f = pf[j], g = pg[j], o = po[j], t = tanh_of(c[j]);
    float from_h = dh != NULL ? dh[j] : 0.0f;
    float cell = (dc != NULL ? dc[j] : 0.0f) + from_h * o * (1.0f - t * t);
    di[j] = cell * g * i * (1.0f - i);
    df[j] = cell * c_previous[j] * f * (1.0f - f);
    dg[j] = cell * i * (1.0f - g * g);
    d_o[j] = from_h * t * o * (1.0f - o);
    dc_previous[j] = cell * f;
  }
}

static float additive_score(const float *key, const float *query, const float *v, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t a = 0; a < n; a++) { total += v[a] * tanh_of(key[a] + query[a]); }
  return total;
}

static void additive_score_gradient(const float *key, const float *query, const float *v,
                                    float d_score, float *d_key, float *d_query, float *d_v,
                                    ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t a = 0; a < n; a++) {
    float t = tanh_of(key[a] + query[a]);
    float d = d_score * v[a] * (1.0f - t * t);
    d_key[a] = d;
    d_query[a] += d;
    d_v[a] += d_score * t;
  }
}

// MARK: Optimisers

static void adam(const tk_adam *options, float *p, const float *g, float *m, float *v, ptrdiff_t n) {
  const tk_adam o = *options;
  const float rate = o.learning_rate / o.bias_correction1;
  const float root = 1.0f / __builtin_elementwise_sqrt(o.bias_correction2);
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float value = p[i] * o.decoupled_decay;
    float gradient = g[i] + o.weight_decay * p[i];
    m[i] = o.beta1 * m[i] + (1.0f - o.beta1) * gradient;
    v[i] = o.beta2 * v[i] + (1.0f - o.beta2) * gradient * gradient;
    p[i] = value - rate * m[i] / (__builtin_elementwise_sqrt(v[i]) * root + o.epsilon);
  }
}

static void sgd(const tk_sgd *options, float *p, const float *g, float *velocity, ptrdiff_t n) {
  const tk_sgd o = *options;
  if (o.momentum == 0.0f) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      p[i] -= o.learning_rate * (g[i] + o.weight_decay * p[i]);
    }
    return;
  }
  const float keep = o.first ? 0.0f : o.momentum, take = o.first ? 1.0f : 1.0f - o.dampening;
  const float direct = o.nesterov ? 1.0f : 0.0f, indirect = o.nesterov ? o.momentum : 1.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = g[i] + o.weight_decay * p[i];
    float speed = keep * velocity[i] + take * gradient;
    velocity[i] = speed;
    p[i] -= o.learning_rate * (direct * gradient + indirect * speed);
  }
}

// MARK: Pooling

static void max_into(const float *x, int32_t position, float *y, int32_t *positions, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float value = x[i];
    bool greater = value > y[i] || value != value;
    y[i] = greater ? value : y[i];
    positions[i] = greater ? position : positions[i];
  }
}

#define BINARY_TABLE(KIND)                                                                        \
  {                                                                                               \
    KIND##_add, KIND##_subtract, KIND##_multiply, KIND##_divide, KIND##_maximum, KIND##_minimum,   \
        KIND##_relu_gradient, KIND##_tanh_gradient, KIND##_sigmoid_gradient                       \
  }

const tk_range_kernels TK_KERNELS = {
    .name = TK_NAME,
    .unary = {unary_negate, unary_exp, unary_log, unary_sqrt, unary_reciprocal, unary_abs,
              unary_sign, unary_square, unary_tanh, unary_sigmoid, unary_relu},
    .binary = BINARY_TABLE(binary),
    .binary_scalar = BINARY_TABLE(binary_scalar),
    .scalar_binary = BINARY_TABLE(scalar_binary),
    .add_scaled = add_scaled,
    .sum = sum_of,
    .max = max_of,
    .sum_of_squares = sum_of_squares,
    .dot = dot,
    .exp_shifted = exp_shifted,
    .exp_affine = exp_affine,
    .log_softmax_gradient = log_softmax_gradient,
    .softmax_gradient = softmax_gradient,
    .lstm_cell = lstm_cell,
    .lstm_cell_gradient = lstm_cell_gradient,
    .additive_score = additive_score,
    .additive_score_gradient = additive_score_gradient,
    .adam = adam,
    .sgd = sgd,
    .max_into = max_into,
};
