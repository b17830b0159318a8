// Matrix products. On x86-64 oneDNN's sgemm was as fast as OpenBLAS's or faster on 17 of 18 shapes of
// a captioner (1.0-1.9x on large ones, 2-4x with 2 to 32 rows; 2 cores of a Xeon with AVX-512); where
// it has no generated code, and for single rows, OpenBLAS serves.
#include "internal.h"

#include <cblas.h>
#include <dnnl.h>

typedef struct {
  bool transpose_a, transpose_b;
  ptrdiff_t m, n, k, lda, ldb, ldc, a_stride, b_stride, c_stride;
  const float *a, *b;
  float *c;
} product;

/// One row (or column) is a matrix-vector product: sgemm is five times slower at it.
static bool multiply_vector(const product *p) {
  if (p->m == 1 && p->ldc >= p->n) {
    int step = p->transpose_a ? (int)p->lda : 1;
    if (p->transpose_b) {
      cblas_sgemv(CblasRowMajor, CblasNoTrans, (int)p->n, (int)p->k, 1.0f, p->b, (int)p->ldb,
                  p->a, step, 0.0f, p->c, 1);
    } else {
      cblas_sgemv(CblasRowMajor, CblasTrans, (int)p->k, (int)p->n, 1.0f, p->b, (int)p->ldb,
                  p->a, step, 0.0f, p->c, 1);
    }
    return true;
  }
  return false;
}

static void multiply(const product *p) {
  if (p->m == 0 || p->n == 0) { return; }
  if (p->k == 0) {
    for (ptrdiff_t i = 0; i < p->m; i++) {
      for (ptrdiff_t j = 0; j < p->n; j++) { p->c[i * p->ldc + j] = 0.0f; }
    }
    return;
  }
  if (multiply_vector(p)) { return; }
#if !defined(__x86_64__)
  if (tk_blas_is_shared() || tk_in_team()) {
    cblas_sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                p->transpose_b ? CblasTrans : CblasNoTrans, (int)p->m, (int)p->n, (int)p->k,
                1.0f, p->a, (int)p->lda, p->b, (int)p->ldb, 0.0f, p->c, (int)p->ldc);
    return;
  }
#endif
  dnnl_sgemm(p->transpose_a ? 'T' : 'N', p->transpose_b ? 'T' : 'N', p->m, p->n, p->k, 1.0f,
             p->a, p->lda, p->b, p->ldb, 0.0f, p->c, p->ldc);
}

static void multiply_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const product *all = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    product p = *all;
    p.a += i * p.a_stride;
    p.b += i * p.b_stride;
    p.c += i * p.c_stride;
    multiply(&p);
  }
}

void tk_gemm_batched(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n,
                     ptrdiff_t k, const float *a, ptrdiff_t lda, ptrdiff_t a_stride, const float *b,
                     ptrdiff_t ldb, ptrdiff_t b_stride, float *c, ptrdiff_t ldc,
                     ptrdiff_t c_stride) {
  tk_enter_team();
  product p = {.transpose_a = transpose_a,
               .transpose_b = transpose_b,
               .m = m,
               .n = n,
               .k = k,
               .lda = lda,
               .ldb = ldb,
               .ldc = ldc,
               .a_stride = a_stride,
               .b_stride = b_stride,
               .c_stride = c_stride,
               .a = a,
               .b = b,
               .c = c};
  // Small products run one a thread, large ones one after the other on all threads.
  bool small = m * n * k < 4 * 1024 * 1024 && batch >= tk_thread_count();
  if (small) {
    tk_parallel(batch, tk_max_of(1, 32768 / tk_max_of(1, m * n * k)), multiply_range, &p);
  } else {
    multiply_range(&p, 0, batch);
  }
}

void tk_gemm(bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, float alpha,
             const float *a, ptrdiff_t lda, const float *b, ptrdiff_t ldb, float beta, float *c,
             ptrdiff_t ldc) {
  if (m == 0 || n == 0) { return; }
  if (k == 0) {
    for (ptrdiff_t i = 0; i < m; i++) {
      for (ptrdiff_t j = 0; j < n; j++) { c[i * ldc + j] = beta == 0.0f ? 0.0f : beta * c[i * ldc + j]; }
    }
    return;
  }
  if (m == 1) {
    // op(A) is a vector and C = op(B)ᵀ times it.
    bool tall = !transpose_b;
    cblas_sgemv(CblasRowMajor, tall ? CblasTrans : CblasNoTrans, (int)(tall ? k : n),
                (int)(tall ? n : k), alpha, b, (int)ldb, a, transpose_a ? (int)lda : 1, beta, c, 1);
    return;
  }
#if defined(__x86_64__)
  dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta,
             c, ldc);
#else
  cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
              transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, alpha, a, (int)lda,
              b, (int)ldb, beta, c, (int)ldc);
#endif
}
