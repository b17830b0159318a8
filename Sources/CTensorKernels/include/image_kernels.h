// Included by tensor_kernels.h: pictures of 8 bits a sample, red, green and blue side by side.
#ifndef IMAGE_KERNELS_H
#define IMAGE_KERNELS_H

#include "tensor_kernels.h"

// MARK: Resizing (image_resizing.c)

typedef enum {
  TK_IMAGE_BOX, TK_IMAGE_BILINEAR, TK_IMAGE_HAMMING, TK_IMAGE_BICUBIC, TK_IMAGE_LANCZOS,
  TK_IMAGE_NEAREST,
  // Without antialiasing, PyTorch's.
  TK_IMAGE_POINT_BILINEAR, TK_IMAGE_POINT_BICUBIC
} tk_image_filter;

typedef struct {
  tk_image_filter filter;
  ptrdiff_t width, height, stride;    // of the input; bytes from a row to the next
  double left, top, right, bottom;    // the part of the input that is scaled, in pixels
  ptrdiff_t out_width, out_height;    // of the whole scaled picture
  ptrdiff_t x, y, columns, rows;      // the part of the scaled picture that is wanted
} tk_image_resizing;

/// x [height, width, 3] → y [rows, columns, 3].
void tk_image_resize(const tk_image_resizing *geometry, const uint8_t *x, uint8_t *y);

/// The same, each sample of channel c looked up in table[256 * c...]: y [3, rows, columns], or
/// [rows, columns, 3] where `interleaved`.
void tk_image_resize_normalized(const tk_image_resizing *geometry, const uint8_t *x,
                                const float *table, bool interleaved, float *y);

#endif
