// Normalisation over rows: layers and root mean squares.
#include "internal.h"

#include <string.h>

typedef struct {
  const tk_layer_norm *options;
  const float *x, *dy, *mean, *rstd;
  float *y, *means, *rstds, *parts;
  ptrdiff_t chunk;
} layer_job;

static void layer_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const layer_job *j = context;
  for (ptrdiff_t r = begin; r < end; r++) {
    ptrdiff_t at = r * j->options->columns;
    tk_kernels()->layer_norm_row(j->options, j->x + at, j->y + at, j->means + r, j->rstds + r);
  }
}

void tk_layer_norm_rows(const tk_layer_norm *options, const float *x, float *y, float *mean,
                        float *rstd) {
  layer_job j = {.options = options, .x = x, .y = y, .means = mean, .rstds = rstd};
  ptrdiff_t grain = TK_GRAIN / 2 / tk_max_of(1, options->columns);
  tk_parallel(options->rows, tk_max_of(1, grain), layer_rows, &j);
}

/// Each chunk of rows has sums of its own for the weight and the bias.
static void layer_gradient_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const layer_job *j = context;
  ptrdiff_t columns = j->options->columns;
  for (ptrdiff_t c = begin; c < end; c++) {
    float *d_weight = j->parts + 2 * c * columns, *d_bias = d_weight + columns;
    memset(d_weight, 0, (size_t)(2 * columns) * sizeof(float));
    ptrdiff_t stop = tk_min_of((c + 1) * j->chunk, j->options->rows);
    for (ptrdiff_t r = c * j->chunk; r < stop; r++) {
      tk_kernels()->layer_norm_gradient_row(j->options, j->dy + r * columns, j->x + r * columns,
                                            j->mean[r], j->rstd[r], j->y + r * columns, d_weight,
                                            d_bias);
    }
  }
}

void tk_layer_norm_gradient(const tk_layer_norm *options, const float *dy, const float *x,
                            const float *mean, const float *rstd, float *dx, float *d_weight,
                            float *d_bias) {
  // Few enough parts to cost little, enough of them for many threads; never as many as threads.
  ptrdiff_t rows = options->rows, columns = options->columns;
  ptrdiff_t chunk = tk_max_of(8, (rows + 63) / 64), chunks = (rows + chunk - 1) / chunk;
  size_t bytes = (size_t)(2 * chunks * columns) * sizeof(float);
  float *parts = tk_allocate(bytes);
  layer_job j = {.options = options,
                 .x = x,
                 .dy = dy,
                 .mean = mean,
                 .rstd = rstd,
                 .y = dx,
                 .parts = parts,
                 .chunk = chunk};
  ptrdiff_t grain = TK_GRAIN / 2 / tk_max_of(1, chunk * columns);
  tk_parallel(chunks, tk_max_of(1, grain), layer_gradient_chunks, &j);
  memset(d_weight, 0, (size_t)columns * sizeof(float));
  memset(d_bias, 0, (size_t)columns * sizeof(float));
  for (ptrdiff_t c = 0; c < chunks; c++) {
    tk_kernels()->add_scaled(1.0f, parts + 2 * c * columns, d_weight, columns);
    tk_kernels()->add_scaled(1.0f, parts + (2 * c + 1) * columns, d_bias, columns);
  }
  tk_deallocate(parts, bytes);
}
