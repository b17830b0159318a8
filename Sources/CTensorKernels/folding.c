// Sliding windows as columns, and the sums that undo them.
#include "internal.h"

#include <string.h>

typedef struct {
  const tk_windows *w;
  const float *from;
  float *to;
} folding;

/// The windows [first, stop) whose element `offset` from their start lies in [0, size).
static void windows_inside(ptrdiff_t offset, ptrdiff_t stride, ptrdiff_t size, ptrdiff_t count,
                           ptrdiff_t *first, ptrdiff_t *stop) {
  *first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  *stop = offset >= size ? 0 : tk_min_of(count, (size - 1 - offset) / stride + 1);
  if (*stop < *first) { *stop = *first = 0; }
}

/// Rows [planes, kh, kw] of columns.
static void unfold_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const folding *f = context;
  const tk_windows *w = f->w;
  ptrdiff_t size = w->out_height * w->out_width;
  for (ptrdiff_t item = begin; item < end; item++) {
    ptrdiff_t j = item % w->kernel_width, i = item / w->kernel_width % w->kernel_height;
    const float *x = f->from + item / (w->kernel_width * w->kernel_height) * w->height * w->width;
    float *y = f->to + item * size;
    ptrdiff_t down = i * w->dilation_height - w->padding_height, top, bottom;
    ptrdiff_t across = j * w->dilation_width - w->padding_width, left, right;
    windows_inside(down, w->stride_height, w->height, w->out_height, &top, &bottom);
    windows_inside(across, w->stride_width, w->width, w->out_width, &left, &right);
    for (ptrdiff_t r = 0; r < w->out_height; r++, y += w->out_width) {
      if (r < top || r >= bottom || left == right) {
        memset(y, 0, (size_t)w->out_width * sizeof(float));
        continue;
      }
      const float *row = x + (r * w->stride_height + down) * w->width + across;
      memset(y, 0, (size_t)left * sizeof(float));
      if (w->stride_width == 1) {
        memcpy(y + left, row + left, (size_t)(right - left) * sizeof(float));
      } else {
        for (ptrdiff_t c = left; c < right; c++) { y[c] = row[c * w->stride_width]; }
      }
      memset(y + right, 0, (size_t)(w->out_width - right) * sizeof(float));
    }
  }
}

void tk_unfold_windows(const tk_windows *w, const float *x, float *columns) {
  folding f = {w, x, columns};
  tk_parallel(w->planes * w->kernel_height * w->kernel_width,
              tk_max_of(1, TK_GRAIN / tk_max_of(1, w->out_height * w->out_width)), unfold_range, &f);
}

/// Planes; the windows of one add up in the order of the kernel's elements.
static void fold_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const folding *f = context;
  const tk_windows *w = f->w;
  ptrdiff_t plane = w->height * w->width;
  const float *y = f->from + begin * w->kernel_height * w->kernel_width * w->out_height * w->out_width;
  memset(f->to + begin * plane, 0, (size_t)((end - begin) * plane) * sizeof(float));
  for (ptrdiff_t p = begin; p < end; p++) {
    for (ptrdiff_t i = 0; i < w->kernel_height; i++) {
      ptrdiff_t down = i * w->dilation_height - w->padding_height, top, bottom;
      windows_inside(down, w->stride_height, w->height, w->out_height, &top, &bottom);
      for (ptrdiff_t j = 0; j < w->kernel_width; j++) {
        ptrdiff_t across = j * w->dilation_width - w->padding_width, left, right;
        windows_inside(across, w->stride_width, w->width, w->out_width, &left, &right);
        for (ptrdiff_t r = top; r < bottom; r++) {
          const float *from = y + r * w->out_width;
          float *to = f->to + p * plane + (r * w->stride_height + down) * w->width + across;
          if (w->stride_width == 1) {
            tk_kernels()->add_scaled(1.0f, from + left, to + left, right - left);
          } else {
            for (ptrdiff_t c = left; c < right; c++) { to[c * w->stride_width] += from[c]; }
          }
        }
        y += w->out_height * w->out_width;
      }
    }
  }
}

void tk_fold_windows(const tk_windows *w, const float *columns, float *x) {
  folding f = {w, columns, x};
  ptrdiff_t each = w->kernel_height * w->kernel_width * w->out_height * w->out_width;
  tk_parallel(w->planes, tk_max_of(1, TK_GRAIN / tk_max_of(1, each)), fold_range, &f);
}

typedef struct {
  const float *windows;
  float *x;
  ptrdiff_t size, inner, count, width, step;
} sliding;

static void add_windows_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const sliding *s = context;
  memset(s->x + begin * s->size * s->inner, 0,
         (size_t)((end - begin) * s->size * s->inner) * sizeof(float));
  for (ptrdiff_t o = begin; o < end; o++) {
    for (ptrdiff_t i = 0; i < s->count; i++) {
      for (ptrdiff_t n = 0; n < s->inner; n++) {
        const float *from = s->windows + ((o * s->count + i) * s->inner + n) * s->width;
        float *to = s->x + (o * s->size + i * s->step) * s->inner + n;
        for (ptrdiff_t k = 0; k < s->width; k++) { to[k * s->inner] += from[k]; }
      }
    }
  }
}

void tk_add_windows(const float *windows, float *x, ptrdiff_t outer, ptrdiff_t size,
                    ptrdiff_t inner, ptrdiff_t count, ptrdiff_t width, ptrdiff_t step) {
  sliding s = {windows, x, size, inner, count, width, step};
  tk_parallel(outer, tk_max_of(1, TK_GRAIN / tk_max_of(1, inner * count * width)),
              add_windows_range, &s);
}
