// Optimiser steps: one pass over the parameters, gradients and states of many tensors (optimizers.c),
// and steps that need norms of each tensor first (lamb.c, adafactor.c).
#ifndef OPTIMIZER_KERNELS_H
#define OPTIMIZER_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

// The hyperparameters of a step, computed in double precision. `sign` is −1 where the objective is
// maximised, else 1; `weight_decay` is added to the gradient, `decay` multiplies the parameter; `take`
// is 1 − what a mean keeps, `take1` and `take2` 1 − beta1 and 1 − beta2; `root` is
// 1 / √(1 − beta2^step).

typedef struct {
  float learning_rate, momentum, take, weight_decay, sign;
  bool nesterov, first;  // first: the velocity becomes the gradient
} tk_sgd;

typedef struct {
  float rate;  // learning rate / (1 − beta1^step)
  float root, take1, beta2, take2, eps, sign, weight_decay, decay;
  bool amsgrad;
} tk_adam;

typedef struct {
  float gradient_rate, mean_rate;
  float root, take1, beta2, take2, eps, sign, weight_decay, decay;
} tk_nadam;

typedef struct {
  float rate;
  float take1, beta2, take2, eps, sign, weight_decay, decay;
  bool rectified;  // else the squares are left out
} tk_radam;

typedef struct {
  float rate;  // learning rate / (1 − beta1^step)
  float take1, beta2, eps, sign, weight_decay;
} tk_adamax;

typedef struct {
  float rate, eps, sign, weight_decay;
} tk_adagrad;

typedef struct {
  float learning_rate, rho, take, eps, sign, weight_decay;
} tk_adadelta;

typedef struct {
  float learning_rate, alpha, take, eps, momentum, sign, weight_decay;
  bool centered;
} tk_rmsprop;

typedef struct {
  float learning_rate, beta1, take1, beta2, take2, decay;
} tk_lion;

typedef struct {
  double learning_rate;
  double least_norm, largest_norm;  // what the parameter's norm is clamped to
  float mean_scale;                 // 1 / (1 − beta1^step)
  float root, take1, beta2, take2, eps;
  float weight_decay;  // of the parameter, added to the step
  bool adapts;         // whether the step has the norm of the parameter
} tk_lamb;

typedef struct {
  /// A matrix, or many of the last two dimensions; 0 rows where the means are not factored.
  ptrdiff_t batch, rows, columns;
  double rate;       // the largest relative step
  double threshold;  // of clipping
  double eps2;
  float take, eps1, sign, decay;
} tk_adafactor;

/// The rules that know no neighbours: state 0, 1, 2 of each, NULL where it is not used.
typedef enum {
  tk_rule_sgd,       // velocity
  tk_rule_adam,      // mean, square, largest square
  tk_rule_nadam,     // mean, square
  tk_rule_radam,     // mean, square
  tk_rule_adamax,    // mean, largest gradient
  tk_rule_adagrad,   // sum of squares
  tk_rule_adadelta,  // square, square of the changes
  tk_rule_rmsprop,   // square, then the velocity and the mean where there are such
  tk_rule_lion,      // mean
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

/// LAMB, with `tk_lamb` options; state: mean, square.
void tk_lamb_step(const tk_slot *slots, ptrdiff_t slot_count);

/// Adafactor, with `tk_adafactor` options; state: means of the squares of rows and of columns, or of
/// all elements.
void tk_adafactor_step(const tk_slot *slots, ptrdiff_t slot_count);

#endif
