// Rotary position embedding (Su et al. 2021).
#include "internal.h"

typedef struct {
  ptrdiff_t rows, half;
  bool interleaved;
  float turn;
  const float *cosines, *sines;
  const tk_head_rows *x, *y;
} rotation;

static void rotate_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rotation *t = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    ptrdiff_t head = i / t->rows, row = i % t->rows;
    tk_kernels()->rotate[t->interleaved](t->x->base + t->x->offsets[head] + row * t->x->step,
                                         t->cosines + row * t->half, t->sines + row * t->half,
                                         t->turn,
                                         t->y->base + t->y->offsets[head] + row * t->y->step,
                                         t->half);
  }
}

void tk_rotate_rows(ptrdiff_t heads, ptrdiff_t rows, ptrdiff_t half, bool interleaved, float turn,
                    const float *cosines, const float *sines, const tk_head_rows *x,
                    const tk_head_rows *y) {
  rotation t = {.rows = rows,
                .half = half,
                .interleaved = interleaved,
                .turn = turn,
                .cosines = cosines,
                .sines = sines,
                .x = x,
                .y = y};
  tk_parallel(heads * rows, TK_GRAIN / 2 / tk_max_of(1, half), rotate_range, &t);
}
