// The walk over operands that broadcast to one shape.
#include "internal.h"

static void broadcast_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const tk_broadcast *c = context;
  int last = c->rank - 1;
  ptrdiff_t width = c->shape[last];
  while (begin < end) {
    ptrdiff_t row = begin / width, column = begin % width;
    ptrdiff_t n = tk_min_of(width - column, end - begin);
    const void *operand[TK_OPERANDS_MAX];
    int step[TK_OPERANDS_MAX];
    for (int o = 0; o < c->operands; o++) {
      step[o] = (int)c->strides[o][last];
      ptrdiff_t offset = column * step[o], rest = row;
      for (int d = last - 1; d >= 0; d--) {
        offset += rest % c->shape[d] * c->strides[o][d];
        rest /= c->shape[d];
      }
      operand[o] = (const char *)c->operand[o] + offset * c->element_size[o];
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
