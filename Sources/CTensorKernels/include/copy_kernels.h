// Moving data: strided copies, concatenation, padding (copy.c, joining.c).
//
// Elements have 1, 2, 4 or 8 bytes; shapes, strides and starts count elements. A source stride may be
// 0 (a broadcast) or negative (a reversal: x then points at the first element read).
#ifndef COPY_KERNELS_H
#define COPY_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The strided view y = the strided view x of the same shape; no two elements of y may be one place.
void tk_copy_strided(const void *x, const ptrdiff_t *x_strides, void *y, const ptrdiff_t *y_strides,
                     const ptrdiff_t *shape, int rank, int element_size);
/// y [outer, Σ widths] = the pieces [outer, widths[i]], contiguous all; widths in bytes.
void tk_concatenate(const void *const *pieces, const ptrdiff_t *widths, ptrdiff_t count,
                    ptrdiff_t outer, void *y);
/// y (contiguous) = the view x, of shape `lengths`, in its box that begins at `starts`, and `*value`
/// around it.
void tk_embed(const void *x, const ptrdiff_t *x_strides, void *y, const ptrdiff_t *shape,
              const ptrdiff_t *starts, const ptrdiff_t *lengths, int rank, int element_size,
              const void *value);

#endif
