// Sorting and selecting within rows.
//
// A number and its place become one 64-bit key, the number's bits above, such that the order of the
// keys is the order wanted. Keys are distinct: every correct method is stable.
#include "internal.h"

#include <math.h>
#include <string.h>

static inline uint64_t key_of(float x, ptrdiff_t place, bool descending) {
  uint32_t bits;
  x = x == 0.0f ? 0.0f : x;  // −0 equals 0
  memcpy(&bits, &x, 4);
  bits ^= bits >> 31 != 0 ? 0xffffffffu : 0x80000000u;
  if (isnan(x)) { bits = 0xffffffffu; }
  return (uint64_t)(descending ? ~bits : bits) << 32 | (uint32_t)place;
}

static void make_keys(const float *x, bool descending, uint64_t *keys, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) { keys[i] = key_of(x[i], i, descending); }
}

static void insertion_sort(uint64_t *keys, ptrdiff_t n) {
  for (ptrdiff_t i = 1; i < n; i++) {
    uint64_t key = keys[i];
    ptrdiff_t j = i;
    for (; j > 0 && keys[j - 1] > key; j--) { keys[j] = keys[j - 1]; }
    keys[j] = key;
  }
}

/// Sorts keys that are in the order of their lower halves: four passes over the bytes above.
static void radix_sort(uint64_t *keys, uint64_t *scratch, ptrdiff_t n) {
  uint32_t counts[4][256] = {{0}};
  for (ptrdiff_t i = 0; i < n; i++) {
    for (int d = 0; d < 4; d++) { counts[d][keys[i] >> (32 + 8 * d) & 255]++; }
  }
  uint64_t *from = keys, *to = scratch;
  for (int d = 0; d < 4; d++) {
    int shift = 32 + 8 * d;
    if (counts[d][from[0] >> shift & 255] == (uint32_t)n) { continue; }
    uint32_t start = 0;
    for (int b = 0; b < 256; b++) {
      uint32_t count = counts[d][b];
      counts[d][b] = start;
      start += count;
    }
    for (ptrdiff_t i = 0; i < n; i++) { to[counts[d][from[i] >> shift & 255]++] = from[i]; }
    uint64_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != keys) { memcpy(keys, from, (size_t)n * sizeof(uint64_t)); }
}

static void sort_keys(uint64_t *keys, uint64_t *scratch, ptrdiff_t n) {
  if (n <= 48) {
    insertion_sort(keys, n);
  } else {
    radix_sort(keys, scratch, n);
  }
}

typedef struct {
  const float *x;
  float *values;
  int32_t *places;
  ptrdiff_t columns, k;
  bool descending, flag;
} rows_job;

static void for_rows(ptrdiff_t rows, const rows_job *j, ptrdiff_t cost, tk_range_body body) {
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / cost / tk_max_of(1, j->columns)), body, j);
}

static void take(const rows_job *j, const float *x, const uint64_t *keys, ptrdiff_t row,
                 ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    int32_t place = (int32_t)(uint32_t)keys[i];
    j->places[row * n + i] = place;
    j->values[row * n + i] = x[place];
  }
}

static void sort_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  size_t bytes = 2 * (size_t)j->columns * sizeof(uint64_t);
  uint64_t *keys = tk_allocate(bytes);
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = j->x + r * j->columns;
    make_keys(x, j->descending, keys, j->columns);
    sort_keys(keys, keys + j->columns, j->columns);
    take(j, x, keys, r, j->columns);
  }
  tk_deallocate(keys, bytes);
}

void tk_sort(const float *x, bool descending, float *values, int32_t *places, ptrdiff_t rows,
             ptrdiff_t columns) {
  rows_job j = {
      .x = x, .values = values, .places = places, .columns = columns, .descending = descending};
  for_rows(rows, &j, 8, sort_rows);
}

/// Lets the key at `i` sink in a heap that has its largest key on top.
static void sink(uint64_t *heap, ptrdiff_t i, ptrdiff_t n) {
  uint64_t key = heap[i];
  for (ptrdiff_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
    if (child + 1 < n && heap[child + 1] > heap[child]) { child++; }
    if (heap[child] <= key) { break; }
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = key;
}

/// The k smallest keys come first, in any order.
static void heap_select(const float *x, bool descending, uint64_t *heap, ptrdiff_t k, ptrdiff_t n) {
  make_keys(x, descending, heap, k);
  for (ptrdiff_t i = k / 2; i-- > 0;) { sink(heap, i, k); }
  for (ptrdiff_t i = k; i < n; i++) {
    uint64_t key = key_of(x[i], i, descending);
    if (key < heap[0]) {
      heap[0] = key;
      sink(heap, 0, k);
    }
  }
}

/// The key of rank k, by its bytes from the top: the candidates shrink to one. Spoils the keys.
static uint64_t select_key(uint64_t *keys, ptrdiff_t k, ptrdiff_t n) {
  for (int shift = 56; n > 1; shift -= 8) {
    ptrdiff_t counts[256] = {0};
    for (ptrdiff_t i = 0; i < n; i++) { counts[keys[i] >> shift & 255]++; }
    uint64_t byte = 0;
    while (k >= counts[byte]) { k -= counts[byte++]; }
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
      uint64_t key = keys[i];
      keys[kept] = key;
      kept += (key >> shift & 255) == byte;
    }
    n = kept;
  }
  return keys[0];
}

static void top_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  size_t bytes = 2 * (size_t)j->columns * sizeof(uint64_t);
  uint64_t *keys = tk_allocate(bytes), *scratch = keys + j->columns;
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = j->x + r * j->columns;
    if (j->k > j->columns / 16 && j->columns > 64) {
      make_keys(x, j->descending, keys, j->columns);
      sort_keys(keys, scratch, j->columns);
    } else {
      heap_select(x, j->descending, keys, j->k, j->columns);
      // The heap's order is not that of places, which the radix sort wants.
      for (ptrdiff_t n = j->k; j->flag && n > 1; n--) {
        uint64_t largest = keys[0];
        keys[0] = keys[n - 1];
        sink(keys, 0, n - 1);
        keys[n - 1] = largest;
      }
    }
    take(j, x, keys, r, j->k);
  }
  tk_deallocate(keys, bytes);
}

void tk_top(const float *x, ptrdiff_t k, bool largest, bool sorted, float *values, int32_t *places,
            ptrdiff_t rows, ptrdiff_t columns) {
  if (k == 0) { return; }
  rows_job j = {.x = x, .values = values, .places = places, .columns = columns, .k = k,
                .descending = largest, .flag = sorted};
  for_rows(rows, &j, 2, top_rows);
}

static void rank_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const rows_job *j = context;
  size_t bytes = (size_t)j->columns * sizeof(uint64_t);
  uint64_t *keys = tk_allocate(bytes);
  for (ptrdiff_t r = begin; r < end; r++) {
    const float *x = j->x + r * j->columns;
    ptrdiff_t k = j->k, numbers = j->columns;
    make_keys(x, false, keys, j->columns);
    if (j->flag) {
      for (ptrdiff_t i = 0; i < j->columns; i++) { numbers -= isnan(x[i]); }
      // The NaNs come after the numbers: the first of them.
      if (numbers < j->columns) { k = numbers; }
    }
    uint64_t key = select_key(keys, k, j->columns);
    take(j, x, &key, r, 1);
  }
  tk_deallocate(keys, bytes);
}

void tk_rank(const float *x, ptrdiff_t k, bool nan_wins, float *values, int32_t *places,
             ptrdiff_t rows, ptrdiff_t columns) {
  rows_job j = {
      .x = x, .values = values, .places = places, .columns = columns, .k = k, .flag = nan_wins};
  for_rows(rows, &j, 4, rank_rows);
}
