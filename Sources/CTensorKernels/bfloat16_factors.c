// The factors of products in bfloat16, brought from float32 into the layouts that oneDNN's matmul reads.
// Its own reorder of a transposed 1 576 x 2 048 takes five times as long as the product of it (2.6, one core
// of a Xeon with AMX).
#include "onednn.h"

/// Of a tile, which stays in the nearest cache.
enum { SIDE = 64, HALF = SIDE / 2, BLOCK = 32 };

typedef struct {
  const float *x;
  uint16_t *y;
  ptrdiff_t rows, columns;  // of each matrix x
} rows_task;

/// Each tile is SIDE columns of one matrix, which become rows.
static void round_columns_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_task *t = context;
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t across = (t->columns + SIDE - 1) / SIDE;
  uint32_t pairs[HALF * SIDE], turned[SIDE * HALF];
  for (ptrdiff_t tile = begin; tile < end; tile++) {
    ptrdiff_t matrix = tile / across * t->rows * t->columns, left = tile % across * SIDE;
    ptrdiff_t width = tk_min_of(SIDE, t->columns - left);
    for (ptrdiff_t top = 0; top < t->rows; top += SIDE) {
      ptrdiff_t height = tk_min_of(SIDE, t->rows - top), count = (height + 1) / 2;
      for (ptrdiff_t i = 0; i < count; i++) {
        const float *x = t->x + matrix + (top + 2 * i) * t->columns + left;
        kernels->bfloat16_pairs(x, 2 * i + 1 < height ? x + t->columns : NULL, pairs + i * SIDE, width);
      }
      kernels->transpose_words(pairs, SIDE, turned, HALF, count, width);
      for (ptrdiff_t i = 0; i < width; i++) {
        memcpy(t->y + matrix + (left + i) * t->rows + top, turned + i * HALF, 2 * (size_t)height);
      }
    }
  }
}

void tk_round_factor(bool transpose, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t k, const float *a,
                     uint16_t *y) {
  if (!transpose) {
    tk_convert(TK_FLOAT32, a, TK_BFLOAT16, y, batch * m * k);
    return;
  }
  rows_task t = {a, y, k, m};
  ptrdiff_t across = (m + SIDE - 1) / SIDE;
  tk_parallel(batch * across, tk_max_of(1, TK_GRAIN / (SIDE * tk_max_of(1, k))), round_columns_range,
              &t);
}

typedef struct {
  const float *b;
  uint16_t *y;
  const pair_blocks *layout;
  bool transpose;
  ptrdiff_t n, k, ldb;
} blocks_task;

/// The columns of one block, down to the last row.
static void pack_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const blocks_task *t = context;
  const pair_blocks *layout = t->layout;
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t width = layout->width, across = layout->columns / width;
  uint32_t turned[SIDE * BLOCK / 2];
  for (ptrdiff_t strip = begin; strip < end; strip++) {
    ptrdiff_t matrix = strip / across, block = strip % across, left = block * width;
    ptrdiff_t full = tk_max_of(0, tk_min_of(width, t->n - left));
    const float *b = t->b + matrix * t->n * t->k;
    uint16_t *out = t->y + matrix * layout->matrix_stride + block * layout->column_stride;
    for (ptrdiff_t top = 0; top < layout->rows; top += BLOCK) {
      uint32_t *y = (uint32_t *)(void *)(out + top / BLOCK * layout->row_stride);
      ptrdiff_t height = tk_max_of(0, tk_min_of(BLOCK, t->k - top));
      if (full < width || height < BLOCK) { memset(y, 0, 2 * BLOCK * (size_t)width); }
      if (t->transpose) {
        if (height < BLOCK) { memset(turned, 0, sizeof turned); }
        for (ptrdiff_t i = 0; i < full; i++) {
          kernels->bfloat16_row(b + (left + i) * t->ldb + top, (uint16_t *)(turned + i * BLOCK / 2),
                                height);
        }
        kernels->transpose_words(turned, BLOCK / 2, y, width, full, BLOCK / 2);
      } else {
        for (ptrdiff_t i = 0; i < height; i += 2) {
          const float *x = b + (top + i) * t->ldb + left;
          kernels->bfloat16_pairs(x, i + 1 < height ? x + t->ldb : NULL, y + i / 2 * width, full);
        }
      }
    }
  }
}

void tk_pack_factor(const pair_blocks *layout, bool transpose, ptrdiff_t batch, ptrdiff_t n,
                    ptrdiff_t k, const float *b, ptrdiff_t ldb, void *y) {
  blocks_task t = {b, y, layout, transpose, n, k, ldb};
  tk_parallel(batch * (layout->columns / layout->width),
              tk_max_of(1, TK_GRAIN / (layout->width * tk_max_of(1, k))), pack_range, &t);
}
