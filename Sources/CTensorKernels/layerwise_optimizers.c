// Optimiser steps that need norms of each tensor: one tensor after the other, so that a small one is
// still in the cache when its step is applied. Sums are those of blocks, cut by the sizes alone and
// joined in order: results do not depend on the thread count.
#include "internal.h"

#include <math.h>

enum { BLOCK = 4096, BLOCK_GRAIN = 4 };

static ptrdiff_t blocks_of(ptrdiff_t count) { return (count + BLOCK - 1) / BLOCK; }

static double total_of(const double *partials, ptrdiff_t count, ptrdiff_t step) {
  double total = 0.0;
  for (ptrdiff_t i = 0; i < count; i++) { total += partials[i * step]; }
  return total;
}

// MARK: LAMB

typedef struct {
  const tk_slot *slot;
  double *sums;  // of the parameter's and the step's squares, by block
  float rate;
} lamb;

static void lamb_measure(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const lamb *l = context;
  const tk_slot *s = l->slot;
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK;
    tk_kernels()->lamb_moments(s->options, s->parameter + at, s->gradient + at, s->state[0] + at,
                               s->state[1] + at, tk_min_of(BLOCK, s->count - at), l->sums + 2 * b);
  }
}

static void lamb_move(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const lamb *l = context;
  const tk_slot *s = l->slot;
  tk_kernels()->lamb_apply(s->options, l->rate, s->parameter + begin, s->state[0] + begin,
                           s->state[1] + begin, end - begin);
}

void tk_lamb_step(const tk_slot *slots, ptrdiff_t slot_count) {
  for (const tk_slot *s = slots; s < slots + slot_count; s++) {
    const tk_lamb *o = s->options;
    ptrdiff_t blocks = blocks_of(s->count);
    size_t bytes = 2 * (size_t)blocks * sizeof(double);
    lamb l = {.slot = s, .sums = tk_allocate(bytes), .rate = (float)o->learning_rate};
    tk_parallel(blocks, BLOCK_GRAIN, lamb_measure, &l);
    double norm = sqrt(total_of(l.sums, blocks, 2)), step = sqrt(total_of(l.sums + 1, blocks, 2));
    norm = fmin(fmax(norm, o->least_norm), o->largest_norm);
    if (o->adapts && norm > 0.0 && step > 0.0) {
      l.rate = (float)(o->learning_rate * norm / step);
    }
    tk_deallocate(l.sums, bytes);
    tk_parallel(s->count, TK_GRAIN / 2, lamb_move, &l);
  }
}

// MARK: Adafactor

static float adafactor_rate(const tk_adafactor *o, ptrdiff_t count, double parameter_squares,
                            double step_squares) {
  double size = sqrt((double)count);
  double scale = fmax(o->eps2, sqrt(parameter_squares) / size);
  double clip = fmax(1.0, sqrt(step_squares) / (size * o->threshold));
  return (float)((double)o->sign * o->rate * scale / clip);
}

typedef struct {
  const tk_slot *slot;
  double *parameter_sums, *step_sums;  // of squares, by block
  float rate;
} adafactor_vector;

static void vector_measure(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_vector *a = context;
  const tk_slot *s = a->slot;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK, n = tk_min_of(BLOCK, s->count - at);
    a->parameter_sums[b] = k->fold[TK_FOLD_SQUARES](s->parameter + at, 0.0, n);
    a->step_sums[b] = k->adafactor_moments(s->options, s->gradient + at, s->state[0] + at, n);
  }
}

static void vector_move(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_vector *a = context;
  const tk_slot *s = a->slot;
  tk_kernels()->adafactor_apply(s->options, a->rate, s->parameter + begin, s->gradient + begin,
                                s->state[0] + begin, end - begin);
}

static void step_vector(const tk_slot *s) {
  ptrdiff_t blocks = blocks_of(s->count);
  size_t bytes = 2 * (size_t)blocks * sizeof(double);
  adafactor_vector a = {.slot = s, .parameter_sums = tk_allocate(bytes)};
  a.step_sums = a.parameter_sums + blocks;
  tk_parallel(blocks, BLOCK_GRAIN, vector_measure, &a);
  a.rate = adafactor_rate(s->options, s->count, total_of(a.parameter_sums, blocks, 1),
                          total_of(a.step_sums, blocks, 1));
  tk_deallocate(a.parameter_sums, bytes);
  tk_parallel(s->count, TK_GRAIN / 2, vector_move, &a);
}

// Matrices are cut into blocks of whole rows. A row's mean is known with its block; the columns of
// the blocks are joined; then a step is the gradient times a scale of its row and one of its column.

/// Below so many columns, plain loops.
enum { NARROW = 16 };

typedef struct {
  const tk_slot *slot;
  tk_adafactor o;
  ptrdiff_t block, blocks;  // rows, and blocks in a matrix
  double *column_sums;      // of the gradient's squares, [batch, blocks, columns]
  double *parameter_sums, *step_sums;  // of squares, [batch, blocks]
  float *column_scales;                // [batch, columns]
  float *matrix_scales;                // [batch]
  float rate;
} adafactor_matrix;

typedef struct {
  ptrdiff_t matrix, row, rows;  // the row among those of all matrices
} row_block;

static row_block row_block_at(const adafactor_matrix *a, ptrdiff_t index) {
  ptrdiff_t matrix = index / a->blocks, first = index % a->blocks * a->block;
  return (row_block){matrix, matrix * a->o.rows + first, tk_min_of(a->block, a->o.rows - first)};
}

/// Adds the squares of up to four rows to `columns`, those of each row to `rows`.
static void add_squares(const float *g, ptrdiff_t row_count, ptrdiff_t n, double *rows,
                        double *columns) {
  const tk_range_kernels *k = tk_kernels();
  if (n >= NARROW) {
    k->fold_columns[TK_FOLD_SQUARES](g, n, row_count, NULL, columns, n);
    for (ptrdiff_t r = 0; r < row_count; r++) {
      rows[r] = k->fold[TK_FOLD_SQUARES](g + r * n, 0.0, n);
    }
    return;
  }
  for (ptrdiff_t r = 0; r < row_count; r++) {
    rows[r] = 0.0;
    for (ptrdiff_t c = 0; c < n; c++) {
      double square = (double)g[r * n + c] * (double)g[r * n + c];
      rows[r] += square;
      columns[c] += square;
    }
  }
}

static void matrix_measure(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_matrix *a = context;
  ptrdiff_t n = a->o.columns;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(a, index);
    double *columns = a->column_sums + index * n, squares = 0.0;
    memset(columns, 0, (size_t)n * sizeof(double));
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r += 4) {
      ptrdiff_t count = tk_min_of(4, b.row + b.rows - r);
      double rows[4];
      add_squares(a->slot->gradient + r * n, count, n, rows, columns);
      squares += tk_kernels()->fold[TK_FOLD_SQUARES](a->slot->parameter + r * n, 0.0, count * n);
      for (ptrdiff_t i = 0; i < count; i++) {
        float *mean = a->slot->state[0] + r + i;
        *mean += a->o.take * ((float)(rows[i] / (double)n) - *mean);
      }
    }
    a->parameter_sums[index] = squares;
  }
}

static void matrix_join(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_matrix *a = context;
  ptrdiff_t n = a->o.columns, m = a->o.rows;
  for (ptrdiff_t matrix = begin; matrix < end; matrix++) {
    double *sums = a->column_sums + matrix * a->blocks * n, mean = 0.0;
    for (ptrdiff_t b = 1; b < a->blocks; b++) {
      for (ptrdiff_t c = 0; c < n; c++) { sums[c] += sums[b * n + c]; }
    }
    for (ptrdiff_t c = 0; c < n; c++) {
      float *column = a->slot->state[1] + matrix * n + c;
      *column += a->o.take * ((float)(sums[c] / (double)m) - *column);
      a->column_scales[matrix * n + c] = 1.0f / sqrtf(*column);
    }
    for (ptrdiff_t r = 0; r < m; r++) { mean += (double)a->slot->state[0][matrix * m + r]; }
    a->matrix_scales[matrix] = sqrtf(fmaxf((float)(mean / (double)m), a->o.eps1));
  }
}

static void matrix_step_squares(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_matrix *a = context;
  ptrdiff_t n = a->o.columns;
  const float limit = 1.0f / a->o.eps1;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(a, index);
    const float *scales = a->column_scales + b.matrix * n;
    double squares = 0.0;
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r++) {
      const float *g = a->slot->gradient + r * n;
      float scale = a->matrix_scales[b.matrix] / sqrtf(a->slot->state[0][r]);
      if (n >= NARROW) {
        squares += tk_kernels()->adafactor_row_squares(g, scale, scales, limit, n);
      } else {
        for (ptrdiff_t c = 0; c < n; c++) {
          double step = (double)(g[c] * fminf(scale * scales[c], limit));
          squares += step * step;
        }
      }
    }
    a->step_sums[index] = squares;
  }
}

static void matrix_move(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const adafactor_matrix *a = context;
  ptrdiff_t n = a->o.columns;
  const float limit = 1.0f / a->o.eps1;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(a, index);
    const float *scales = a->column_scales + b.matrix * n;
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r++) {
      const float *g = a->slot->gradient + r * n;
      float *p = a->slot->parameter + r * n;
      float scale = a->matrix_scales[b.matrix] / sqrtf(a->slot->state[0][r]);
      if (n >= NARROW) {
        tk_kernels()->adafactor_row_apply(a->o.decay, a->rate, p, g, scale, scales, limit, n);
      } else {
        for (ptrdiff_t c = 0; c < n; c++) {
          p[c] = p[c] * a->o.decay - a->rate * (g[c] * fminf(scale * scales[c], limit));
        }
      }
    }
  }
}

static void step_matrix(const tk_slot *s, const tk_adafactor *o) {
  adafactor_matrix a = {.slot = s, .o = *o};
  // At least 64 rows: the sums of the columns stay small beside the matrix.
  a.block = tk_max_of(64, 4 * BLOCK / o->columns);
  a.blocks = (o->rows + a.block - 1) / a.block;
  ptrdiff_t items = o->batch * a.blocks, columns = o->batch * o->columns;
  size_t doubles = (size_t)(items * (o->columns + 2)), floats = (size_t)(columns + o->batch);
  size_t bytes = doubles * sizeof(double) + floats * sizeof(float);
  a.column_sums = tk_allocate(bytes);
  a.parameter_sums = a.column_sums + items * o->columns;
  a.step_sums = a.parameter_sums + items;
  a.column_scales = (float *)(a.step_sums + items);
  a.matrix_scales = a.column_scales + columns;
  ptrdiff_t in_item = tk_min_of(a.block, o->rows) * o->columns;
  ptrdiff_t grain = tk_max_of(1, TK_GRAIN / tk_max_of(1, in_item));
  tk_parallel(items, grain, matrix_measure, &a);
  tk_parallel(o->batch, grain, matrix_join, &a);
  tk_parallel(items, grain, matrix_step_squares, &a);
  a.rate = adafactor_rate(o, s->count, total_of(a.parameter_sums, items, 1),
                          total_of(a.step_sums, items, 1));
  tk_parallel(items, grain, matrix_move, &a);
  tk_deallocate(a.column_sums, bytes);
}

void tk_adafactor_step(const tk_slot *slots, ptrdiff_t slot_count) {
  for (const tk_slot *s = slots; s < slots + slot_count; s++) {
    const tk_adafactor *o = s->options;
    if (s->count == 0) { continue; }
    if (o->rows > 0) {
      step_matrix(s, o);
    } else {
      step_vector(s);
    }
  }
}
