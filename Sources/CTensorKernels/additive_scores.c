// The scores of additive attention.
#include "internal.h"

#include <string.h>

typedef struct {
  const float *keys, *query, *v, *d_scores;
  float *scores, *d_keys, *d_query, *d_v;
  ptrdiff_t repeats, length, width;
} additive;

static void score_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const additive *a = context;
  for (ptrdiff_t row = begin; row < end; row++) {
    ptrdiff_t b = row / a->length, key = b / a->repeats * a->length + row % a->length;
    a->scores[row] = tk_kernels()->additive_score(a->keys + key * a->width, a->query + b * a->width,
                                                  a->v, a->width);
  }
}

void tk_additive_scores(const float *keys, const float *query, const float *v, float *scores,
                        ptrdiff_t batch, ptrdiff_t repeats, ptrdiff_t length, ptrdiff_t width) {
  additive a = {.keys = keys,
                .query = query,
                .v = v,
                .scores = scores,
                .repeats = repeats,
                .length = length,
                .width = width};
  tk_parallel(batch * length, tk_max_of(1, TK_GRAIN / 8 / tk_max_of(1, width)), score_rows, &a);
}

static void score_gradient_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const additive *a = context;
  size_t row_bytes = (size_t)a->width * sizeof(float);
  for (ptrdiff_t b = begin; b < end; b++) {
    float *d_query = a->d_query + b * a->width, *d_v = a->d_v + b * a->width;
    memset(d_query, 0, row_bytes);
    memset(d_v, 0, row_bytes);
    for (ptrdiff_t l = 0; l < a->length; l++) {
      ptrdiff_t row = b * a->length + l;
      tk_kernels()->additive_score_gradient(a->keys + row * a->width, a->query + b * a->width, a->v,
                                            a->d_scores[row], a->d_keys + row * a->width, d_query,
                                            d_v, a->width);
    }
  }
}

void tk_additive_scores_gradient(const float *keys, const float *query, const float *v,
                                 const float *d_scores, float *d_keys, float *d_query,
                                 float *d_v_parts, ptrdiff_t batch, ptrdiff_t length,
                                 ptrdiff_t width) {
  additive a = {.keys = keys,
                .query = query,
                .v = v,
                .d_scores = d_scores,
                .d_keys = d_keys,
                .d_query = d_query,
                .d_v = d_v_parts,
                .length = length,
                .width = width};
  ptrdiff_t grain = tk_max_of(1, TK_GRAIN / 8 / tk_max_of(1, width * length));
  tk_parallel(batch, grain, score_gradient_rows, &a);
}
