// Reductions over the middle of [outer, middle, inner].
//
// The work is cut into items: a tile of columns and a block of the middle. The cut depends on the
// sizes alone and blocks are joined in order, so that results do not depend on the thread count.
#include "internal.h"

#include <math.h>
#include <string.h>

enum { TILE = 256, BLOCK = 16384, SPLIT_BELOW = 64 };

typedef struct {
  ptrdiff_t outer, middle, inner, tiles, block, blocks;
} partition;

static partition partitioned(ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  partition p = {outer, middle, inner, (inner + TILE - 1) / TILE, tk_max_of(middle, 1), 1};
  ptrdiff_t width = tk_min_of(tk_max_of(inner, 1), TILE);
  // Enough tiles keep all threads busy without cutting the middle.
  if (outer * p.tiles < SPLIT_BELOW && middle * width > 2 * BLOCK) {
    p.block = tk_max_of(16, BLOCK / width);
    p.blocks = (middle + p.block - 1) / p.block;
  }
  return p;
}

typedef struct {
  ptrdiff_t outer, block, row, rows, column, columns;
} item;

static item item_at(const partition *p, ptrdiff_t index) {
  item i;
  i.column = index % p->tiles * TILE;
  i.columns = tk_min_of(TILE, p->inner - i.column);
  i.block = index / p->tiles % p->blocks;
  i.row = i.block * p->block;
  i.rows = tk_min_of(p->block, p->middle - i.row);
  i.outer = index / p->tiles / p->blocks;
  return i;
}

static void for_items(const partition *p, ptrdiff_t cost, tk_range_body body, const void *context) {
  ptrdiff_t work = p->block * tk_min_of(tk_max_of(p->inner, 1), TILE) * cost;
  tk_parallel(p->outer * p->blocks * p->tiles, tk_max_of(1, TK_GRAIN / work), body, context);
}

// MARK: Folds

typedef struct {
  partition p;
  tk_fold_op op;
  const float *x;
  const double *parameters;
  float *y;
  double *wide;
  double *partials;  // [outer, blocks, inner]
} fold;

static double joined(tk_fold_op op, double a, double b) {
  return op == TK_FOLD_PRODUCT ? a * b : a + b;
}

/// Few columns, many rows: several rows are seen as one wide row, and its columns joined at the end.
static void fold_narrow(const fold *f, const float *x, const double *parameters, ptrdiff_t rows,
                        ptrdiff_t columns, double *totals) {
  ptrdiff_t wide = 64 / columns, width = wide * columns, groups = rows / wide;
  double lanes[64], repeated[64];
  for (ptrdiff_t i = 0; i < width; i++) {
    lanes[i] = totals[i % columns];
    repeated[i] = parameters != NULL ? parameters[i % columns] : 0.0;
  }
  const tk_range_kernels *k = tk_kernels();
  k->fold_columns[f->op](x, width, groups, repeated, lanes, width);
  ptrdiff_t done = groups * wide;
  k->fold_columns[f->op](x + done * columns, columns, rows - done, parameters, lanes, columns);
  for (ptrdiff_t i = 0; i < columns; i++) { totals[i] = lanes[i]; }
  for (ptrdiff_t i = columns; i < width; i++) {
    totals[i % columns] = joined(f->op, totals[i % columns], lanes[i]);
  }
}

static void fold_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const fold *f = context;
  const partition *p = &f->p;
  const tk_range_kernels *k = tk_kernels();
  double totals[TILE];
  for (ptrdiff_t index = begin; index < end; index++) {
    item i = item_at(p, index);
    const float *x = f->x + (i.outer * p->middle + i.row) * p->inner + i.column;
    ptrdiff_t at = i.outer * p->inner + i.column;
    const double *parameters = f->parameters != NULL ? f->parameters + at : NULL;
    if (p->inner == 1) {
      totals[0] = k->fold[f->op](x, parameters != NULL ? *parameters : 0.0, i.rows);
    } else {
      double start = f->op == TK_FOLD_PRODUCT ? 1.0 : 0.0;
      for (ptrdiff_t c = 0; c < i.columns; c++) { totals[c] = start; }
      if (p->inner <= 16 && i.rows >= 64) {
        fold_narrow(f, x, parameters, i.rows, p->inner, totals);
      } else {
        k->fold_columns[f->op](x, p->inner, i.rows, parameters, totals, i.columns);
      }
    }
    if (f->partials != NULL) {
      ptrdiff_t to = (i.outer * p->blocks + i.block) * p->inner + i.column;
      memcpy(f->partials + to, totals, (size_t)i.columns * sizeof(double));
    } else if (f->y != NULL) {
      for (ptrdiff_t c = 0; c < i.columns; c++) { f->y[at + c] = (float)totals[c]; }
    } else {
      memcpy(f->wide + at, totals, (size_t)i.columns * sizeof(double));
    }
  }
}

static void join_folds(const fold *f) {
  const partition *p = &f->p;
  for (ptrdiff_t o = 0; o < p->outer; o++) {
    double *first = f->partials + o * p->blocks * p->inner;
    for (ptrdiff_t b = 1; b < p->blocks; b++) {
      const double *next = first + b * p->inner;
      for (ptrdiff_t i = 0; i < p->inner; i++) { first[i] = joined(f->op, first[i], next[i]); }
    }
    for (ptrdiff_t i = 0; i < p->inner; i++) {
      if (f->y != NULL) {
        f->y[o * p->inner + i] = (float)first[i];
      } else {
        f->wide[o * p->inner + i] = first[i];
      }
    }
  }
}

void tk_fold(tk_fold_op op, const float *x, const double *parameters, float *y, double *wide,
             ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  fold f = {.p = partitioned(outer, middle, inner), .op = op, .x = x, .parameters = parameters,
            .y = y, .wide = wide};
  size_t bytes = (size_t)(outer * f.p.blocks * inner) * sizeof(double);
  if (f.p.blocks > 1) { f.partials = tk_allocate(bytes); }
  for_items(&f.p, op == TK_FOLD_POWER ? 32 : 1, fold_items, &f);
  if (f.partials != NULL) {
    join_folds(&f);
    tk_deallocate(f.partials, bytes);
  }
}

void tk_sum(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  tk_fold(TK_FOLD_SUM, x, NULL, y, NULL, outer, middle, inner);
}

void tk_variance(const float *x, double divisor, float *y, ptrdiff_t outer, ptrdiff_t middle,
                 ptrdiff_t inner) {
  ptrdiff_t n = outer * inner;
  double *means = tk_allocate(2 * (size_t)n * sizeof(double)), *squares = means + n;
  tk_fold(TK_FOLD_SUM, x, NULL, NULL, means, outer, middle, inner);
  for (ptrdiff_t i = 0; i < n; i++) { means[i] /= (double)middle; }
  tk_fold(TK_FOLD_CENTERED, x, means, NULL, squares, outer, middle, inner);
  for (ptrdiff_t i = 0; i < n; i++) { y[i] = (float)(squares[i] / divisor); }
  tk_deallocate(means, 2 * (size_t)n * sizeof(double));
}

void tk_norm(const float *x, double p, float *y, ptrdiff_t outer, ptrdiff_t middle,
             ptrdiff_t inner) {
  ptrdiff_t n = outer * inner;
  if (p == 0.0 || p == 1.0) {
    tk_fold(p == 0.0 ? TK_FOLD_NONZERO : TK_FOLD_ABS, x, NULL, y, NULL, outer, middle, inner);
    return;
  }
  double *sums = tk_allocate(2 * (size_t)n * sizeof(double)), *powers = sums + n;
  if (p == 2.0) {
    tk_fold(TK_FOLD_SQUARES, x, NULL, NULL, sums, outer, middle, inner);
    for (ptrdiff_t i = 0; i < n; i++) { y[i] = (float)sqrt(sums[i]); }
  } else {
    for (ptrdiff_t i = 0; i < n; i++) { powers[i] = p; }
    tk_fold(TK_FOLD_POWER, x, powers, NULL, sums, outer, middle, inner);
    for (ptrdiff_t i = 0; i < n; i++) { y[i] = (float)pow(sums[i], 1.0 / p); }
  }
  tk_deallocate(sums, 2 * (size_t)n * sizeof(double));
}

// MARK: Gradients that look at a whole fold

typedef struct {
  partition p;
  const float *x, *y, *dy;
  float *dx;
  double power;
} gradient;

static void norm_gradient_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const gradient *g = context;
  for (ptrdiff_t index = begin; index < end; index++) {
    item i = item_at(&g->p, index);
    ptrdiff_t from = (i.outer * g->p.middle + i.row) * g->p.inner + i.column;
    const float *y = g->y + i.outer * g->p.inner + i.column;
    const float *dy = g->dy + i.outer * g->p.inner + i.column;
    for (ptrdiff_t r = 0; r < i.rows; r++, from += g->p.inner) {
      for (ptrdiff_t c = 0; c < i.columns; c++) {
        float x = g->x[from + c];
        double slope = pow(fabs((double)x) / y[c], g->power - 1.0) * dy[c];
        g->dx[from + c] = x == 0.0f || y[c] == 0.0f ? 0.0f : (float)copysign(1.0, x) * (float)slope;
      }
    }
  }
}

void tk_norm_gradient(const float *x, const float *y, const float *dy, double p, float *dx,
                      ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  gradient g = {partitioned(outer, middle, inner), x, y, dy, dx, p};
  for_items(&g.p, 32, norm_gradient_items, &g);
}

/// As `partitioned`, with the middle in one piece.
static partition columns_of(ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  partition p = {outer, middle, inner, (inner + TILE - 1) / TILE, tk_max_of(middle, 1), 1};
  return p;
}

static void product_gradient_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const gradient *g = context;
  ptrdiff_t inner = g->p.inner;
  double products[TILE];
  ptrdiff_t zeros[TILE];
  for (ptrdiff_t index = begin; index < end; index++) {
    item i = item_at(&g->p, index);
    ptrdiff_t from = i.outer * g->p.middle * inner + i.column;
    const float *dy = g->dy + i.outer * inner + i.column;
    for (ptrdiff_t c = 0; c < i.columns; c++) {
      products[c] = dy[c];
      zeros[c] = 0;
    }
    for (ptrdiff_t r = 0; r < i.rows; r++) {
      for (ptrdiff_t c = 0; c < i.columns; c++) {
        float x = g->x[from + r * inner + c];
        zeros[c] += x == 0.0f;
        products[c] *= x == 0.0f ? 1.0 : (double)x;
      }
    }
    for (ptrdiff_t r = 0; r < i.rows; r++) {
      for (ptrdiff_t c = 0; c < i.columns; c++) {
        float x = g->x[from + r * inner + c];
        double own = x == 0.0f ? 1.0 : (double)x;
        bool others_vanish = zeros[c] > (x == 0.0f);
        g->dx[from + r * inner + c] = others_vanish ? 0.0f : (float)(products[c] / own);
      }
    }
  }
}

void tk_product_gradient(const float *x, const float *dy, float *dx, ptrdiff_t outer,
                         ptrdiff_t middle, ptrdiff_t inner) {
  gradient g = {.p = columns_of(outer, middle, inner), .x = x, .dy = dy, .dx = dx};
  for_items(&g.p, 4, product_gradient_items, &g);
}

static void tie_gradient_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const gradient *g = context;
  ptrdiff_t inner = g->p.inner;
  float shares[TILE];
  for (ptrdiff_t index = begin; index < end; index++) {
    item i = item_at(&g->p, index);
    ptrdiff_t from = i.outer * g->p.middle * inner + i.column;
    const float *y = g->y + i.outer * inner + i.column;
    const float *dy = g->dy + i.outer * inner + i.column;
    int32_t ties[TILE] = {0};
    for (ptrdiff_t r = 0; r < i.rows; r++) {
      for (ptrdiff_t c = 0; c < i.columns; c++) {
        float x = g->x[from + r * inner + c];
        ties[c] += (x == y[c]) | ((x != x) & (y[c] != y[c]));
      }
    }
    for (ptrdiff_t c = 0; c < i.columns; c++) { shares[c] = dy[c] / (float)ties[c]; }
    for (ptrdiff_t r = 0; r < i.rows; r++) {
      for (ptrdiff_t c = 0; c < i.columns; c++) {
        float x = g->x[from + r * inner + c];
        bool tie = (x == y[c]) | ((x != x) & (y[c] != y[c]));
        g->dx[from + r * inner + c] = tie ? shares[c] : 0.0f;
      }
    }
  }
}

void tk_tie_gradient(const float *x, const float *y, const float *dy, float *dx, ptrdiff_t outer,
                     ptrdiff_t middle, ptrdiff_t inner) {
  gradient g = {.p = columns_of(outer, middle, inner), .x = x, .y = y, .dy = dy, .dx = dx};
  for_items(&g.p, 2, tie_gradient_items, &g);
}

static void is_number_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const gradient *g = context;
  for (ptrdiff_t i = begin; i < end; i++) { g->dx[i] = g->x[i] == g->x[i] ? 1.0f : 0.0f; }
}

void tk_is_number(const float *x, float *y, ptrdiff_t n) {
  gradient g = {.x = x, .dx = y};
  tk_parallel(n, TK_GRAIN, is_number_range, &g);
}

// MARK: Extrema

typedef struct {
  partition p;
  bool largest;
  const float *x;
  float *values;    // [outer, blocks, inner]
  int32_t *places;
} extremum;

static void extremum_items(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const extremum *e = context;
  const partition *p = &e->p;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t index = begin; index < end; index++) {
    item i = item_at(p, index);
    const float *x = e->x + i.outer * p->middle * p->inner + i.column;
    ptrdiff_t to = (i.outer * p->blocks + i.block) * p->inner + i.column;
    float *values = e->values + to;
    int32_t *places = e->places + to;
    if (p->inner == 1) {
      places[0] = (int32_t)(i.row + k->place_of_extremum[e->largest](x + i.row, i.rows));
      values[0] = x[places[0]];
    } else {
      memcpy(values, x + i.row * p->inner, (size_t)i.columns * sizeof(float));
      for (ptrdiff_t c = 0; c < i.columns; c++) { places[c] = (int32_t)i.row; }
      k->extremum_columns[e->largest](x, p->inner, i.row + 1, i.row + i.rows, values, places,
                                      i.columns);
    }
  }
}

void tk_extremum(bool largest, const float *x, float *values, int32_t *places, ptrdiff_t outer,
                 ptrdiff_t middle, ptrdiff_t inner) {
  extremum e = {.p = partitioned(outer, middle, inner), .largest = largest, .x = x,
                .values = values, .places = places};
  ptrdiff_t blocks = e.p.blocks;
  size_t bytes = (size_t)(outer * blocks * inner) * sizeof(float);
  if (blocks > 1) {
    e.values = tk_allocate(bytes);
    e.places = tk_allocate(bytes);
  }
  for_items(&e.p, 1, extremum_items, &e);
  if (blocks == 1) { return; }
  for (ptrdiff_t o = 0; o < outer; o++) {
    for (ptrdiff_t i = 0; i < inner; i++) {
      ptrdiff_t best = o * blocks * inner + i;
      for (ptrdiff_t b = 1, at = best + inner; b < blocks; b++, at += inner) {
        float old = e.values[best], value = e.values[at];
        bool better = largest ? value > old : value < old;
        if (better || (isnan(value) && !isnan(old))) { best = at; }
      }
      values[o * inner + i] = e.values[best];
      places[o * inner + i] = e.places[best];
    }
  }
  tk_deallocate(e.values, bytes);
  tk_deallocate(e.places, bytes);
}

// MARK: Log-sum-exp over rows

typedef struct {
  const float *x, *dy;
  float *y, *dx;
  ptrdiff_t columns;
} exponential_rows;

static void log_sum_exp_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const exponential_rows *e = context;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = e->x + r * e->columns;
    float shift = k->max(x, e->columns);
    // An infinite maximum would give ∞ − ∞.
    if (isinf(shift)) { shift = 0.0f; }
    e->y[r] = shift + logf(k->exp_shifted(x, shift, NULL, e->columns));
  }
}

static void log_sum_exp_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const exponential_rows *e = context;
  for (ptrdiff_t r = begin; r < end; r++) {
    float shift = e->y[r] == -INFINITY ? 0.0f : e->y[r];
    tk_kernels()->exp_affine(e->x + r * e->columns, shift, e->dy[r], 0.0f, e->dx + r * e->columns,
                             e->columns);
  }
}

void tk_log_sum_exp(const float *x, float *y, ptrdiff_t rows, ptrdiff_t columns) {
  exponential_rows e = {.x = x, .y = y, .columns = columns};
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / 4 / tk_max_of(1, columns)), log_sum_exp_rows, &e);
}

void tk_log_sum_exp_gradient(const float *x, const float *y, const float *dy, float *dx,
                             ptrdiff_t rows, ptrdiff_t columns) {
  exponential_rows e = {.x = x, .dy = dy, .y = (float *)y, .dx = dx, .columns = columns};
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / 4 / tk_max_of(1, columns)), log_sum_exp_gradient_rows,
              &e);
}
