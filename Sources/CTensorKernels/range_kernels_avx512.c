// The range kernels for x86-64 with AVX-512 (F, BW, DQ, VL).
#if defined(__x86_64__)
#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"),                  \
                   min_vector_width(512))),                                                    \
    apply_to = function)
#define TK_KERNELS tk_avx512_kernels
#define TK_NAME "avx512"
#include "range_kernels.inc.h"
#pragma clang attribute pop
#endif
