// Sampling images at points. Each point is a short list of pixels with weights and the weights'
// derivatives, from which the value and both gradients follow.
#include "internal.h"

#include <math.h>
#include <string.h>

typedef struct {
  ptrdiff_t pixel;
  float weight, dx, dy;
} tap;

enum { MOST_TAPS = 16 };

/// A coordinate in pixels and its derivative by the grid's number.
typedef struct {
  float at, slope;
} coordinate;

static coordinate in_pixels(const tk_grid_sampling *g, float v, ptrdiff_t size) {
  float n = (float)size;
  if (g->align_corners) { return (coordinate){(v + 1.0f) / 2.0f * (n - 1.0f), (n - 1.0f) / 2.0f}; }
  return (coordinate){((v + 1.0f) * n - 1.0f) / 2.0f, n / 2.0f};
}

static coordinate clipped(coordinate c, ptrdiff_t size) {
  float last = (float)(size - 1);
  if (c.at <= 0.0f) { return (coordinate){0.0f, 0.0f}; }
  if (c.at >= last) { return (coordinate){last, 0.0f}; }
  return c;
}

/// Reflects at the middles of the outer pixels, or at their edges where corners are not aligned.
static coordinate reflected(const tk_grid_sampling *g, coordinate c, ptrdiff_t size) {
  float low = g->align_corners ? 0.0f : -0.5f;
  float span = g->align_corners ? (float)(size - 1) : (float)size;
  if (span == 0.0f) { return (coordinate){0.0f, 0.0f}; }
  float from = c.at - low, distance = fabsf(from), rest = fmodf(distance, span);
  float slope = from < 0.0f ? -c.slope : c.slope;
  if (fmodf(floorf(distance / span), 2.0f) == 0.0f) { return (coordinate){rest + low, slope}; }
  return (coordinate){span - rest + low, -slope};
}

static coordinate padded(const tk_grid_sampling *g, coordinate c, ptrdiff_t size) {
  if (g->padding == TK_PAD_REFLECTION) { c = reflected(g, c, size); }
  if (g->padding != TK_PAD_ZEROS) { c = clipped(c, size); }
  return c;
}

/// NaN and what no integer holds lie outside of every image.
static coordinate sane(coordinate c) {
  return c.at > -1e9f && c.at < 1e9f ? c : (coordinate){-100.0f, 0.0f};
}

static void cubic_weights(float t, float *weights, float *slopes) {
  const float a = -0.75f;
  const float distances[4] = {1.0f + t, t, 1.0f - t, 2.0f - t};
  for (int i = 0; i < 4; i++) {
    float x = distances[i];
    bool near = i == 1 || i == 2;
    weights[i] = near ? ((a + 2.0f) * x - (a + 3.0f)) * x * x + 1.0f
                      : ((a * x - 5.0f * a) * x + 8.0f * a) * x - 4.0f * a;
    float slope = near ? (3.0f * (a + 2.0f) * x - 2.0f * (a + 3.0f)) * x
                       : (3.0f * a * x - 10.0f * a) * x + 8.0f * a;
    slopes[i] = i < 2 ? slope : -slope;
  }
}

/// The 1, 2 or 4 columns (or rows) of a point, −1 outside of the image.
static int line_taps(const tk_grid_sampling *g, float v, ptrdiff_t size, ptrdiff_t *places,
                     float *weights, float *slopes) {
  coordinate c = in_pixels(g, v, size);
  if (g->mode != TK_SAMPLE_BICUBIC) { c = padded(g, c, size); }
  c = sane(c);
  int count = 1;
  ptrdiff_t first;
  if (g->mode == TK_SAMPLE_NEAREST) {
    first = (ptrdiff_t)nearbyintf(c.at);
    weights[0] = 1.0f;
    slopes[0] = 0.0f;
  } else if (g->mode == TK_SAMPLE_BILINEAR) {
    float whole = floorf(c.at);
    first = (ptrdiff_t)whole;
    count = 2;
    weights[1] = c.at - whole;
    weights[0] = 1.0f - weights[1];
    slopes[0] = -c.slope;
    slopes[1] = c.slope;
  } else {
    float whole = floorf(c.at);
    first = (ptrdiff_t)whole - 1;
    count = 4;
    cubic_weights(c.at - whole, weights, slopes);
    for (int i = 0; i < 4; i++) { slopes[i] *= c.slope; }
  }
  for (int i = 0; i < count; i++) {
    places[i] = first + i;
    if (g->mode == TK_SAMPLE_BICUBIC) {
      places[i] = (ptrdiff_t)padded(g, (coordinate){(float)places[i], 1.0f}, size).at;
    }
    if (places[i] < 0 || places[i] >= size) { places[i] = -1; }
  }
  return count;
}

static int taps_of(const tk_grid_sampling *g, const float *point, tap taps[MOST_TAPS]) {
  ptrdiff_t columns[4], rows[4];
  float x_weights[4], x_slopes[4], y_weights[4], y_slopes[4];
  int across = line_taps(g, point[0], g->width, columns, x_weights, x_slopes);
  int down = line_taps(g, point[1], g->height, rows, y_weights, y_slopes);
  int count = 0;
  for (int i = 0; i < down; i++) {
    for (int j = 0; j < across; j++) {
      if (rows[i] < 0 || columns[j] < 0) { continue; }
      taps[count++] = (tap){rows[i] * g->width + columns[j], y_weights[i] * x_weights[j],
                            y_weights[i] * x_slopes[j], y_slopes[i] * x_weights[j]};
    }
  }
  return count;
}

typedef struct {
  const tk_grid_sampling *g;
  const float *x, *dy, *grid;
  float *y;
  ptrdiff_t blocks;
} sampling;

static void sample_points(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const sampling *s = context;
  const tk_grid_sampling *g = s->g;
  tap taps[MOST_TAPS];
  ptrdiff_t channels = g->channels, points = g->out_height * g->out_width;
  for (ptrdiff_t at = begin; at < end; at++) {
    const float *image = s->x + at / points * g->height * g->width * channels;
    float *y = s->y + at * channels;
    int count = taps_of(g, s->grid + 2 * at, taps);
    memset(y, 0, (size_t)channels * sizeof(float));
    for (int i = 0; i < count; i++) {
      tk_kernels()->add_scaled(taps[i].weight, image + taps[i].pixel * channels, y, channels);
    }
  }
}

static ptrdiff_t points_grain(const tk_grid_sampling *g) {
  return tk_max_of(1, TK_GRAIN / (4 * tk_max_of(8, g->channels)));
}

void tk_grid_sample(const tk_grid_sampling *geometry, const float *x, const float *grid, float *y) {
  const tk_grid_sampling *g = geometry;
  sampling s = {.g = g, .x = x, .grid = grid, .y = y};
  tk_parallel(g->batch * g->out_height * g->out_width, points_grain(g), sample_points, &s);
}

static void spread_points(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const sampling *s = context;
  const tk_grid_sampling *g = s->g;
  tap taps[MOST_TAPS];
  ptrdiff_t channels = g->channels, points = g->out_height * g->out_width;
  ptrdiff_t pixels = g->height * g->width;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t n = item / s->blocks, block = item % s->blocks;
    ptrdiff_t c0 = channels * block / s->blocks, c1 = channels * (block + 1) / s->blocks;
    float *image = s->y + n * pixels * channels + c0;
    for (ptrdiff_t i = 0; i < pixels; i++) {
      memset(image + i * channels, 0, (size_t)(c1 - c0) * sizeof(float));
    }
    for (ptrdiff_t at = n * points; at < (n + 1) * points; at++) {
      int count = taps_of(g, s->grid + 2 * at, taps);
      for (int i = 0; i < count; i++) {
        tk_kernels()->add_scaled(taps[i].weight, s->dy + at * channels + c0,
                                 image + taps[i].pixel * channels, c1 - c0);
      }
    }
  }
}

void tk_grid_sample_input_gradient(const tk_grid_sampling *geometry, const float *dy,
                                   const float *grid, float *dx) {
  const tk_grid_sampling *g = geometry;
  // Points share pixels: the work is divided by images and blocks of channels.
  ptrdiff_t blocks = g->batch >= 2 * tk_thread_count() ? 1 : tk_max_of(1, g->channels / 32);
  sampling s = {.g = g, .dy = dy, .grid = grid, .y = dx, .blocks = blocks};
  tk_parallel(g->batch * blocks, 1, spread_points, &s);
}

static void grid_gradient_points(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const sampling *s = context;
  const tk_grid_sampling *g = s->g;
  tap taps[MOST_TAPS];
  ptrdiff_t channels = g->channels, points = g->out_height * g->out_width;
  for (ptrdiff_t at = begin; at < end; at++) {
    const float *image = s->x + at / points * g->height * g->width * channels;
    float *gradient = s->y + 2 * at;
    int count = taps_of(g, s->grid + 2 * at, taps);
    gradient[0] = gradient[1] = 0.0f;
    for (int i = 0; i < count; i++) {
      float share =
          tk_kernels()->dot(image + taps[i].pixel * channels, s->dy + at * channels, channels);
      gradient[0] += taps[i].dx * share;
      gradient[1] += taps[i].dy * share;
    }
  }
}

void tk_grid_sample_grid_gradient(const tk_grid_sampling *geometry, const float *x,
                                  const float *dy, const float *grid, float *d_grid) {
  const tk_grid_sampling *g = geometry;
  sampling s = {.g = g, .x = x, .dy = dy, .grid = grid, .y = d_grid};
  tk_parallel(g->batch * g->out_height * g->out_width, points_grain(g), grid_gradient_points, &s);
}
