// Range kernels: element-wise.

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
