// The element-wise operations: an operation is one line here, and has its kernels for all
// instruction sets, its place in the table and its name (TK_…) in Swift.
#ifndef ELEMENTWISE_OPS_H
#define ELEMENTWISE_OPS_H

/// How many times as long as a sum an operation takes, about; costly ones are split into smaller
/// shares for the threads.
#define TK_CHEAP 1
#define TK_COSTLY 4

/// Functions of x: X(name, cost, value). FAR(name, value, limit, fallback) asks the C library
/// where |x| > limit.
#define TK_UNARY_OPS(X, FAR)                                       \
  X(NEGATE, TK_CHEAP, -x)                                          \
  X(ABS, TK_CHEAP, fabsf(x))                                       \
  X(SIGN, TK_CHEAP, x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x))      \
  X(SQUARE, TK_CHEAP, x * x)                                       \
  X(SQRT, TK_CHEAP, __builtin_elementwise_sqrt(x))                 \
  X(RSQRT, TK_CHEAP, 1.0f / __builtin_elementwise_sqrt(x))         \
  X(RECIPROCAL, TK_CHEAP, 1.0f / x)                                \
  X(FLOOR, TK_CHEAP, __builtin_elementwise_floor(x))               \
  X(CEIL, TK_CHEAP, __builtin_elementwise_ceil(x))                 \
  X(ROUND, TK_CHEAP, __builtin_elementwise_roundeven(x))           \
  X(TRUNC, TK_CHEAP, __builtin_elementwise_trunc(x))               \
  X(RELU, TK_CHEAP, x < 0.0f ? 0.0f : x) /* NaN passes through, as in PyTorch */ \
  X(EXP, TK_COSTLY, exp_of(x))                                     \
  X(EXPM1, TK_COSTLY, expm1_of(x))                                 \
  X(LOG, TK_COSTLY, log_of(x))                                     \
  X(LOG1P, TK_COSTLY, log1p_of(x))                                 \
  X(LOG2, TK_COSTLY, log2_of(x))                                   \
  X(LOG10, TK_COSTLY, log10_of(x))                                 \
  X(SINH, TK_COSTLY, sinh_of(x))                                   \
  X(COSH, TK_COSTLY, cosh_of(x))                                   \
  X(TANH, TK_COSTLY, tanh_of(x))                                   \
  X(SIGMOID, TK_COSTLY, sigmoid_of(x))                             \
  X(ERF, TK_COSTLY, erf_of(x))                                     \
  X(ERFC, TK_COSTLY, erfc_of(x))                                   \
  FAR(SIN, sin_of(x), TRIGONOMETRY_LIMIT, sinf(x))                 \
  FAR(COS, cos_of(x), TRIGONOMETRY_LIMIT, cosf(x))                 \
  FAR(TAN, tan_of(x), TRIGONOMETRY_LIMIT, tanf(x))                 \
  X(ASIN, TK_COSTLY, asin_of(x))                                   \
  X(ACOS, TK_COSTLY, acos_of(x))                                   \
  X(ATAN, TK_COSTLY, atan_of(x))

/// Functions of a and b: X(name, cost, value). FAR(name, value, far, fallback) asks the C library
/// where `far` holds.
#define TK_BINARY_OPS(X, FAR)                                                              \
  X(ADD, TK_CHEAP, a + b)                                                                  \
  X(SUBTRACT, TK_CHEAP, a - b)                                                             \
  X(MULTIPLY, TK_CHEAP, a * b)                                                             \
  X(DIVIDE, TK_CHEAP, a / b)                                                               \
  X(MAXIMUM, TK_CHEAP, a > b ? a : (b >= a ? b : a + b)) /* NaN wins, as in PyTorch */     \
  X(MINIMUM, TK_CHEAP, a < b ? a : (b <= a ? b : a + b))                                   \
  X(POWER, TK_COSTLY, pow_of(a, b))                                                        \
  X(ATAN2, TK_COSTLY, atan2_of(a, b))                                                      \
  FAR(FMOD, fmod_of(a, b), IS_FAR_QUOTIENT(a, b), fmodf(a, b))                             \
  FAR(REMAINDER, floored_remainder(fmod_of(a, b), b), IS_FAR_QUOTIENT(a, b),               \
      floored_remainder(fmodf(a, b), b))                                                   \
  /* Gradients as functions of dy and y: dy·1[y>0], dy(1−y²), dy·y(1−y). */                \
  X(RELU_GRADIENT, TK_CHEAP, b > 0.0f ? a : 0.0f)                                          \
  X(TANH_GRADIENT, TK_CHEAP, a * (1.0f - b * b))                                           \
  X(SIGMOID_GRADIENT, TK_CHEAP, a * b * (1.0f - b))

/// Activations with up to two parameters: X(name, cost, value of x, gradient of dy and x).
#define TK_ACTIVATIONS(X)                                                                  \
  X(CLAMP, TK_CHEAP, clamped(x, p, q), x >= p && x <= q ? dy : 0.0f)                       \
  X(HARD_TANH, TK_CHEAP, clamped(x, p, q), x <= p || x >= q ? 0.0f : dy)                   \
  X(LEAKY_RELU, TK_CHEAP, x > 0.0f ? x : x * p, x > 0.0f ? dy : dy * p)                    \
  X(ELU, TK_COSTLY, x > 0.0f ? x * q : p * expm1_of(x), dy * (x > 0.0f ? q : p * exp_of(x))) \
  X(CELU, TK_COSTLY, x > 0.0f ? x : p * expm1_of(x * q), dy * (x > 0.0f ? 1.0f : exp_of(x * q))) \
  X(GELU, TK_COSTLY, gelu_of(x), dy * gelu_slope(x))                                       \
  X(GELU_TANH, TK_COSTLY, gelu_tanh_of(x), dy * gelu_tanh_slope(x))                        \
  X(SILU, TK_COSTLY, silu_of(x), dy * silu_slope(x))                                \
  X(MISH, TK_COSTLY, mish_of(x), dy * mish_slope(x))                                       \
  X(SOFTPLUS, TK_COSTLY, x * p > q ? x : softplus_of(x * p) / p,                           \
    x * p > q ? dy : dy * sigmoid_of(x * p))                                               \
  X(LOG_SIGMOID, TK_COSTLY, -softplus_of(-x), dy * sigmoid_of(-x))                         \
  X(SOFTSIGN, TK_CHEAP, x / (1.0f + fabsf(x)), dy / ((1.0f + fabsf(x)) * (1.0f + fabsf(x)))) \
  X(HARD_SWISH, TK_CHEAP, x * clamped(x + 3.0f, 0.0f, 6.0f) / 6.0f,                        \
    x <= -3.0f ? 0.0f : (x < 3.0f ? dy * (x / 3.0f + 0.5f) : dy))                          \
  X(HARD_SIGMOID, TK_CHEAP, clamped(x + 3.0f, 0.0f, 6.0f) / 6.0f,                          \
    x > -3.0f && x < 3.0f ? dy / 6.0f : 0.0f)

/// Tests of a and b, for every element type: X(name, value).
#define TK_COMPARISONS(X)              \
  X(LESS, a < b)                       \
  X(LESS_EQUAL, a <= b)                \
  X(GREATER, a > b)                    \
  X(GREATER_EQUAL, a >= b)             \
  X(EQUAL, a == b)                     \
  X(NOT_EQUAL, a != b)                 \
  X(AND, (a != 0) & (b != 0))          \
  X(OR, (a != 0) | (b != 0))           \
  X(XOR, (a != 0) != (b != 0))

#endif
