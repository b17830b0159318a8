// Element-wise kernels over the thread team.
#include "internal.h"

#include <string.h>

typedef struct {
  int op;
  float scalar;
  const float *a, *b;
  float *y;
} elementwise;

typedef struct {
  tk_activation op;
  const float *dy, *x;
  float *y, p, q;
} activation;

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

static void activation_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const activation *e = context;
  tk_kernels()->activation[e->op](e->x + begin, e->y + begin, e->p, e->q, end - begin);
}

static void activation_gradient_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const activation *e = context;
  tk_kernels()->activation_gradient[e->op](e->dy + begin, e->x + begin, e->y + begin, e->p, e->q,
                                           end - begin);
}

// The shares of work for which a thread pays.
#define GRAIN(NAME, COST, ...) TK_GRAIN / COST,
#define COSTLY_GRAIN(...) TK_GRAIN / TK_COSTLY,

void tk_unary(tk_unary_op op, const float *x, float *y, ptrdiff_t n) {
  static const ptrdiff_t grain[] = {TK_UNARY_OPS(GRAIN, COSTLY_GRAIN)};
  elementwise e = {.op = (int)op, .a = x, .y = y};
  tk_parallel(n, grain[op], unary_range, &e);
}

static const ptrdiff_t binary_grain[] = {TK_BINARY_OPS(GRAIN, COSTLY_GRAIN)};

void tk_binary(tk_binary_op op, const float *a, const float *b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .a = a, .b = b, .y = y};
  tk_parallel(n, binary_grain[op], binary_range, &e);
}

void tk_binary_scalar(tk_binary_op op, const float *a, float b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .scalar = b, .a = a, .y = y};
  tk_parallel(n, binary_grain[op], binary_scalar_range, &e);
}

void tk_scalar_binary(tk_binary_op op, float a, const float *b, float *y, ptrdiff_t n) {
  elementwise e = {.op = (int)op, .scalar = a, .b = b, .y = y};
  tk_parallel(n, binary_grain[op], scalar_binary_range, &e);
}

static const ptrdiff_t activation_grain[] = {TK_ACTIVATIONS(GRAIN)};

void tk_activate(tk_activation op, const float *x, float *y, float p, float q, ptrdiff_t n) {
  activation e = {.op = op, .x = x, .y = y, .p = p, .q = q};
  tk_parallel(n, activation_grain[op], activation_range, &e);
}

void tk_activation_gradient(tk_activation op, const float *dy, const float *x, float *dx, float p,
                            float q, ptrdiff_t n) {
  activation e = {.op = op, .dy = dy, .x = x, .y = dx, .p = p, .q = q};
  tk_parallel(n, activation_grain[op], activation_gradient_range, &e);
}

void tk_add_scaled(float alpha, const float *x, float *y, ptrdiff_t n) {
  elementwise e = {.scalar = alpha, .a = x, .y = y};
  tk_parallel(n, TK_GRAIN, add_scaled_range, &e);
}

typedef struct {
  uint64_t bits;
  void *y;
  int size;
} filling;

#define FILL(TYPE)                                                                  \
  for (ptrdiff_t i = begin; i < end; i++) { ((TYPE *)f->y)[i] = (TYPE)f->bits; } \
  break

static void fill_elements_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const filling *f = context;
  switch (f->size) {
    case 1: FILL(uint8_t);
    case 2: FILL(uint16_t);
    case 4: FILL(uint32_t);
    default: FILL(uint64_t);
  }
}

void tk_fill_elements(const void *value, void *y, ptrdiff_t n, int element_size) {
  filling f = {.y = y, .size = element_size};
  memcpy(&f.bits, value, (size_t)element_size);
  tk_parallel(n, TK_GRAIN, fill_elements_range, &f);
}

void tk_fill(float value, float *y, ptrdiff_t n) {
  elementwise e = {.scalar = value, .y = y};
  tk_parallel(n, TK_GRAIN, fill_range, &e);
}

static void broadcast_row(const tk_broadcast *c, const void *const operand[], const int step[],
                          void *y, ptrdiff_t n) {
  const tk_range_kernels *kernels = tk_kernels();
  const float *a = operand[0], *b = operand[1];
  if (step[0] == 0) {
    float repeated = *b;
    if (step[1] != 0) {
      kernels->scalar_binary[c->op](*a, b, y, n);
    } else {
      for (ptrdiff_t i = 0; i < n; i++) { ((float *)y)[i] = repeated; }
      kernels->scalar_binary[c->op](*a, y, y, n);
    }
  } else if (step[1] == 0) {
    kernels->binary_scalar[c->op](a, *b, y, n);
  } else {
    kernels->binary[c->op](a, b, y, n);
  }
}

void tk_binary_broadcast(tk_binary_op op, const float *a, const ptrdiff_t *a_strides, const float *b,
                         const ptrdiff_t *b_strides, float *y, const ptrdiff_t *shape, int rank) {
  tk_broadcast c = {.operands = 2, .rank = rank, .operand = {a, b}, .strides = {a_strides, b_strides},
                    .element_size = {4, 4}, .y = y, .y_element_size = 4, .shape = shape,
                    .row = broadcast_row, .op = (int)op};
  tk_broadcast_rows(&c, binary_grain[op]);
}
