// Element-wise kernels (elementwise.c, comparison.c, arithmetic.c, creation.c).
#ifndef ELEMENTWISE_KERNELS_H
#define ELEMENTWISE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elementwise_ops.h"
#include "tensor_kernels.h"

#define TK_NAMED(NAME, ...) TK_##NAME,
typedef enum { TK_UNARY_OPS(TK_NAMED, TK_NAMED) TK_UNARY_COUNT } tk_unary_op;
typedef enum { TK_BINARY_OPS(TK_NAMED, TK_NAMED) TK_BINARY_COUNT } tk_binary_op;
typedef enum { TK_ACTIVATIONS(TK_NAMED) TK_ACTIVATION_COUNT } tk_activation;
typedef enum { TK_COMPARISONS(TK_NAMED) TK_COMPARISON_COUNT } tk_comparison;
#undef TK_NAMED

// MARK: Float (elementwise.c)

void tk_unary(tk_unary_op op, const float *x, float *y, ptrdiff_t n);
/// y = a ∘ b, n elements each.
void tk_binary(tk_binary_op op, const float *a, const float *b, float *y, ptrdiff_t n);
/// y = a ∘ b with one scalar side.
void tk_binary_scalar(tk_binary_op op, const float *a, float b, float *y, ptrdiff_t n);
void tk_scalar_binary(tk_binary_op op, float a, const float *b, float *y, ptrdiff_t n);
/// Broadcasting: `shape` has `rank` >= 1 dimensions; strides are in elements, 0 where broadcast;
/// the innermost strides are 0 or 1. y is contiguous. So for all kernels with strides here.
void tk_binary_broadcast(tk_binary_op op, const float *a, const ptrdiff_t *a_strides, const float *b,
                         const ptrdiff_t *b_strides, float *y, const ptrdiff_t *shape, int rank);
void tk_activate(tk_activation op, const float *x, float *y, float p, float q, ptrdiff_t n);
void tk_activation_gradient(tk_activation op, const float *dy, const float *x, float *dx, float p,
                            float q, ptrdiff_t n);
/// y += alpha·x.
void tk_add_scaled(float alpha, const float *x, float *y, ptrdiff_t n);
void tk_fill(float value, float *y, ptrdiff_t n);
/// y = *value; element_size 1, 2, 4 or 8 bytes.
void tk_fill_elements(const void *value, void *y, ptrdiff_t n, int element_size);

// MARK: Every element type (comparison.c)

/// y = a ∘ b, broadcasting.
void tk_compare(tk_comparison op, tk_type type, const void *a, const ptrdiff_t *a_strides,
                const void *b, const ptrdiff_t *b_strides, bool *y, const ptrdiff_t *shape,
                int rank);
/// y = a where the mask holds, else b, broadcasting; element_size 1, 2, 4 or 8 bytes.
void tk_where(int element_size, const bool *mask, const ptrdiff_t *mask_strides, const void *a,
              const ptrdiff_t *a_strides, const void *b, const ptrdiff_t *b_strides, void *y,
              const ptrdiff_t *shape, int rank);

// MARK: Double and integers (arithmetic.c)

typedef enum {
  TK_TYPED_ADD, TK_TYPED_SUBTRACT, TK_TYPED_MULTIPLY, TK_TYPED_MAXIMUM, TK_TYPED_MINIMUM,
  TK_TYPED_FLOOR_DIVIDE, TK_TYPED_REMAINDER,
  TK_TYPED_DIVIDE, TK_TYPED_POWER // of doubles only
} tk_typed_binary_op;

typedef enum {
  TK_TYPED_NEGATE, TK_TYPED_ABS,
  TK_TYPED_EXP, TK_TYPED_LOG, TK_TYPED_SQRT, TK_TYPED_TANH, TK_TYPED_SIGMOID // of doubles only
} tk_typed_unary_op;

/// y = a ∘ b, broadcasting, for TK_FLOAT64, TK_INT32, TK_INT64 and TK_UINT8. Integers wrap. Returns
/// false where an integer was divided by 0.
bool tk_typed_binary(tk_typed_binary_op op, tk_type type, const void *a, const ptrdiff_t *a_strides,
                     const void *b, const ptrdiff_t *b_strides, void *y, const ptrdiff_t *shape,
                     int rank);
void tk_typed_unary(tk_typed_unary_op op, tk_type type, const void *x, void *y, ptrdiff_t n);

// MARK: Triangles (creation.c)

/// y = x [batch, rows, columns] with zeros above (`lower`) or below diagonal `diagonal`.
void tk_triangle(bool lower, ptrdiff_t diagonal, const void *x, void *y, ptrdiff_t batch,
                 ptrdiff_t rows, ptrdiff_t columns, int element_size);

#endif
