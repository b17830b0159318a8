// Scaling of pictures as Pillow's Resample.c does it: columns, then rows, each rounded to 8 bits. Only
// what the wanted part needs is computed; scaled rows wait in a ring that stays in the cache.
#include "internal.h"

#include <math.h>

enum { FRACTION_BITS = 22, HALF_BITS = 11, SLACK = 64 };

// MARK: Weights, Pillow's numbers in its order of operations

static double filter_support(tk_image_filter filter) {
  switch (filter) {
    case TK_IMAGE_BOX: return 0.5;
    case TK_IMAGE_BICUBIC: return 2.0;
    case TK_IMAGE_LANCZOS: return 3.0;
    default: return 1.0;
  }
}

static double sinc(double x) {
  if (x == 0.0) { return 1.0; }
  x *= M_PI;
  return sin(x) / x;
}

/// Keys' cubic convolution with parameter a.
static double cubic(double x, double a) {
  x = fabs(x);
  if (x < 1.0) { return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0; }
  if (x < 2.0) { return (((x - 5.0) * x + 8.0) * x - 4.0) * a; }
  return 0.0;
}

static double filter_weight(tk_image_filter filter, double x) {
  switch (filter) {
    case TK_IMAGE_BOX: return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    case TK_IMAGE_HAMMING:
      x = fabs(x);
      if (x == 0.0) { return 1.0; }
      if (x >= 1.0) { return 0.0; }
      x *= M_PI;
      return sin(x) / x * (0.54f + 0.46f * cos(x));
    case TK_IMAGE_BICUBIC: return cubic(x, -0.5);
    case TK_IMAGE_LANCZOS: return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3.0) : 0.0;
    default:
      x = fabs(x);
      return x < 1.0 ? 1.0 - x : 0.0;
  }
}

/// One dimension: `size` inputs, of which [begin, end) become `out_size` outputs.
typedef struct {
  tk_image_filter filter;
  ptrdiff_t size, out_size;
  double begin, end;
  ptrdiff_t first, count;  // the outputs wanted
  // Of the nearest input: where output `reached` lies, in inputs.
  double place;
  ptrdiff_t reached;
} axis;

/// The weights of output i into `weights`, `widest` of them; returns the first input, sets `count`.
static ptrdiff_t weights_of(axis *a, ptrdiff_t i, double *weights, ptrdiff_t *count) {
  double scale = (a->end - a->begin) / (double)a->out_size;
  if (a->filter == TK_IMAGE_NEAREST) {
    // Pillow adds the scale up, output by output.
    if (a->reached == 0) { a->place = a->begin + scale * 0.5; }
    for (; a->reached < i; a->reached++) { a->place += scale; }
    *count = 1;
    weights[0] = 1.0;
    return tk_min_of(tk_max_of((ptrdiff_t)a->place, 0), a->size - 1);
  }
  if (a->filter == TK_IMAGE_POINT_BILINEAR || a->filter == TK_IMAGE_POINT_BICUBIC) {
    bool bilinear = a->filter == TK_IMAGE_POINT_BILINEAR;
    double place = a->begin + scale * ((double)i + 0.5) - 0.5;
    ptrdiff_t lead = bilinear ? 0 : 1, taps = bilinear ? 2 : 4;
    ptrdiff_t before = (ptrdiff_t)floor(place) - lead;
    ptrdiff_t start = tk_min_of(tk_max_of(before, 0), a->size - 1);
    *count = tk_min_of(tk_max_of(before + taps - 1, 0), a->size - 1) - start + 1;
    for (ptrdiff_t k = 0; k < *count; k++) { weights[k] = 0.0; }
    for (ptrdiff_t k = 0; k < taps; k++) {
      // Inputs outside are the nearest one inside: their weights fall to it.
      ptrdiff_t at = tk_min_of(tk_max_of(before + k, 0), a->size - 1);
      double distance = (double)(before + k) - place;
      weights[at - start] += bilinear ? fmax(0.0, 1.0 - fabs(distance)) : cubic(distance, -0.75);
    }
    return start;
  }
  double wide = scale < 1.0 ? 1.0 : scale, support = filter_support(a->filter) * wide;
  // The reciprocal first, as Pillow does: a division would differ in the last bit.
  double center = a->begin + ((double)i + 0.5) * scale, inverse = 1.0 / wide, total = 0.0;
  ptrdiff_t start = tk_max_of((ptrdiff_t)(center - support + 0.5), 0);
  ptrdiff_t stop = tk_min_of((ptrdiff_t)(center + support + 0.5), a->size);
  *count = stop - start;
  for (ptrdiff_t k = 0; k < *count; k++) {
    weights[k] = filter_weight(a->filter, ((double)(k + start) - center + 0.5) * inverse);
    total += weights[k];
  }
  for (ptrdiff_t k = 0; k < *count && total != 0.0; k++) { weights[k] /= total; }
  return start;
}

static ptrdiff_t widest(const axis *a) {
  double scale = (a->end - a->begin) / (double)a->out_size;
  double support = filter_support(a->filter) * (scale < 1.0 ? 1.0 : scale);
  return tk_max_of(4, (ptrdiff_t)ceil(support) * 2 + 1);
}

/// The most inputs of an output: a filter covers at most its width, rounded up, of their middles.
static ptrdiff_t most_taps(const axis *a) {
  if (a->filter == TK_IMAGE_NEAREST) { return 1; }
  double scale = (a->end - a->begin) / (double)a->out_size;
  double support = filter_support(a->filter) * (scale < 1.0 ? 1.0 : scale);
  return tk_min_of(widest(a), tk_max_of(4, (ptrdiff_t)ceil(2.0 * support) + 1));
}

static bool keeps_size(const axis *a) {
  return a->begin == 0.0 && a->end == (double)a->size && a->out_size == a->size;
}

/// Half of a weight of 22 fractional bits: the upper one, and what is left of it.
static void split_weight(double weight, int16_t *high, int16_t *low) {
  double scaled = weight * (double)(1 << FRACTION_BITS);
  int32_t fixed = (int32_t)(weight < 0.0 ? scaled - 0.5 : scaled + 0.5);
  *high = (int16_t)(fixed >> HALF_BITS);
  *low = (int16_t)(fixed & ((1 << HALF_BITS) - 1));
}

/// The memory of one dimension's taps; weights in groups of `taps`.
typedef struct {
  size_t bytes;
  char *memory;
  int32_t *starts, *counts;
  int16_t *weights;
  double *line;
} tap_memory;

static tap_memory allocate_taps(const axis *a, size_t bytes_a_group, ptrdiff_t taps) {
  size_t numbers = ((size_t)a->count * 4 + 63) / 64 * 64;
  size_t groups = (size_t)((widest(a) + taps - 1) / taps);
  size_t line = ((size_t)widest(a) * sizeof(double) + 63) / 64 * 64;
  size_t weights = (size_t)a->count * groups * bytes_a_group;
  tap_memory m = {.bytes = 2 * numbers + line + weights};
  m.memory = tk_allocate(m.bytes);
  m.starts = (int32_t *)m.memory;
  m.counts = (int32_t *)(m.memory + numbers);
  m.line = (double *)(m.memory + 2 * numbers);
  m.weights = (int16_t *)(m.memory + 2 * numbers + line);
  memset(m.weights, 0, weights);
  return m;
}

/// `groups` groups of four inputs: for each half 16 words, the weights of a pair once a channel.
static tap_memory column_taps(axis *a, ptrdiff_t groups) {
  tap_memory m = allocate_taps(a, 64, 4);
  int16_t *group = m.weights;
  for (ptrdiff_t i = 0; i < a->count; i++, group += groups * 32) {
    ptrdiff_t count;
    m.starts[i] = (int32_t)weights_of(a, a->first + i, m.line, &count);
    for (ptrdiff_t k = 0; k < count; k++) {
      int16_t high, low;
      split_weight(m.line[k], &high, &low);
      for (ptrdiff_t channel = 0; channel < 3; channel++) {
        ptrdiff_t at = k / 4 * 32 + k % 4 / 2 * 8 + 2 * channel + k % 2;
        group[at] = high;
        group[at + 16] = low;
      }
    }
  }
  return m;
}

/// Pairs of inputs: both upper halves, both lower halves.
static tap_memory row_taps(axis *a, ptrdiff_t pairs) {
  tap_memory m = allocate_taps(a, 8, 2);
  for (ptrdiff_t i = 0; i < a->count; i++) {
    ptrdiff_t count;
    m.starts[i] = (int32_t)weights_of(a, a->first + i, m.line, &count);
    m.counts[i] = (int32_t)count;
    for (ptrdiff_t k = 0; k < count; k++) {
      int16_t *at = m.weights + i * pairs * 4 + k / 2 * 4 + k % 2;
      split_weight(m.line[k], at, at + 2);
    }
  }
  return m;
}

// MARK: Passes

/// Where finished rows go.
typedef struct {
  uint8_t *samples;
  const float *table;
  bool interleaved;
  float *numbers;
} destination;

static void put_row(const tk_image_resizing *g, const destination *d, const uint8_t *row,
                    ptrdiff_t at) {
  if (d->samples != NULL) {
    memcpy(d->samples + at * g->columns * 3, row, (size_t)g->columns * 3);
    return;
  }
  const float *red = d->table, *green = d->table + 256, *blue = d->table + 512;
  if (d->interleaved) {
    float *y = d->numbers + at * g->columns * 3;
    for (ptrdiff_t i = 0; i < g->columns; i++) {
      y[3 * i] = red[row[3 * i]];
      y[3 * i + 1] = green[row[3 * i + 1]];
      y[3 * i + 2] = blue[row[3 * i + 2]];
    }
    return;
  }
  ptrdiff_t area = g->rows * g->columns;
  float *y = d->numbers + at * g->columns;
  for (ptrdiff_t i = 0; i < g->columns; i++) {
    y[i] = red[row[3 * i]];
    y[area + i] = green[row[3 * i + 1]];
    y[2 * area + i] = blue[row[3 * i + 2]];
  }
}

static void resize(const tk_image_resizing *g, const uint8_t *x, const destination *d) {
  axis across = {g->filter, g->width, g->out_width, g->left, g->right, g->x, g->columns, 0, 0};
  axis down = {g->filter, g->height, g->out_height, g->top, g->bottom, g->y, g->rows, 0, 0};
  bool same_width = keeps_size(&across), same_height = keeps_size(&down);
  ptrdiff_t pairs = (widest(&down) + 1) / 2, held = 2 * pairs;
  tap_memory columns = {0};
  ptrdiff_t groups = (most_taps(&across) + 3) / 4;
  if (!same_width) { columns = column_taps(&across, groups); }
  tap_memory rows = row_taps(&down, pairs);
  tk_image_taps taps = {g->columns, groups, columns.starts, columns.weights};

  // A ring of `held` scaled rows, the finished row, and a copy of a row at the input's very end.
  ptrdiff_t length = (g->columns * 3 + 2 * SLACK - 1) / SLACK * SLACK;
  ptrdiff_t source = g->width * 3 + SLACK + 12 * (widest(&across) + 3);
  size_t bytes = (size_t)(length * (held + 1) + source) + (size_t)held * sizeof(uint8_t *);
  uint8_t *memory = tk_allocate(bytes);
  const uint8_t **places = (const uint8_t **)memory;
  uint8_t *ring = memory + (size_t)held * sizeof(uint8_t *);
  uint8_t *finished = ring + length * held, *copy = finished + length;
  memset(copy, 0, (size_t)source);
  memset(ring, 0, (size_t)(length * held));
  const uint8_t *end = x + (g->height - 1) * g->stride + g->width * 3;

  ptrdiff_t next = 0;
  for (ptrdiff_t i = 0; i < g->rows; i++) {
    ptrdiff_t start = same_height ? g->y + i : rows.starts[i];
    ptrdiff_t count = same_height ? 1 : rows.counts[i];
    for (next = tk_max_of(next, start); next < start + count; next++) {
      const uint8_t *from = x + next * g->stride;
      uint8_t *to = ring + next % held * length;
      if (same_width) {
        memcpy(to, from + 3 * g->x, (size_t)g->columns * 3);
        continue;
      }
      if (end - from < source) {
        memcpy(copy, from, (size_t)g->width * 3);
        from = copy;
      }
      tk_kernels()->image_columns(&taps, from, to);
    }
    if (same_height || g->filter == TK_IMAGE_NEAREST) {
      put_row(g, d, ring + start % held * length, i);
      continue;
    }
    ptrdiff_t used = (count + 1) / 2;
    for (ptrdiff_t k = 0; k < 2 * used; k++) {
      places[k] = ring + (start + tk_min_of(k, count - 1)) % held * length;
    }
    tk_kernels()->image_rows(places, rows.weights + i * pairs * 4, used, finished, g->columns * 3);
    put_row(g, d, finished, i);
  }
  tk_deallocate(memory, bytes);
  tk_deallocate(rows.memory, rows.bytes);
  if (!same_width) { tk_deallocate(columns.memory, columns.bytes); }
}

void tk_image_resize(const tk_image_resizing *geometry, const uint8_t *x, uint8_t *y) {
  resize(geometry, x, &(destination){.samples = y});
}

void tk_image_resize_normalized(const tk_image_resizing *geometry, const uint8_t *x,
                                const float *table, bool interleaved, float *y) {
  resize(geometry, x, &(destination){.table = table, .interleaved = interleaved, .numbers = y});
}
