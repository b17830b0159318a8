// Products in double precision and triangular systems, by OpenBLAS.
#include "internal.h"

#include <cblas.h>

void tk_enter_lapack(void) { tk_enter_team(); }

void tk_gemm_batched_double(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m,
                            ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t lda,
                            ptrdiff_t a_stride, const double *b, ptrdiff_t ldb, ptrdiff_t b_stride,
                            double *c, ptrdiff_t ldc, ptrdiff_t c_stride) {
  if (m == 0 || n == 0) { return; }
  tk_enter_team();
  for (ptrdiff_t i = 0; i < batch; i++, a += a_stride, b += b_stride, c += c_stride) {
    if (k == 0) {
      for (ptrdiff_t r = 0; r < m; r++) {
        for (ptrdiff_t s = 0; s < n; s++) { c[r * ldc + s] = 0.0; }
      }
      continue;
    }
    cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1.0, a, (int)lda,
                b, (int)ldb, 0.0, c, (int)ldc);
  }
}

void tk_triangular_solve(bool left, bool upper, bool transpose, bool unit, ptrdiff_t m, ptrdiff_t n,
                         const float *a, float *b) {
  tk_enter_team();
  cblas_strsm(CblasRowMajor, left ? CblasLeft : CblasRight, upper ? CblasUpper : CblasLower,
              transpose ? CblasTrans : CblasNoTrans, unit ? CblasUnit : CblasNonUnit, (int)m,
              (int)n, 1.0f, a, (int)(left ? m : n), b, (int)n);
}

void tk_triangular_solve_double(bool left, bool upper, bool transpose, bool unit, ptrdiff_t m,
                                ptrdiff_t n, const double *a, double *b) {
  tk_enter_team();
  cblas_dtrsm(CblasRowMajor, left ? CblasLeft : CblasRight, upper ? CblasUpper : CblasLower,
              transpose ? CblasTrans : CblasNoTrans, unit ? CblasUnit : CblasNonUnit, (int)m,
              (int)n, 1.0, a, (int)(left ? m : n), b, (int)n);
}
