// Losses of two arrays.
#include "internal.h"

typedef struct {
  const tk_loss_range *loss;
  const float *x, *t, *dy;
  float parameter, scale;
  bool by_target;
  float *y;
  double *parts;
  ptrdiff_t n;
} pair_job;

static void value_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pair_job *j = context;
  j->loss->values(j->x + begin, j->t + begin, j->parameter, j->y + begin, end - begin);
}

static void gradient_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pair_job *j = context;
  const float *dy = j->dy == NULL ? NULL : j->dy + begin;
  (j->by_target ? j->loss->by_target : j->loss->by_input)(
      j->x + begin, j->t + begin, j->parameter, dy, j->scale, j->y + begin, end - begin);
}

// A block's losses stay in L1 until they are added up.
enum { BLOCK = 2048 };

static void sum_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pair_job *j = context;
  float losses[BLOCK];
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK, n = tk_min_of(BLOCK, j->n - at);
    j->loss->values(j->x + at, j->t + at, j->parameter, losses, n);
    j->parts[b] = tk_kernels()->sum(losses, n);
  }
}

void tk_pair_losses(tk_pair_loss loss, float parameter, const float *x, const float *t, float *y,
                    ptrdiff_t n) {
  pair_job j = {
      .loss = &tk_kernels()->losses[loss], .x = x, .t = t, .parameter = parameter, .y = y};
  tk_parallel(n, TK_GRAIN, value_range, &j);
}

double tk_pair_loss_sum(tk_pair_loss loss, float parameter, const float *x, const float *t,
                        ptrdiff_t n) {
  ptrdiff_t blocks = (n + BLOCK - 1) / BLOCK;
  double *parts = tk_allocate((size_t)blocks * sizeof(double)), total = 0.0;
  pair_job j = {.loss = &tk_kernels()->losses[loss],
                .x = x,
                .t = t,
                .parameter = parameter,
                .parts = parts,
                .n = n};
  tk_parallel(blocks, TK_GRAIN / BLOCK, sum_blocks, &j);
  for (ptrdiff_t b = 0; b < blocks; b++) { total += parts[b]; }
  tk_deallocate(parts, (size_t)blocks * sizeof(double));
  return total;
}

void tk_pair_loss_gradient(tk_pair_loss loss, float parameter, bool by_target, const float *x,
                           const float *t, const float *dy, float scale, float *d, ptrdiff_t n) {
  pair_job j = {.loss = &tk_kernels()->losses[loss],
                .x = x,
                .t = t,
                .dy = dy,
                .parameter = parameter,
                .scale = scale,
                .by_target = by_target,
                .y = d};
  tk_parallel(n, TK_GRAIN, gradient_range, &j);
}
