// What the files that call oneDNN share. oneDNN 2.x passes memory descriptors as structs and makes
// primitives in two steps, 3.x as handles in one step.
#ifndef CTENSOR_KERNELS_ONEDNN_H
#define CTENSOR_KERNELS_ONEDNN_H

#include "internal.h"

#include <dnnl.h>

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t descriptor;
typedef const_dnnl_memory_desc_t descriptor_ref;
#define REF(d) (d)

static inline dnnl_status_t make_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                            dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(d, rank, dims, type, tag);
}
static inline dnnl_status_t make_strided_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                                    dnnl_data_type_t type,
                                                    const dnnl_dims_t strides) {
  return dnnl_memory_desc_create_with_strides(d, rank, dims, type, strides);
}
static inline void destroy_descriptor(descriptor *d) {
  if (*d != NULL) { dnnl_memory_desc_destroy(*d); }
}
#else
typedef dnnl_memory_desc_t descriptor;
typedef const dnnl_memory_desc_t *descriptor_ref;
#define REF(d) (&(d))

static inline dnnl_status_t make_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                            dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(d, rank, dims, type, tag);
}
static inline dnnl_status_t make_strided_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                                    dnnl_data_type_t type,
                                                    const dnnl_dims_t strides) {
  return dnnl_memory_desc_init_by_strides(d, rank, dims, type, strides);
}
static inline void destroy_descriptor(descriptor *d) { (void)d; }
#endif

/// The hash of a plan's key (FNV-1a of Fowler, Noll and Vo).
static inline uint64_t hash_of(const void *key, size_t size) {
  uint64_t hash = 1469598103934665603u;
  const unsigned char *bytes = key;
  for (size_t i = 0; i < size; i++) { hash = (hash ^ bytes[i]) * 1099511628211u; }
  return hash;
}

/// The processor, for oneDNN.
dnnl_engine_t tk_onednn_engine(void);
/// The calling thread's stream.
dnnl_stream_t tk_onednn_stream(void);
/// A oneDNN view of memory; destroyed by the caller.
dnnl_memory_t tk_onednn_memory(descriptor_ref d, const void *data);
/// A copy from one layout or type to another.
dnnl_status_t tk_onednn_reorder(dnnl_primitive_t *made, descriptor_ref from, descriptor_ref to);

/// Matrices of bfloat16 in blocks of 32 rows and `width` columns; in a block two rows at a time, pair by
/// pair. Strides between matrices and blocks are in elements.
typedef struct {
  ptrdiff_t width;
  ptrdiff_t rows, columns;  // with what fills the last blocks up
  ptrdiff_t matrix_stride, row_stride, column_stride;
} pair_blocks;

/// Whether a layout is of that kind.
bool tk_onednn_pair_blocks(descriptor_ref d, pair_blocks *found);

// MARK: bfloat16_factors.c

/// A as rows `[batch, m, k]`, from rows or, transposed, from `[batch, k, m]`.
void tk_round_factor(bool transpose, ptrdiff_t batch, ptrdiff_t m, ptrdiff_t k, const float *a,
                     uint16_t *y);
/// B in blocks, from rows `[batch, k, n]` or, transposed, from `[batch, n, k]`, which lie `ldb` apart.
void tk_pack_factor(const pair_blocks *layout, bool transpose, ptrdiff_t batch, ptrdiff_t n,
                    ptrdiff_t k, const float *b, ptrdiff_t ldb, void *y);

#define TRY(CALL)                                           \
  do {                                                      \
    if ((CALL) != dnnl_success) { return #CALL " failed"; } \
  } while (0)

#endif
