// Pooling with the channels last: the channels are the vector.
#include "internal.h"

#include <math.h>
#include <string.h>

/// The elements of one dimension under a window.
typedef struct {
  ptrdiff_t begin, end, step;
  ptrdiff_t size;  // with the padding, without what ceil mode lets stand out
} window;

typedef struct {
  window d, h, w;
} box;

typedef struct {
  const tk_pooling *g;
  const float *x;
  float *y;
  int32_t *positions;
  ptrdiff_t blocks;  // that the gradients divide the channels into
} pool;

static window window_of(const tk_pooling *g, int dim, ptrdiff_t i) {
  ptrdiff_t size = g->size[dim], out = g->out_size[dim], step = g->dilation[dim];
  if (g->kernel[dim] == 0) {
    ptrdiff_t begin = i * size / out, end = ((i + 1) * size + out - 1) / out;
    return (window){begin, end, 1, end - begin};
  }
  ptrdiff_t begin = i * g->stride[dim] - g->padding[dim];
  ptrdiff_t end = begin + (g->kernel[dim] - 1) * step + 1;
  ptrdiff_t first = begin < 0 ? begin + (step - 1 - begin) / step * step : begin;
  return (window){first, tk_min_of(end, size), step,
                  tk_min_of(end, size + g->padding[dim]) - begin};
}

/// Calls `body` for the output rows (of all images) begin..<end with each place and its window.
static inline __attribute__((always_inline)) void visit(
    const pool *p, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t c0, ptrdiff_t c1,
    void (*body)(const pool *p, ptrdiff_t image, ptrdiff_t place, const box *b, ptrdiff_t c0,
                 ptrdiff_t c1)) {
  const tk_pooling *g = p->g;
  ptrdiff_t height = g->out_size[1], width = g->out_size[2], rows = g->out_size[0] * height;
  for (ptrdiff_t row = begin; row < end; row++) {
    box b = {window_of(g, 0, row % rows / height), window_of(g, 1, row % height), {0}};
    for (ptrdiff_t j = 0; j < width; j++) {
      b.w = window_of(g, 2, j);
      body(p, row / rows, row * width + j, &b, c0, c1);
    }
  }
}

#define FOR_EACH_PLACE(B, G, PLACE)                                                   \
  for (ptrdiff_t d = (B)->d.begin; d < (B)->d.end; d += (B)->d.step)                  \
    for (ptrdiff_t h = (B)->h.begin; h < (B)->h.end; h += (B)->h.step)                \
      for (ptrdiff_t w = (B)->w.begin,                                                \
                     PLACE = (d * (G)->size[1] + h) * (G)->size[2] + (B)->w.begin;    \
           w < (B)->w.end; w += (B)->w.step, PLACE += (B)->w.step)

static ptrdiff_t rows_grain(const tk_pooling *g) {
  ptrdiff_t work = g->out_size[2] * g->channels;
  for (int d = 0; d < 3; d++) {
    work *= g->kernel[d] == 0 ? g->size[d] / g->out_size[d] + 1 : g->kernel[d];
  }
  return tk_max_of(1, TK_GRAIN / tk_max_of(1, work));
}

static void run_rows(const pool *p, tk_range_body body) {
  const tk_pooling *g = p->g;
  tk_parallel(g->batch * g->out_size[0] * g->out_size[1], rows_grain(g), body, p);
}

/// Windows overlap, so that gradients are divided by images and blocks of channels.
static void run_blocks(pool *p, tk_range_body body) {
  p->blocks = tk_max_of(1, p->g->channels / 32);
  if (p->g->batch >= 2 * tk_thread_count()) { p->blocks = 1; }
  tk_parallel(p->g->batch * p->blocks, 1, body, p);
}

static inline __attribute__((always_inline)) void visit_blocks(
    const pool *p, ptrdiff_t begin, ptrdiff_t end,
    void (*body)(const pool *p, ptrdiff_t image, ptrdiff_t place, const box *b, ptrdiff_t c0,
                 ptrdiff_t c1)) {
  const tk_pooling *g = p->g;
  ptrdiff_t rows = g->out_size[0] * g->out_size[1], in = tk_volume(g->size);
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t n = item / p->blocks, block = item % p->blocks;
    ptrdiff_t c0 = g->channels * block / p->blocks, c1 = g->channels * (block + 1) / p->blocks;
    for (ptrdiff_t i = 0; i < in; i++) {
      memset(p->y + (n * in + i) * g->channels + c0, 0, (size_t)(c1 - c0) * sizeof(float));
    }
    visit(p, n * rows, (n + 1) * rows, c0, c1, body);
  }
}

// MARK: Maxima

static void max_place(const pool *p, ptrdiff_t image, ptrdiff_t place, const box *b, ptrdiff_t c0,
                      ptrdiff_t c1) {
  const tk_pooling *g = p->g;
  ptrdiff_t channels = c1 - c0, all = tk_volume(g->size);
  const float *x = p->x + image * all * channels;
  float *y = p->y + place * channels;
  for (ptrdiff_t c = 0; c < channels; c++) { y[c] = -INFINITY; }
  if (p->positions == NULL) {
    FOR_EACH_PLACE(b, g, at) {
      tk_kernels()->binary[TK_MAXIMUM](y, x + at * channels, y, channels);
    }
    return;
  }
  int32_t *positions = p->positions + place * channels;
  ptrdiff_t first = (b->d.begin * g->size[1] + b->h.begin) * g->size[2] + b->w.begin;
  for (ptrdiff_t c = 0; c < channels; c++) { positions[c] = (int32_t)tk_min_of(first, all - 1); }
  FOR_EACH_PLACE(b, g, at) {
    tk_kernels()->max_into(x + at * channels, (int32_t)at, y, positions, channels);
  }
}

static void max_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  visit(p, begin, end, 0, p->g->channels, max_place);
}

void tk_max_pool(const tk_pooling *geometry, const float *x, float *y, int32_t *positions) {
  pool p = {geometry, x, y, positions, 1};
  run_rows(&p, max_rows);
}

typedef struct {
  const float *x;
  const int32_t *positions;
  float *y;
  ptrdiff_t places, out_places, channels, blocks;
  bool add;
} scatter;

static void scatter_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scatter *s = context;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t n = item / s->blocks, block = item % s->blocks;
    ptrdiff_t c0 = s->channels * block / s->blocks, c1 = s->channels * (block + 1) / s->blocks;
    float *y = s->y + n * s->out_places * s->channels;
    for (ptrdiff_t i = 0; i < s->out_places; i++) {
      memset(y + i * s->channels + c0, 0, (size_t)(c1 - c0) * sizeof(float));
    }
    for (ptrdiff_t i = 0; i < s->places; i++) {
      const float *x = s->x + (n * s->places + i) * s->channels;
      const int32_t *positions = s->positions + (n * s->places + i) * s->channels;
      for (ptrdiff_t c = c0; c < c1; c++) {
        float *to = y + positions[c] * s->channels + c;
        *to = s->add ? *to + x[c] : x[c];
      }
    }
  }
}

static void run_scatter(scatter *s, ptrdiff_t batch) {
  s->blocks = batch >= 2 * tk_thread_count() ? 1 : tk_max_of(1, s->channels / 32);
  tk_parallel(batch * s->blocks, 1, scatter_blocks, s);
}

void tk_max_pool_gradient(const tk_pooling *geometry, const float *dy, const int32_t *positions,
                          float *dx) {
  const tk_pooling *g = geometry;
  scatter s = {dy, positions, dx, tk_volume(g->out_size), tk_volume(g->size), g->channels, 1, true};
  run_scatter(&s, g->batch);
}

void tk_max_unpool(const float *x, const int32_t *positions, float *y, ptrdiff_t batch,
                   ptrdiff_t places, ptrdiff_t out_places, ptrdiff_t channels) {
  scatter s = {x, positions, y, places, out_places, channels, 1, false};
  run_scatter(&s, batch);
}

static void gather_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const scatter *s = context;
  for (ptrdiff_t row = begin; row < end; row++) {
    const float *dy = s->x + row / s->places * s->out_places * s->channels;
    for (ptrdiff_t c = 0; c < s->channels; c++) {
      ptrdiff_t at = row * s->channels + c;
      s->y[at] = dy[s->positions[at] * s->channels + c];
    }
  }
}

void tk_max_unpool_gradient(const float *dy, const int32_t *positions, float *dx, ptrdiff_t batch,
                            ptrdiff_t places, ptrdiff_t out_places, ptrdiff_t channels) {
  scatter s = {dy, positions, dx, places, out_places, channels, 1, false};
  tk_parallel(batch * places, tk_max_of(1, TK_GRAIN / tk_max_of(1, channels)), gather_rows, &s);
}

// MARK: Averages

static float share_of(const tk_pooling *g, const box *b) {
  if (g->divisor != 0) { return 1.0f / (float)g->divisor; }
  const window *windows[3] = {&b->d, &b->h, &b->w};
  ptrdiff_t count = 1;
  for (int i = 0; i < 3; i++) {
    count *= g->count_padding ? windows[i]->size : windows[i]->end - windows[i]->begin;
  }
  return 1.0f / (float)count;
}

static void average_place(const pool *p, ptrdiff_t image, ptrdiff_t place, const box *b,
                          ptrdiff_t c0, ptrdiff_t c1) {
  const tk_pooling *g = p->g;
  ptrdiff_t channels = c1 - c0;
  const float *x = p->x + image * tk_volume(g->size) * channels;
  float *y = p->y + place * channels, share = share_of(g, b);
  memset(y, 0, (size_t)channels * sizeof(float));
  FOR_EACH_PLACE(b, g, at) { tk_kernels()->add_scaled(share, x + at * channels, y, channels); }
}

static void average_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const pool *p = context;
  visit(p, begin, end, 0, p->g->channels, average_place);
}

void tk_average_pool(const tk_pooling *geometry, const float *x, float *y) {
  pool p = {geometry, x, y, NULL, 1};
  run_rows(&p, average_rows);
}

static void spread_place(const pool *p, ptrdiff_t image, ptrdiff_t place, const box *b,
                         ptrdiff_t c0, ptrdiff_t c1) {
  const tk_pooling *g = p->g;
  const float *dy = p->x + place * g->channels + c0;
  float *dx = p->y + image * tk_volume(g->size) * g->channels + c0, share = share_of(g, b);
  FOR_EACH_PLACE(b, g, at) {
    tk_kernels()->add_scaled(share, dy, dx + at * g->channels, c1 - c0);
  }
}

static void spread_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  visit_blocks(context, begin, end, spread_place);
}

void tk_average_pool_gradient(const tk_pooling *geometry, const float *dy, float *dx) {
  pool p = {geometry, dy, dx, NULL, 1};
  run_blocks(&p, spread_blocks);
}
