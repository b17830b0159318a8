// The range kernels for x86-64 with AVX2 and FMA.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define TK_KERNELS tk_avx2_kernels
#define TK_NAME "avx2"
#include "range_kernels.inc.h"
#pragma clang attribute pop
#endif
