// Element-wise kernels over the thread team.
#include "internal.h"

typedef struct {
  int op;
  float scalar;
  const float *a, *b;
  float *y;
} elementwise;

static void unary_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  tk_kernels()->unary[e->op](e->a + begin, e->y + begin, end - begin);
}

static void binary_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  tk_kernels()->binary[e->op](e->a + begin, e->b + begin, e->y + begin, end - begin);
}

static void binary_scalar_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  tk_kernels()->binary_scalar[e->op](e->a + begin, e->scalar, e->y + begin, end - begin);
}

static void scalar_binary_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  tk_kernels()->scalar_binary[e->op](e->scalar, e->b + begin, e->y + begin, end - begin);
}

static void add_scaled_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  tk_kernels()->add_scaled(e->scalar, e->a + begin, e->y + begin, end - begin);
}

static void fill_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const elementwise *e = context;
  for (ptrdiff_t i = begin; i < end; i++) { e->y[i] = e->scalar; }
}

void tk_unary(tk_unary_op op, const float *x, float *y, ptrdiff_t n) {
  bool costly = op == TK_EXP || op == TK_LOG || op == TK_TANH || op == TK_SIGMOID;
  elementwise e = {.op = (int)op, .a = x, .y = y};
  tk_parallel(n, costly ? TK_GRAIN / 4 : TK_GRAIN, unary_range, &e);
}

void tk_binary(tk_binary_op op, const float *a, const float *b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .a = a, .b = b, .y = y};
  tk_parallel(n, TK_GRAIN, binary_range, &e);
}

void tk_binary_scalar(tk_binary_op op, const float *a, float b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .scalar = b, .a = a, .y = y};
  tk_parallel(n, TK_GRAIN, binary_scalar_range, &e);
}

void tk_scalar_binary(tk_binary_op op, float a, const float *b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .scalar = a, .b = b, .y = y};
  tk_parallel(n, TK_GRAIN, scalar_binary_range, &e);
}

void tk_add_scaled(float alpha, const float *x, float *y, ptrdiff_t n) {
  elementwise e = {.scalar = alpha, .a = x, .y = y};
  tk_parallel(n, TK_GRAIN, add_scaled_range, &e);
}

void tk_fill(float value, float *y, ptrdiff_t n) {
  elementwise e = {.scalar = value, .y = y};
  tk_parallel(n, TK_GRAIN, fill_range, &e);
}

typedef struct {
  tk_binary_op op;
  const float *a, *b;
  const ptrdiff_t *a_strides, *b_strides, *shape;
  float *y;
  int rank;
} broadcast;

// Rows shorter than SHORT_ROW are taken several at once, BLOCK elements at most: a call a row would
// cost more than its arithmetic.
enum { SHORT_ROW = 64, BLOCK = 1024 };

/// Short rows of an operand in one stretch of memory: where they lie, or copied.
typedef struct {
  const float *repeated;  // the row that fills the buffer, or NULL
  float buffer[BLOCK];
} stretch;

static const float *stretched(stretch *s, const float *x, ptrdiff_t row_stride, ptrdiff_t stride,
                              ptrdiff_t rows, ptrdiff_t width) {
  if (stride == 1 && row_stride == width) { return x; }
  if (row_stride == 0 && s->repeated == x) { return s->buffer; }
  // A row that repeats itself fills the buffer for all blocks to come.
  s->repeated = row_stride == 0 ? x : NULL;
  if (row_stride == 0) { rows = BLOCK / width; }
  // The longer loop is the inner one: there are at least BLOCK / SHORT_ROW rows but for the last.
  for (ptrdiff_t c = 0; c < width; c++) {
    for (ptrdiff_t r = 0; r < rows; r++) {
      s->buffer[r * width + c] = x[r * row_stride + c * stride];
    }
  }
  return s->buffer;
}

/// One row, or several short ones that lie one after the other in y.
static void broadcast_run(const broadcast *e, const float *a, const float *b, float *y,
                          ptrdiff_t rows, stretch *a_rows, stretch *b_rows) {
  const tk_range_kernels *kernels = tk_kernels();
  int last = e->rank - 1;
  ptrdiff_t width = e->shape[last], a_step = e->a_strides[last], b_step = e->b_strides[last];
  if (rows > 1) {
    kernels->binary[e->op](
        stretched(a_rows, a, e->a_strides[last - 1], a_step, rows, width),
        stretched(b_rows, b, e->b_strides[last - 1], b_step, rows, width), y, rows * width);
  } else if (a_step == 0 && b_step == 0) {
    float value;
    kernels->binary[e->op](a, b, &value, 1);
    for (ptrdiff_t i = 0; i < width; i++) { y[i] = value; }
  } else if (a_step == 0) {
    kernels->scalar_binary[e->op](*a, b, y, width);
  } else if (b_step == 0) {
    kernels->binary_scalar[e->op](a, *b, y, width);
  } else {
    kernels->binary[e->op](a, b, y, width);
  }
}

/// Rows [begin, end) of the innermost dimension.
static void broadcast_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const broadcast *e = context;
  int last = e->rank - 1;
  ptrdiff_t width = e->shape[last];
  ptrdiff_t most = width > 0 && width < SHORT_ROW ? BLOCK / width : 1;
  stretch a_rows, b_rows;
  a_rows.repeated = b_rows.repeated = NULL;
  for (ptrdiff_t row = begin; row < end;) {
    ptrdiff_t rest = row, a_offset = 0, b_offset = 0, run = 1;
    for (int d = last - 1; d >= 0; d--) {
      ptrdiff_t i = rest % e->shape[d];
      rest /= e->shape[d];
      a_offset += i * e->a_strides[d];
      b_offset += i * e->b_strides[d];
      if (d == last - 1) { run = tk_min_of(tk_min_of(e->shape[d] - i, end - row), most); }
    }
    broadcast_run(e, e->a + a_offset, e->b + b_offset, e->y + row * width, run, &a_rows, &b_rows);
    row += run;
  }
}

void tk_binary_broadcast(tk_binary_op op, const float *a, const ptrdiff_t *a_strides, const float *b,
                         const ptrdiff_t *b_strides, float *y, const ptrdiff_t *shape, int rank) {
  if (rank == 1 && a_strides[0] != 0 && b_strides[0] != 0) {
    tk_binary(op, a, b, y, shape[0]);
    return;
  }
  broadcast e = {op, a, b, a_strides, b_strides, shape, y, rank};
  ptrdiff_t rows = 1;
  for (int d = 0; d < rank - 1; d++) { rows *= shape[d]; }
  ptrdiff_t width = tk_max_of(shape[rank - 1], 1);
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / width), broadcast_rows, &e);
}
