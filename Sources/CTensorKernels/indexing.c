// Reading and writing at indices.
#include "walk.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { X, Y, INDEX };

// MARK: Gather

typedef struct {
  tk_walk walk;
  const int32_t *index;
  ptrdiff_t step;
  const char *x;
  char *y;
  int size;
} gathering;

#define GATHER_ROWS(TYPE)                                                                     \
  for (ptrdiff_t r = 0; r < rows; r++) {                                                      \
    const int32_t *at = index + r * ir;                                                       \
    const TYPE *from = (const TYPE *)x + r * xr;                                              \
    TYPE *to = (TYPE *)y + r * yr;                                                            \
    if (ic == 0) {                                                                            \
      from += *at * g->step;                                                                  \
      if (xc == 1 && columns * (ptrdiff_t)sizeof(TYPE) >= 64) {                               \
        memcpy(to, from, (size_t)columns * sizeof(TYPE));                                     \
      } else {                                                                                \
        for (ptrdiff_t c = 0; c < columns; c++) { to[c] = from[c * xc]; }                     \
      }                                                                                       \
    } else {                                                                                  \
      for (ptrdiff_t c = 0; c < columns; c++) { to[c] = from[c * xc + at[c * ic] * g->step]; } \
    }                                                                                         \
  }

static void gather_block(const void *context, const tk_place *place, ptrdiff_t column,
                         ptrdiff_t rows, ptrdiff_t columns) {
  const gathering *g = context;
  const tk_walk *w = &g->walk;
  int last = w->rank - 1;
  ptrdiff_t xr = w->strides[X][last - 1], xc = w->strides[X][last];
  ptrdiff_t ir = w->strides[INDEX][last - 1], ic = w->strides[INDEX][last];
  ptrdiff_t yr = w->strides[Y][last - 1];
  const int32_t *index = g->index + place->offsets[INDEX] + column * ic;
  const char *x = g->x + (place->offsets[X] + column * xc) * g->size;
  char *y = g->y + (place->offsets[Y] + column) * g->size;
  switch (g->size) {
    case 1: GATHER_ROWS(uint8_t) break;
    case 2: GATHER_ROWS(uint16_t) break;
    case 4: GATHER_ROWS(uint32_t) break;
    default: GATHER_ROWS(uint64_t) break;
  }
}

static void gather_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const gathering *g = context;
  tk_walk_blocks(&g->walk, begin, end, gather_block, g);
}

// Rows of single elements out of many planes: the planes are as far apart as the cache is long when
// their size is a power of two, and push each other out. A tile of their columns is copied together first.

enum { GATHER_TILE = 128, GATHER_PLANES = 256, GATHER_APART = 1 << 18 };

typedef struct {
  const gathering *all;
  ptrdiff_t bound, tiles;
} tiled_gathering;

static void gather_tiles(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const tiled_gathering *t = context;
  const gathering *g = t->all;
  const tk_walk *w = &g->walk;
  int last = w->rank - 1;
  ptrdiff_t rows = w->shape[last - 1], width = w->shape[last];
  uint32_t *tile = tk_allocate((size_t)(t->bound * GATHER_TILE) * sizeof(uint32_t));
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t outer = item / t->tiles, column = item % t->tiles * GATHER_TILE;
    ptrdiff_t columns = tk_min_of(GATHER_TILE, width - column);
    // Without an outer dimension `outer` is 0.
    const uint32_t *x = (const uint32_t *)g->x + outer * w->strides[X][0] + column;
    uint32_t *y = (uint32_t *)g->y + outer * w->strides[Y][0] + column;
    const int32_t *index = g->index + outer * w->strides[INDEX][0] + column;
    for (ptrdiff_t p = 0; p < t->bound; p++) {
      memcpy(tile + p * GATHER_TILE, x + p * g->step, (size_t)columns * sizeof(uint32_t));
    }
    for (ptrdiff_t r = 0; r < rows; r++) {
      for (ptrdiff_t c = 0; c < columns; c++) {
        y[r * width + c] = tile[index[r * width + c] * GATHER_TILE + c];
      }
    }
  }
  tk_deallocate(tile, (size_t)(t->bound * GATHER_TILE) * sizeof(uint32_t));
}

/// Whether the work suits `gather_tiles`, and is done.
static bool gathered_in_tiles(const gathering *g, ptrdiff_t bound) {
  const tk_walk *w = &g->walk;
  int last = w->rank - 1;
  if (g->size != 4 || last < 1 || last > 2 || bound < 2 || bound > GATHER_PLANES) { return false; }
  ptrdiff_t rows = w->shape[last - 1], width = w->shape[last];
  if (w->strides[X][last - 1] != 0 || w->strides[X][last] != 1 ||
      w->strides[INDEX][last - 1] != width || w->strides[INDEX][last] != 1 ||
      width < GATHER_TILE || 2 * rows < bound || bound * g->step < GATHER_APART) {
    return false;
  }
  tiled_gathering t = {.all = g, .bound = bound, .tiles = (width + GATHER_TILE - 1) / GATHER_TILE};
  ptrdiff_t outer = last == 2 ? w->shape[0] : 1;
  ptrdiff_t grain = TK_GRAIN / 2 / ((rows + bound) * GATHER_TILE);
  tk_parallel(outer * t.tiles, tk_max_of(1, grain), gather_tiles, &t);
  return true;
}

void tk_gather(const tk_indices *at, ptrdiff_t bound, const void *x, const ptrdiff_t *x_strides,
               void *y, int element_size) {
  gathering g = {.index = at->index, .step = at->step, .x = x, .y = y, .size = element_size};
  ptrdiff_t y_strides[at->rank + 1], count = 1;
  for (int d = at->rank - 1; d >= 0; d--) {
    y_strides[d] = count;
    count *= at->shape[d];
  }
  if (count == 0) { return; }
  for (int d = 0; d < at->rank; d++) {
    tk_walk_append(&g.walk, at->shape[d],
                   (ptrdiff_t[]){x_strides[d], y_strides[d], at->index_strides[d]});
  }
  tk_walk_merge(&g.walk);
  tk_walk_pad(&g.walk);
  if (gathered_in_tiles(&g, bound)) { return; }
  tk_parallel(count, TK_GRAIN / 2, gather_range, &g);
}

// MARK: Scatter

typedef struct {
  tk_scatter_op op;
  tk_walk apart;     // dimensions in which indices never meet: shared out among threads
  tk_walk together;  // the others: walked in order by one thread
  bool inner_together;
  const int32_t *index;
  ptrdiff_t step;
  const char *x;
  char *y;
  tk_type type;
  int size;
} scattering;

static int size_of(tk_type type) {
  switch (type) {
    case TK_FLOAT64: case TK_INT64: return 8;
    case TK_FLOAT32: case TK_INT32: return 4;
    case TK_BFLOAT16: return 2;
    case TK_UINT8: case TK_BOOL: return 1;
  }
}

#define SCATTER_LOOP(TYPE, EXPRESSION)                       \
  do {                                                       \
    const TYPE *from = (const TYPE *)x;                      \
    for (ptrdiff_t c = 0; c < n; c++) {                      \
      TYPE *to = (TYPE *)y + c * ys + index[c * is] * step;  \
      TYPE b = from[c * xs];                                 \
      *to = (EXPRESSION);                                    \
    }                                                        \
  } while (0)

/// n elements one stride apart.
static void scatter_line(const scattering *s, const ptrdiff_t offsets[TK_OPERANDS], ptrdiff_t n,
                         ptrdiff_t xs, ptrdiff_t ys, ptrdiff_t is) {
  const int32_t *index = s->index + offsets[INDEX];
  const char *x = s->x + offsets[X] * s->size;
  char *y = s->y + offsets[Y] * s->size;
  ptrdiff_t step = s->step;
  bool adds = s->op == TK_SCATTER_ADD && s->type == TK_FLOAT32;
  if (is == 0 && xs == 1 && ys == 1 && n * s->size >= 64 && (adds || s->op == TK_SCATTER_SET)) {
    y += *index * step * s->size;
    if (adds) {
      tk_kernels()->add_scaled(1.0f, (const float *)x, (float *)y, n);
    } else {
      memcpy(y, x, (size_t)(n * s->size));
    }
    return;
  }
  switch (s->op) {
    case TK_SCATTER_ADD:
      switch (s->type) {
        case TK_FLOAT64: SCATTER_LOOP(double, *to + b); break;
        // Unsigned, to wrap around.
        case TK_INT32: SCATTER_LOOP(uint32_t, *to + b); break;
        case TK_INT64: SCATTER_LOOP(uint64_t, *to + b); break;
        case TK_UINT8: SCATTER_LOOP(uint8_t, (uint8_t)(*to + b)); break;
        default: SCATTER_LOOP(float, *to + b); break;
      }
      break;
    case TK_SCATTER_MULTIPLY: SCATTER_LOOP(float, *to * b); break;
    case TK_SCATTER_MAXIMUM: SCATTER_LOOP(float, b > *to || isnan(b) ? b : *to); break;
    case TK_SCATTER_MINIMUM: SCATTER_LOOP(float, b < *to || isnan(b) ? b : *to); break;
    case TK_SCATTER_SET:
      switch (s->size) {
        case 1: SCATTER_LOOP(uint8_t, b); break;
        case 2: SCATTER_LOOP(uint16_t, b); break;
        case 4: SCATTER_LOOP(uint32_t, b); break;
        default: SCATTER_LOOP(uint64_t, b); break;
      }
  }
}

/// Items [begin, end) of the dimensions apart, each with all of those together.
static void scatter_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scattering *s = context;
  const tk_walk *a = &s->apart, *t = &s->together;
  int across = a->rank - 1, along = t->rank - 1;
  tk_place place, inner;
  tk_walk_seek(a, a->rank, begin, &place);
  while (begin < end) {
    ptrdiff_t run =
        s->inner_together ? 1 : tk_min_of(a->shape[across] - place.index[across], end - begin);
    int outer = s->inner_together ? along : t->rank;
    ptrdiff_t lines = tk_walk_count(t, outer);
    tk_walk_seek(t, outer, 0, &inner);
    for (ptrdiff_t line = 0; line < lines; line++) {
      ptrdiff_t offsets[TK_OPERANDS];
      for (int o = 0; o < TK_OPERANDS; o++) { offsets[o] = place.offsets[o] + inner.offsets[o]; }
      if (s->inner_together) {
        scatter_line(s, offsets, t->shape[along], t->strides[X][along], 0, t->strides[INDEX][along]);
      } else {
        scatter_line(s, offsets, run, a->strides[X][across], a->strides[Y][across],
                     a->strides[INDEX][across]);
      }
      tk_walk_advance(t, outer, 1, &inner);
    }
    begin += run;
    tk_walk_advance(a, a->rank, run, &place);
  }
}

void tk_scatter(tk_scatter_op op, const tk_indices *at, const void *x, const ptrdiff_t *x_strides,
                void *y, const ptrdiff_t *y_strides, tk_type type) {
  scattering s = {.op = op, .index = at->index, .step = at->step, .x = x, .y = y, .type = type,
                  .size = size_of(type)};
  for (int d = 0; d < at->rank; d++) {
    if (at->shape[d] == 0) { return; }
    tk_walk_append(y_strides[d] != 0 ? &s.apart : &s.together, at->shape[d],
                   (ptrdiff_t[]){x_strides[d], y_strides[d], at->index_strides[d]});
  }
  tk_walk_merge(&s.apart);
  tk_walk_merge(&s.together);
  tk_walk_pad(&s.apart);
  tk_walk_pad(&s.together);
  ptrdiff_t items = tk_walk_count(&s.apart, s.apart.rank);
  ptrdiff_t each = tk_walk_count(&s.together, s.together.rank);
  ptrdiff_t width = s.apart.shape[s.apart.rank - 1], length = s.together.shape[s.together.rank - 1];
  // The longer loop is the inner one, unless only the other one reads its source in order.
  bool reads_along = labs(s.together.strides[X][s.together.rank - 1]) == 1;
  bool reads_across = labs(s.apart.strides[X][s.apart.rank - 1]) == 1;
  bool along = reads_along == reads_across ? length > width : reads_along;
  s.inner_together = width == 1 || (length > 1 && along);
  // A share of a run is at least a few cache lines, or the lines become too short.
  ptrdiff_t least = s.inner_together ? 1 : tk_min_of(64, width);
  tk_parallel(items, tk_max_of(least, TK_GRAIN / each), scatter_range, &s);
}

// MARK: Indices

typedef struct {
  const int32_t *index;
  int32_t *sums;
  ptrdiff_t bound, factor;
  bool accumulate;
  _Atomic ptrdiff_t *first;
} index_check;

static void report(const index_check *k, ptrdiff_t position) {
  ptrdiff_t known = atomic_load(k->first);
  while ((known < 0 || position < known) &&
         !atomic_compare_exchange_weak(k->first, &known, position)) {
  }
}

static void check_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const index_check *k = context;
  uint64_t bound = (uint64_t)k->bound;
  uint32_t outside = 0, limit = bound > INT32_MAX ? INT32_MAX : (uint32_t)bound - 1;
  if (bound == 0) {
    report(k, begin);
    return;
  }
  for (ptrdiff_t i = begin; i < end; i++) { outside |= (uint32_t)k->index[i] > limit; }
  for (ptrdiff_t i = begin; outside && i < end; i++) {
    if ((uint32_t)k->index[i] > limit) {
      report(k, i);
      return;
    }
  }
}

ptrdiff_t tk_first_outside(const int32_t *index, ptrdiff_t n, ptrdiff_t bound) {
  _Atomic ptrdiff_t first = -1;
  index_check k = {.index = index, .bound = bound, .first = &first};
  tk_parallel(n, TK_GRAIN, check_range, &k);
  return first;
}

static void add_index_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const index_check *k = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    ptrdiff_t at = k->index[i];
    if (at < 0) { at += k->bound; }
    if (at < 0 || at >= k->bound) {
      report(k, i);
      return;
    }
    k->sums[i] = (k->accumulate ? k->sums[i] : 0) + (int32_t)(at * k->factor);
  }
}

ptrdiff_t tk_add_index(const int32_t *index, ptrdiff_t n, ptrdiff_t bound, ptrdiff_t factor,
                       bool accumulate, int32_t *sums) {
  _Atomic ptrdiff_t first = -1;
  index_check k = {index, sums, bound, factor, accumulate, &first};
  tk_parallel(n, TK_GRAIN, add_index_range, &k);
  return first;
}

ptrdiff_t tk_count_true(const bool *mask, ptrdiff_t n) {
  const uint8_t *bytes = (const uint8_t *)mask;
  ptrdiff_t count = 0;
  for (ptrdiff_t i = 0; i < n; i++) { count += bytes[i]; }
  return count;
}

void tk_true_positions(const bool *mask, ptrdiff_t n, int32_t *positions, ptrdiff_t count) {
  const uint8_t *bytes = (const uint8_t *)mask;
  // Writes before it knows: no branch to mispredict.
  for (ptrdiff_t i = 0, k = 0; i < n && k < count; i++) {
    positions[k] = (int32_t)i;
    k += bytes[i];
  }
}
