// oneDNN's engine, streams and memory.
#include "onednn.h"

#include <pthread.h>

static dnnl_engine_t engine;

static void make_engine(void) { dnnl_engine_create(&engine, dnnl_cpu, 0); }

dnnl_engine_t tk_onednn_engine(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_engine);
  return engine;
}

void tk_onednn_version(int *major, int *minor, int *patch) {
  const dnnl_version_t *version = dnnl_version();
  *major = version->major;
  *minor = version->minor;
  *patch = version->patch;
}

dnnl_stream_t tk_onednn_stream(void) {
  static _Thread_local dnnl_stream_t mine = NULL;
  if (mine == NULL) {
    dnnl_stream_create(&mine, tk_onednn_engine(), dnnl_stream_default_flags);
  }
  return mine;
}

dnnl_memory_t tk_onednn_memory(descriptor_ref d, const void *data) {
  dnnl_memory_t memory = NULL;
  dnnl_memory_create(&memory, d, tk_onednn_engine(), (void *)data);
  return memory;
}

dnnl_status_t tk_onednn_reorder(dnnl_primitive_t *made, descriptor_ref from, descriptor_ref to) {
  dnnl_primitive_desc_t description;
  dnnl_engine_t here = tk_onednn_engine();
  dnnl_status_t status =
      dnnl_reorder_primitive_desc_create(&description, from, here, to, here, NULL);
  if (status != dnnl_success) { return status; }
  status = dnnl_primitive_create(made, description);
  dnnl_primitive_desc_destroy(description);
  return status;
}

bool tk_multiplies_bfloat16(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

bool tk_onednn_pair_blocks(descriptor_ref d, pair_blocks *found) {
#if DNNL_VERSION_MAJOR >= 3
  int rank, blocks;
  dnnl_format_kind_t kind;
  dnnl_data_type_t type;
  const dnnl_dims_t *padded, *strides, *sizes, *axes;
  if (dnnl_memory_desc_query(d, dnnl_query_format_kind, &kind) != dnnl_success ||
      kind != dnnl_blocked ||
      dnnl_memory_desc_query(d, dnnl_query_data_type, &type) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_ndims_s32, &rank) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_inner_nblks_s32, &blocks) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_padded_dims, &padded) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_strides, &strides) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_inner_blks, &sizes) != dnnl_success ||
      dnnl_memory_desc_query(d, dnnl_query_inner_idxs, &axes) != dnnl_success) {
    return false;
  }
#else
  if (d->format_kind != dnnl_blocked || d->offset0 != 0) { return false; }
  int rank = d->ndims, blocks = d->format_desc.blocking.inner_nblks;
  dnnl_data_type_t type = d->data_type;
  const dnnl_dims_t *padded = &d->padded_dims, *strides = &d->format_desc.blocking.strides,
                    *sizes = &d->format_desc.blocking.inner_blks,
                    *axes = &d->format_desc.blocking.inner_idxs;
#endif
  int row = rank - 2, column = rank - 1;
  if (type != dnnl_bf16 || rank < 2 || rank > 3 || blocks != 3 || (*sizes)[0] != 16 ||
      (*sizes)[1] > 64 || (*sizes)[2] != 2 || (*axes)[0] != row || (*axes)[1] != column ||
      (*axes)[2] != row) {
    return false;
  }
  *found = (pair_blocks){.width = (*sizes)[1],
                         .rows = (*padded)[row],
                         .columns = (*padded)[column],
                         .matrix_stride = rank == 3 ? (*strides)[0] : 0,
                         .row_stride = (*strides)[row],
                         .column_stride = (*strides)[column]};
  return true;
}
