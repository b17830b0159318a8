// Range kernels: scaling of pictures. Weights have 22 fractional bits, as Pillow's, and are held as two
// halves of 11, so that products of 16 bits, added in pairs, give the exact sum.

typedef uint8_t tk_bytes16 __attribute__((vector_size(16), aligned(1)));
typedef uint8_t tk_bytes32 __attribute__((vector_size(32)));
typedef int16_t tk_words16 __attribute__((vector_size(32)));
typedef int16_t tk_words32 __attribute__((vector_size(64)));
typedef int32_t tk_longs4 __attribute__((vector_size(16)));
typedef int32_t tk_longs8 __attribute__((vector_size(32)));
typedef int32_t tk_longs16 __attribute__((vector_size(64)));
typedef int32_t tk_longs32 __attribute__((vector_size(128)));

// Vectors are passed to inlined functions only: there is no calling convention to differ.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

/// The products of neighbours, added: one multiply-add instruction on x86-64.
static inline tk_longs8 image_pairs8(tk_words16 a, tk_words16 b) {
  tk_longs16 p = __builtin_convertvector(a, tk_longs16) * __builtin_convertvector(b, tk_longs16);
  return __builtin_shufflevector(p, p, 0, 2, 4, 6, 8, 10, 12, 14) +
         __builtin_shufflevector(p, p, 1, 3, 5, 7, 9, 11, 13, 15);
}

static inline tk_longs16 image_pairs16(tk_words32 a, tk_words32 b) {
  tk_longs32 p = __builtin_convertvector(a, tk_longs32) * __builtin_convertvector(b, tk_longs32);
  return __builtin_shufflevector(p, p, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
         __builtin_shufflevector(p, p, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/// One row. Reads 16 bytes from the start of each group of four taps, and writes a byte more than the
/// row has.
static inline __attribute__((always_inline)) void image_columns_of(
    const tk_image_taps *taps, ptrdiff_t groups, const uint8_t *x, uint8_t *y) {
  const tk_words16 *weights = (const tk_words16 *)taps->weights;
  for (ptrdiff_t i = 0; i < taps->count; i++, y += 3) {
    const uint8_t *from = x + 3 * taps->starts[i];
    tk_longs8 high = {0}, low = {0};
    for (ptrdiff_t g = 0; g < groups; g++, from += 12, weights += 2) {
      tk_bytes16 pixels = *(const tk_bytes16 *)from;
      tk_bytes32 none = {0}, twice =
          __builtin_shufflevector(pixels, pixels, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
                                  15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      // Two pixels a half, channel by channel, widened: 32 is a zero.
      tk_words16 pairs = (tk_words16)__builtin_shufflevector(
          twice, none, 0, 32, 3, 32, 1, 32, 4, 32, 2, 32, 5, 32, 32, 32, 32, 32, 22, 32, 25, 32, 23,
          32, 26, 32, 24, 32, 27, 32, 32, 32, 32, 32);
      high += image_pairs8(pairs, weights[0]);
      low += image_pairs8(pairs, weights[1]);
    }
    tk_longs8 sums = (high << 11) + low;
    tk_longs4 sum = __builtin_shufflevector(sums, sums, 0, 1, 2, 3) +
                    __builtin_shufflevector(sums, sums, 4, 5, 6, 7);
    sum = (sum + (1 << 21)) >> 22;
    const tk_longs4 least = {0}, most = {255, 255, 255, 255};
    sum = __builtin_elementwise_min(__builtin_elementwise_max(sum, least), most);
    typedef uint8_t bytes4 __attribute__((vector_size(4)));
    bytes4 samples = __builtin_convertvector(sum, bytes4);
    memcpy(y, &samples, 4);
  }
}

/// As many groups for each column, and the usual numbers constant: no branch is mispredicted.
static void image_columns(const tk_image_taps *taps, const uint8_t *x, uint8_t *y) {
  switch (taps->groups) {
    case 1: image_columns_of(taps, 1, x, y); break;
    case 2: image_columns_of(taps, 2, x, y); break;
    case 3: image_columns_of(taps, 3, x, y); break;
    default: image_columns_of(taps, taps->groups, x, y);
  }
}

/// One row of n bytes from `pairs` pairs of rows, of which all have room for a multiple of 16.
static void image_rows(const uint8_t *const *rows, const int16_t *weights, ptrdiff_t pairs,
                       uint8_t *y, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i += 16) {
    tk_longs16 high = {0}, low = {0};
    for (ptrdiff_t t = 0; t < pairs; t++) {
      tk_bytes16 a = *(const tk_bytes16 *)(rows[2 * t] + i);
      tk_bytes16 b = *(const tk_bytes16 *)(rows[2 * t + 1] + i);
      tk_bytes32 both =
          __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8,
                                  24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      tk_words32 words = __builtin_convertvector(both, tk_words32);
      tk_longs16 of_high, of_low;
      int32_t word;
      memcpy(&word, weights + 4 * t, 4);
      of_high = (tk_longs16){0} + word;
      memcpy(&word, weights + 4 * t + 2, 4);
      of_low = (tk_longs16){0} + word;
      high += image_pairs16(words, (tk_words32)of_high);
      low += image_pairs16(words, (tk_words32)of_low);
    }
    tk_longs16 sum = ((high << 11) + low + (1 << 21)) >> 22;
    const tk_longs16 least = {0}, most = least + 255;
    sum = __builtin_elementwise_min(__builtin_elementwise_max(sum, least), most);
    *(tk_bytes16 *)(y + i) = __builtin_convertvector(sum, tk_bytes16);
  }
}

#pragma clang diagnostic pop
