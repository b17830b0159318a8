// Passes over many tensors at once (many_tensors.c): the gradients of a model, averages of its weights.
//
// The elements of all tensors are one range, which the threads share: small tensors cost no call of
// their own. Results are the same for any number of threads.
#ifndef MANY_TENSOR_KERNELS_H
#define MANY_TENSOR_KERNELS_H

#include <stddef.h>

/// A tensor to read, and the memory that is written; `y` may be `x`, and NULL where nothing is.
typedef struct {
  const float *x;
  float *y;
  ptrdiff_t count;
} tk_stretch;

/// With a parameter a.
typedef enum {
  TK_MANY_SCALE,  // y = a·x
  TK_MANY_CLAMP,  // y = x between −a and a
  TK_MANY_ADD,    // y = y + x
  TK_MANY_LERP    // y = y + a·(x − y), exactly x for a = 1
} tk_many_op;

void tk_many(tk_many_op op, float parameter, const tk_stretch *stretches, ptrdiff_t count);

/// What is wanted of a tk_magnitude; the rest is 0.
enum {
  TK_MAGNITUDE_SUM = 1, TK_MAGNITUDE_SQUARES = 2, TK_MAGNITUDE_LARGEST = 4, TK_MAGNITUDE_POWERS = 8
};

/// Σ |x|, Σ x², max |x| (NaN where there is one) and Σ |x|^power, in double precision.
typedef struct {
  double sum, squares, largest, powers;
} tk_magnitude;

/// `each` [count]: one for each tensor, all in one pass over memory.
void tk_many_magnitudes(int wanted, double power, const tk_stretch *stretches, ptrdiff_t count,
                        tk_magnitude *each);

#endif
