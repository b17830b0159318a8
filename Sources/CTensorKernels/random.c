// Philox 4x32-10 (Salmon et al. 2011): block `counter` gives four words, whichever thread asks.
#include "internal.h"

#include <math.h>

void tk_philox(uint64_t seed, uint64_t stream, uint64_t counter, uint32_t words[4]) {
  uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32);
  uint32_t c2 = (uint32_t)stream, c3 = (uint32_t)(stream >> 32);
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
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
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/// 24 bits to [0, 1).
static float unit(uint32_t word) { return (float)(word >> 8) * 0x1p-24f; }

typedef struct {
  const float *x;
  float *y;
  ptrdiff_t n;
  float a, b;
  uint64_t seed, stream, counter;
} draw;

static void dropout_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  float scale = 1.0f / (1.0f - d->a);
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      d->y[i] = unit(words[j]) >= d->a ? d->x[i] * scale : 0.0f;
    }
  }
}

static void uniform_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      d->y[i] = d->a + (d->b - d->a) * unit(words[j]);
    }
  }
}

static void normal_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    float z[4];
    for (int pair = 0; pair < 4; pair += 2) {
      float radius = sqrtf(-2.0f * logf(1.0f - unit(words[pair])));
      float angle = 6.28318531f * unit(words[pair + 1]);
      z[pair] = radius * cosf(angle);
      z[pair + 1] = radius * sinf(angle);
    }
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      d->y[i] = d->a + d->b * z[j];
    }
  }
}

void tk_dropout(const float *x, float *y, ptrdiff_t n, float p, uint64_t seed, uint64_t stream,
                uint64_t counter) {
  draw d = {.x = x, .y = y, .n = n, .a = p, .seed = seed, .stream = stream, .counter = counter};
  tk_parallel((n + 3) / 4, TK_GRAIN / 32, dropout_blocks, &d);
}

void tk_uniform(float *y, ptrdiff_t n, float low, float high, uint64_t seed, uint64_t stream,
                uint64_t counter) {
  draw d = {.y = y, .n = n, .a = low, .b = high, .seed = seed, .stream = stream, .counter = counter};
  tk_parallel((n + 3) / 4, TK_GRAIN / 32, uniform_blocks, &d);
}

void tk_normal(float *y, ptrdiff_t n, float mean, float deviation, uint64_t seed, uint64_t stream,
               uint64_t counter) {
  draw d = {
      .y = y, .n = n, .a = mean, .b = deviation, .seed = seed, .stream = stream, .counter = counter};
  tk_parallel((n + 3) / 4, TK_GRAIN / 64, normal_blocks, &d);
}
