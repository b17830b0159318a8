// Scaled dot-product attention in blocks of queries (after Dao et al. 2022): a block's weights for all
// keys are made in scratch memory and used at once, so that memory grows with the length, not with
// its square.
#include "internal.h"

#include <math.h>
#include <string.h>

enum { MOST_ROWS = 256 };  // queries in a block

typedef struct {
  const tk_attention *a;
  const float *q, *k, *v, *dy;
  float *y, *log_sums, *dq, *dk, *dv, *d_bias;
  ptrdiff_t block;  // queries taken at a time
} attention_job;

/// A block of one head's queries, with the keys that some of them see.
typedef struct {
  ptrdiff_t head, first, rows, keys;
} query_block;

ptrdiff_t tk_attention_blocks(ptrdiff_t keys) { return (keys + 3) / 4; }

/// A block of scores that stays in the second-level cache: 256 KB where the keys allow it.
static ptrdiff_t block_size(const tk_attention *a) {
  ptrdiff_t rows = 65536 / tk_max_of(1, a->keys);
  // Causal blocks leave out the keys after their last query: smaller ones leave out more.
  ptrdiff_t most = a->causal ? 64 : MOST_ROWS;
  return tk_min_of(tk_max_of(1, a->queries), tk_min_of(most, tk_max_of(16, rows)));
}

static query_block block_at(const tk_attention *a, ptrdiff_t head, ptrdiff_t first,
                            ptrdiff_t size) {
  query_block b = {head, first, tk_min_of(size, a->queries - first), a->keys};
  if (a->causal) { b.keys = tk_min_of(a->keys, first + b.rows); }
  return b;
}

/// scores [rows, keys] = scale·Q·Kᵀ, with bias and masks.
static void score_block(const attention_job *j, const query_block *b, float *scores) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  tk_gemm(false, true, b->rows, b->keys, a->width, a->scale,
          j->q + (b->head * a->queries + b->first) * a->width, tk_max_of(1, a->width),
          j->k + b->head / a->group * a->keys * a->width, tk_max_of(1, a->width), 0.0f, scores,
          b->keys);
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = scores + r * b->keys;
    if (a->bias != NULL) {
      const float *bias = a->bias + a->bias_offsets[b->head] + (b->first + r) * a->bias_step;
      kernels->binary[TK_ADD](row, bias, row, b->keys);
    }
    if (a->mask != NULL) {
      const bool *mask = a->mask + a->mask_offsets[b->head] + (b->first + r) * a->mask_step;
      kernels->mask_scores(mask, row, b->keys);
    }
    if (a->causal) {
      for (ptrdiff_t i = b->first + r + 1; i < b->keys; i++) { row[i] = -INFINITY; }
    }
  }
}

/// Zeroes or scales up each weight of a block; the numbers drawn depend on its place alone.
static void drop_block(const tk_attention *a, const query_block *b, float *weights) {
  float scale = 1.0f / (1.0f - a->dropout);
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    uint64_t row = (uint64_t)(b->head * a->queries + b->first + r);
    uint64_t counter = a->counter + row * (uint64_t)tk_attention_blocks(a->keys);
    float *x = weights + r * b->keys;
    for (ptrdiff_t i = 0; i < b->keys; i += 4) {
      uint32_t words[4];
      tk_philox(a->seed, a->stream, counter + (uint64_t)(i / 4), words);
      for (ptrdiff_t w = 0; w < tk_min_of(4, b->keys - i); w++) {
        bool kept = (float)(words[w] >> 8) * 0x1p-24f >= a->dropout;
        x[i + w] = kept ? x[i + w] * scale : 0.0f;
      }
    }
  }
}

// MARK: Forward

static void forward_block(const attention_job *j, const query_block *b, float *weights) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  score_block(j, b, weights);
  ptrdiff_t at = b->head * a->queries + b->first;
  float totals[MOST_ROWS];
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = weights + r * b->keys, shift = kernels->max(row, b->keys);
    if (shift == -INFINITY && !isnan(kernels->sum(row, b->keys))) {
      // Sees nothing: zeros, as PyTorch. The gradient's exp(score − ∞) is 0 too.
      memset(row, 0, (size_t)b->keys * sizeof(float));
      totals[r] = 1.0f;
      j->log_sums[at + r] = INFINITY;
      continue;
    }
    totals[r] = kernels->exp_shifted(row, shift, row, b->keys);
    j->log_sums[at + r] = shift + logf(totals[r]);
  }
  if (a->dropout > 0.0f) { drop_block(a, b, weights); }
  float *y = j->y + at * a->value_width;
  tk_gemm(false, false, b->rows, a->value_width, b->keys, 1.0f, weights, tk_max_of(1, b->keys),
          j->v + b->head / a->group * a->keys * a->value_width, tk_max_of(1, a->value_width), 0.0f,
          y, tk_max_of(1, a->value_width));
  // Divided last: a row of y is shorter than a row of weights.
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = y + r * a->value_width;
    kernels->binary_scalar[TK_MULTIPLY](row, 1.0f / totals[r], row, a->value_width);
  }
}

static void forward_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const attention_job *j = context;
  const tk_attention *a = j->a;
  ptrdiff_t blocks = (a->queries + j->block - 1) / j->block;
  size_t bytes = (size_t)(j->block * a->keys) * sizeof(float);
  float *weights = tk_allocate(bytes);
  for (ptrdiff_t item = begin; item < end; item++) {
    query_block b = block_at(a, item / blocks, item % blocks * j->block, j->block);
    forward_block(j, &b, weights);
  }
  tk_deallocate(weights, bytes);
}

void tk_attention_forward(const tk_attention *attention, const float *q, const float *k,
                          const float *v, float *y, float *log_sums) {
  tk_enter_team();
  ptrdiff_t block = block_size(attention);
  attention_job j = {
      .a = attention, .q = q, .k = k, .v = v, .y = y, .log_sums = log_sums, .block = block};
  ptrdiff_t blocks = (attention->queries + block - 1) / block;
  ptrdiff_t cost = block * attention->keys * (attention->width + attention->value_width);
  tk_parallel(attention->heads * blocks, tk_max_of(1, TK_GRAIN / tk_max_of(1, cost / 16)),
              forward_blocks, &j);
}

// MARK: Backward

static void gradient_block(const attention_job *j, const query_block *b, float *weights,
                           float *slopes) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t at = b->head * a->queries + b->first, source = b->head / a->group * a->keys;
  ptrdiff_t width = tk_max_of(1, a->width), value_width = tk_max_of(1, a->value_width);
  ptrdiff_t step = tk_max_of(1, b->keys);
  const float *dy = j->dy + at * a->value_width;
  score_block(j, b, weights);
  // slopes = dY·Vᵀ, the gradient by the dropped-out weights.
  tk_gemm(false, true, b->rows, b->keys, a->value_width, 1.0f, dy, value_width,
          j->v + source * a->value_width, value_width, 0.0f, slopes, step);
  if (a->dropout > 0.0f) { drop_block(a, b, slopes); }
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = weights + r * b->keys, *slope = slopes + r * b->keys;
    kernels->exp_shifted(row, j->log_sums[at + r], row, b->keys);
    kernels->softmax_gradient(slope, row, kernels->dot(slope, row, b->keys), slope, b->keys);
    if (j->d_bias != NULL) {
      float *d_bias = j->d_bias + (at + r) * a->keys;
      memcpy(d_bias, slope, (size_t)b->keys * sizeof(float));
      memset(d_bias + b->keys, 0, (size_t)(a->keys - b->keys) * sizeof(float));
    }
  }
  if (a->dropout > 0.0f) { drop_block(a, b, weights); }
  tk_gemm(true, false, b->keys, a->value_width, b->rows, 1.0f, weights, step, dy, value_width, 1.0f,
          j->dv + source * a->value_width, value_width);
  tk_gemm(false, false, b->rows, a->width, b->keys, a->scale, slopes, step, j->k + source * a->width,
          width, 0.0f, j->dq + at * a->width, width);
  tk_gemm(true, false, b->keys, a->width, b->rows, a->scale, slopes, step, j->q + at * a->width,
          width, 1.0f, j->dk + source * a->width, width);
}

/// One range of heads of the keys: their gradients add up over the queries that they serve.
static void gradient_heads(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const attention_job *j = context;
  const tk_attention *a = j->a;
  size_t count = (size_t)(j->block * a->keys), bytes = 2 * count * sizeof(float);
  float *weights = tk_allocate(bytes);
  for (ptrdiff_t head = begin * a->group; head < end * a->group; head++) {
    for (ptrdiff_t first = 0; first < a->queries; first += j->block) {
      query_block b = block_at(a, head, first, j->block);
      gradient_block(j, &b, weights, weights + count);
    }
  }
  tk_deallocate(weights, bytes);
}

void tk_attention_gradient(const tk_attention *attention, const float *dy, const float *q,
                           const float *k, const float *v, const float *log_sums, float *dq,
                           float *dk, float *dv, float *d_bias) {
  tk_enter_team();
  const tk_attention *a = attention;
  attention_job j = {.a = a,
                     .q = q,
                     .k = k,
                     .v = v,
                     .dy = dy,
                     .log_sums = (float *)log_sums,
                     .dq = dq,
                     .dk = dk,
                     .dv = dv,
                     .d_bias = d_bias,
                     .block = block_size(a)};
  ptrdiff_t heads = a->heads / a->group;
  memset(dk, 0, (size_t)(heads * a->keys * a->width) * sizeof(float));
  memset(dv, 0, (size_t)(heads * a->keys * a->value_width) * sizeof(float));
  ptrdiff_t cost = a->group * a->queries * a->keys * (a->width + a->value_width) / 8;
  // With fewer heads than threads the products take all threads, one after the other.
  ptrdiff_t grain = heads < tk_thread_count() ? heads : TK_GRAIN / tk_max_of(1, cost);
  tk_parallel(heads, tk_max_of(1, grain), gradient_heads, &j);
}
