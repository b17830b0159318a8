// Arithmetic on doubles and integers. Integers wrap as PyTorch's do: their sums and products are
// formed without a sign.
#include "internal.h"

#include <math.h>

/// Whether `b` divides; a failed division answers 0 and is remembered.
#define DIVISOR(b) ((b) != 0 || (atomic_store_explicit(c->failed, true, memory_order_relaxed), false))

// The quotient of the smallest integer and −1 wraps; in C it would trap.
#define WRAPS(b) ((b) == (__typeof__(b))-1 && (__typeof__(b))-1 < 0)
#define FLOOR_QUOTIENT(U, a, b) \
  (!DIVISOR(b) ? 0 : WRAPS(b) ? (U)0 - (U)a : a / b - (a % b != 0 && (a % b < 0) != (b < 0)))
#define FLOOR_REMAINDER(a, b) \
  (!DIVISOR(b) || WRAPS(b) ? 0 : a % b + (a % b != 0 && (a % b < 0) != (b < 0) ? b : 0))

static double real_remainder(double a, double b) {
  double remainder = fmod(a, b);
  return remainder != 0.0 && (b < 0.0) != (remainder < 0.0) ? remainder + b : remainder;
}

/// As PyTorch's: the quotient that fits the remainder, rounded to the integer it is next to.
static double real_floor_quotient(double a, double b) {
  if (b == 0.0) { return a / b; }
  double quotient = (a - real_remainder(a, b)) / b, lower = floor(quotient);
  return quotient == 0.0 ? copysign(0.0, a / b) : quotient - lower > 0.5 ? lower + 1.0 : lower;
}

#define LOOP(TYPE, A, B, VALUE)                               \
  for (ptrdiff_t i = 0; i < n; i++) {                         \
    TYPE a = A, b = B;                                        \
    y[i] = (TYPE)(VALUE);                                     \
  }
#define CASE(NAME, TYPE, VALUE)              \
  case TK_TYPED_##NAME:                      \
    if (step[0] == 0) {                      \
      LOOP(TYPE, sa, pb[i * step[1]], VALUE) \
    } else if (step[1] == 0) {               \
      LOOP(TYPE, pa[i], sb, VALUE)           \
    } else {                                 \
      LOOP(TYPE, pa[i], pb[i], VALUE)        \
    }                                        \
    break;

#define BINARY_ROW(NAME, TYPE, CASES)                                                        \
  static void binary_##NAME(const tk_broadcast *c, const void *const operand[],              \
                            const int step[], void *result, ptrdiff_t n) {                   \
    const TYPE *pa = operand[0], *pb = operand[1];                                           \
    TYPE sa = *pa, sb = *pb, *y = result;                                                    \
    switch ((tk_typed_binary_op)c->op) {                                                     \
      CASES                                                                                  \
      default: break;                                                                        \
    }                                                                                        \
  }

#define INTEGER_CASES(TYPE, U)                                  \
  CASE(ADD, TYPE, (U)a + (U)b)                                  \
  CASE(SUBTRACT, TYPE, (U)a - (U)b)                             \
  CASE(MULTIPLY, TYPE, (U)a *(U)b)                              \
  CASE(MAXIMUM, TYPE, a > b ? a : b)                            \
  CASE(MINIMUM, TYPE, a < b ? a : b)                            \
  CASE(FLOOR_DIVIDE, TYPE, FLOOR_QUOTIENT(U, a, b))             \
  CASE(REMAINDER, TYPE, FLOOR_REMAINDER(a, b))
BINARY_ROW(int32, int32_t, INTEGER_CASES(int32_t, uint32_t))
BINARY_ROW(int64, int64_t, INTEGER_CASES(int64_t, uint64_t))
BINARY_ROW(uint8, uint8_t, INTEGER_CASES(uint8_t, uint32_t))

#define REAL_CASES                                                   \
  CASE(ADD, double, a + b)                                           \
  CASE(SUBTRACT, double, a - b)                                      \
  CASE(MULTIPLY, double, a *b)                                       \
  CASE(MAXIMUM, double, a > b ? a : (b >= a ? b : a + b))            \
  CASE(MINIMUM, double, a < b ? a : (b <= a ? b : a + b))            \
  CASE(FLOOR_DIVIDE, double, real_floor_quotient(a, b))              \
  CASE(REMAINDER, double, real_remainder(a, b))                      \
  CASE(DIVIDE, double, a / b)                                        \
  CASE(POWER, double, pow(a, b))
BINARY_ROW(double, double, REAL_CASES)

bool tk_typed_binary(tk_typed_binary_op op, tk_type type, const void *a, const ptrdiff_t *a_strides,
                     const void *b, const ptrdiff_t *b_strides, void *y, const ptrdiff_t *shape,
                     int rank) {
  atomic_bool failed = false;
  int size = type == TK_UINT8 ? 1 : type == TK_INT32 ? 4 : 8;
  tk_broadcast c = {.operands = 2, .rank = rank, .operand = {a, b}, .strides = {a_strides, b_strides},
                    .element_size = {size, size}, .y = y, .y_element_size = size, .shape = shape,
                    .row = type == TK_FLOAT64 ? binary_double
                           : type == TK_INT32 ? binary_int32
                           : type == TK_INT64 ? binary_int64
                                              : binary_uint8,
                    .op = (int)op, .failed = &failed};
  tk_broadcast_rows(&c, op >= TK_TYPED_FLOOR_DIVIDE ? TK_GRAIN / 8 : TK_GRAIN);
  return !failed;
}

typedef struct {
  tk_typed_unary_op op;
  tk_type type;
  const void *x;
  void *y;
} typed_unary;

#define UNARY(TYPE, VALUE)                        \
  do {                                            \
    const TYPE *px = u->x;                        \
    TYPE *y = u->y;                               \
    for (ptrdiff_t i = begin; i < end; i++) {     \
      TYPE x = px[i];                             \
      y[i] = (TYPE)(VALUE);                       \
    }                                             \
  } while (0)

static void real_unary(const typed_unary *u, ptrdiff_t begin, ptrdiff_t end) {
  switch (u->op) {
    case TK_TYPED_NEGATE: UNARY(double, -x); break;
    case TK_TYPED_ABS: UNARY(double, fabs(x)); break;
    case TK_TYPED_EXP: UNARY(double, exp(x)); break;
    case TK_TYPED_LOG: UNARY(double, log(x)); break;
    case TK_TYPED_SQRT: UNARY(double, sqrt(x)); break;
    case TK_TYPED_TANH: UNARY(double, tanh(x)); break;
    case TK_TYPED_SIGMOID: UNARY(double, 1.0 / (1.0 + exp(-x))); break;
  }
}

static void unary_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const typed_unary *u = context;
  bool negate = u->op == TK_TYPED_NEGATE;
  switch (u->type) {
    case TK_FLOAT64: real_unary(u, begin, end); break;
    case TK_INT32: UNARY(int32_t, negate || x < 0 ? 0u - (uint32_t)x : (uint32_t)x); break;
    case TK_INT64: UNARY(int64_t, negate || x < 0 ? UINT64_C(0) - (uint64_t)x : (uint64_t)x); break;
    default: UNARY(uint8_t, negate ? 0u - x : x); break;
  }
}

void tk_typed_unary(tk_typed_unary_op op, tk_type type, const void *x, void *y, ptrdiff_t n) {
  typed_unary u = {op, type, x, y};
  tk_parallel(n, op >= TK_TYPED_EXP ? TK_GRAIN / 8 : TK_GRAIN, unary_range, &u);
}
