// Range kernels: from float32 to bfloat16.

static void bfloat16_row(const float *restrict x, uint16_t *restrict y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) { y[i] = tk_bfloat16_of_float(x[i]); }
}

static void bfloat16_pairs(const float *restrict x, const float *restrict next,
                           uint32_t *restrict y, ptrdiff_t n) {
  if (next == NULL) {
    for (ptrdiff_t i = 0; i < n; i++) { y[i] = tk_bfloat16_of_float(x[i]); }
    return;
  }
  for (ptrdiff_t i = 0; i < n; i++) { y[i] = tk_bfloat16_of_float(x[i]) | (uint32_t)tk_bfloat16_of_float(next[i]) << 16; }
}

/// y[c][r] = x[r][c].
static void transpose_words(const uint32_t *restrict x, ptrdiff_t x_stride, uint32_t *restrict y,
                            ptrdiff_t y_stride, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t top = 0; top < rows; top += 16) {
    ptrdiff_t height = tk_min_of(16, rows - top);
    for (ptrdiff_t column = 0; column < columns; column++) {
      const uint32_t *from = x + top * x_stride + column;
      uint32_t *to = y + column * y_stride + top;
      if (height == 16) {
        for (ptrdiff_t i = 0; i < 16; i++) { to[i] = from[i * x_stride]; }
      } else {
        for (ptrdiff_t i = 0; i < height; i++) { to[i] = from[i * x_stride]; }
      }
    }
  }
}
