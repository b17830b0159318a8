// Steps of Adafactor. Matrices are cut into blocks of whole rows. A row's mean is known with its
// block; the columns of the blocks are joined; then a step is the gradient times a scale of its row
// and one of its column.
#include "optimizer_layers.h"

/// Below so many columns, plain loops.
enum { NARROW = 16 };

static const tk_adafactor *options_of(const layer *l) { return l->slot->options; }

/// The blocks of all matrices, or of a vector.
static ptrdiff_t blocks_of(const layer *l) {
  return options_of(l)->rows > 0 ? options_of(l)->batch * l->blocks : l->blocks;
}

static ptrdiff_t matrices_of(const layer *l) {
  return options_of(l)->rows > 0 ? options_of(l)->batch : 0;
}

static ptrdiff_t matrix_blocks_of(const layer *l) {
  return options_of(l)->rows > 0 ? blocks_of(l) : 0;
}

static void vector_measure(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_slot *s = l->slot;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK, n = tk_min_of(BLOCK, s->count - at);
    l->parameter_sums[b] = k->fold[TK_FOLD_SQUARES](s->parameter + at, 0.0, n);
    l->step_sums[b] = k->adafactor_moments(s->options, s->gradient + at, s->state[0] + at, n);
  }
}

static void vector_move(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_slot *s = l->slot;
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK;
    tk_kernels()->adafactor_apply(s->options, l->rate, s->parameter + at, s->gradient + at,
                                  s->state[0] + at, tk_min_of(BLOCK, s->count - at));
  }
}

typedef struct {
  ptrdiff_t matrix, row, rows;  // the row among those of all matrices
} row_block;

static row_block row_block_at(const layer *l, ptrdiff_t index) {
  ptrdiff_t matrix = index / l->blocks, first = index % l->blocks * l->block;
  ptrdiff_t rows = options_of(l)->rows;
  return (row_block){matrix, matrix * rows + first, tk_min_of(l->block, rows - first)};
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

static void matrix_measure(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_slot *s = l->slot;
  const tk_adafactor *o = options_of(l);
  ptrdiff_t n = o->columns;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(l, index);
    double *columns = l->column_sums + index * n, squares = 0.0;
    memset(columns, 0, (size_t)n * sizeof(double));
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r += 4) {
      ptrdiff_t count = tk_min_of(4, b.row + b.rows - r);
      double rows[4];
      add_squares(s->gradient + r * n, count, n, rows, columns);
      squares += tk_kernels()->fold[TK_FOLD_SQUARES](s->parameter + r * n, 0.0, count * n);
      for (ptrdiff_t i = 0; i < count; i++) {
        float *mean = s->state[0] + r + i;
        *mean += o->take * ((float)(rows[i] / (double)n) - *mean);
      }
    }
    l->parameter_sums[index] = squares;
  }
}

static void matrix_join(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_adafactor *o = options_of(l);
  ptrdiff_t n = o->columns, m = o->rows;
  for (ptrdiff_t matrix = begin; matrix < end; matrix++) {
    double *sums = l->column_sums + matrix * l->blocks * n, mean = 0.0;
    for (ptrdiff_t b = 1; b < l->blocks; b++) {
      for (ptrdiff_t c = 0; c < n; c++) { sums[c] += sums[b * n + c]; }
    }
    for (ptrdiff_t c = 0; c < n; c++) {
      float *column = l->slot->state[1] + matrix * n + c;
      *column += o->take * ((float)(sums[c] / (double)m) - *column);
      l->column_scales[matrix * n + c] = 1.0f / sqrtf(*column);
    }
    for (ptrdiff_t r = 0; r < m; r++) { mean += (double)l->slot->state[0][matrix * m + r]; }
    l->matrix_scales[matrix] = sqrtf(fmaxf((float)(mean / (double)m), o->eps1));
  }
}

static void matrix_step_squares(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_adafactor *o = options_of(l);
  ptrdiff_t n = o->columns;
  const float limit = 1.0f / o->eps1;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(l, index);
    const float *scales = l->column_scales + b.matrix * n;
    double squares = 0.0;
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r++) {
      const float *g = l->slot->gradient + r * n;
      float scale = l->matrix_scales[b.matrix] / sqrtf(l->slot->state[0][r]);
      if (n >= NARROW) {
        squares += tk_kernels()->adafactor_row_squares(g, scale, scales, limit, n);
      } else {
        for (ptrdiff_t c = 0; c < n; c++) {
          double step = (double)(g[c] * fminf(scale * scales[c], limit));
          squares += step * step;
        }
      }
    }
    l->step_sums[index] = squares;
  }
}

static void matrix_move(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_adafactor *o = options_of(l);
  ptrdiff_t n = o->columns;
  const float limit = 1.0f / o->eps1;
  for (ptrdiff_t index = begin; index < end; index++) {
    row_block b = row_block_at(l, index);
    const float *scales = l->column_scales + b.matrix * n;
    for (ptrdiff_t r = b.row; r < b.row + b.rows; r++) {
      const float *g = l->slot->gradient + r * n;
      float *p = l->slot->parameter + r * n;
      float scale = l->matrix_scales[b.matrix] / sqrtf(l->slot->state[0][r]);
      if (n >= NARROW) {
        tk_kernels()->adafactor_row_apply(o->decay, l->rate, p, g, scale, scales, limit, n);
      } else {
        for (ptrdiff_t c = 0; c < n; c++) {
          p[c] = p[c] * o->decay - l->rate * (g[c] * fminf(scale * scales[c], limit));
        }
      }
    }
  }
}

static void adafactor_measure(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  (options_of(l)->rows > 0 ? matrix_measure : vector_measure)(l, begin, end);
}

static void adafactor_move(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  (options_of(l)->rows > 0 ? matrix_move : vector_move)(l, begin, end);
}

static float adafactor_rate(const layer *l) {
  const tk_adafactor *o = options_of(l);
  double size = sqrt((double)l->slot->count);
  double scale = fmax(o->eps2, sqrt(total_of(l->parameter_sums, blocks_of(l))) / size);
  double step = sqrt(total_of(l->step_sums, blocks_of(l)));
  double clip = fmax(1.0, step / (size * o->threshold));
  return (float)((double)o->sign * o->rate * scale / clip);
}

static void cut(layer *l) {
  const tk_adafactor *o = options_of(l);
  if (o->rows == 0) {
    cut_vector(l);
    return;
  }
  // At least 64 rows: the sums of the columns stay small beside the matrix.
  l->block = tk_max_of(64, 4 * BLOCK / o->columns);
  l->blocks = (o->rows + l->block - 1) / l->block;
}

/// How many numbers the sums and scales of a tensor take, of which two floats lie in one.
static ptrdiff_t doubles_of(const layer *l) {
  const tk_adafactor *o = options_of(l);
  ptrdiff_t blocks = blocks_of(l);
  if (o->rows == 0) { return 2 * blocks; }
  return blocks * (2 + o->columns) + (o->batch * (o->columns + 1) + 1) / 2;
}

static void place(layer *l, double *doubles) {
  const tk_adafactor *o = options_of(l);
  ptrdiff_t blocks = blocks_of(l);
  l->parameter_sums = doubles;
  l->step_sums = l->parameter_sums + blocks;
  if (o->rows == 0) { return; }
  l->column_sums = l->step_sums + blocks;
  l->column_scales = (float *)(l->column_sums + blocks * o->columns);
  l->matrix_scales = l->column_scales + o->batch * o->columns;
}

void tk_adafactor_step(const tk_slot *slots, ptrdiff_t slot_count) {
  size_t layer_bytes = (size_t)slot_count * sizeof(layer);
  layer *layers = tk_allocate(layer_bytes);
  ptrdiff_t count = 0, doubles = 0;
  for (ptrdiff_t i = 0; i < slot_count; i++) {
    if (slots[i].count == 0) { continue; }
    layers[count] = (layer){.slot = slots + i};
    cut(layers + count);
    doubles += doubles_of(layers + count);
    count++;
  }
  size_t bytes = (size_t)doubles * sizeof(double);
  double *sums = tk_allocate(bytes), *next = sums;
  for (layer *l = layers; l < layers + count; l++) {
    place(l, next);
    next += doubles_of(l);
  }
  run_phase(layers, count, blocks_of, adafactor_measure);
  run_phase(layers, count, matrices_of, matrix_join);
  run_phase(layers, count, matrix_blocks_of, matrix_step_squares);
  for (layer *l = layers; l < layers + count; l++) { l->rate = adafactor_rate(l); }
  run_phase(layers, count, blocks_of, adafactor_move);
  tk_deallocate(sums, bytes);
  tk_deallocate(layers, layer_bytes);
}
