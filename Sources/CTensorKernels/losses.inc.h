// Range kernels: losses of two arrays and their derivatives.

/// ln(1 + u) from ln, with the rounding of 1 + u divided out.
INLINE float log1p_from_log(float u) {
  float w = 1.0f + u;
  float y = log_of(w) * (u / (w - 1.0f));
  return w == 1.0f ? u : y;
}
INLINE float at_least(float x, float least) { return x < least ? least : x; }
INLINE float sign_of(float x) { return x > 0.0f ? 1.0f : (x < 0.0f ? -1.0f : x); }

#define LOSS_VALUES(NAME, EXPRESSION)                                                         \
  static void loss_##NAME(const float *px, const float *pt, float p, float *py, ptrdiff_t n) { \
    (void)p;                                                                                  \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                             \
      float x = px[i], t = pt[i];                                                             \
      py[i] = (EXPRESSION);                                                                   \
    }                                                                                         \
  }
#define LOSS_DERIVATIVE(NAME, EXPRESSION)                                                      \
  static void loss_##NAME(const float *px, const float *pt, float p, const float *dy,          \
                          float scale, float *pd, ptrdiff_t n) {                               \
    (void)p;                                                                                   \
    if (dy == NULL) {                                                                          \
      VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                            \
        float x = px[i], t = pt[i];                                                            \
        (void)x, (void)t;                                                                      \
        pd[i] = (EXPRESSION)*scale;                                                            \
      }                                                                                        \
    } else {                                                                                   \
      VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                            \
        float x = px[i], t = pt[i];                                                            \
        (void)x, (void)t;                                                                      \
        pd[i] = (EXPRESSION)*dy[i];                                                            \
      }                                                                                        \
    }                                                                                          \
  }
#define LOSS_KERNELS(NAME, VALUE, BY_INPUT, BY_TARGET) \
  LOSS_VALUES(NAME, VALUE)                             \
  LOSS_DERIVATIVE(NAME##_by_input, BY_INPUT)           \
  LOSS_DERIVATIVE(NAME##_by_target, BY_TARGET)

LOSS_KERNELS(squared_error, (x - t) * (x - t), 2.0f * (x - t), 2.0f * (t - x))
LOSS_KERNELS(absolute_error, fabsf(x - t), sign_of(x - t), sign_of(t - x))

// With p = 0 no difference is below p, and |x − t| is left: PyTorch's rule too.
LOSS_KERNELS(smooth_l1,
             fabsf(x - t) < p ? 0.5f * (x - t) * (x - t) / p : fabsf(x - t) - 0.5f * p,
             fabsf(x - t) < p ? (x - t) / p : sign_of(x - t),
             fabsf(x - t) < p ? (t - x) / p : sign_of(t - x))
LOSS_KERNELS(huber,
             fabsf(x - t) <= p ? 0.5f * (x - t) * (x - t) : p * (fabsf(x - t) - 0.5f * p),
             fabsf(x - t) <= p ? x - t : p * sign_of(x - t),
             fabsf(x - t) <= p ? t - x : p * sign_of(t - x))

// PyTorch's bounds: a certain and wrong answer costs 100, and its gradient stays finite.
LOSS_KERNELS(bce, (t - 1.0f) * at_least(log1p_from_log(-x), -100.0f) - t * at_least(log_of(x), -100.0f),
             (x - t) / at_least((1.0f - x) * x, 1e-12f), log_of(1.0f - x) - log_of(x))
LOSS_KERNELS(bce_logits,
             (1.0f - t) * x + (x < 0.0f ? -x : 0.0f) + log1p_from_log(exp_of(-fabsf(x))),
             sigmoid_of(x) - t, -x)

LOSS_KERNELS(kl, (t == 0.0f ? 0.0f : t * log_of(t)) - t * x, -t, log_of(t) + 1.0f - x)
LOSS_KERNELS(kl_log, exp_of(t) * (t - x), -exp_of(t), exp_of(t) * (t - x + 1.0f))
