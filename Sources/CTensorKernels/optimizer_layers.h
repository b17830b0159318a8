// Optimiser steps that need norms of each tensor: phases over all tensors, of which the threads share
// the elements. Sums are those of blocks, cut by the sizes alone and joined in order: results do not
// depend on the thread count.
#ifndef OPTIMIZER_LAYERS_H
#define OPTIMIZER_LAYERS_H

#include <math.h>

#include "internal.h"

enum { BLOCK = 4096 };

/// A tensor with what its phases hand on.
typedef struct {
  const tk_slot *slot;
  ptrdiff_t block, blocks;             // rows or elements, and blocks in a matrix or vector
  double *parameter_sums, *step_sums;  // of squares, by block
  float rate;
  // Of matrices alone:
  double *column_sums;   // of the gradient's squares, [batch, blocks, columns]
  float *column_scales;  // [batch, columns]
  float *matrix_scales;  // [batch]
} layer;

typedef struct {
  const layer *layers;
  ptrdiff_t count;
  /// How many items a layer has in this phase, and what is done with some of them.
  ptrdiff_t (*items)(const layer *l);
  void (*body)(const layer *l, ptrdiff_t begin, ptrdiff_t end);
} phase;

/// The first of a layer's items that begins at or behind an element.
static inline ptrdiff_t item_at(ptrdiff_t element, ptrdiff_t items, ptrdiff_t count) {
  return (element * items + count - 1) / count;
}

static inline void phase_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const phase *p = context;
  ptrdiff_t start = 0;  // of the layer in the range
  for (const layer *l = p->layers; l < p->layers + p->count && start < end; l++) {
    ptrdiff_t count = l->slot->count;
    ptrdiff_t from = begin > start ? begin - start : 0, to = tk_min_of(end - start, count);
    start += count;
    if (from >= to) { continue; }
    ptrdiff_t items = p->items(l);
    ptrdiff_t first = item_at(from, items, count), last = item_at(to, items, count);
    if (first < last) { p->body(l, first, last); }
  }
}

static inline void run_phase(const layer *layers, ptrdiff_t count, ptrdiff_t (*items)(const layer *l),
                      void (*body)(const layer *l, ptrdiff_t begin, ptrdiff_t end)) {
  ptrdiff_t total = 0;
  for (ptrdiff_t i = 0; i < count; i++) { total += layers[i].slot->count; }
  phase p = {.layers = layers, .count = count, .items = items, .body = body};
  tk_parallel(total, TK_GRAIN / 2, phase_range, &p);
}

static inline double total_of(const double *partials, ptrdiff_t count) {
  double total = 0.0;
  for (ptrdiff_t i = 0; i < count; i++) { total += partials[i]; }
  return total;
}

static inline ptrdiff_t elements_of(const layer *l) { return l->slot->count; }

static inline void cut_vector(layer *l) {
  l->block = BLOCK;
  l->blocks = (l->slot->count + BLOCK - 1) / BLOCK;
}

#endif
