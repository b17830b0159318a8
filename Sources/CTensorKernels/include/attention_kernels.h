// Scaled dot-product attention (attention.c).
#ifndef ATTENTION_KERNELS_H
#define ATTENTION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  ptrdiff_t heads;              // batch sizes and heads in one, of the queries
  ptrdiff_t group;              // heads of the queries that share one of the keys and values
  ptrdiff_t queries, keys, width, value_width;
  float scale;
  bool causal;                  // query i sees keys 0...i
  const bool *mask;             // NULL, or true where a query sees a key
  const float *bias;            // NULL, or what is added to the scores
  // Where a head's [queries, keys] of mask and bias start, and the elements from one query to the
  // next; keys lie one element apart.
  const ptrdiff_t *mask_offsets, *bias_offsets;
  ptrdiff_t mask_step, bias_step;
  float dropout;                // probability; drawn anew in the backward pass
  uint64_t seed, stream, counter;
} tk_attention;

/// Philox blocks that one row of weights uses.
ptrdiff_t tk_attention_blocks(ptrdiff_t keys);

/// y [heads, queries, value_width] = dropout(softmax(scale·Q·Kᵀ + bias))·V, zeros for a query that
/// sees no key. `log_sums` [heads, queries] is kept for the gradient. The weights exist only for a
/// block of queries at a time.
void tk_attention_forward(const tk_attention *attention, const float *q, const float *k,
                          const float *v, float *y, float *log_sums);
/// Recomputes the weights. `d_bias` [heads, queries, keys] may be NULL.
void tk_attention_gradient(const tk_attention *attention, const float *dy, const float *q,
                           const float *k, const float *v, const float *log_sums, float *dq,
                           float *dk, float *dv, float *d_bias);

#endif
