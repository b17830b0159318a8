// Passes over many tensors at once (see many_tensor_kernels.h).
#include "internal.h"

typedef struct {
  tk_many_op op;
  float parameter;
  const tk_stretch *stretches;
} pass;

static void pass_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pass *p = context;
  const tk_range_kernels *k = tk_kernels();
  ptrdiff_t start = 0;  // of the stretch in the range
  for (const tk_stretch *s = p->stretches; start < end; start += s->count, s++) {
    ptrdiff_t from = tk_max_of(begin - start, 0), to = tk_min_of(end - start, s->count);
    if (from >= to) { continue; }
    const float *x = s->x + from;
    float *y = s->y + from;
    ptrdiff_t n = to - from;
    switch (p->op) {
      case TK_MANY_SCALE: k->binary_scalar[TK_MULTIPLY](x, p->parameter, y, n); break;
      case TK_MANY_CLAMP: k->activation[TK_CLAMP](x, y, -p->parameter, p->parameter, n); break;
      case TK_MANY_ADD: k->binary[TK_ADD](y, x, y, n); break;
      case TK_MANY_LERP: k->lerp(p->parameter, x, y, n); break;
    }
  }
}

void tk_many(tk_many_op op, float parameter, const tk_stretch *stretches, ptrdiff_t count) {
  ptrdiff_t total = 0;
  for (ptrdiff_t i = 0; i < count; i++) { total += stretches[i].count; }
  pass p = {.op = op, .parameter = parameter, .stretches = stretches};
  tk_parallel(total, TK_GRAIN, pass_range, &p);
}

// MARK: Magnitudes

// A block stays in the second-level cache while several sums are taken of it. Blocks begin with
// their tensor and are joined in order: the cut does not depend on the threads.
enum { MAGNITUDE_BLOCK = 16384 };

typedef struct {
  int wanted;
  double power;
  const tk_stretch *stretches;
  tk_magnitude *parts;
} magnitudes;

static ptrdiff_t blocks_of(const tk_stretch *s) {
  return (s->count + MAGNITUDE_BLOCK - 1) / MAGNITUDE_BLOCK;
}

static void magnitude_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const magnitudes *m = context;
  const tk_range_kernels *k = tk_kernels();
  ptrdiff_t start = 0;
  for (const tk_stretch *s = m->stretches; start < end; start += blocks_of(s), s++) {
    ptrdiff_t to = tk_min_of(end - start, blocks_of(s));
    for (ptrdiff_t b = tk_max_of(begin - start, 0); b < to; b++) {
      const float *x = s->x + b * MAGNITUDE_BLOCK;
      ptrdiff_t n = tk_min_of(MAGNITUDE_BLOCK, s->count - b * MAGNITUDE_BLOCK);
      tk_magnitude part = {0};
      if (m->wanted & TK_MAGNITUDE_SUM) { part.sum = k->fold[TK_FOLD_ABS](x, 0.0, n); }
      if (m->wanted & TK_MAGNITUDE_SQUARES) { part.squares = k->fold[TK_FOLD_SQUARES](x, 0.0, n); }
      if (m->wanted & TK_MAGNITUDE_LARGEST) { part.largest = k->largest_magnitude(x, n); }
      if (m->wanted & TK_MAGNITUDE_POWERS) { part.powers = k->fold[TK_FOLD_POWER](x, m->power, n); }
      m->parts[start + b] = part;
    }
  }
}

void tk_many_magnitudes(int wanted, double power, const tk_stretch *stretches, ptrdiff_t count,
                        tk_magnitude *each) {
  ptrdiff_t blocks = 0;
  for (ptrdiff_t i = 0; i < count; i++) { blocks += blocks_of(&stretches[i]); }
  size_t bytes = (size_t)tk_max_of(blocks, 1) * sizeof(tk_magnitude);
  magnitudes m = {
      .wanted = wanted, .power = power, .stretches = stretches, .parts = tk_allocate(bytes)};
  tk_parallel(blocks, 1, magnitude_blocks, &m);
  const tk_magnitude *part = m.parts;
  for (ptrdiff_t i = 0; i < count; i++) {
    tk_magnitude total = {0};
    for (ptrdiff_t b = blocks_of(&stretches[i]); b > 0; b--, part++) {
      total.sum += part->sum;
      total.squares += part->squares;
      total.powers += part->powers;
      // A NaN stays: no number is at least as large.
      total.largest = total.largest >= part->largest || total.largest != total.largest
                          ? total.largest : part->largest;
    }
    each[i] = total;
  }
  tk_deallocate(m.parts, bytes);
}
