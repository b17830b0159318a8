// Optimiser steps: one pass over parameter, gradient and state.
#include "internal.h"

typedef struct {
  const void *options;
  float *p, *m, *v;
  const float *g;
} step;

static void adam_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const step *s = context;
  tk_kernels()->adam(s->options, s->p + begin, s->g + begin, s->m + begin, s->v + begin, end - begin);
}

void tk_adam_step(const tk_adam *options, float *parameter, const float *gradient, float *mean,
                  float *square, ptrdiff_t n) {
  step s = {.options = options, .p = parameter, .m = mean, .v = square, .g = gradient};
  tk_parallel(n, TK_GRAIN / 2, adam_range, &s);
}

static void sgd_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const step *s = context;
  tk_kernels()->sgd(s->options, s->p + begin, s->g + begin, s->v == NULL ? NULL : s->v + begin,
                    end - begin);
}

void tk_sgd_step(const tk_sgd *options, float *parameter, const float *gradient, float *velocity,
                 ptrdiff_t n) {
  step s = {.options = options, .p = parameter, .v = velocity, .g = gradient};
  tk_parallel(n, TK_GRAIN, sgd_range, &s);
}
