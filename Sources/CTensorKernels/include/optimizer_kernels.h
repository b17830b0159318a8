// Optimiser steps (optimizers.c): one pass over the parameters, gradients and states of many tensors.
#ifndef OPTIMIZER_KERNELS_H
#define OPTIMIZER_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/// The hyperparameters of a step; `sign` is −1 where the objective is maximised, else 1.
typedef struct {
  float learning_rate, momentum, dampening, weight_decay, sign;
  bool nesterov, first;  // first: the velocity becomes the gradient
} tk_sgd;

typedef struct {
  float rate;             // learning_rate / (1 − beta1^step)
  float root;             // 1 / √(1 − beta2^step)
  float beta1, beta2, eps, sign;
  float weight_decay;     // added to the gradient
  float decoupled_decay;  // multiplies the parameter
  bool amsgrad;
} tk_adam;

/// The rules: state 0, 1, 2 of each, NULL where it is not used.
typedef enum {
  tk_rule_sgd,   // velocity
  tk_rule_adam,  // mean, square, largest square
  TK_RULE_COUNT
} tk_rule;

/// A parameter with what belongs to its step.
typedef struct {
  const void *options;
  float *parameter;
  const float *gradient;
  float *state[3];
  ptrdiff_t count;
} tk_slot;

/// Applies a rule to all slots.
void tk_optimizer_step(tk_rule rule, const tk_slot *slots, ptrdiff_t slot_count);

#endif
