// Conversion between element types.
#include "internal.h"

typedef uint16_t bfloat16_bits;

#define SAME(x) (x)
#define IS_SET(x) ((x) != 0)
// From real numbers to integers: towards zero, the nearest one where out of range, 0 for NaN.
#define TO_I32(x) ((x) >= 0x1p31 ? INT32_MAX : (x) < -0x1p31 ? INT32_MIN : (x) == (x) ? (int32_t)(x) : 0)
#define TO_I64(x) ((x) >= 0x1p63 ? INT64_MAX : (x) < -0x1p63 ? INT64_MIN : (x) == (x) ? (int64_t)(x) : 0)
#define TO_U8(x) ((x) >= 255 ? 255 : (x) > 0 ? (uint8_t)(x) : 0)
#define BF16(x) tk_bfloat16_of_float((float)(x))

typedef struct {
  const void *x;
  void *y;
  tk_type from, to;
} conversion;

#define LOOP(FROM, LOAD, TO, STORE)                                              \
  do {                                                                           \
    const FROM *from = (const FROM *)c->x;                                       \
    TO *to = (TO *)c->y;                                                         \
    for (ptrdiff_t i = begin; i < end; i++) { to[i] = (TO)STORE(LOAD(from[i])); } \
  } while (0)

#define ROW(FROM, LOAD, I32, I64, U8)                          \
  switch (c->to) {                                             \
    case TK_FLOAT32: LOOP(FROM, LOAD, float, SAME); break;     \
    case TK_FLOAT64: LOOP(FROM, LOAD, double, SAME); break;    \
    case TK_INT32: LOOP(FROM, LOAD, int32_t, I32); break;      \
    case TK_INT64: LOOP(FROM, LOAD, int64_t, I64); break;      \
    case TK_UINT8: LOOP(FROM, LOAD, uint8_t, U8); break;       \
    case TK_BOOL: LOOP(FROM, LOAD, bool, IS_SET); break;       \
    case TK_BFLOAT16: LOOP(FROM, LOAD, bfloat16_bits, BF16); break; \
  }                                                            \
  break

static void convert_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const conversion *c = context;
  if (c->from == TK_FLOAT32 && c->to == TK_BFLOAT16) {
    tk_kernels()->bfloat16_row((const float *)c->x + begin, (uint16_t *)c->y + begin, end - begin);
    return;
  }
  switch (c->from) {
    case TK_FLOAT32: ROW(float, SAME, TO_I32, TO_I64, TO_U8);
    case TK_FLOAT64: ROW(double, SAME, TO_I32, TO_I64, TO_U8);
    case TK_BFLOAT16: ROW(bfloat16_bits, tk_float_of_bfloat16, TO_I32, TO_I64, TO_U8);
    // Between integers bits are dropped, as in C and PyTorch.
    case TK_INT32: ROW(int32_t, SAME, SAME, SAME, SAME);
    case TK_INT64: ROW(int64_t, SAME, SAME, SAME, SAME);
    case TK_UINT8: ROW(uint8_t, SAME, SAME, SAME, SAME);
    case TK_BOOL: ROW(bool, SAME, SAME, SAME, SAME);
  }
}

void tk_convert(tk_type from, const void *x, tk_type to, void *y, ptrdiff_t n) {
  conversion c = {x, y, from, to};
  tk_parallel(n, TK_GRAIN, convert_range, &c);
}
