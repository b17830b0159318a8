// Range kernels: element-wise.

#define UNARY(NAME, COST, VALUE)                                       \
  static void unary_##NAME(const float *px, float *py, ptrdiff_t n) {  \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                      \
      float x = px[i];                                                 \
      py[i] = (VALUE);                                                 \
    }                                                                  \
  }

enum { BLOCK = 1024 };

// A block that has a far argument is visited again, so that the loop itself stays without calls.
#define FAR_UNARY(NAME, VALUE, LIMIT, FALLBACK)                          \
  static void unary_##NAME(const float *px, float *py, ptrdiff_t n) {    \
    for (ptrdiff_t begin = 0; begin < n; begin += BLOCK) {               \
      ptrdiff_t end = tk_min_of(n, begin + BLOCK);                       \
      int far = 0;                                                       \
      VECTORIZE for (ptrdiff_t i = begin; i < end; i++) {                \
        float x = px[i];                                                 \
        py[i] = (VALUE);                                                 \
        far |= fabsf(x) > (LIMIT);                                       \
      }                                                                  \
      for (ptrdiff_t i = begin; far && i < end; i++) {                   \
        float x = px[i];                                                 \
        if (fabsf(x) > (LIMIT)) { py[i] = (FALLBACK); }                  \
      }                                                                  \
    }                                                                    \
  }
TK_UNARY_OPS(UNARY, FAR_UNARY)

#define BINARY_LOOP(SIGNATURE, A, B, VALUE)                            \
  static void SIGNATURE {                                              \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                      \
      float a = A, b = B;                                              \
      py[i] = (VALUE);                                                 \
    }                                                                  \
  }
#define BINARY(NAME, COST, VALUE)                                                               \
  BINARY_LOOP(binary_##NAME(const float *pa, const float *pb, float *py, ptrdiff_t n), pa[i],    \
              pb[i], VALUE)                                                                     \
  BINARY_LOOP(binary_scalar_##NAME(const float *pa, float sb, float *py, ptrdiff_t n), pa[i], sb, \
              VALUE)                                                                            \
  BINARY_LOOP(scalar_binary_##NAME(float sa, const float *pb, float *py, ptrdiff_t n), sa, pb[i], \
              VALUE)

/// Whether fmod_of does not hold; of NaN too.
#define IS_FAR_QUOTIENT(a, b) \
  (!(fabs((double)(a)) < fabs((double)(b)) * QUOTIENT_LIMIT) | !(fabsf(b) < INFINITY))

#define FAR_BINARY_LOOP(SIGNATURE, A, B, VALUE, FAR, FALLBACK)           \
  static void SIGNATURE {                                                \
    for (ptrdiff_t begin = 0; begin < n; begin += BLOCK) {               \
      ptrdiff_t end = tk_min_of(n, begin + BLOCK);                       \
      int far = 0;                                                       \
      VECTORIZE for (ptrdiff_t i = begin; i < end; i++) {                \
        float a = A, b = B;                                              \
        py[i] = (VALUE);                                                 \
        far |= (FAR);                                                    \
      }                                                                  \
      for (ptrdiff_t i = begin; far && i < end; i++) {                   \
        float a = A, b = B;                                              \
        if (FAR) { py[i] = (FALLBACK); }                                 \
      }                                                                  \
    }                                                                    \
  }
#define FAR_BINARY(NAME, VALUE, FAR, FALLBACK)                                                   \
  FAR_BINARY_LOOP(binary_##NAME(const float *pa, const float *pb, float *py, ptrdiff_t n), pa[i], \
                  pb[i], VALUE, FAR, FALLBACK)                                                   \
  FAR_BINARY_LOOP(binary_scalar_##NAME(const float *pa, float sb, float *py, ptrdiff_t n), pa[i], \
                  sb, VALUE, FAR, FALLBACK)                                                      \
  FAR_BINARY_LOOP(scalar_binary_##NAME(float sa, const float *pb, float *py, ptrdiff_t n), sa,    \
                  pb[i], VALUE, FAR, FALLBACK)
TK_BINARY_OPS(BINARY, FAR_BINARY)

#define ACTIVATION(NAME, COST, VALUE, GRADIENT)                                              \
  static void activation_##NAME(const float *px, float *py, float p, float q, ptrdiff_t n) { \
    (void)p, (void)q;                                                                        \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                            \
      float x = px[i];                                                                       \
      py[i] = (VALUE);                                                                       \
    }                                                                                        \
  }                                                                                          \
  static void activation_gradient_##NAME(const float *pdy, const float *px, float *pdx,      \
                                         float p, float q, ptrdiff_t n) {                    \
    (void)p, (void)q;                                                                        \
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                            \
      float x = px[i], dy = pdy[i];                                                          \
      pdx[i] = (GRADIENT);                                                                   \
    }                                                                                        \
  }
TK_ACTIVATIONS(ACTIVATION)

#define COMPARE_LOOP(A, B, VALUE)                     \
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {       \
    float a = A, b = B;                               \
    py[i] = (VALUE);                                  \
  }
#define COMPARE(NAME, VALUE)                                                                    \
  static void compare_##NAME(const float *pa, ptrdiff_t a_step, const float *pb,                \
                             ptrdiff_t b_step, bool *py, ptrdiff_t n) {                         \
    float sa = *pa, sb = *pb;                                                                   \
    if (a_step == 0) {                                                                          \
      COMPARE_LOOP(sa, pb[i * b_step], VALUE)                                                   \
    } else if (b_step == 0) {                                                                   \
      COMPARE_LOOP(pa[i], sb, VALUE)                                                            \
    } else {                                                                                    \
      COMPARE_LOOP(pa[i], pb[i], VALUE)                                                         \
    }                                                                                           \
  }
TK_COMPARISONS(COMPARE)

#define WHERE_LOOP(A, B) \
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { py[i] = mask[i] ? A : B; }
#define WHERE(BITS)                                                                       \
  static void where_##BITS(const bool *mask, const void *a, ptrdiff_t a_step,             \
                           const void *b, ptrdiff_t b_step, void *y, ptrdiff_t n) {       \
    const uint##BITS##_t *pa = a, *pb = b;                                                \
    uint##BITS##_t *py = y, sa = *pa, sb = *pb;                                           \
    if (a_step != 0 && b_step != 0) {                                                     \
      WHERE_LOOP(pa[i], pb[i])                                                            \
    } else if (a_step != 0) {                                                             \
      WHERE_LOOP(pa[i], sb)                                                               \
    } else if (b_step != 0) {                                                             \
      WHERE_LOOP(sa, pb[i])                                                               \
    } else {                                                                              \
      WHERE_LOOP(sa, sb)                                                                  \
    }                                                                                     \
  }
WHERE(8)
WHERE(16)
WHERE(32)
WHERE(64)

static void add_scaled(float alpha, const float *x, float *y, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] += alpha * x[i]; }
}
