// Range kernels: Philox 4x32-10 and what is made of its words.

/// `blocks` blocks from `counter` on, four words each.
static void philox_blocks(uint64_t seed, uint64_t stream, uint64_t counter, uint32_t *words,
                          ptrdiff_t blocks) {
  VECTORIZE for (ptrdiff_t i = 0; i < blocks; i++) {
    uint64_t place = counter + (uint64_t)i;
    uint32_t c0 = (uint32_t)place, c1 = (uint32_t)(place >> 32);
    uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
      uint64_t a = (uint64_t)c0 * 0xD2511F53u, b = (uint64_t)c2 * 0xCD9E8D57u;
      uint32_t next0 = (uint32_t)(b >> 32) ^ c1 ^ k0, next2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
      c1 = (uint32_t)b;
      c3 = (uint32_t)a;
      c0 = next0;
      c2 = next2;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    words[4 * i] = c0;
    words[4 * i + 1] = c1;
    words[4 * i + 2] = c2;
    words[4 * i + 3] = c3;
  }
}

/// 24 bits to [0, 1). Through int32_t, which every instruction set converts.
INLINE float unit_of(uint32_t word) { return (float)(int32_t)(word >> 8) * 0x1p-24f; }

static void uniform_words(const uint32_t *words, float low, float width, float *y, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = low + width * unit_of(words[i]); }
}

static void dropout_words(const uint32_t *words, float p, float scale, const float *x, float *y,
                          ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float kept = x[i] * scale;
    y[i] = unit_of(words[i]) >= p ? kept : 0.0f;
  }
}

/// Box and Muller's method: each pair of words gives two normal numbers.
static void normal_words(const uint32_t *words, float mean, float deviation, float *y,
                         ptrdiff_t pairs) {
  VECTORIZE for (ptrdiff_t i = 0; i < pairs; i++) {
    float radius = __builtin_elementwise_sqrt(-2.0f * log_of(1.0f - unit_of(words[2 * i])));
    // Quarter turns: the nearest whole number of them and what is left, exactly.
    float turns = 4.0f * unit_of(words[2 * i + 1]);
    int32_t quarter = (int32_t)(turns + 0.5f);
    float t = (turns - (float)quarter) * 1.57079633f, z = t * t;
    float sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * t + t;
    float cosine = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z +
                    4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
    float even = (quarter & 1) != 0 ? sine : cosine, odd = (quarter & 1) != 0 ? cosine : sine;
    even = ((quarter + 1) & 2) != 0 ? -even : even;
    odd = (quarter & 2) != 0 ? -odd : odd;
    y[2 * i] = mean + deviation * (radius * even);
    y[2 * i + 1] = mean + deviation * (radius * odd);
  }
}
