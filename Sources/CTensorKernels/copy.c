// Moving data: strided views to contiguous memory, rows by index.
#include "internal.h"

#include <string.h>

typedef struct {
  const char *x;
  char *y;
  const ptrdiff_t *strides, *shape;
  int rank, size;
} strided;

#define COPY_ROW(TYPE)                                            \
  do {                                                            \
    const TYPE *from = (const TYPE *)x;                           \
    TYPE *to = (TYPE *)y;                                         \
    for (ptrdiff_t i = 0; i < n; i++) { to[i] = from[i * step]; } \
  } while (0)

static void copy_row(const char *x, char *y, ptrdiff_t n, ptrdiff_t step, int size) {
  if (step == 1) {
    memcpy(y, x, (size_t)(n * size));
    return;
  }
  switch (size) {
    case 1: COPY_ROW(uint8_t); break;
    case 2: COPY_ROW(uint16_t); break;
    case 4: COPY_ROW(uint32_t); break;
    default: COPY_ROW(uint64_t); break;
  }
}

static void copy_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const strided *s = context;
  int last = s->rank - 1;
  ptrdiff_t width = s->shape[last];
  for (ptrdiff_t row = begin; row < end; row++) {
    ptrdiff_t rest = row, offset = 0;
    for (int d = last - 1; d >= 0; d--) {
      offset += rest % s->shape[d] * s->strides[d];
      rest /= s->shape[d];
    }
    copy_row(s->x + offset * s->size, s->y + row * width * s->size, width, s->strides[last],
             s->size);
  }
}

/// The last two dimensions are exchanged (the last but one is contiguous): copied in tiles, so that
/// reads and writes both use whole cache lines.
static void copy_transposed(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  enum { TILE = 16 };
  const strided *s = context;
  int last = s->rank - 1;
  ptrdiff_t rows = s->shape[last - 1], columns = s->shape[last], step = s->strides[last];
  ptrdiff_t tiles = (rows + TILE - 1) / TILE;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t rest = item / tiles, offset = 0, matrix = rest;
    for (int d = last - 2; d >= 0; d--) {
      offset += rest % s->shape[d] * s->strides[d];
      rest /= s->shape[d];
    }
    ptrdiff_t first = item % tiles * TILE, stop = tk_min_of(first + TILE, rows);
    const uint32_t *x = (const uint32_t *)s->x + offset;
    uint32_t *y = (uint32_t *)s->y + matrix * rows * columns;
    for (ptrdiff_t c0 = 0; c0 < columns; c0 += TILE) {
      ptrdiff_t c1 = tk_min_of(c0 + TILE, columns);
      for (ptrdiff_t r = first; r < stop; r++) {
        for (ptrdiff_t c = c0; c < c1; c++) { y[r * columns + c] = x[r + c * step]; }
      }
    }
  }
}

void tk_copy_strided(const void *x, const ptrdiff_t *strides, void *y, const ptrdiff_t *shape,
                     int rank, int element_size) {
  if (rank == 0) {
    memcpy(y, x, (size_t)element_size);
    return;
  }
  strided s = {x, y, strides, shape, rank, element_size};
  ptrdiff_t rows = 1, width = tk_max_of(1, shape[rank - 1]);
  for (int d = 0; d < rank - 1; d++) { rows *= shape[d]; }
  bool transposed = rank >= 2 && strides[rank - 2] == 1 && strides[rank - 1] != 1;
  if (transposed && element_size == 4 && shape[rank - 2] > 1) {
    ptrdiff_t tiles = (shape[rank - 2] + 15) / 16;
    ptrdiff_t items = rows / shape[rank - 2] * tiles;
    tk_parallel(items, tk_max_of(1, TK_GRAIN / 16 / width), copy_transposed, &s);
  } else {
    tk_parallel(rows, tk_max_of(1, TK_GRAIN / width), copy_rows, &s);
  }
}

typedef struct {
  const float *x;
  const int32_t *ids;
  float *y;
  ptrdiff_t count, width;
  int32_t skipped;
} indexed_rows;

static void gather_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const indexed_rows *r = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    memcpy(r->y + i * r->width, r->x + r->ids[i] * r->width, (size_t)r->width * sizeof(float));
  }
}

void tk_gather_rows(const float *table, const int32_t *ids, float *y, ptrdiff_t count,
                    ptrdiff_t width) {
  indexed_rows r = {.x = table, .ids = ids, .y = y, .count = count, .width = width};
  tk_parallel(count, tk_max_of(1, TK_GRAIN / tk_max_of(1, width)), gather_range, &r);
}

/// Splits by columns: every thread meets the ids in the same order.
static void scatter_columns(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const indexed_rows *r = context;
  for (ptrdiff_t i = 0; i < r->count; i++) {
    if (r->ids[i] == r->skipped) { continue; }
    tk_kernels()->add_scaled(1.0f, r->x + i * r->width + begin,
                             r->y + r->ids[i] * r->width + begin, end - begin);
  }
}

void tk_scatter_add_rows(const float *x, const int32_t *ids, float *table, ptrdiff_t count,
                         ptrdiff_t width, int32_t skipped) {
  indexed_rows r = {.x = x, .ids = ids, .y = table, .count = count, .width = width, .skipped = skipped};
  tk_parallel(width, tk_max_of(64, TK_GRAIN / tk_max_of(1, count)), scatter_columns, &r);
}
