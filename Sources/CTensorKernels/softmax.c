// Softmax, log-softmax and cross entropy over the rows of a matrix.
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
  const float *x, *dy;
  float *y;
  const int32_t *targets;
  int32_t ignored;
  float smoothing, scale;
  float *losses, *log_sums;
  ptrdiff_t columns;
} rows_job;

static void for_rows(ptrdiff_t rows, ptrdiff_t columns, tk_range_body body, const rows_job *job) {
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / 4 / tk_max_of(1, columns)), body, job);
}

static void softmax_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = j->x + r * j->columns;
    float *y = j->y + r * j->columns;
    float total = k->exp_shifted(x, k->max(x, j->columns), y, j->columns);
    k->binary_scalar[TK_MULTIPLY](y, 1.0f / total, y, j->columns);
  }
}

void tk_softmax(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns) {
  rows_job j = {.x = x, .y = y, .columns = columns};
  for_rows(rows, columns, softmax_rows, &j);
}

static void log_softmax_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = j->x + r * j->columns;
    float shift = k->max(x, j->columns);
    float lse = shift + logf(k->exp_shifted(x, shift, NULL, j->columns));
    k->binary_scalar[TK_SUBTRACT](x, lse, j->y + r * j->columns, j->columns);
  }
}

void tk_log_softmax(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns) {
  rows_job j = {.x = x, .y = y, .columns = columns};
  for_rows(rows, columns, log_softmax_rows, &j);
}

static void softmax_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t at = begin * j->columns; at < end * j->columns; at += j->columns) {
    float total = k->dot(j->dy + at, j->x + at, j->columns);
    k->softmax_gradient(j->dy + at, j->x + at, total, j->y + at, j->columns);
  }
}

void tk_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t rows,
                         ptrdiff_t columns) {
  rows_job j = {.x = y, .dy = dy, .y = dx, .columns = columns};
  for_rows(rows, columns, softmax_gradient_rows, &j);
}

static void log_softmax_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t at = begin * j->columns; at < end * j->columns; at += j->columns) {
    float total = k->sum(j->dy + at, j->columns);
    k->log_softmax_gradient(j->dy + at, j->x + at, total, j->y + at, j->columns);
  }
}

void tk_log_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t rows,
                             ptrdiff_t columns) {
  rows_job j = {.x = y, .dy = dy, .y = dx, .columns = columns};
  for_rows(rows, columns, log_softmax_gradient_rows, &j);
}

static void cross_entropy_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t r = begin; r < end; r++) {
    if (j->targets[r] == j->ignored) {
      j->losses[r] = j->log_sums[r] = 0.0f;
      continue;
    }
    const float *x = j->x + r * j->columns;
    float shift = k->max(x, j->columns);
    float lse = shift + logf(k->exp_shifted(x, shift, NULL, j->columns));
    float loss = lse - x[j->targets[r]];
    if (j->smoothing > 0.0f) {
      float even = lse - k->sum(x, j->columns) / (float)j->columns;
      loss = (1.0f - j->smoothing) * loss + j->smoothing * even;
    }
    j->losses[r] = loss;
    j->log_sums[r] = lse;
  }
}

void tk_cross_entropy(const float *logits, const int32_t *targets, int32_t ignored, float smoothing,
                      float *losses, float *log_sums, ptrdiff_t rows, ptrdiff_t columns) {
  rows_job j = {.x = logits,
                .targets = targets,
                .ignored = ignored,
                .smoothing = smoothing,
                .losses = losses,
                .log_sums = log_sums,
                .columns = columns};
  for_rows(rows, columns, cross_entropy_rows, &j);
}

static void cross_entropy_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  for (ptrdiff_t r = begin; r < end; r++) {
    float *dx = j->y + r * j->columns;
    if (j->targets[r] == j->ignored) {
      memset(dx, 0, (size_t)j->columns * sizeof(float));
      continue;
    }
    float even = -j->scale * j->smoothing / (float)j->columns;
    tk_kernels()->exp_affine(j->x + r * j->columns, j->log_sums[r], j->scale, even, dx, j->columns);
    dx[j->targets[r]] -= j->scale * (1.0f - j->smoothing);
  }
}

void tk_cross_entropy_gradient(const float *logits, const int32_t *targets, int32_t ignored,
                               float smoothing, const float *log_sums, float scale, float *dx,
                               ptrdiff_t rows, ptrdiff_t columns) {
  rows_job j = {.x = logits,
                .y = dx,
                .targets = targets,
                .ignored = ignored,
                .smoothing = smoothing,
                .scale = scale,
                .log_sums = (float *)log_sums,
                .columns = columns};
  for_rows(rows, columns, cross_entropy_gradient_rows, &j);
}
