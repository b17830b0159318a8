// Triangles of matrices.
#include "internal.h"

#include <string.h>

typedef struct {
  bool lower;
  ptrdiff_t diagonal, rows, columns;
  int size;
  const char *x;
  char *y;
} triangle;

static void triangle_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const triangle *t = context;
  for (ptrdiff_t row = begin; row < end; row++) {
    // Row r of the lower triangle holds columns up to r + diagonal, of the upper one from there.
    ptrdiff_t edge = row % t->rows + t->diagonal + (t->lower ? 1 : 0);
    size_t width = (size_t)(t->columns * t->size);
    size_t split = (size_t)(tk_max_of(0, tk_min_of(edge, t->columns)) * t->size);
    const char *x = t->x + (size_t)row * width;
    char *y = t->y + (size_t)row * width;
    if (t->lower) {
      memcpy(y, x, split);
      memset(y + split, 0, width - split);
    } else {
      memset(y, 0, split);
      memcpy(y + split, x + split, width - split);
    }
  }
}

void tk_triangle(bool lower, ptrdiff_t diagonal, const void *x, void *y, ptrdiff_t batch,
                 ptrdiff_t rows, ptrdiff_t columns, int element_size) {
  triangle t = {lower, diagonal, rows, columns, element_size, x, y};
  tk_parallel(batch * rows, tk_max_of(1, TK_GRAIN / tk_max_of(1, columns)), triangle_rows, &t);
}
