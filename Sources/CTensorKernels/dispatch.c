// The choice of instruction set, made once. `target_clones` would do it too, but its resolver runs
// before the thread sanitiser is up and crashes under it.
#include "internal.h"

#include <stdatomic.h>

const tk_range_kernels *tk_kernels(void) {
  static _Atomic(const tk_range_kernels *) chosen = NULL;
  const tk_range_kernels *kernels = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (kernels != NULL) { return kernels; }
  kernels = &tk_baseline_kernels;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    kernels = &tk_avx512_kernels;
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernels = &tk_avx2_kernels;
  }
#endif
  atomic_store(&chosen, kernels);
  return kernels;
}

const char *tk_instruction_set(void) {
#if defined(__x86_64__)
  if (tk_kernels() == &tk_avx512_kernels) { return "AVX-512"; }
  if (tk_kernels() == &tk_avx2_kernels) { return "AVX2"; }
#endif
  return "baseline";
}
