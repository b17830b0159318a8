// What linear algebra needs beside LAPACK: products in double precision and triangular systems.
#ifndef LINEAR_ALGEBRA_KERNELS_H
#define LINEAR_ALGEBRA_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Makes the next LAPACK call on this thread use as many threads as the kernels do.
void tk_enter_lapack(void);

/// `tk_gemm_batched` in double precision.
void tk_gemm_batched_double(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m,
                            ptrdiff_t n, ptrdiff_t k, const double *a, ptrdiff_t lda,
                            ptrdiff_t a_stride, const double *b, ptrdiff_t ldb, ptrdiff_t b_stride,
                            double *c, ptrdiff_t ldc, ptrdiff_t c_stride);

/// Overwrites the row-major B [m, n] with op(A)⁻¹·B, or with B·op(A)⁻¹ where not `left`, for the
/// triangle A in a row-major matrix; `unit`: its diagonal counts as ones and is not read.
void tk_triangular_solve(bool left, bool upper, bool transpose, bool unit, ptrdiff_t m, ptrdiff_t n,
                         const float *a, float *b);
void tk_triangular_solve_double(bool left, bool upper, bool transpose, bool unit, ptrdiff_t m,
                                ptrdiff_t n, const double *a, double *b);

#endif
