// Reading and writing at indices (indexing.c). Bounds are checked by tk_first_outside or
// tk_add_index before.
#ifndef INDEXING_KERNELS_H
#define INDEXING_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tensor_kernels.h"

/// An array of indices walked together with data. Strides are in elements; a place of the data is
/// the sum of its own strided offset and step·index.
typedef struct {
  int rank;
  const ptrdiff_t *shape;          // of the walk
  const int32_t *index;
  const ptrdiff_t *index_strides;  // 0 along dimensions where the index does not change
  ptrdiff_t step;                  // elements of the indexed data per unit of the index
} tk_indices;

typedef enum {
  TK_SCATTER_SET, TK_SCATTER_ADD, TK_SCATTER_MULTIPLY, TK_SCATTER_MAXIMUM, TK_SCATTER_MINIMUM
} tk_scatter_op;

/// y (contiguous) = x at the indices; elements of 1, 2, 4 or 8 bytes. Indices are under `bound`, which
/// is 0 where that is not known.
void tk_gather(const tk_indices *at, ptrdiff_t bound, const void *x, const ptrdiff_t *x_strides,
               void *y, int element_size);
/// y at the indices ∘= x. `y_strides` are 0 along exactly those dimensions in which two indices may
/// meet; these are walked in order by one thread. SET takes any type, ADD all but bool and bfloat16
/// (integers wrap around), the others floats.
void tk_scatter(tk_scatter_op op, const tk_indices *at, const void *x, const ptrdiff_t *x_strides,
                void *y, const ptrdiff_t *y_strides, tk_type type);
/// The first position of an index outside of 0..<bound, or -1.
ptrdiff_t tk_first_outside(const int32_t *index, ptrdiff_t n, ptrdiff_t bound);
/// sums[i] (+)= factor·index[i], a negative index counted from `bound`. Returns the first position
/// of an index outside of -bound..<bound, or -1.
ptrdiff_t tk_add_index(const int32_t *index, ptrdiff_t n, ptrdiff_t bound, ptrdiff_t factor,
                       bool accumulate, int32_t *sums);
ptrdiff_t tk_count_true(const bool *mask, ptrdiff_t n);
/// The positions where the mask is true, `count` of them.
void tk_true_positions(const bool *mask, ptrdiff_t n, int32_t *positions, ptrdiff_t count);

#endif
