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
