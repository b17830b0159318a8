// Optimiser steps: the elements of all tensors are one range, which the threads share.
#include "internal.h"

typedef struct {
  tk_rule rule;
  const tk_slot *slots;
} step;

static void step_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const step *s = context;
  ptrdiff_t start = 0;  // of the slot in the range
  for (const tk_slot *slot = s->slots; start < end; start += slot->count, slot++) {
    ptrdiff_t from = begin > start ? begin - start : 0;
    ptrdiff_t to = end - start < slot->count ? end - start : slot->count;
    if (from >= to) { continue; }
    float *state[3];
    for (int i = 0; i < 3; i++) { state[i] = slot->state[i] ? slot->state[i] + from : NULL; }
    tk_kernels()->optimizers[s->rule](slot->options, slot->parameter + from, slot->gradient + from,
                                      state, to - from);
  }
}

void tk_optimizer_step(tk_rule rule, const tk_slot *slots, ptrdiff_t slot_count) {
  ptrdiff_t total = 0;
  for (ptrdiff_t i = 0; i < slot_count; i++) { total += slots[i].count; }
  step s = {.rule = rule, .slots = slots};
  tk_parallel(total, TK_GRAIN / 2, step_range, &s);
}
