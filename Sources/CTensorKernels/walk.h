// Walking several strided operands of one shape together.
#ifndef CTENSOR_KERNELS_WALK_H
#define CTENSOR_KERNELS_WALK_H

#include "internal.h"

#include <stdlib.h>

// More dimensions of size 2 or larger do not fit into an address space.
enum { TK_MAX_RANK = 64, TK_OPERANDS = 3 };

/// A shape without dimensions of size 1, neighbours merged where every operand allows it.
typedef struct {
  int rank;
  ptrdiff_t shape[TK_MAX_RANK];
  ptrdiff_t strides[TK_OPERANDS][TK_MAX_RANK];  // 0 for operands that are not used
} tk_walk;

/// A place of a walk over the first `rank` dimensions.
typedef struct {
  ptrdiff_t index[TK_MAX_RANK], offsets[TK_OPERANDS];
} tk_place;

static inline void tk_walk_append(tk_walk *w, ptrdiff_t size, const ptrdiff_t strides[TK_OPERANDS]) {
  if (size == 1) { return; }
  w->shape[w->rank] = size;
  for (int o = 0; o < TK_OPERANDS; o++) { w->strides[o][w->rank] = strides[o]; }
  w->rank++;
}

/// Exchanges the order of dimensions so that `from` comes to stand at `to`, the others keeping theirs.
static inline void tk_walk_move(tk_walk *w, int from, int to) {
  for (int d = from; d != to; d += from < to ? 1 : -1) {
    int e = from < to ? d + 1 : d - 1;
    ptrdiff_t size = w->shape[d];
    w->shape[d] = w->shape[e];
    w->shape[e] = size;
    for (int o = 0; o < TK_OPERANDS; o++) {
      ptrdiff_t stride = w->strides[o][d];
      w->strides[o][d] = w->strides[o][e];
      w->strides[o][e] = stride;
    }
  }
}

static inline void tk_walk_merge(tk_walk *w) {
  int last = 0;
  for (int d = 1; d < w->rank; d++) {
    bool merges = true;
    for (int o = 0; o < TK_OPERANDS; o++) {
      merges = merges && w->strides[o][last] == w->strides[o][d] * w->shape[d];
    }
    if (merges) {
      w->shape[last] *= w->shape[d];
    } else {
      last++;
      w->shape[last] = w->shape[d];
    }
    for (int o = 0; o < TK_OPERANDS; o++) { w->strides[o][last] = w->strides[o][d]; }
  }
  if (w->rank > 0) { w->rank = last + 1; }
}

static inline ptrdiff_t tk_walk_count(const tk_walk *w, int rank) {
  ptrdiff_t count = 1;
  for (int d = 0; d < rank; d++) { count *= w->shape[d]; }
  return count;
}

/// The place of item number `item` of the first `rank` dimensions.
static inline void tk_walk_seek(const tk_walk *w, int rank, ptrdiff_t item, tk_place *p) {
  for (int o = 0; o < TK_OPERANDS; o++) { p->offsets[o] = 0; }
  for (int d = rank - 1; d >= 0; d--) {
    ptrdiff_t i = item % w->shape[d];
    item /= w->shape[d];
    p->index[d] = i;
    for (int o = 0; o < TK_OPERANDS; o++) { p->offsets[o] += i * w->strides[o][d]; }
  }
}

/// Advances by `count` items, at most to the end of dimension rank - 1.
static inline void tk_walk_advance(const tk_walk *w, int rank, ptrdiff_t count, tk_place *p) {
  for (int d = rank - 1; d >= 0; d--) {
    p->index[d] += count;
    for (int o = 0; o < TK_OPERANDS; o++) { p->offsets[o] += count * w->strides[o][d]; }
    if (p->index[d] < w->shape[d]) { return; }
    for (int o = 0; o < TK_OPERANDS; o++) { p->offsets[o] -= w->shape[d] * w->strides[o][d]; }
    p->index[d] = 0;
    count = 1;
  }
}

/// Calls body(context, place, column, rows, columns) for blocks that cover the elements
/// [begin, end) of a walk of rank >= 2 in row-major order: whole rows that lie in one run of the last
/// dimension but one, or a part of one row.
typedef void (*tk_block_body)(const void *context, const tk_place *place, ptrdiff_t column,
                              ptrdiff_t rows, ptrdiff_t columns);
static inline void tk_walk_blocks(const tk_walk *w, ptrdiff_t begin, ptrdiff_t end,
                                  tk_block_body body, const void *context) {
  int last = w->rank - 1;
  ptrdiff_t width = w->shape[last], row = begin / width, column = begin % width;
  tk_place place;
  tk_walk_seek(w, last, row, &place);
  while (begin < end) {
    ptrdiff_t rows = 1, columns = tk_min_of(width - column, end - begin);
    if (columns == width) {
      rows = tk_min_of(w->shape[last - 1] - place.index[last - 1], (end - begin) / width);
    }
    body(context, &place, column, rows, columns);
    begin += rows * columns;
    column = 0;
    tk_walk_advance(w, last, rows, &place);
  }
}

/// Makes the rank at least 2, with leading dimensions of size 1.
static inline void tk_walk_pad(tk_walk *w) {
  while (w->rank < 2) {
    w->shape[w->rank] = 1;
    for (int o = 0; o < TK_OPERANDS; o++) { w->strides[o][w->rank] = 0; }
    w->rank++;
    tk_walk_move(w, w->rank - 1, 0);
  }
}

#endif
