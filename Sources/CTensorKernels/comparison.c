// Comparisons and selection, for every element type.
#include "internal.h"

#include <string.h>

/// The number that an element stands for: 16 bits are bfloat16's.
#define VALUE_OF(x) _Generic((x), uint16_t: tk_float_of_bfloat16((uint16_t)(x)), default: (x))

#define LOOP(A, B, VALUE)                                     \
  for (ptrdiff_t i = 0; i < n; i++) {                         \
    __auto_type a = VALUE_OF(A);                              \
    __auto_type b = VALUE_OF(B);                              \
    y[i] = (VALUE);                                           \
  }
#define CASE(NAME, VALUE)            \
  case TK_##NAME:                    \
    if (step[0] == 0) {              \
      LOOP(sa, pb[i * step[1]], VALUE) \
    } else if (step[1] == 0) {       \
      LOOP(pa[i], sb, VALUE)         \
    } else {                         \
      LOOP(pa[i], pb[i], VALUE)      \
    }                                \
    break;

#define COMPARE_ROW(NAME, TYPE)                                                             \
  static void compare_##NAME(const tk_broadcast *c, const void *const operand[],            \
                             const int step[], void *result, ptrdiff_t n) {                 \
    const TYPE *pa = operand[0], *pb = operand[1];                                          \
    TYPE sa = *pa, sb = *pb;                                                                \
    bool *y = result;                                                                       \
    switch ((tk_comparison)c->op) {                                                         \
      TK_COMPARISONS(CASE)                                                                  \
      case TK_COMPARISON_COUNT: break;                                                      \
    }                                                                                       \
  }
COMPARE_ROW(double, double)
COMPARE_ROW(int32, int32_t)
COMPARE_ROW(int64, int64_t)
COMPARE_ROW(uint8, uint8_t)
COMPARE_ROW(bool, bool)
COMPARE_ROW(bfloat16, uint16_t)

static void compare_float(const tk_broadcast *c, const void *const operand[], const int step[],
                          void *result, ptrdiff_t n) {
  tk_kernels()->compare[c->op](operand[0], step[0], operand[1], step[1], result, n);
}

void tk_compare(tk_comparison op, tk_type type, const void *a, const ptrdiff_t *a_strides,
                const void *b, const ptrdiff_t *b_strides, bool *y, const ptrdiff_t *shape,
                int rank) {
  static const struct {
    void (*row)(const tk_broadcast *, const void *const[], const int[], void *, ptrdiff_t);
    int size;
  } types[] = {
      [TK_FLOAT32] = {compare_float, 4}, [TK_FLOAT64] = {compare_double, 8},
      [TK_INT32] = {compare_int32, 4},   [TK_INT64] = {compare_int64, 8},
      [TK_UINT8] = {compare_uint8, 1},   [TK_BOOL] = {compare_bool, 1},
      [TK_BFLOAT16] = {compare_bfloat16, 2},
  };
  int size = types[type].size;
  tk_broadcast c = {.operands = 2, .rank = rank, .operand = {a, b}, .strides = {a_strides, b_strides},
                    .element_size = {size, size}, .y = y, .y_element_size = 1, .shape = shape,
                    .row = types[type].row, .op = (int)op};
  tk_broadcast_rows(&c, TK_GRAIN);
}

static void where_row(const tk_broadcast *c, const void *const operand[], const int step[],
                      void *y, ptrdiff_t n) {
  int size = c->y_element_size;
  if (step[0] == 0) {
    bool chosen = *(const bool *)operand[0];
    const char *from = operand[chosen ? 1 : 2];
    if (step[chosen ? 1 : 2] != 0) {
      memcpy(y, from, (size_t)(n * size));
    } else {
      for (ptrdiff_t i = 0; i < n; i++) { memcpy((char *)y + i * size, from, (size_t)size); }
    }
    return;
  }
  int width = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
  tk_kernels()->where[width](operand[0], operand[1], step[1], operand[2], step[2], y, n);
}

void tk_where(int element_size, const bool *mask, const ptrdiff_t *mask_strides, const void *a,
              const ptrdiff_t *a_strides, const void *b, const ptrdiff_t *b_strides, void *y,
              const ptrdiff_t *shape, int rank) {
  tk_broadcast c = {.operands = 3, .rank = rank, .operand = {mask, a, b},
                    .strides = {mask_strides, a_strides, b_strides},
                    .element_size = {1, element_size, element_size}, .y = y,
                    .y_element_size = element_size, .shape = shape, .row = where_row};
  tk_broadcast_rows(&c, TK_GRAIN);
}
