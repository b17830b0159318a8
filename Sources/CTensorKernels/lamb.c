// Steps of LAMB: means and norms of all tensors, then their steps, computed a second time rather than
// stored.
#include "optimizer_layers.h"

static ptrdiff_t vector_blocks(const layer *l) { return l->blocks; }

static void lamb_measure(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_slot *s = l->slot;
  for (ptrdiff_t b = begin; b < end; b++) {
    ptrdiff_t at = b * BLOCK;
    double sums[2];
    tk_kernels()->lamb_moments(s->options, s->parameter + at, s->gradient + at, s->state[0] + at,
                               s->state[1] + at, tk_min_of(BLOCK, s->count - at), sums);
    l->parameter_sums[b] = sums[0];
    l->step_sums[b] = sums[1];
  }
}

static float lamb_rate(const layer *l) {
  const tk_lamb *o = l->slot->options;
  double norm = sqrt(total_of(l->parameter_sums, l->blocks));
  double step = sqrt(total_of(l->step_sums, l->blocks));
  norm = fmin(fmax(norm, o->least_norm), o->largest_norm);
  bool adapts = o->adapts && norm > 0.0 && step > 0.0;
  return (float)(adapts ? o->learning_rate * norm / step : o->learning_rate);
}

static void lamb_move(const layer *l, ptrdiff_t begin, ptrdiff_t end) {
  const tk_slot *s = l->slot;
  tk_kernels()->lamb_apply(s->options, l->rate, s->parameter + begin, s->state[0] + begin,
                           s->state[1] + begin, end - begin);
}

void tk_lamb_step(const tk_slot *slots, ptrdiff_t slot_count) {
  size_t layer_bytes = (size_t)slot_count * sizeof(layer);
  layer *layers = tk_allocate(layer_bytes);
  ptrdiff_t blocks = 0;
  for (ptrdiff_t i = 0; i < slot_count; i++) {
    layers[i] = (layer){.slot = slots + i};
    cut_vector(layers + i);
    blocks += layers[i].blocks;
  }
  size_t bytes = 2 * (size_t)blocks * sizeof(double);
  double *sums = tk_allocate(bytes), *next = sums;
  for (layer *l = layers; l < layers + slot_count; l++) {
    l->parameter_sums = next;
    l->step_sums = next + l->blocks;
    next += 2 * l->blocks;
  }
  run_phase(layers, slot_count, vector_blocks, lamb_measure);
  for (layer *l = layers; l < layers + slot_count; l++) { l->rate = lamb_rate(l); }
  run_phase(layers, slot_count, elements_of, lamb_move);
  tk_deallocate(sums, bytes);
  tk_deallocate(layers, layer_bytes);
}

