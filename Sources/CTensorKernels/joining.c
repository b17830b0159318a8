// Concatenation, and boxes within larger arrays.
#include "internal.h"

#include <string.h>

typedef struct {
  const char *const *pieces;
  const ptrdiff_t *widths;
  ptrdiff_t count, total;
  char *y;
} concatenation;

/// Bytes [begin, end) of the result.
static void concatenate_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const concatenation *k = context;
  ptrdiff_t row = begin / k->total, column = begin % k->total, piece = 0;
  while (column >= k->widths[piece]) { column -= k->widths[piece++]; }
  while (begin < end) {
    ptrdiff_t n = tk_min_of(k->widths[piece] - column, end - begin);
    memcpy(k->y + begin, k->pieces[piece] + row * k->widths[piece] + column, (size_t)n);
    begin += n;
    column = 0;
    if (++piece == k->count) {
      piece = 0;
      row++;
    }
  }
}

void tk_concatenate(const void *const *pieces, const ptrdiff_t *widths, ptrdiff_t count,
                    ptrdiff_t outer, void *y) {
  concatenation k = {(const char *const *)pieces, widths, count, 0, y};
  for (ptrdiff_t i = 0; i < count; i++) { k.total += widths[i]; }
  tk_parallel(outer * k.total, 4 * TK_GRAIN, concatenate_range, &k);
}

typedef struct {
  char *y;
  const void *value;
  const ptrdiff_t *shape, *starts, *lengths;
  int rank, size;            // rank: up to the last dimension that is not filled wholly
  ptrdiff_t row, from, to;   // a row, and its part that belongs to the box
} surrounding;

#define FILL(TYPE)                                                        \
  do {                                                                    \
    TYPE v = *(const TYPE *)s->value, *y = (TYPE *)s->y;                  \
    for (ptrdiff_t i = begin; i < end; i++) { y[i] = v; }                 \
  } while (0)

static void fill(const surrounding *s, ptrdiff_t begin, ptrdiff_t end) {
  if (begin >= end) { return; }
  switch (s->size) {
    case 1: FILL(uint8_t); break;
    case 2: FILL(uint16_t); break;
    case 4: FILL(uint32_t); break;
    default: FILL(uint64_t); break;
  }
}

/// Elements [begin, end) of y, as far as they lie outside of the box.
static void fill_around(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const surrounding *s = context;
  for (ptrdiff_t row = begin / s->row; begin < end; row++) {
    ptrdiff_t first = row * s->row, stop = tk_min_of(first + s->row, end), rest = row;
    bool inside = true;
    for (int d = s->rank - 2; d >= 0; d--) {
      ptrdiff_t i = rest % s->shape[d] - s->starts[d];
      rest /= s->shape[d];
      inside = inside && i >= 0 && i < s->lengths[d];
    }
    if (inside) {
      fill(s, begin, tk_min_of(first + s->from, stop));
      fill(s, tk_max_of(first + s->to, begin), stop);
    } else {
      fill(s, begin, stop);
    }
    begin = stop;
  }
}

void tk_embed(const void *x, const ptrdiff_t *x_strides, void *y, const ptrdiff_t *shape,
              const ptrdiff_t *starts, const ptrdiff_t *lengths, int rank, int element_size,
              const void *value) {
  ptrdiff_t strides[rank + 1], unit = 1, count = 1, start = 0;
  bool is_partial = false;
  surrounding s = {.y = y, .value = value, .shape = shape, .starts = starts, .lengths = lengths,
                   .size = element_size};
  for (int d = rank - 1; d >= 0; d--) {
    strides[d] = count;
    start += starts[d] * count;
    count *= shape[d];
    if (!is_partial && lengths[d] != shape[d]) {
      is_partial = true;
      s.rank = d + 1;
      s.row = shape[d] * unit;
      s.from = starts[d] * unit;
      s.to = s.from + lengths[d] * unit;
    }
    unit *= shape[d];
  }
  if (count == 0) { return; }
  if (is_partial) { tk_parallel(count, 4 * TK_GRAIN / element_size, fill_around, &s); }
  tk_copy_strided(x, x_strides, (char *)y + start * element_size, strides, lengths, rank,
                  element_size);
}
