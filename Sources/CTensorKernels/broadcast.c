// The walk over operands that broadcast to one shape.
#include "internal.h"

// Rows shorter than SHORT_ROW are taken several at once, BLOCK elements at most: a call a row would
// cost more than its arithmetic.
enum { SHORT_ROW = 64, BLOCK = 1024 };

/// Short rows of an operand in one stretch of memory: where they lie, or copied.
typedef struct {
  const char *repeated;  // the row that fills the buffer, or NULL
  uint64_t buffer[BLOCK];
} stretch;

// The longer loop is the inner one: there are at least BLOCK / SHORT_ROW rows but for the last.
#define GATHER(TYPE)                                                                      \
  do {                                                                                    \
    const TYPE *from = (const TYPE *)x;                                                   \
    TYPE *to = (TYPE *)s->buffer;                                                         \
    for (ptrdiff_t c = 0; c < width; c++) {                                               \
      for (ptrdiff_t r = 0; r < rows; r++) {                                              \
        to[r * width + c] = from[r * row_stride + c * stride];                            \
      }                                                                                   \
    }                                                                                     \
  } while (0)

static const void *stretched(stretch *s, const char *x, ptrdiff_t row_stride, ptrdiff_t stride,
                             ptrdiff_t rows, ptrdiff_t width, int element_size) {
  if (stride == 1 && row_stride == width) { return x; }
  if (row_stride == 0 && s->repeated == x) { return s->buffer; }
  // A row that repeats itself fills the buffer for all blocks to come.
  s->repeated = row_stride == 0 ? x : NULL;
  if (row_stride == 0) { rows = BLOCK / width; }
  switch (element_size) {
    case 1: GATHER(uint8_t); break;
    case 2: GATHER(uint16_t); break;
    case 4: GATHER(uint32_t); break;
    default: GATHER(uint64_t); break;
  }
  return s->buffer;
}

static void broadcast_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const tk_broadcast *c = context;
  int last = c->rank - 1;
  ptrdiff_t width = c->shape[last];
  stretch stretches[TK_OPERANDS_MAX];
  for (int o = 0; o < c->operands; o++) { stretches[o].repeated = NULL; }
  while (begin < end) {
    ptrdiff_t row = begin / width, column = begin % width, rows = 1;
    ptrdiff_t n = tk_min_of(width - column, end - begin);
    if (last > 0 && width < SHORT_ROW && column == 0) {
      ptrdiff_t whole = tk_min_of((end - begin) / width, BLOCK / width);
      rows = tk_min_of(c->shape[last - 1] - row % c->shape[last - 1], whole);
      if (rows > 1) { n = rows * width; }
    }
    const void *operand[TK_OPERANDS_MAX];
    int step[TK_OPERANDS_MAX];
    for (int o = 0; o < c->operands; o++) {
      const ptrdiff_t *strides = c->strides[o];
      ptrdiff_t offset = column * strides[last], rest = row;
      for (int d = last - 1; d >= 0; d--) {
        offset += rest % c->shape[d] * strides[d];
        rest /= c->shape[d];
      }
      const char *x = (const char *)c->operand[o] + offset * c->element_size[o];
      operand[o] = rows > 1 ? stretched(&stretches[o], x, strides[last - 1], strides[last], rows,
                                        width, c->element_size[o])
                            : x;
      step[o] = rows > 1 ? 1 : (int)strides[last];
    }
    c->row(c, operand, step, (char *)c->y + begin * c->y_element_size, n);
    begin += n;
  }
}

void tk_broadcast_rows(const tk_broadcast *context, ptrdiff_t grain) {
  ptrdiff_t count = 1;
  for (int d = 0; d < context->rank; d++) { count *= context->shape[d]; }
  tk_parallel(count, grain, broadcast_range, context);
}
