// The thread team: libgomp's, which oneDNN and OpenBLAS (OpenMP build) share. It is entered through
// GOMP_parallel because `#pragma omp` would need a compiler flag that a package cannot carry.
#include "internal.h"

#include <cblas.h>
#include <stdatomic.h>

extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern int omp_in_parallel(void);
extern void omp_set_num_threads(int count);

static _Atomic int thread_count = 0;

/// Above 0 on threads that compute without the team.
static _Thread_local int alone = 0;

// OpenBLAS's pthread build beside libgomp: both teams spin and starve each other, so it gets one
// thread and products are left to oneDNN.
bool tk_blas_is_shared(void) { return openblas_get_parallel() == 2; }

const char *tk_blas_description(void) { return openblas_get_config(); }

static void configure_blas(int count) { openblas_set_num_threads(tk_blas_is_shared() ? count : 1); }

int tk_thread_count(void) {
  int count = atomic_load_explicit(&thread_count, memory_order_relaxed);
  if (count == 0) {
    count = omp_get_max_threads();
    configure_blas(count);
    atomic_store(&thread_count, count);
  }
  return alone > 0 ? 1 : count;
}

void tk_set_thread_count(int count) {
  configure_blas(count);
  atomic_store(&thread_count, count);
}

void tk_begin_alone(void) {
  // The count of the team has to be known before this thread has one of its own.
  tk_thread_count();
  if (alone++ == 0) { omp_set_num_threads(1); }
}

void tk_end_alone(void) {
  if (--alone == 0) { omp_set_num_threads(tk_thread_count()); }
}

void tk_enter_team(void) {
  int count = tk_thread_count();
  if (omp_get_max_threads() != count) { omp_set_num_threads(count); }
}

bool tk_in_team(void) { return omp_in_parallel() != 0; }

// The thread sanitiser does not know libgomp's fork and join: they are told to it.
#if __has_feature(thread_sanitizer)
extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);
#define ACQUIRE(address) __tsan_acquire(address)
#define RELEASE(address) __tsan_release(address)
#else
#define ACQUIRE(address) ((void)0)
#define RELEASE(address) ((void)0)
#endif

typedef struct {
  ptrdiff_t count;
  tk_range_body body;
  const void *context;
} job;

static void run_share(void *data) {
  ACQUIRE(data);
  const job *j = data;
  ptrdiff_t threads = omp_get_num_threads(), me = omp_get_thread_num();
  // Shares end on multiples of 16 elements: no two threads write one cache line of floats.
  ptrdiff_t blocks = (j->count + 15) / 16;
  ptrdiff_t begin = 16 * (blocks * me / threads), end = 16 * (blocks * (me + 1) / threads);
  if (j->count < 16 * threads) {
    begin = j->count * me / threads;
    end = j->count * (me + 1) / threads;
  }
  if (end > j->count) { end = j->count; }
  if (begin < end) { j->body(j->context, begin, end); }
  RELEASE(data);
}

void tk_parallel(ptrdiff_t count, ptrdiff_t grain, tk_range_body body, const void *context) {
  if (count <= 0) { return; }
  ptrdiff_t threads = tk_thread_count(), useful = count / (grain < 1 ? 1 : grain);
  if (useful < threads) { threads = useful; }
  if (threads <= 1 || omp_in_parallel()) {
    body(context, 0, count);
    return;
  }
  job j = {count, body, context};
  RELEASE(&j);
  GOMP_parallel(run_share, &j, (unsigned)threads, 0);
  ACQUIRE(&j);
}
