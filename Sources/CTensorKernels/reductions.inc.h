// Range kernels: reductions.

static float sum_of(const float *x, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t i = 0; i < n; i++) { total += x[i]; }
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
  for (ptrdiff_t j = 0; j < n - i; j++) { lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j]; }
  for (int half = 16; half > 0; half /= 2) {
    for (int j = 0; j < half; j++) {
      lanes[j] = lanes[j + half] > lanes[j] ? lanes[j + half] : lanes[j];
    }
  }
  return lanes[0];
}

// Folds: the sum or product of TERM(x, at), in double precision; `at` is the parameter of the row
// or of the column. Columns go four rows at a time, which loads and stores the totals a quarter as
// often. Rows are fetched FOLD_AHEAD floats before their use: a sixth of the time of long sums.
enum { FOLD_AHEAD = 1024 };
#define FOLD(NAME, OP, START, AT, TERM, HINT)                                                    \
  static double fold_##NAME(const float *px, double at, ptrdiff_t n) {                           \
    REASSOCIATE                                                                                  \
    double lanes[32], total = START;                                                             \
    for (int j = 0; j < 32; j++) { lanes[j] = START; }                                           \
    ptrdiff_t i = 0;                                                                             \
    for (; i + 32 <= n; i += 32) {                                                               \
      __builtin_prefetch(px + i + FOLD_AHEAD);                                                   \
      __builtin_prefetch(px + i + FOLD_AHEAD + 16);                                              \
      for (int j = 0; j < 32; j++) { lanes[j] = lanes[j] OP TERM((double)px[i + j], at); }       \
    }                                                                                            \
    for (; i < n; i++) { total = total OP TERM((double)px[i], at); }                             \
    for (int j = 0; j < 32 && n >= 32; j++) { total = total OP lanes[j]; }                       \
    return total;                                                                                \
  }                                                                                              \
  static void fold_columns_##NAME(const float *px, ptrdiff_t stride, ptrdiff_t rows,             \
                                  const double *pat, double *totals, ptrdiff_t n) {              \
    ptrdiff_t r = 0;                                                                             \
    for (; r + 4 <= rows; r += 4) {                                                              \
      const float *p0 = px + r * stride, *p1 = p0 + stride, *p2 = p1 + stride, *p3 = p2 + stride; \
      HINT for (ptrdiff_t i = 0; i < n; i++) {                                              \
        double low = TERM((double)p0[i], AT) OP TERM((double)p1[i], AT);                         \
        double high = TERM((double)p2[i], AT) OP TERM((double)p3[i], AT);                        \
        totals[i] = totals[i] OP(low OP high);                                                   \
      }                                                                                          \
    }                                                                                            \
    for (; r < rows; r++) {                                                                      \
      const float *p0 = px + r * stride;                                                         \
      HINT for (ptrdiff_t i = 0; i < n; i++) {                                              \
        totals[i] = totals[i] OP TERM((double)p0[i], AT);                                        \
      }                                                                                          \
    }                                                                                            \
  }
#define TERM_VALUE(x, at) (x)
#define TERM_SQUARE(x, at) ((x) * (x))
#define TERM_ABS(x, at) __builtin_fabs(x)
#define TERM_NONZERO(x, at) ((x) != 0.0 ? 1.0 : 0.0)
#define TERM_NUMBER(x, at) ((x) == (x) ? (x) : 0.0)
#define TERM_CENTERED(x, at) (((x) - (at)) * ((x) - (at)))
// No hint: pow is a call, and the loop around it stays scalar.
#define TERM_POWER(x, at) pow(__builtin_fabs(x), at)
FOLD(sum, +, 0.0, 0.0, TERM_VALUE, VECTORIZE)
FOLD(squares, +, 0.0, 0.0, TERM_SQUARE, VECTORIZE)
FOLD(abs, +, 0.0, 0.0, TERM_ABS, VECTORIZE)
FOLD(nonzero, +, 0.0, 0.0, TERM_NONZERO, VECTORIZE)
FOLD(numbers, +, 0.0, 0.0, TERM_NUMBER, VECTORIZE)
FOLD(product, *, 1.0, 0.0, TERM_VALUE, VECTORIZE)
FOLD(centered, +, 0.0, pat[i], TERM_CENTERED, VECTORIZE)
FOLD(power, +, 0.0, pat[i], TERM_POWER, )

// Extrema: the first place of the best of n > 0 numbers, a NaN being better than all; and the same
// per column, `best` and `places` holding what the rows before `first` gave.
#define EXTREMUM(NAME, BETTER, WORST)                                                            \
  static ptrdiff_t place_of_##NAME(const float *x, ptrdiff_t n) {                                \
    float lanes[32];                                                                             \
    int32_t odd[32];                                                                             \
    for (int j = 0; j < 32; j++) {                                                               \
      lanes[j] = WORST;                                                                          \
      odd[j] = 0;                                                                                \
    }                                                                                            \
    ptrdiff_t i = 0;                                                                             \
    for (; i + 32 <= n; i += 32) {                                                               \
      for (int j = 0; j < 32; j++) {                                                             \
        lanes[j] = x[i + j] BETTER lanes[j] ? x[i + j] : lanes[j];                               \
        odd[j] |= x[i + j] != x[i + j];                                                          \
      }                                                                                          \
    }                                                                                            \
    for (; i < n; i++) {                                                                         \
      lanes[0] = x[i] BETTER lanes[0] ? x[i] : lanes[0];                                         \
      odd[0] |= x[i] != x[i];                                                                    \
    }                                                                                            \
    float best = WORST;                                                                          \
    int32_t any = 0;                                                                             \
    for (int j = 0; j < 32; j++) {                                                               \
      best = lanes[j] BETTER best ? lanes[j] : best;                                             \
      any |= odd[j];                                                                             \
    }                                                                                            \
    for (i = 0; any == 0 && i + 64 <= n; i += 64) {                                              \
      int32_t hit = 0;                                                                           \
      for (int j = 0; j < 64; j++) { hit |= x[i + j] == best; }                                  \
      if (hit != 0) { break; }                                                                   \
    }                                                                                            \
    while (any != 0 ? x[i] == x[i] : x[i] != best) { i++; }                                      \
    return i;                                                                                    \
  }                                                                                              \
  static void NAME##_columns(const float *x, ptrdiff_t stride, ptrdiff_t first, ptrdiff_t end,   \
                             float *best, int32_t *places, ptrdiff_t n) {                        \
    for (ptrdiff_t r = first; r < end; r++) {                                                    \
      const float *row = x + r * stride;                                                         \
      VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {                                              \
        float value = row[i], old = best[i];                                                     \
        int32_t take = (value BETTER old) | ((value != value) & (old == old));                   \
        best[i] = take ? value : old;                                                            \
        places[i] = take ? (int32_t)r : places[i];                                               \
      }                                                                                          \
    }                                                                                            \
  }
EXTREMUM(max, >, -INFINITY)
EXTREMUM(min, <, INFINITY)
