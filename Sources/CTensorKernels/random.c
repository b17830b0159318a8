// Philox 4x32-10 (Salmon et al. 2011): block `counter` gives four words, whichever thread asks.
#include "internal.h"

#include <string.h>

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

typedef struct {
  const float *x;
  float *y;
  ptrdiff_t n;
  float a, b;
  uint64_t seed, stream, counter;
} draw;

// A chunk of blocks is drawn at once, which the compiler vectorises, and then used.
enum { CHUNK = 64 };

static void dropout_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  const tk_range_kernels *k = tk_kernels();
  uint32_t words[4 * CHUNK];
  for (ptrdiff_t i = 4 * CHUNK * begin; i < tk_min_of(4 * CHUNK * end, d->n); i += 4 * CHUNK) {
    k->philox(d->seed, d->stream, d->counter + (uint64_t)i / 4, words, CHUNK);
    k->dropout(words, d->a, 1.0f / (1.0f - d->a), d->x + i, d->y + i,
               tk_min_of(4 * CHUNK, d->n - i));
  }
}

static void uniform_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  const tk_range_kernels *k = tk_kernels();
  uint32_t words[4 * CHUNK];
  for (ptrdiff_t i = 4 * CHUNK * begin; i < tk_min_of(4 * CHUNK * end, d->n); i += 4 * CHUNK) {
    k->philox(d->seed, d->stream, d->counter + (uint64_t)i / 4, words, CHUNK);
    k->uniform(words, d->a, d->b - d->a, d->y + i, tk_min_of(4 * CHUNK, d->n - i));
  }
}

static void normal_chunks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  const tk_range_kernels *k = tk_kernels();
  uint32_t words[4 * CHUNK];
  float last[4 * CHUNK];
  for (ptrdiff_t i = 4 * CHUNK * begin; i < tk_min_of(4 * CHUNK * end, d->n); i += 4 * CHUNK) {
    ptrdiff_t count = tk_min_of(4 * CHUNK, d->n - i);
    float *y = count == 4 * CHUNK ? d->y + i : last;
    k->philox(d->seed, d->stream, d->counter + (uint64_t)i / 4, words, CHUNK);
    k->normal(words, d->a, d->b, y, 2 * CHUNK);
    if (y == last) { memcpy(d->y + i, last, (size_t)count * sizeof(float)); }
  }
}

static void for_chunks(tk_range_body body, const draw *d) {
  tk_parallel((d->n + 4 * CHUNK - 1) / (4 * CHUNK), TK_GRAIN / (16 * CHUNK), body, d);
}

void tk_dropout(const float *x, float *y, ptrdiff_t n, float p, uint64_t seed, uint64_t stream,
                uint64_t counter) {
  draw d = {.x = x, .y = y, .n = n, .a = p, .seed = seed, .stream = stream, .counter = counter};
  for_chunks(dropout_chunks, &d);
}

void tk_uniform(float *y, ptrdiff_t n, float low, float high, uint64_t seed, uint64_t stream,
                uint64_t counter) {
  draw d = {.y = y, .n = n, .a = low, .b = high, .seed = seed, .stream = stream, .counter = counter};
  for_chunks(uniform_chunks, &d);
}

void tk_normal(float *y, ptrdiff_t n, float mean, float deviation, uint64_t seed, uint64_t stream,
               uint64_t counter) {
  draw d = {
      .y = y, .n = n, .a = mean, .b = deviation, .seed = seed, .stream = stream, .counter = counter};
  for_chunks(normal_chunks, &d);
}
