// Scaled dot-product attention (attention.c).
#ifndef ATTENTION_KERNELS_H
#define ATTENTION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Matrices in memory: where each head's first row starts, and the elements from one row to the
/// next. The elements of a row lie side by side.
typedef struct {
  float *base;
  const ptrdiff_t *offsets;
  ptrdiff_t step;
} tk_head_rows;

typedef struct {
  ptrdiff_t heads;              // batch sizes and heads in one, of the queries
  ptrdiff_t group;              // heads of the queries that share one of the keys and values
  ptrdiff_t queries, keys, width, value_width;
  float scale;
  bool causal;                  // query i sees keys 0...i + first_query
  ptrdiff_t first_query;
  const bool *mask;             // NULL, or true where a query sees a key
  const bool *key_mask;         // NULL, or true for the keys that a head's queries see at all
  const float *bias;            // NULL, or what is added to the scores
  // Where a head's [queries, keys] of mask and bias start, and the elements from one query to the
  // next; keys lie one element apart.
  const ptrdiff_t *mask_offsets, *key_mask_offsets, *bias_offsets;
  ptrdiff_t mask_step, bias_step;
  float dropout;                // probability; drawn anew in the backward pass
  uint64_t seed, stream, counter;
} tk_attention;

/// Philox blocks that one row of weights uses.
ptrdiff_t tk_attention_blocks(ptrdiff_t keys);

/// y [heads, queries, value_width] = dropout(softmax(scale·Q·Kᵀ + bias))·V, zeros for a query that
/// sees no key. `log_sums` [heads, queries] is kept for the gradient. The weights exist only for a
/// block of queries at a time.
void tk_attention_forward(const tk_attention *attention, const tk_head_rows *q,
                          const tk_head_rows *k, const tk_head_rows *v, const tk_head_rows *y,
                          float *log_sums);
/// Recomputes the weights. `d_bias` [heads, queries, keys] may be NULL.
void tk_attention_gradient(const tk_attention *attention, const tk_head_rows *dy,
                           const tk_head_rows *q, const tk_head_rows *k, const tk_head_rows *v,
                           const float *log_sums, const tk_head_rows *dq, const tk_head_rows *dk,
                           const tk_head_rows *dv, float *d_bias);

/// y = x [heads, rows, 2·half] with pairs of elements of a row turned by the angles of `cosines` and
/// `sines` [rows, half], or back where `turn` is −1. Pairs are i and half + i, or 2i and 2i + 1
/// where `interleaved`.
void tk_rotate_rows(ptrdiff_t heads, ptrdiff_t rows, ptrdiff_t half, bool interleaved, float turn,
                    const float *cosines, const float *sines, const tk_head_rows *x,
                    const tk_head_rows *y);

#endif
