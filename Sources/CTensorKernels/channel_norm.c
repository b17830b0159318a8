// Normalisation over channels: batches, groups and instances.
#include "internal.h"

#include <string.h>

// Channels are rows of memory (inner > 1), taken one after the other, or columns (inner = 1), of
// which a chunk of rows is taken at a time.
enum { BLOCK = 4096, CHUNK = 16384, LEAST_ROWS = 32, MOST_ROWS = 1024 };

typedef struct {
  const tk_channels *g;
  const float *x, *dy, *mean, *a, *b, *c;
  bool rectifies;                       // whether max(0, …) follows, for channels that are columns
  const float *added, *rectified;       // NULL where there is none
  float *y, *d_added, *first, *second;  // sums or moments
  ptrdiff_t chunk, chunks;              // rows a chunk, chunks a batch
} channel_job;

static ptrdiff_t offset_of(const tk_channels *g, ptrdiff_t item, ptrdiff_t outer) {
  return ((item / g->channels * g->outer + outer) * g->channels + item % g->channels) * g->inner;
}

/// Splits the outer rows into chunks, the same for any number of threads.
static void plan_chunks(channel_job *j) {
  ptrdiff_t rows = CHUNK / tk_max_of(1, j->g->channels);
  j->chunk = tk_min_of(MOST_ROWS, tk_max_of(LEAST_ROWS, rows));
  j->chunks = (j->g->outer + j->chunk - 1) / j->chunk;
}

static void run_channels(channel_job *j, tk_range_body rows, tk_range_body columns) {
  const tk_channels *g = j->g;
  if (g->batch * g->outer * g->channels * g->inner == 0) { return; }
  if (g->inner > 1) {
    ptrdiff_t grain = TK_GRAIN / tk_max_of(1, g->outer * g->inner);
    tk_parallel(g->batch * g->channels, tk_max_of(1, grain), rows, j);
  } else {
    plan_chunks(j);
    ptrdiff_t grain = TK_GRAIN / tk_max_of(1, tk_min_of(j->chunk, g->outer) * g->channels);
    tk_parallel(g->batch * j->chunks, tk_max_of(1, grain), columns, j);
  }
}

static void moment_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  const tk_range_kernels *k = tk_kernels();
  double count = (double)(g->outer * g->inner);
  for (ptrdiff_t item = begin; item < end; item++) {
    double sum = 0.0, squares = 0.0;
    for (ptrdiff_t o = 0; o < g->outer; o++) {
      const float *x = j->x + offset_of(g, item, o);
      for (ptrdiff_t at = 0; at < g->inner; at += BLOCK) {
        sum += k->sum(x + at, tk_min_of(BLOCK, g->inner - at));
      }
    }
    float mean = (float)(sum / count);
    for (ptrdiff_t o = 0; o < g->outer; o++) {
      const float *x = j->x + offset_of(g, item, o);
      for (ptrdiff_t at = 0; at < g->inner; at += BLOCK) {
        squares += k->centred_squares(x + at, mean, tk_min_of(BLOCK, g->inner - at));
      }
    }
    j->first[item] = mean;
    j->second[item] = (float)(squares / count);
  }
}

/// Means and sums of squares of one chunk, while it is in the cache.
static void moment_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  const tk_range_kernels *k = tk_kernels();
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t first = item % j->chunks * j->chunk, rows = tk_min_of(j->chunk, g->outer - first);
    const float *x = j->x + (item / j->chunks * g->outer + first) * g->channels;
    float *mean = j->first + item * g->channels, *squares = j->second + item * g->channels;
    memset(mean, 0, (size_t)g->channels * sizeof(float));
    memset(squares, 0, (size_t)g->channels * sizeof(float));
    // Distances to the first row: a mean far from 0 would swallow the digits of a sum.
    for (ptrdiff_t r = 1; r < rows; r++) {
      k->add_distance(x + r * g->channels, x, mean, g->channels);
    }
    k->binary_scalar[TK_MULTIPLY](mean, 1.0f / (float)rows, mean, g->channels);
    k->binary[TK_ADD](mean, x, mean, g->channels);
    for (ptrdiff_t r = 0; r < rows; r++) {
      k->add_centred_squares(x + r * g->channels, mean, squares, g->channels);
    }
  }
}

/// Joins the chunks' moments by the rule of Chan, Golub and LeVeque (1979).
static void join_moments(const channel_job *j, ptrdiff_t batch, float *mean, float *variance) {
  const tk_channels *g = j->g;
  for (ptrdiff_t c = 0; c < g->channels; c++) {
    double m = 0.0, squares = 0.0, count = 0.0;
    for (ptrdiff_t part = 0; part < j->chunks; part++) {
      ptrdiff_t at = (batch * j->chunks + part) * g->channels + c;
      double rows = (double)tk_min_of(j->chunk, g->outer - part * j->chunk);
      double distance = (double)j->first[at] - m, total = count + rows;
      m += distance * rows / total;
      squares += (double)j->second[at] + distance * distance * count * rows / total;
      count = total;
    }
    mean[batch * g->channels + c] = (float)m;
    variance[batch * g->channels + c] = (float)(squares / count);
  }
}

void tk_channel_moments(const tk_channels *geometry, const float *x, float *mean, float *variance) {
  channel_job j = {.g = geometry, .x = x, .first = mean, .second = variance};
  if (geometry->inner > 1) {
    run_channels(&j, moment_rows, NULL);
    return;
  }
  plan_chunks(&j);
  ptrdiff_t parts = geometry->batch * j.chunks * geometry->channels;
  size_t bytes = (size_t)(2 * parts) * sizeof(float);
  j.first = tk_allocate(bytes);
  j.second = j.first + parts;
  run_channels(&j, NULL, moment_chunks);
  for (ptrdiff_t b = 0; b < geometry->batch; b++) { join_moments(&j, b, mean, variance); }
  tk_deallocate(j.first, bytes);
}

static void affine_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    for (ptrdiff_t o = 0; o < g->outer; o++) {
      ptrdiff_t at = offset_of(g, item, o);
      tk_kernels()->affine(j->x + at, j->mean[item], j->a[item], j->b[item], j->y + at, g->inner);
    }
  }
}

static void affine_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t batch = item / j->chunks, own = batch * g->channels;
    ptrdiff_t first = item % j->chunks * j->chunk, stop = tk_min_of(first + j->chunk, g->outer);
    for (ptrdiff_t r = first; r < stop; r++) {
      ptrdiff_t at = (batch * g->outer + r) * g->channels;
      if (j->rectifies) {
        tk_kernels()->rectified_columns(j->x + at, j->mean + own, j->a + own, j->b + own,
                                        j->added ? j->added + at : NULL, j->y + at, g->channels);
      } else {
        tk_kernels()->affine_columns(j->x + at, j->mean + own, j->a + own, j->b + own, j->y + at,
                                     g->channels);
      }
    }
  }
}

void tk_channel_affine(const tk_channels *geometry, const float *x, const float *mean,
                       const float *scale, const float *shift, float *y) {
  channel_job j = {.g = geometry, .x = x, .mean = mean, .a = scale, .b = shift, .y = y};
  run_channels(&j, affine_rows, affine_chunks);
}

static void sum_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    double sums[2] = {0.0, 0.0};
    for (ptrdiff_t o = 0; o < g->outer; o++) {
      ptrdiff_t row = offset_of(g, item, o);
      for (ptrdiff_t at = 0; at < g->inner; at += BLOCK) {
        tk_kernels()->gradient_sums(j->dy + row + at, j->x + row + at, j->mean[item],
                                    tk_min_of(BLOCK, g->inner - at), sums);
      }
    }
    j->first[item] = (float)sums[0];
    j->second[item] = (float)sums[1];
  }
}

static void sum_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t batch = item / j->chunks;
    ptrdiff_t first = item % j->chunks * j->chunk, stop = tk_min_of(first + j->chunk, g->outer);
    float *sum_dy = j->first + item * g->channels, *sum_dy_x = j->second + item * g->channels;
    memset(sum_dy, 0, (size_t)g->channels * sizeof(float));
    memset(sum_dy_x, 0, (size_t)g->channels * sizeof(float));
    for (ptrdiff_t r = first; r < stop; r++) {
      ptrdiff_t at = (batch * g->outer + r) * g->channels;
      const float *mean = j->mean + batch * g->channels;
      if (j->rectified) {
        tk_kernels()->add_rectified_sums(j->dy + at, j->rectified + at, j->x + at, mean, sum_dy,
                                         sum_dy_x, g->channels);
      } else {
        tk_kernels()->add_gradient_sums(j->dy + at, j->x + at, mean, sum_dy, sum_dy_x,
                                        g->channels);
      }
    }
  }
}

static void join_sums(const channel_job *j, ptrdiff_t batch, const float *parts, float *sums) {
  for (ptrdiff_t c = 0; c < j->g->channels; c++) {
    double total = 0.0;
    for (ptrdiff_t part = 0; part < j->chunks; part++) {
      total += parts[(batch * j->chunks + part) * j->g->channels + c];
    }
    sums[batch * j->g->channels + c] = (float)total;
  }
}

/// Sums of chunks, added up.
static void sum_columns(channel_job *j, float *sum_dy, float *sum_dy_x) {
  plan_chunks(j);
  ptrdiff_t parts = j->g->batch * j->chunks * j->g->channels;
  size_t bytes = (size_t)(2 * parts) * sizeof(float);
  j->first = tk_allocate(bytes);
  j->second = j->first + parts;
  run_channels(j, NULL, sum_chunks);
  for (ptrdiff_t b = 0; b < j->g->batch; b++) {
    join_sums(j, b, j->first, sum_dy);
    join_sums(j, b, j->second, sum_dy_x);
  }
  tk_deallocate(j->first, bytes);
}

void tk_channel_gradient_sums(const tk_channels *geometry, const float *dy, const float *x,
                              const float *mean, float *sum_dy, float *sum_dy_x) {
  channel_job j = {
      .g = geometry, .x = x, .dy = dy, .mean = mean, .first = sum_dy, .second = sum_dy_x};
  if (geometry->inner > 1) {
    run_channels(&j, sum_rows, NULL);
  } else {
    sum_columns(&j, sum_dy, sum_dy_x);
  }
}

static void gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    float coefficients[4] = {j->a[item], j->b[item], j->c[item], j->mean[item]};
    for (ptrdiff_t o = 0; o < g->outer; o++) {
      ptrdiff_t at = offset_of(g, item, o);
      tk_kernels()->gradient_affine(j->dy + at, j->x + at, coefficients, j->y + at, g->inner);
    }
  }
}

static void gradient_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const channel_job *j = context;
  const tk_channels *g = j->g;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t batch = item / j->chunks, own = batch * g->channels;
    ptrdiff_t first = item % j->chunks * j->chunk, stop = tk_min_of(first + j->chunk, g->outer);
    for (ptrdiff_t r = first; r < stop; r++) {
      ptrdiff_t at = (batch * g->outer + r) * g->channels;
      if (j->rectified) {
        tk_kernels()->rectified_gradient_columns(
            j->dy + at, j->rectified + at, j->x + at, j->mean + own, j->a + own, j->b + own,
            j->c + own, j->y + at, j->d_added ? j->d_added + at : NULL, g->channels);
      } else {
        tk_kernels()->gradient_affine_columns(j->dy + at, j->x + at, j->mean + own, j->a + own,
                                              j->b + own, j->c + own, j->y + at, g->channels);
      }
    }
  }
}

void tk_channel_gradient(const tk_channels *geometry, const float *dy, const float *x,
                         const float *mean, const float *a, const float *b, const float *c,
                         float *dx) {
  channel_job j = {
      .g = geometry, .x = x, .dy = dy, .mean = mean, .a = a, .b = b, .c = c, .y = dx};
  run_channels(&j, gradient_rows, gradient_chunks);
}

void tk_channel_rectified(const tk_channels *geometry, const float *x, const float *mean,
                          const float *scale, const float *shift, const float *added, float *y) {
  channel_job j = {
      .g = geometry, .x = x, .mean = mean, .a = scale, .b = shift, .rectifies = true,
      .added = added, .y = y};
  run_channels(&j, NULL, affine_chunks);
}

void tk_channel_rectified_sums(const tk_channels *geometry, const float *dy, const float *y,
                               const float *x, const float *mean, float *sum_dy, float *sum_dy_x) {
  channel_job j = {.g = geometry, .x = x, .dy = dy, .mean = mean, .rectified = y};
  sum_columns(&j, sum_dy, sum_dy_x);
}

void tk_channel_rectified_gradient(const tk_channels *geometry, const float *dy, const float *y,
                                   const float *x, const float *mean, const float *a,
                                   const float *b, const float *c, float *dx, float *d_added) {
  channel_job j = {.g = geometry, .x = x, .dy = dy, .mean = mean, .a = a, .b = b, .c = c,
                   .rectified = y, .y = dx, .d_added = d_added};
  run_channels(&j, NULL, gradient_chunks);
}
