// Scaled dot-product attention in blocks of queries (after Dao et al. 2022): a block's weights for all
// keys are made in scratch memory and used at once, so that memory grows with the length, not with
// its square.
#include "internal.h"

#include <math.h>
#include <string.h>

enum { MOST_ROWS = 256 };  // queries in a block

typedef struct {
  const tk_attention *a;
  const tk_head_rows *q, *k, *v, *y, *dy, *dq, *dk, *dv;
  float *log_sums, *d_bias;
  ptrdiff_t block;  // queries taken at a time
} attention_job;

/// A block of one head's queries, with the keys that some of them see.
typedef struct {
  ptrdiff_t head, first, rows, keys;
  ptrdiff_t step;  // from one row of weights to the next: rows begin with a cache line
} query_block;

/// Scratch memory of a thread.
typedef struct {
  size_t bytes;
  float *weights, *slopes;  // [block, step]
  uint32_t *words;          // random numbers of a row
} scratch;

ptrdiff_t tk_attention_blocks(ptrdiff_t keys) { return (keys + 3) / 4; }

/// A block of scores that stays in the second-level cache: 256 KB where the keys allow it.
static ptrdiff_t block_size(const tk_attention *a) {
  ptrdiff_t rows = 65536 / tk_max_of(1, a->keys);
  // Causal blocks leave out the keys after their last query: smaller ones leave out more.
  ptrdiff_t most = a->causal ? 64 : MOST_ROWS;
  return tk_min_of(tk_max_of(1, a->queries), tk_min_of(most, tk_max_of(16, rows)));
}

static ptrdiff_t row_step(ptrdiff_t keys) { return tk_max_of(16, (keys + 15) / 16 * 16); }

static query_block block_at(const tk_attention *a, ptrdiff_t head, ptrdiff_t first,
                            ptrdiff_t size) {
  query_block b = {head, first, tk_min_of(size, a->queries - first), a->keys, 0};
  if (a->causal) { b.keys = tk_min_of(a->keys, first + b.rows + a->first_query); }
  b.step = row_step(b.keys);
  return b;
}

static float *row_of(const tk_head_rows *x, ptrdiff_t head, ptrdiff_t row) {
  return x->base + x->offsets[head] + row * x->step;
}

static scratch allocate_scratch(const attention_job *j, ptrdiff_t matrices) {
  const tk_attention *a = j->a;
  size_t count = (size_t)(j->block * row_step(a->keys));
  size_t words = a->dropout > 0.0f ? 4 * (size_t)tk_attention_blocks(a->keys) : 0;
  scratch s = {.bytes = ((size_t)matrices * count + words) * sizeof(float)};
  s.weights = tk_allocate(s.bytes);
  s.slopes = s.weights + (size_t)(matrices - 1) * count;
  s.words = (uint32_t *)(s.slopes + count);
  return s;
}

/// scores [rows, keys] = scale·Q·Kᵀ, with bias and masks.
static void score_block(const attention_job *j, const query_block *b, float *scores) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  tk_gemm(false, true, b->rows, b->keys, a->width, a->scale, row_of(j->q, b->head, b->first),
          j->q->step, row_of(j->k, b->head / a->group, 0), j->k->step, 0.0f, scores,
          b->step);
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = scores + r * b->step;
    if (a->bias != NULL) {
      const float *bias = a->bias + a->bias_offsets[b->head] + (b->first + r) * a->bias_step;
      kernels->binary[TK_ADD](row, bias, row, b->keys);
    }
    if (a->mask != NULL) {
      const bool *mask = a->mask + a->mask_offsets[b->head] + (b->first + r) * a->mask_step;
      kernels->mask_scores(mask, row, b->keys);
    }
    if (a->key_mask != NULL) {
      kernels->mask_scores(a->key_mask + a->key_mask_offsets[b->head], row, b->keys);
    }
    if (a->causal) {
      for (ptrdiff_t i = b->first + r + 1 + a->first_query; i < b->keys; i++) {
        row[i] = -INFINITY;
      }
    }
  }
}

/// Draws what decides about the weights of a block's row; the numbers depend on its place alone.
static void draw_row(const tk_attention *a, const query_block *b, ptrdiff_t r, uint32_t *words) {
  uint64_t row = (uint64_t)(b->head * a->queries + b->first + r);
  uint64_t counter = a->counter + row * (uint64_t)tk_attention_blocks(a->keys);
  tk_kernels()->philox(a->seed, a->stream, counter, words, tk_attention_blocks(b->keys));
}

/// Zeroes or scales up each weight of a row.
static void drop_row(const tk_attention *a, const uint32_t *words, float *x, ptrdiff_t n) {
  tk_kernels()->dropout(words, a->dropout, 1.0f / (1.0f - a->dropout), x, x, n);
}

// MARK: Forward

static void forward_block(const attention_job *j, const query_block *b, const scratch *s) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  score_block(j, b, s->weights);
  float totals[MOST_ROWS];
  float *log_sums = j->log_sums + b->head * a->queries + b->first;
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = s->weights + r * b->step, shift = kernels->max(row, b->keys);
    if (shift == -INFINITY && !isnan(kernels->sum(row, b->keys))) {
      // Sees nothing: zeros, as PyTorch. The gradient's exp(score − ∞) is 0 too.
      memset(row, 0, (size_t)b->keys * sizeof(float));
      totals[r] = 1.0f;
      log_sums[r] = INFINITY;
      continue;
    }
    totals[r] = kernels->exp_shifted(row, shift, row, b->keys);
    log_sums[r] = shift + logf(totals[r]);
    if (a->dropout > 0.0f) {
      draw_row(a, b, r, s->words);
      drop_row(a, s->words, row, b->keys);
    }
  }
  tk_gemm(false, false, b->rows, a->value_width, b->keys, 1.0f, s->weights, b->step,
          row_of(j->v, b->head / a->group, 0), j->v->step, 0.0f, row_of(j->y, b->head, b->first),
          j->y->step);
  // Divided last: a row of y is shorter than a row of weights.
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = row_of(j->y, b->head, b->first + r);
    kernels->binary_scalar[TK_MULTIPLY](row, 1.0f / totals[r], row, a->value_width);
  }
}

static void forward_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const attention_job *j = context;
  const tk_attention *a = j->a;
  ptrdiff_t blocks = (a->queries + j->block - 1) / j->block;
  scratch s = allocate_scratch(j, 1);
  for (ptrdiff_t item = begin; item < end; item++) {
    query_block b = block_at(a, item / blocks, item % blocks * j->block, j->block);
    forward_block(j, &b, &s);
  }
  tk_deallocate(s.weights, s.bytes);
}

void tk_attention_forward(const tk_attention *attention, const tk_head_rows *q,
                          const tk_head_rows *k, const tk_head_rows *v, const tk_head_rows *y,
                          float *log_sums) {
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

/// `before` is what the gradients of keys and values that are there count: 0 or 1.
static void gradient_block(const attention_job *j, const query_block *b, const scratch *s,
                           float before) {
  const tk_attention *a = j->a;
  const tk_range_kernels *kernels = tk_kernels();
  ptrdiff_t source = b->head / a->group, step = b->step;
  const float *dy = row_of(j->dy, b->head, b->first);
  float *weights = s->weights, *slopes = s->slopes;
  score_block(j, b, weights);
  // slopes = dY·Vᵀ, the gradient by the dropped-out weights.
  tk_gemm(false, true, b->rows, b->keys, a->value_width, 1.0f, dy, j->dy->step,
          row_of(j->v, source, 0), j->v->step, 0.0f, slopes, step);
  ptrdiff_t at = b->head * a->queries + b->first;
  for (ptrdiff_t r = 0; r < b->rows; r++) {
    float *row = weights + r * step, *slope = slopes + r * step;
    if (a->dropout > 0.0f) {
      draw_row(a, b, r, s->words);
      drop_row(a, s->words, slope, b->keys);
    }
    kernels->exp_shifted(row, j->log_sums[at + r], row, b->keys);
    kernels->softmax_gradient(slope, row, kernels->dot(slope, row, b->keys), slope, b->keys);
    if (a->dropout > 0.0f) { drop_row(a, s->words, row, b->keys); }
    if (j->d_bias != NULL) {
      float *d_bias = j->d_bias + (at + r) * a->keys;
      memcpy(d_bias, slope, (size_t)b->keys * sizeof(float));
      memset(d_bias + b->keys, 0, (size_t)(a->keys - b->keys) * sizeof(float));
    }
  }
  tk_gemm(true, false, b->keys, a->value_width, b->rows, 1.0f, weights, step, dy, j->dy->step,
          before, row_of(j->dv, source, 0), j->dv->step);
  tk_gemm(false, false, b->rows, a->width, b->keys, a->scale, slopes, step,
          row_of(j->k, source, 0), j->k->step, 0.0f, row_of(j->dq, b->head, b->first),
          j->dq->step);
  tk_gemm(true, false, b->keys, a->width, b->rows, a->scale, slopes, step,
          row_of(j->q, b->head, b->first), j->q->step, before, row_of(j->dk, source, 0),
          j->dk->step);
}

static void clear_rows(const tk_head_rows *x, ptrdiff_t head, ptrdiff_t rows, ptrdiff_t width) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    memset(row_of(x, head, r), 0, (size_t)width * sizeof(float));
  }
}

/// One range of heads of the keys: their gradients add up over the queries that they serve.
static void gradient_heads(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const attention_job *j = context;
  const tk_attention *a = j->a;
  scratch s = allocate_scratch(j, 2);
  // The first block of a causal head leaves out keys.
  bool clears = a->causal || a->queries == 0;
  for (ptrdiff_t source = begin; source < end; source++) {
    if (clears) {
      clear_rows(j->dk, source, a->keys, a->width);
      clear_rows(j->dv, source, a->keys, a->value_width);
    }
    float before = clears ? 1.0f : 0.0f;
    for (ptrdiff_t head = source * a->group; head < (source + 1) * a->group; head++) {
      for (ptrdiff_t first = 0; first < a->queries; first += j->block) {
        query_block b = block_at(a, head, first, j->block);
        gradient_block(j, &b, &s, before);
        before = 1.0f;
      }
    }
  }
  tk_deallocate(s.weights, s.bytes);
}

void tk_attention_gradient(const tk_attention *attention, const tk_head_rows *dy,
                           const tk_head_rows *q, const tk_head_rows *k, const tk_head_rows *v,
                           const float *log_sums, const tk_head_rows *dq, const tk_head_rows *dk,
                           const tk_head_rows *dv, float *d_bias) {
  tk_enter_team();
  const tk_attention *a = attention;
  attention_job j = {.a = a,
                     .q = q,
                     .k = k,
                     .v = v,
                     .dy = dy,
                     .dq = dq,
                     .dk = dk,
                     .dv = dv,
                     .log_sums = (float *)log_sums,
                     .d_bias = d_bias,
                     .block = block_size(a)};
  ptrdiff_t heads = a->heads / a->group;
  ptrdiff_t cost = a->group * a->queries * a->keys * (a->width + a->value_width) / 8;
  // With fewer heads than threads the products take all threads, one after the other.
  ptrdiff_t grain = heads < tk_thread_count() ? heads : TK_GRAIN / tk_max_of(1, cost);
  tk_parallel(heads, tk_max_of(1, grain), gradient_heads, &j);
}
