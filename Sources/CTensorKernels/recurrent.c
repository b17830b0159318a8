// Recurrent cells after their products, and whole layers, of which the products over the input are
// made before and those for the weights' gradients after: a step is one product over the states and
// one pass over the gates.
#include "internal.h"

#include <string.h>

static ptrdiff_t gates_of(tk_cell cell) { return cell == TK_LSTM ? 4 : cell == TK_GRU ? 3 : 1; }

static ptrdiff_t grain_of(ptrdiff_t hidden) {
  return tk_max_of(1, TK_GRAIN / 16 / tk_max_of(1, hidden));
}

static void clear(float *x, ptrdiff_t n) { memset(x, 0, (size_t)n * sizeof(float)); }

static void copy(const float *x, float *y, ptrdiff_t n) {
  memcpy(y, x, (size_t)n * sizeof(float));
}

// MARK: One row

/// The biases as the kernels read them, and zeros in place of sums over the state.
typedef struct {
  float *bias;   // both sides' added up; those of GRU's n apart, the state's behind all others
  float *zeros;  // [gates·hidden]
  size_t bytes;
} constants;

static constants make_constants(tk_cell cell, ptrdiff_t hidden, const float *ih, const float *hh) {
  ptrdiff_t n = gates_of(cell) * hidden, shared = cell == TK_GRU ? 2 * hidden : n;
  constants c = {.bytes = (size_t)(2 * n + hidden) * sizeof(float)};
  c.bias = tk_allocate(c.bytes);
  c.zeros = c.bias + n + hidden;
  memset(c.bias, 0, c.bytes);
  if (ih != NULL) { copy(ih, c.bias, n); }
  if (hh != NULL) {
    for (ptrdiff_t i = 0; i < shared; i++) { c.bias[i] += hh[i]; }
    if (cell == TK_GRU) { copy(hh + shared, c.bias + n, hidden); }
  }
  return c;
}

static void forward_row(const tk_cell_step *s, const constants *c, ptrdiff_t b) {
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t n = s->hidden, at = b * n, sums = at * gates_of(s->cell);
  const float *x = s->x + sums, *recurrent = s->recurrent == NULL ? c->zeros : s->recurrent + sums;
  switch (s->cell) {
    case TK_RNN_TANH:
    case TK_RNN_RELU:
      kernels->rnn_cell[s->cell](x, recurrent, c->bias, s->h + at, n);
      break;
    case TK_GRU:
      kernels->gru_cell(x, recurrent, c->bias, s->h_previous + at, s->gates + sums, s->inner + at,
                        s->h + at, n);
      break;
    case TK_LSTM:
      kernels->lstm_cell(x, recurrent, c->bias, s->c_previous + at, s->gates + sums, s->h + at,
                         s->c + at, n);
      break;
  }
}

static void gradient_row(const tk_cell_step *s, const tk_cell_gradients *d, ptrdiff_t b) {
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t n = s->hidden, at = b * n, sums = at * gates_of(s->cell);
  const float *dh = d->dh == NULL ? NULL : d->dh + at, *dc = d->dc == NULL ? NULL : d->dc + at;
  switch (s->cell) {
    case TK_RNN_TANH:
    case TK_RNN_RELU:
      kernels->rnn_cell_gradient[s->cell](s->h + at, dh, d->d_x + sums, n);
      break;
    case TK_GRU:
      kernels->gru_cell_gradient(s->gates + sums, s->inner + at, s->h_previous + at, dh,
                                 d->d_x + sums, d->d_recurrent + sums, d->dh_previous + at, n);
      break;
    case TK_LSTM:
      kernels->lstm_cell_gradient(s->gates + sums, s->c_previous + at, s->c + at, dh, dc,
                                  d->d_x + sums, d->dc_previous + at, n);
      break;
  }
}

// MARK: One step

typedef struct {
  const tk_cell_step *step;
  constants constants;
  const tk_cell_gradients *gradients;
} cell_job;

static void cell_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const cell_job *j = context;
  for (ptrdiff_t b = begin; b < end; b++) { forward_row(j->step, &j->constants, b); }
}

void tk_cell_forward(const tk_cell_step *step) {
  cell_job j = {.step = step,
                .constants =
                    make_constants(step->cell, step->hidden, step->bias_ih, step->bias_hh)};
  tk_parallel(step->batch, grain_of(step->hidden), cell_rows, &j);
  tk_deallocate(j.constants.bias, j.constants.bytes);
}

static void cell_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const cell_job *j = context;
  for (ptrdiff_t b = begin; b < end; b++) { gradient_row(j->step, j->gradients, b); }
}

void tk_cell_gradient(const tk_cell_step *step, const tk_cell_gradients *gradients) {
  cell_job j = {.step = step, .gradients = gradients};
  tk_parallel(step->batch, grain_of(step->hidden), cell_gradient_rows, &j);
}

// MARK: All steps

/// What the rows of one step of a layer share.
typedef struct {
  const tk_recurrence *layer;
  ptrdiff_t time;
  tk_cell_step step;
  constants constants;
  const float *state_before;
  float *state_after, *output;
  // Backwards.
  const tk_recurrent_gradients *d;
  tk_cell_gradients gradients;
  const float *product;  // what the step after this one adds to dh, of `product_rows` rows
  ptrdiff_t product_rows;
  float *d_projected;  // of this step
} layer_job;

static bool is_active(const layer_job *j, ptrdiff_t b) {
  const int32_t *lengths = j->layer->lengths;
  return lengths == NULL || lengths[b] > j->time;
}

/// The rows up to the last active one, of which products are made: fewer and fewer where the longest
/// come first. In steps of 8, since each number of rows has a plan of its own.
static ptrdiff_t rows_at(const tk_recurrence *r, ptrdiff_t time) {
  if (r->lengths == NULL) { return r->batch; }
  ptrdiff_t rows = r->batch;
  while (rows > 0 && r->lengths[rows - 1] <= time) { rows--; }
  return tk_min_of(r->batch, (rows + 7) / 8 * 8);
}

/// C [m, n] = A·op(B).
static void multiply(const tk_factor *b, bool transposed, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                     const float *a, float *c) {
  if (m > 1 && b->packed != NULL && tk_multiply_packed(b->packed, false, m, a, c)) { return; }
  tk_enter_team();
  tk_gemm(false, transposed, m, n, k, 1.0f, a, k, b->data, transposed ? k : n, 0.0f, c, n);
}

/// The places of a step's values; a step's state comes behind the one before it, or before it.
static layer_job job_at(const tk_recurrence *r, const tk_recurrent_values *v, ptrdiff_t time) {
  ptrdiff_t before = r->reversed ? time + 1 : time, after = r->reversed ? time : time + 1;
  ptrdiff_t narrow = r->batch * r->width, wide = r->batch * r->hidden;
  layer_job j = {.layer = r, .time = time};
  j.state_before = v->states + before * narrow;
  j.state_after = v->states + after * narrow;
  j.step = (tk_cell_step){.cell = r->cell, .batch = r->batch, .hidden = r->hidden};
  j.step.gates = v->gates + time * wide * gates_of(r->cell);
  j.step.x = j.step.gates;
  j.step.h_previous = j.state_before;
  j.step.h = r->projection.data == NULL ? j.state_after : v->inner + time * wide;
  if (r->cell == TK_GRU) { j.step.inner = v->inner + time * wide; }
  if (r->cell == TK_LSTM) {
    j.step.c_previous = v->cells + before * wide;
    j.step.c = v->cells + after * wide;
  }
  return j;
}

static void layer_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const layer_job *j = context;
  for (ptrdiff_t b = begin; b < end; b++) {
    if (is_active(j, b)) {
      forward_row(&j->step, &j->constants, b);
      continue;
    }
    ptrdiff_t n = j->layer->hidden, at = b * n;
    if (j->step.c != NULL) { copy(j->step.c_previous + at, j->step.c + at, n); }
    if (j->layer->projection.data != NULL) { clear(j->step.h + at, n); }
  }
}

/// States stay behind a row's end, where outputs are 0.
static void masked_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const layer_job *j = context;
  ptrdiff_t n = j->layer->width;
  for (ptrdiff_t b = begin; b < end; b++) {
    if (is_active(j, b)) {
      copy(j->state_after + b * n, j->output + b * n, n);
    } else {
      copy(j->state_before + b * n, j->state_after + b * n, n);
      clear(j->output + b * n, n);
    }
  }
}

void tk_recurrence_forward(const tk_recurrence *r, const tk_recurrent_values *values,
                           float *outputs) {
  ptrdiff_t n = gates_of(r->cell) * r->hidden;
  size_t bytes = (size_t)(r->batch * n) * sizeof(float);
  float *sums = tk_allocate(bytes);
  constants constants = make_constants(r->cell, r->hidden, r->bias_ih, r->bias_hh);
  for (ptrdiff_t s = 0; s < r->steps; s++) {
    ptrdiff_t time = r->reversed ? r->steps - 1 - s : s, rows = rows_at(r, time);
    layer_job j = job_at(r, values, time);
    j.constants = constants;
    if (s > 0 || r->has_initial) {
      multiply(&r->weight, true, rows, n, r->width, j.state_before, sums);
      j.step.recurrent = sums;
    }
    tk_parallel(r->batch, grain_of(r->hidden), layer_rows, &j);
    if (r->projection.data != NULL) {
      multiply(&r->projection, true, rows, r->width, r->hidden, j.step.h, j.state_after);
    }
    if (r->lengths != NULL) {
      j.output = outputs + time * r->batch * r->width;
      tk_parallel(r->batch, tk_max_of(1, TK_GRAIN / tk_max_of(1, r->width)), masked_rows, &j);
    }
  }
  tk_deallocate(constants.bias, constants.bytes);
  tk_deallocate(sums, bytes);
}

// MARK: All steps, backwards

static void gates_gradient_row(const layer_job *j, ptrdiff_t b) {
  ptrdiff_t n = gates_of(j->layer->cell) * j->layer->hidden;
  if (is_active(j, b)) {
    gradient_row(&j->step, &j->gradients, b);
    return;
  }
  clear(j->gradients.d_x + b * n, n);
  if (j->gradients.d_recurrent != j->gradients.d_x) { clear(j->gradients.d_recurrent + b * n, n); }
}

/// Adds up dh, and leaves in it what reaches the state before other than through the product.
static void layer_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const layer_job *j = context;
  const tk_range_kernels *kernels = tk_kernels();
  const tk_recurrent_gradients *d = j->d;
  ptrdiff_t n = j->layer->width;
  for (ptrdiff_t b = begin; b < end; b++) {
    float *dh = d->dh + b * n;
    bool active = is_active(j, b), projects = d->d_projected != NULL;
    if (b < j->product_rows) { kernels->binary[TK_ADD](dh, j->product + b * n, dh, n); }
    if (active && d->dy != NULL) {
      kernels->binary[TK_ADD](dh, d->dy + j->time * d->dy_step + b * d->dy_row, dh, n);
    }
    if (!projects) {
      gates_gradient_row(j, b);
    } else if (active) {
      copy(dh, j->d_projected + b * n, n);
    } else {
      clear(j->d_projected + b * n, n);
    }
    if (active && j->layer->cell != TK_GRU) { clear(dh, n); }
  }
}

static void gates_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  for (ptrdiff_t b = begin; b < end; b++) { gates_gradient_row(context, b); }
}

void tk_recurrence_gradient(const tk_recurrence *r, const tk_recurrent_values *values,
                            const tk_recurrent_gradients *d) {
  bool projects = r->projection.data != NULL;
  ptrdiff_t n = gates_of(r->cell) * r->hidden, state = r->batch * r->width;
  size_t bytes = (size_t)(state + (projects ? r->batch * r->hidden : 0)) * sizeof(float);
  float *product = tk_allocate(bytes), *before_projection = product + state;
  ptrdiff_t product_rows = 0;
  for (ptrdiff_t s = r->steps - 1; s >= 0; s--) {
    ptrdiff_t time = r->reversed ? r->steps - 1 - s : s, rows = rows_at(r, time);
    layer_job j = job_at(r, values, time);
    j.d = d;
    j.product = product;
    j.product_rows = product_rows;
    j.gradients = (tk_cell_gradients){.dh = d->dh,
                                      .dc = d->dc,
                                      .d_x = d->d_x + time * r->batch * n,
                                      .d_recurrent = d->d_recurrent + time * r->batch * n,
                                      .dh_previous = d->dh,
                                      .dc_previous = d->dc};
    if (projects) {
      j.d_projected = d->d_projected + time * state;
      j.gradients.dh = before_projection;
    }
    tk_parallel(r->batch, grain_of(r->hidden), layer_gradient_rows, &j);
    if (projects) {
      multiply(&r->projection, false, rows, r->hidden, r->width, j.d_projected, before_projection);
      tk_parallel(r->batch, grain_of(r->hidden), gates_gradient_rows, &j);
    }
    product_rows = 0;
    if (s > 0 || d->to_initial) {
      multiply(&r->weight, false, rows, r->width, n, j.gradients.d_recurrent, product);
      product_rows = rows;
    }
  }
  if (product_rows > 0) {
    tk_kernels()->binary[TK_ADD](d->dh, product, d->dh, product_rows * r->width);
  }
  tk_deallocate(product, bytes);
}
