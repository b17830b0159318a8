// Products by oneDNN's matmul, which reads the right side from a layout of its own choice: packed
// once, it is read many times. Factors may be rounded to bfloat16 on the way in.
#include "onednn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/// What a plan is made for. All integers, so that keys compare as bytes.
typedef struct {
  int64_t batch, m, n, k, ldb;
  int64_t bfloat16, transpose_a, transpose_b;
  int64_t threads;  // oneDNN shares out the work when it makes the primitive
} key;

typedef struct plan {
  key key;
  descriptor a_outside, a, b_outside, b, c;
  /// NULL where A is read as it is, and where a factor is rounded without oneDNN.
  dnnl_primitive_t pack_a, pack_b;
  dnnl_primitive_t primitive;
  pair_blocks blocks;  // of B, where pack_b is NULL
  dnnl_primitive_desc_t description;
  descriptor_ref packed, scratch;
  size_t packed_bytes, scratch_bytes;
  struct plan *next;
} plan;

struct tk_packed {
  plan *plan;  // the one that packed; others with the same layout serve too
  float *data;
};

static pthread_mutex_t plans_lock = PTHREAD_MUTEX_INITIALIZER;
static plan *plans[256];

/// A batch of matrices, or one, of which the rows (the columns, if transposed) lie `leading` apart.
static dnnl_status_t describe(descriptor *d, const key *key, int64_t rows, int64_t columns,
                              dnnl_data_type_t type, bool any, bool transposed, int64_t leading) {
  dnnl_dims_t sizes = {key->batch, rows, columns}, strides = {rows * columns, leading, 1};
  if (transposed) {
    strides[1] = 1;
    strides[2] = leading;
  }
  int lead = key->batch == 1 ? 1 : 0, rank = 3 - lead;
  memmove(sizes, sizes + lead, (size_t)rank * sizeof *sizes);
  memmove(strides, strides + lead, (size_t)rank * sizeof *strides);
  return any ? make_descriptor(d, rank, sizes, type, dnnl_format_tag_any)
             : make_strided_descriptor(d, rank, sizes, type, strides);
}

static const char *build(plan *p) {
  const key *k = &p->key;
  dnnl_data_type_t inside = k->bfloat16 ? dnnl_bf16 : dnnl_f32;
  TRY(describe(&p->a_outside, k, k->m, k->k, dnnl_f32, false, k->transpose_a,
               k->transpose_a ? k->m : k->k));
  TRY(describe(&p->a, k, k->m, k->k, inside, false, false, k->k));
  TRY(describe(&p->b_outside, k, k->k, k->n, dnnl_f32, false, k->transpose_b, k->ldb));
  TRY(describe(&p->b, k, k->k, k->n, inside, true, false, k->n));
  TRY(describe(&p->c, k, k->m, k->n, dnnl_f32, false, false, k->n));
  dnnl_primitive_attr_t attributes;
  TRY(dnnl_primitive_attr_create(&attributes));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
#if DNNL_VERSION_MAJOR >= 3
  TRY(dnnl_matmul_primitive_desc_create(&p->description, tk_onednn_engine(), p->a, p->b, NULL, p->c,
                                        attributes));
#else
  dnnl_matmul_desc_t operation;
  TRY(dnnl_matmul_desc_init(&operation, &p->a, &p->b, NULL, &p->c));
  TRY(dnnl_primitive_desc_create(&p->description, &operation, attributes, tk_onednn_engine(),
                                 NULL));
#endif
  dnnl_primitive_attr_destroy(attributes);
  TRY(dnnl_primitive_create(&p->primitive, p->description));
  p->packed = dnnl_primitive_desc_query_md(p->description, dnnl_query_weights_md, 0);
  p->scratch = dnnl_primitive_desc_query_md(p->description, dnnl_query_scratchpad_md, 0);
  p->packed_bytes = dnnl_memory_desc_get_size(p->packed);
  p->scratch_bytes = p->scratch == NULL ? 0 : dnnl_memory_desc_get_size(p->scratch);
  if (!tk_onednn_pair_blocks(p->packed, &p->blocks)) {
    TRY(tk_onednn_reorder(&p->pack_b, REF(p->b_outside), p->packed));
  }
  if (!k->bfloat16 && k->transpose_a) {
    TRY(tk_onednn_reorder(&p->pack_a, REF(p->a_outside), REF(p->a)));
  }
  return NULL;
}

static void discard(plan *p) {
  if (p->primitive != NULL) { dnnl_primitive_destroy(p->primitive); }
  if (p->pack_a != NULL) { dnnl_primitive_destroy(p->pack_a); }
  if (p->pack_b != NULL) { dnnl_primitive_destroy(p->pack_b); }
  if (p->description != NULL) { dnnl_primitive_desc_destroy(p->description); }
  destroy_descriptor(&p->a_outside);
  destroy_descriptor(&p->a);
  destroy_descriptor(&p->b_outside);
  destroy_descriptor(&p->b);
  destroy_descriptor(&p->c);
  free(p);
}

/// The plan for a product, made at its first use and kept; NULL where oneDNN refuses.
static plan *find_plan(const key *wanted) {
  plan **bucket = &plans[(hash_of(wanted, sizeof *wanted) >> 32) & 255];
  tk_enter_team();
  pthread_mutex_lock(&plans_lock);
  plan *p = *bucket;
  while (p != NULL && memcmp(&p->key, wanted, sizeof *wanted) != 0) { p = p->next; }
  if (p == NULL) {
    p = calloc(1, sizeof *p);
    p->key = *wanted;
    if (build(p) == NULL) {
      p->next = *bucket;
      *bucket = p;
    } else {
      discard(p);
      p = NULL;
    }
  }
  pthread_mutex_unlock(&plans_lock);
  return p;
}

static void copy(dnnl_primitive_t primitive, descriptor_ref from, const void *x, descriptor_ref to,
                 void *y) {
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, tk_onednn_memory(from, x)},
                                 {DNNL_ARG_TO, tk_onednn_memory(to, y)}};
  dnnl_primitive_execute(primitive, tk_onednn_stream(), 2, arguments);
  for (int i = 0; i < 2; i++) { dnnl_memory_destroy(arguments[i].memory); }
}

static void pack(const plan *p, const float *b, void *packed) {
  const key *k = &p->key;
  if (p->pack_b != NULL) {
    copy(p->pack_b, REF(p->b_outside), b, p->packed, packed);
  } else {
    tk_pack_factor(&p->blocks, k->transpose_b, k->batch, k->n, k->k, b, k->ldb, packed);
  }
}

static void multiply(const plan *p, const float *a, const void *packed, float *c) {
  const key *k = &p->key;
  bool is_read = !k->bfloat16 && p->pack_a == NULL;
  size_t a_bytes = is_read ? 0 : dnnl_memory_desc_get_size(REF(p->a));
  void *own_a = a_bytes == 0 ? NULL : tk_allocate(a_bytes);
  void *scratch = p->scratch_bytes == 0 ? NULL : tk_allocate(p->scratch_bytes);
  if (own_a != NULL && p->pack_a != NULL) {
    copy(p->pack_a, REF(p->a_outside), a, REF(p->a), own_a);
  } else if (own_a != NULL) {
    tk_round_factor(k->transpose_a, k->batch, k->m, k->k, a, own_a);
  }
  dnnl_exec_arg_t arguments[4] = {
      {DNNL_ARG_SRC, tk_onednn_memory(REF(p->a), own_a == NULL ? a : own_a)},
      {DNNL_ARG_WEIGHTS, tk_onednn_memory(p->packed, packed)},
      {DNNL_ARG_DST, tk_onednn_memory(REF(p->c), c)}};
  int count = 3;
  if (scratch != NULL) {
    arguments[count++] =
        (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, tk_onednn_memory(p->scratch, scratch)};
  }
  tk_enter_team();
  dnnl_primitive_execute(p->primitive, tk_onednn_stream(), count, arguments);
  dnnl_stream_wait(tk_onednn_stream());
  for (int i = 0; i < count; i++) { dnnl_memory_destroy(arguments[i].memory); }
  if (own_a != NULL) { tk_deallocate(own_a, a_bytes); }
  if (scratch != NULL) { tk_deallocate(scratch, p->scratch_bytes); }
}

tk_packed *tk_pack(bool bfloat16, bool transpose_b, ptrdiff_t m, ptrdiff_t n, ptrdiff_t k,
                   const float *b, ptrdiff_t ldb) {
  key key = {1, m, n, k, ldb, bfloat16, false, transpose_b, tk_thread_count()};
  plan *p = find_plan(&key);
  if (p == NULL) { return NULL; }
  tk_packed *made = malloc(sizeof *made);
  made->plan = p;
  made->data = tk_allocate(p->packed_bytes);
  pack(p, b, made->data);
  return made;
}

void tk_release_packed(tk_packed *packed) {
  tk_deallocate(packed->data, packed->plan->packed_bytes);
  free(packed);
}

/// The plan for `m` rows, or NULL where they want another layout.
static const plan *plan_for(const tk_packed *packed, bool transpose_a, ptrdiff_t m) {
  key key = packed->plan->key;
  key.m = m;
  key.transpose_a = transpose_a;
  key.threads = tk_thread_count();
  const plan *p = find_plan(&key);
  return p != NULL && dnnl_memory_desc_equal(p->packed, packed->plan->packed) ? p : NULL;
}

bool tk_packed_fits(const tk_packed *packed, ptrdiff_t m) {
  return plan_for(packed, false, m) != NULL;
}

bool tk_multiply_packed(const tk_packed *packed, bool transpose_a, ptrdiff_t m, const float *a,
                        float *c) {
  const plan *p = plan_for(packed, transpose_a, m);
  if (p == NULL) { return false; }
  multiply(p, a, packed->data, c);
  return true;
}

bool tk_gemm_bfloat16(ptrdiff_t batch, bool transpose_a, bool transpose_b, ptrdiff_t m, ptrdiff_t n,
                      ptrdiff_t k, const float *a, const float *b, float *c) {
  key key = {batch, m, n, k, transpose_b ? k : n, true, transpose_a, transpose_b,
             tk_thread_count()};
  const plan *p = find_plan(&key);
  if (p == NULL) { return false; }
  void *packed = tk_allocate(p->packed_bytes);
  pack(p, b, packed);
  multiply(p, a, packed, c);
  tk_deallocate(packed, p->packed_bytes);
  return true;
}
