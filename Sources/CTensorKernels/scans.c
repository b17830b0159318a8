// Running sums, products and extrema along the middle of [outer, middle, inner].
#include "internal.h"

#include <math.h>

enum { TILE = 128 };

typedef struct {
  const float *x, *y, *dy;
  float *out;
  int32_t *places;
  ptrdiff_t middle, inner, tiles;
  bool flag;
} scan;

/// Sets up the tile of columns `index`: where it begins and how wide it is.
static ptrdiff_t tile_at(const scan *s, ptrdiff_t index, ptrdiff_t *from) {
  ptrdiff_t column = index % s->tiles * TILE;
  *from = index / s->tiles * s->middle * s->inner + column;
  return tk_min_of(TILE, s->inner - column);
}

static void for_tiles(scan s, ptrdiff_t outer, tk_range_body body) {
  s.tiles = (s.inner + TILE - 1) / TILE;
  ptrdiff_t work = tk_max_of(1, s.middle * tk_min_of(s.inner, TILE));
  tk_parallel(outer * s.tiles, tk_max_of(1, TK_GRAIN / work), body, &s);
}

/// One column: its total stays in a register.
static void running_sum_line(const float *x, ptrdiff_t step, float *y, ptrdiff_t n) {
  double total = 0.0;
  for (ptrdiff_t i = 0, at = step < 0 ? n - 1 : 0; i < n; i++, at += step) {
    total += (double)x[at];
    y[at] = (float)total;
  }
}

static void running_sum_tiles(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scan *s = context;
  for (ptrdiff_t index = begin; index < end; index++) {
    ptrdiff_t from, width = tile_at(s, index, &from);
    if (s->inner == 1) {
      running_sum_line(s->x + from, s->flag ? -1 : 1, s->out + from, s->middle);
      continue;
    }
    double totals[TILE] = {0.0};
    for (ptrdiff_t step = 0; step < s->middle; step++) {
      ptrdiff_t at = from + (s->flag ? s->middle - 1 - step : step) * s->inner;
      for (ptrdiff_t i = 0; i < width; i++) {
        totals[i] += (double)s->x[at + i];
        s->out[at + i] = (float)totals[i];
      }
    }
  }
}

void tk_running_sum(const float *x, bool reversed, float *y, ptrdiff_t outer, ptrdiff_t middle,
                    ptrdiff_t inner) {
  scan s = {.x = x, .out = y, .middle = middle, .inner = inner, .flag = reversed};
  for_tiles(s, outer, running_sum_tiles);
}

static void running_product_tiles(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scan *s = context;
  for (ptrdiff_t index = begin; index < end; index++) {
    ptrdiff_t from, width = tile_at(s, index, &from);
    double totals[TILE];
    for (ptrdiff_t i = 0; i < width; i++) { totals[i] = 1.0; }
    for (ptrdiff_t step = 0, at = from; step < s->middle; step++, at += s->inner) {
      for (ptrdiff_t i = 0; i < width; i++) {
        totals[i] *= (double)s->x[at + i];
        s->out[at + i] = (float)totals[i];
      }
    }
  }
}

void tk_running_product(const float *x, float *y, ptrdiff_t outer, ptrdiff_t middle,
                        ptrdiff_t inner) {
  scan s = {.x = x, .out = y, .middle = middle, .inner = inner};
  for_tiles(s, outer, running_product_tiles);
}

/// dx[i] = y[i − 1]·s[i] with s[i] = dy[i] + x[i + 1]·s[i + 1].
static void running_product_gradient_tiles(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scan *s = context;
  for (ptrdiff_t index = begin; index < end; index++) {
    ptrdiff_t from, width = tile_at(s, index, &from);
    double tails[TILE] = {0.0};
    for (ptrdiff_t step = s->middle - 1; step >= 0; step--) {
      ptrdiff_t at = from + step * s->inner;
      for (ptrdiff_t i = 0; i < width; i++) {
        double next = step + 1 < s->middle ? (double)s->x[at + s->inner + i] * tails[i] : 0.0;
        tails[i] = (double)s->dy[at + i] + next;
        double before = step > 0 ? (double)s->y[at - s->inner + i] : 1.0;
        s->out[at + i] = (float)(before * tails[i]);
      }
    }
  }
}

void tk_running_product_gradient(const float *x, const float *y, const float *dy, float *dx,
                                 ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  scan s = {.x = x, .y = y, .dy = dy, .out = dx, .middle = middle, .inner = inner};
  for_tiles(s, outer, running_product_gradient_tiles);
}

static void running_extremum_tiles(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scan *s = context;
  for (ptrdiff_t index = begin; index < end; index++) {
    ptrdiff_t from, width = tile_at(s, index, &from);
    float best[TILE];
    int32_t places[TILE] = {0};
    for (ptrdiff_t step = 0, at = from; step < s->middle; step++, at += s->inner) {
      for (ptrdiff_t i = 0; i < width; i++) {
        float value = s->x[at + i];
        bool better = s->flag ? value >= best[i] : value <= best[i];
        if (step == 0 || isnan(value) || better) {
          best[i] = value;
          places[i] = (int32_t)step;
        }
        s->out[at + i] = best[i];
        s->places[at + i] = places[i];
      }
    }
  }
}

void tk_running_extremum(bool largest, const float *x, float *values, int32_t *places,
                         ptrdiff_t outer, ptrdiff_t middle, ptrdiff_t inner) {
  scan s = {
      .x = x, .out = values, .places = places, .middle = middle, .inner = inner, .flag = largest};
  for_tiles(s, outer, running_extremum_tiles);
}
