// Softmax, log-softmax and cross entropy.
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
  const float *x, *dy;
  float *y;
  ptrdiff_t middle, inner;
  bool logarithm;
} softmax_job;

/// A block of columns of one of the outer matrices [middle, inner].
typedef struct {
  ptrdiff_t at, width;
} column_block;

static ptrdiff_t blocks_of(ptrdiff_t inner) {
  return (inner + TK_SOFTMAX_COLUMNS - 1) / TK_SOFTMAX_COLUMNS;
}

static column_block block_of(const softmax_job *j, ptrdiff_t item) {
  ptrdiff_t blocks = blocks_of(j->inner), first = item % blocks * TK_SOFTMAX_COLUMNS;
  return (column_block){item / blocks * j->middle * j->inner + first,
                        tk_min_of(TK_SOFTMAX_COLUMNS, j->inner - first)};
}

static void softmax_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const softmax_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t at = begin * j->middle; at < end * j->middle; at += j->middle) {
    (j->logarithm ? k->log_softmax_row : k->softmax_row)(j->x + at, j->y + at, j->middle);
  }
}

static void softmax_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const softmax_job *j = context;
  for (ptrdiff_t item = begin; item < end; item++) {
    column_block b = block_of(j, item);
    tk_kernels()->softmax_columns(j->x + b.at, j->y + b.at, j->middle, j->inner, b.width,
                                  j->logarithm);
  }
}

static void gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const softmax_job *j = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t at = begin * j->middle; at < end * j->middle; at += j->middle) {
    const float *dy = j->dy + at, *y = j->x + at;
    if (j->logarithm) {
      k->log_softmax_gradient(dy, y, k->sum(dy, j->middle), j->y + at, j->middle);
    } else {
      k->softmax_gradient(dy, y, k->dot(dy, y, j->middle), j->y + at, j->middle);
    }
  }
}

static void gradient_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const softmax_job *j = context;
  for (ptrdiff_t item = begin; item < end; item++) {
    column_block b = block_of(j, item);
    tk_kernels()->softmax_columns_gradient(j->dy + b.at, j->x + b.at, j->y + b.at, j->middle,
                                           j->inner, b.width, j->logarithm);
  }
}

static void run(ptrdiff_t outer, const softmax_job *j, tk_range_body rows, tk_range_body blocks) {
  ptrdiff_t cost = 4 * tk_max_of(1, j->middle);
  if (j->inner == 1) {
    tk_parallel(outer, tk_max_of(1, TK_GRAIN / cost), rows, j);
  } else if (j->inner > 0) {
    cost *= tk_min_of(TK_SOFTMAX_COLUMNS, j->inner);
    tk_parallel(outer * blocks_of(j->inner), tk_max_of(1, TK_GRAIN / cost), blocks, j);
  }
}

void tk_softmax(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner,
                bool logarithm) {
  softmax_job j = {.x = x, .y = y, .middle = middle, .inner = inner, .logarithm = logarithm};
  run(outer, &j, softmax_rows, softmax_blocks);
}

void tk_softmax_gradient(const float *dy, const float *y, float *dx, ptrdiff_t outer,
                         ptrdiff_t middle, ptrdiff_t inner, bool logarithm) {
  softmax_job j = {
      .x = y, .dy = dy, .y = dx, .middle = middle, .inner = inner, .logarithm = logarithm};
  run(outer, &j, gradient_rows, gradient_blocks);
}

// MARK: Cross entropy

typedef struct {
  const tk_cross_entropy *options;
  const float *x, *scales;
  const int32_t *targets;
  float *dx, *losses, *log_sums;
  ptrdiff_t scale_step;
  float weight_sum;  // of all classes
} entropy_job;

static void entropy_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const entropy_job *j = context;
  const tk_cross_entropy *o = j->options;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t r = begin; r < end; r++) {
    int32_t target = j->targets[r];
    if (target == o->ignored) {
      j->losses[r] = j->log_sums[r] = 0.0f;
      continue;
    }
    const float *x = j->x + r * o->columns;
    float shift = k->max(x, o->columns);
    float log_total = logf(k->exp_shifted(x, shift, NULL, o->columns));
    float weight = o->weights == NULL ? 1.0f : o->weights[target];
    float loss = weight * (log_total - (x[target] - shift));
    if (o->smoothing > 0.0f) {
      float sum = o->weights == NULL ? k->sum(x, o->columns) : k->dot(x, o->weights, o->columns);
      float even = j->weight_sum * (shift + log_total) - sum;
      loss = (1.0f - o->smoothing) * loss + o->smoothing / (float)o->columns * even;
    }
    j->losses[r] = loss;
    j->log_sums[r] = shift + log_total;
  }
}

static void entropy_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const entropy_job *j = context;
  const tk_cross_entropy *o = j->options;
  const tk_range_kernels *k = tk_kernels();
  float share = o->smoothing / (float)o->columns;
  for (ptrdiff_t r = begin; r < end; r++) {
    float *dx = j->dx + r * o->columns;
    int32_t target = j->targets[r];
    if (target == o->ignored) {
      memset(dx, 0, (size_t)o->columns * sizeof(float));
      continue;
    }
    float scale = j->scales[r * j->scale_step];
    float own = (1.0f - o->smoothing) * (o->weights == NULL ? 1.0f : o->weights[target]);
    float even = o->weights == NULL ? -scale * share : 0.0f;
    k->exp_affine(j->x + r * o->columns, j->log_sums[r], scale * (own + share * j->weight_sum), even,
                  dx, o->columns);
    if (o->weights != NULL && share > 0.0f) {
      k->add_scaled(-scale * share, o->weights, dx, o->columns);
    }
    dx[target] -= scale * own;
  }
}

static float weight_sum(const tk_cross_entropy *o) {
  return o->weights == NULL ? (float)o->columns : tk_kernels()->sum(o->weights, o->columns);
}

static ptrdiff_t entropy_grain(const tk_cross_entropy *o) {
  return tk_max_of(1, TK_GRAIN / 4 / tk_max_of(1, o->columns));
}

void tk_cross_entropy_losses(const tk_cross_entropy *options, const float *logits,
                             const int32_t *targets, float *losses, float *log_sums) {
  entropy_job j = {.options = options,
                   .x = logits,
                   .targets = targets,
                   .losses = losses,
                   .log_sums = log_sums,
                   .weight_sum = weight_sum(options)};
  tk_parallel(options->rows, entropy_grain(options), entropy_rows, &j);
}

void tk_cross_entropy_gradient(const tk_cross_entropy *options, const float *logits,
                               const int32_t *targets, const float *log_sums, const float *scales,
                               ptrdiff_t scale_step, float *dx) {
  entropy_job j = {.options = options,
                   .x = logits,
                   .targets = targets,
                   .log_sums = (float *)log_sums,
                   .scales = scales,
                   .scale_step = scale_step,
                   .dx = dx,
                   .weight_sum = weight_sum(options)};
  tk_parallel(options->rows, entropy_grain(options), entropy_gradient_rows, &j);
}
