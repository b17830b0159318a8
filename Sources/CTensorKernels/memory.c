// A caching allocator. A fresh 64 MB buffer costs over twenty times a reused one in page faults, and
// a training step asks for the same sizes again and again.
#include "internal.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Sizes are rounded up to one of four steps per power of two (at most 25 % waste), 64 bytes at least.
enum { SMALLEST_SHIFT = 6, STEPS = 4, CLASSES = 4 * 48 };

typedef struct block {
  struct block *next;
} block;

static atomic_flag lock = ATOMIC_FLAG_INIT;
static block *cached[CLASSES];
static tk_memory_statistics statistics;

static void acquire(void) {
  while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}
static void release(void) { atomic_flag_clear_explicit(&lock, memory_order_release); }

// Under the address sanitiser what nobody holds, and the slack behind what somebody asked for, is out
// of bounds in the cache too.
#if __has_feature(address_sanitizer)
extern void __asan_poison_memory_region(void const volatile *address, size_t size);
extern void __asan_unpoison_memory_region(void const volatile *address, size_t size);
#define FORBID(address, size) __asan_poison_memory_region(address, size)
#define ALLOW(address, size) __asan_unpoison_memory_region(address, size)
#else
#define FORBID(address, size) ((void)0)
#define ALLOW(address, size) ((void)0)
#endif

/// The class of a size, and the class's size.
static int class_of(size_t bytes, size_t *rounded) {
  size_t least = (size_t)1 << SMALLEST_SHIFT;
  if (bytes <= least) {
    *rounded = least;
    return 0;
  }
  int shift = 63 - __builtin_clzll((unsigned long long)(bytes - 1));  // 2^shift < bytes <= 2^(shift+1)
  size_t base = (size_t)1 << shift, step = base / STEPS;
  size_t steps = (bytes - base + step - 1) / step;
  *rounded = base + steps * step;
  return (shift - SMALLEST_SHIFT) * STEPS + (int)steps;
}

static void release_locked(void) {
  for (int c = 0; c < CLASSES; c++) {
    while (cached[c] != NULL) {
      block *b = cached[c];
      cached[c] = b->next;
      free(b);
    }
  }
  statistics.cached_bytes = 0;
}

void *tk_allocate(size_t bytes) {
  size_t rounded;
  int c = class_of(bytes, &rounded);
  acquire();
  block *found = cached[c];
  if (found != NULL) {
    cached[c] = found->next;
    statistics.cached_bytes -= (int64_t)rounded;
  } else {
    statistics.system_allocations += 1;
  }
  statistics.live_bytes += (int64_t)rounded;
  if (statistics.live_bytes > statistics.peak_bytes) { statistics.peak_bytes = statistics.live_bytes; }
  release();
  if (found != NULL) {
    ALLOW(found, bytes);
    return found;
  }
  void *fresh = aligned_alloc(64, (rounded + 63) / 64 * 64);
  if (fresh == NULL) {
    tk_release_cached_memory();
    fresh = aligned_alloc(64, (rounded + 63) / 64 * 64);
  }
  if (fresh == NULL) {
    fprintf(stderr, "Tensor: out of memory (%zu bytes asked for)\n", bytes);
    abort();
  }
  FORBID((char *)fresh + bytes, rounded - bytes);
  return fresh;
}

void tk_deallocate(void *pointer, size_t bytes) {
  size_t rounded;
  int c = class_of(bytes, &rounded);
  block *b = pointer;
  FORBID(pointer, rounded);
  ALLOW(b, sizeof *b);
  acquire();
  b->next = cached[c];
  cached[c] = b;
  statistics.live_bytes -= (int64_t)rounded;
  statistics.cached_bytes += (int64_t)rounded;
  release();
}

void tk_release_cached_memory(void) {
  acquire();
  release_locked();
  release();
}

tk_memory_statistics tk_memory(void) {
  acquire();
  tk_memory_statistics copy = statistics;
  release();
  return copy;
}

void tk_reset_peak_memory(void) {
  acquire();
  statistics.peak_bytes = statistics.live_bytes;
  release();
}
