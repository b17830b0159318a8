// Losses of two arrays (losses.c).
#ifndef LOSS_KERNELS_H
#define LOSS_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Losses of an input x and a target t, with one parameter p.
typedef enum {
  TK_SQUARED_ERROR,   // (x − t)²
  TK_ABSOLUTE_ERROR,  // |x − t|
  TK_SMOOTH_L1,       // (x − t)²/2p where |x − t| < p, else |x − t| − p/2
  TK_HUBER,           // (x − t)²/2 where |x − t| <= p, else p(|x − t| − p/2)
  TK_BCE,             // −t·ln x − (1 − t)·ln(1 − x), logarithms at least −100
  TK_BCE_LOGITS,      // the same of sigmoid(x)
  TK_KL,              // t·ln t − t·x
  TK_KL_LOG,          // e^t·(t − x)
  TK_PAIR_LOSS_COUNT
} tk_pair_loss;

/// y = the losses of n pairs.
void tk_pair_losses(tk_pair_loss loss, float parameter, const float *x, const float *t, float *y,
                    ptrdiff_t n);
/// The sum of the losses, in blocks of fixed size: the same for any number of threads.
double tk_pair_loss_sum(tk_pair_loss loss, float parameter, const float *x, const float *t,
                        ptrdiff_t n);
/// d = the derivatives by x, or by t, times dy, or times `scale` where dy is NULL.
void tk_pair_loss_gradient(tk_pair_loss loss, float parameter, bool by_target, const float *x,
                           const float *t, const float *dy, float scale, float *d, ptrdiff_t n);

#endif
