// Convolution by oneDNN, channels last. Weights come and go in PyTorch's OIHW; oneDNN picks its own
// layout for them inside a plan. Plans (primitives for one geometry) are made once and kept.
#include "convolution_kinds.h"
#include "onednn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  descriptor source, weights, bias, destination;
  // As the caller has them: float, weights in PyTorch's order.
  descriptor plain_source, plain_weights, plain_destination;
  dnnl_dims_t strides, dilations, padding_begin, padding_end;
  bool has_bias;
} problem;

static dnnl_status_t make_primitive_descriptor(dnnl_primitive_desc_t *made, tk_convolution_pass kind,
                                               const problem *p,
                                               const_dnnl_primitive_attr_t attributes,
                                               const_dnnl_primitive_desc_t hint) {
  dnnl_engine_t engine = tk_onednn_engine();
  descriptor_ref bias = p->has_bias ? REF(p->bias) : NULL;
#if DNNL_VERSION_MAJOR >= 3
  switch (kind) {
    case TK_FORWARD:
      return dnnl_convolution_forward_primitive_desc_create(
          made, engine, dnnl_forward_training, dnnl_convolution_direct, p->source, p->weights, bias,
          p->destination, p->strides, p->dilations, p->padding_begin, p->padding_end, attributes);
    case TK_BACKWARD_DATA:
      return dnnl_convolution_backward_data_primitive_desc_create(
          made, engine, dnnl_convolution_direct, p->source, p->weights, p->destination, p->strides,
          p->dilations, p->padding_begin, p->padding_end, hint, attributes);
    default:
      return dnnl_convolution_backward_weights_primitive_desc_create(
          made, engine, dnnl_convolution_direct, p->source, p->weights, bias, p->destination,
          p->strides, p->dilations, p->padding_begin, p->padding_end, hint, attributes);
  }
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  switch (kind) {
    case TK_FORWARD:
      status = dnnl_dilated_convolution_forward_desc_init(
          &operation, dnnl_forward_training, dnnl_convolution_direct, &p->source, &p->weights, bias,
          &p->destination, p->strides, p->dilations, p->padding_begin, p->padding_end);
      break;
    case TK_BACKWARD_DATA:
      status = dnnl_dilated_convolution_backward_data_desc_init(
          &operation, dnnl_convolution_direct, &p->source, &p->weights, &p->destination, p->strides,
          p->dilations, p->padding_begin, p->padding_end);
      break;
    default:
      status = dnnl_dilated_convolution_backward_weights_desc_init(
          &operation, dnnl_convolution_direct, &p->source, &p->weights, bias, &p->destination,
          p->strides, p->dilations, p->padding_begin, p->padding_end);
  }
  if (status != dnnl_success) { return status; }
  return dnnl_primitive_desc_create(made, &operation, attributes, engine, hint);
#endif
}

// MARK: Plans

typedef struct plan {
  tk_convolution geometry;
  tk_convolution_pass kind;
  bool has_bias;
  problem problem;
  dnnl_primitive_t primitive;
  // From the caller's layout or type to the primitive's (weight gradients: back), NULL where they
  // are the same.
  dnnl_primitive_t reorder_source, reorder_weights, reorder_destination;
  dnnl_primitive_desc_t primitive_descriptor;
  descriptor_ref inner_weights, scratch;
  size_t inner_weights_bytes, scratch_bytes;
  struct plan *next;
} plan;

static pthread_mutex_t plans_lock = PTHREAD_MUTEX_INITIALIZER;
static plan *plans[256];

static size_t size_of(descriptor_ref d) { return d == NULL ? 0 : dnnl_memory_desc_get_size(d); }

static const char *describe(const tk_convolution *g, tk_convolution_pass kind, bool has_bias, problem *p) {
  // What is multiplied may be bfloat16, what is added up is float.
  dnnl_data_type_t factor = g->bfloat16 ? dnnl_bf16 : dnnl_f32;
  dnnl_dims_t source = {g->batch, g->in_channels}, destination = {g->batch, g->out_channels};
  dnnl_dims_t plain = {g->out_channels, g->in_channels};
  dnnl_dims_t grouped = {g->groups, g->out_channels / g->groups, g->in_channels / g->groups};
  dnnl_dims_t bias = {g->out_channels};
  int rank = (int)g->rank;
  for (int i = 0; i < rank; i++) {
    int d = 3 - rank + i;
    ptrdiff_t reach = (g->out_size[d] - 1) * g->stride[d] + g->dilation[d] * (g->kernel[d] - 1) + 1;
    source[2 + i] = g->size[d];
    destination[2 + i] = g->out_size[d];
    plain[2 + i] = grouped[3 + i] = g->kernel[d];
    p->strides[i] = g->stride[d];
    p->dilations[i] = g->dilation[d] - 1;
    p->padding_begin[i] = g->padding[d];
    p->padding_end[i] = reach - g->size[d] - g->padding[d];
  }
  bool groups = g->groups > 1, volume = rank == 3;
  dnnl_format_tag_t last = volume ? dnnl_ndhwc : dnnl_nhwc;
  dnnl_format_tag_t outer = groups ? (volume ? dnnl_goidhw : dnnl_goihw)
                                   : (volume ? dnnl_oidhw : dnnl_oihw);
  int weight_rank = 2 + rank + groups;
  TRY(make_descriptor(&p->plain_source, 2 + rank, source, dnnl_f32, last));
  TRY(make_descriptor(&p->plain_destination, 2 + rank, destination, dnnl_f32, last));
  TRY(make_descriptor(&p->plain_weights, weight_rank, groups ? grouped : plain, dnnl_f32, outer));
  TRY(make_descriptor(&p->source, 2 + rank, source, kind == TK_BACKWARD_DATA ? dnnl_f32 : factor,
                      last));
  TRY(make_descriptor(&p->destination, 2 + rank, destination, kind == TK_FORWARD ? dnnl_f32 : factor,
                      last));
  TRY(make_descriptor(&p->weights, weight_rank, groups ? grouped : plain,
                      kind == TK_BACKWARD_WEIGHTS ? dnnl_f32 : factor, dnnl_format_tag_any));
  TRY(make_descriptor(&p->bias, 1, bias, dnnl_f32, dnnl_x));
  p->has_bias = has_bias;
  return NULL;
}

static void forget(problem *p) {
  destroy_descriptor(&p->source);
  destroy_descriptor(&p->weights);
  destroy_descriptor(&p->bias);
  destroy_descriptor(&p->destination);
  destroy_descriptor(&p->plain_source);
  destroy_descriptor(&p->plain_weights);
  destroy_descriptor(&p->plain_destination);
}

/// Makes `*made` unless the two are the same.
static const char *make_reorder(dnnl_primitive_t *made, descriptor_ref from, descriptor_ref to) {
  if (!dnnl_memory_desc_equal(from, to)) { TRY(tk_onednn_reorder(made, from, to)); }
  return NULL;
}

static dnnl_status_t append_activation(dnnl_post_ops_t operations, dnnl_alg_kind_t kind, float alpha,
                                       float beta) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, kind, alpha, beta);
#else
  return dnnl_post_ops_append_eltwise(operations, 1.0f, kind, alpha, beta);
#endif
}

/// What the primitive does with its sums before it writes them.
static const char *append_operations(const tk_convolution *g, const problem *p,
                                     dnnl_primitive_attr_t attributes) {
  if (g->adds == 0 && g->activation == tk_post_none) { return NULL; }
  dnnl_post_ops_t operations;
  TRY(dnnl_post_ops_create(&operations));
  if (g->adds != 0) {
    TRY(dnnl_post_ops_append_binary(operations, dnnl_binary_add, REF(p->plain_destination)));
  }
  switch ((tk_post_activation)g->activation) {
    case tk_post_none: break;
    case tk_post_relu: TRY(append_activation(operations, dnnl_eltwise_relu, 0.0f, 0.0f)); break;
    case tk_post_relu6: TRY(append_activation(operations, dnnl_eltwise_clip, 0.0f, 6.0f)); break;
    case tk_post_silu: TRY(append_activation(operations, dnnl_eltwise_swish, 1.0f, 0.0f)); break;
    case tk_post_hardswish:
      // Version 2 knows one such function, version 3 a family of them.
      TRY(append_activation(operations, dnnl_eltwise_hardswish, 1.0f / 6.0f, 0.5f));
      break;
  }
  TRY(dnnl_primitive_attr_set_post_ops(attributes, operations));
  dnnl_post_ops_destroy(operations);
  return NULL;
}

/// Whether oneDNN has generated code for what was asked, or would go pixel by pixel.
static bool is_reference(const_dnnl_primitive_desc_t made) {
  const char *name = NULL;
  dnnl_primitive_desc_query(made, dnnl_query_impl_info_str, 0, &name);
  return name != NULL && strncmp(name, "ref", 3) == 0;
}

static const char *build(plan *made) {
  const tk_convolution *g = &made->geometry;
  problem *p = &made->problem, forward = {0};
  const char *error = describe(g, made->kind, made->has_bias, p);
  if (error != NULL) { return error; }
  // The caller brings the scratch memory: oneDNN's own is bound to the thread that made the plan.
  dnnl_primitive_attr_t attributes;
  TRY(dnnl_primitive_attr_create(&attributes));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
  error = append_operations(g, p, attributes);
  if (error != NULL) { return error; }
  dnnl_primitive_desc_t hint = NULL;
  if (made->kind != TK_FORWARD) {
    error = describe(g, TK_FORWARD, false, &forward);
    if (error != NULL) { return error; }
    TRY(make_primitive_descriptor(&hint, TK_FORWARD, &forward, attributes, NULL));
  }
  TRY(make_primitive_descriptor(&made->primitive_descriptor, made->kind, p, attributes, hint));
  if ((g->adds != 0 || g->activation != tk_post_none) && is_reference(made->primitive_descriptor)) {
    return "oneDNN has no code for this in one pass";
  }
  TRY(dnnl_primitive_create(&made->primitive, made->primitive_descriptor));
  dnnl_query_t weights = made->kind == TK_BACKWARD_WEIGHTS ? dnnl_query_diff_weights_md
                                                        : dnnl_query_weights_md;
  made->inner_weights = dnnl_primitive_desc_query_md(made->primitive_descriptor, weights, 0);
  made->scratch =
      dnnl_primitive_desc_query_md(made->primitive_descriptor, dnnl_query_scratchpad_md, 0);
  made->inner_weights_bytes = size_of(made->inner_weights);
  made->scratch_bytes = size_of(made->scratch);
  descriptor_ref plain = REF(p->plain_weights);
  bool out = made->kind == TK_BACKWARD_WEIGHTS;
  error = make_reorder(&made->reorder_weights, out ? made->inner_weights : plain,
                       out ? plain : made->inner_weights);
  if (error == NULL && made->kind != TK_BACKWARD_DATA) {
    error = make_reorder(&made->reorder_source, REF(p->plain_source), REF(p->source));
  }
  if (error == NULL && made->kind != TK_FORWARD) {
    error = make_reorder(&made->reorder_destination, REF(p->plain_destination), REF(p->destination));
  }
  if (error != NULL) { return error; }
  if (hint != NULL) { dnnl_primitive_desc_destroy(hint); }
  dnnl_primitive_attr_destroy(attributes);
  forget(&forward);
  return NULL;
}

static void discard(plan *p) {
  dnnl_primitive_t primitives[] = {p->primitive, p->reorder_source, p->reorder_weights,
                                   p->reorder_destination};
  for (int i = 0; i < 4; i++) {
    if (primitives[i] != NULL) { dnnl_primitive_destroy(primitives[i]); }
  }
  if (p->primitive_descriptor != NULL) { dnnl_primitive_desc_destroy(p->primitive_descriptor); }
  forget(&p->problem);
  free(p);
}

static const char *find_plan(const tk_convolution *geometry, tk_convolution_pass kind, bool has_bias,
                             plan **found) {
  // Plans of one geometry share a bucket.
  plan **bucket = &plans[(hash_of(geometry, sizeof *geometry) >> 32) & 255];
  const char *error = NULL;
  tk_enter_team();
  pthread_mutex_lock(&plans_lock);
  plan *p = *bucket;
  while (p != NULL && (p->kind != kind || p->has_bias != has_bias ||
                       memcmp(&p->geometry, geometry, sizeof *geometry) != 0)) {
    p = p->next;
  }
  if (p == NULL) {
    p = calloc(1, sizeof *p);
    p->geometry = *geometry;
    p->kind = kind;
    p->has_bias = has_bias;
    error = build(p);
    if (error == NULL) {
      p->next = *bucket;
      *bucket = p;
    } else {
      discard(p);
    }
  }
  pthread_mutex_unlock(&plans_lock);
  if (error != NULL && geometry->bfloat16) {
    tk_convolution in_float = *geometry;
    in_float.bfloat16 = 0;
    return find_plan(&in_float, kind, has_bias, found);
  }
  *found = p;
  return error;
}

// MARK: Execution

struct tk_packed_filters {
  const plan *plan;  // the one that packed; others with the same layout serve too
  void *data;
};

static dnnl_status_t reorder(dnnl_primitive_t primitive, dnnl_memory_t from, dnnl_memory_t to) {
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  return dnnl_primitive_execute(primitive, tk_onednn_stream(), 2, arguments);
}

/// A tensor as the caller has it, and as the primitive wants it.
typedef struct {
  dnnl_memory_t outer, inner;  // the same where nothing is to be reordered
  void *own;
  size_t bytes;
} operand;

static operand make_operand(descriptor_ref outer, const void *data, bool reorders,
                            descriptor_ref inner) {
  operand o = {.outer = tk_onednn_memory(outer, data)};
  o.inner = o.outer;
  if (reorders) {
    o.bytes = size_of(inner);
    o.own = tk_allocate(o.bytes);
    o.inner = tk_onednn_memory(inner, o.own);
  }
  return o;
}

static void release_operand(operand *o) {
  dnnl_memory_destroy(o->outer);
  if (o->own == NULL) { return; }
  dnnl_memory_destroy(o->inner);
  tk_deallocate(o->own, o->bytes);
}

/// Runs a plan on its source-, weights-, bias- and destination-shaped tensors; with `packed` weights
/// it needs no others.
static const char *run(const plan *p, const float *source, const float *weights,
                       const tk_packed_filters *packed, const float *bias, const float *added,
                       const float *destination) {
  static const int kinds[3][4] = {
      {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST},
      {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST},
      {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST}};
  const int *kind = kinds[p->kind];
  const problem *q = &p->problem;
  void *scratch = p->scratch_bytes == 0 ? NULL : tk_allocate(p->scratch_bytes);
  operand operands[3] = {
      make_operand(REF(q->plain_source), source, p->reorder_source != NULL, REF(q->source)),
      packed != NULL ? make_operand(p->inner_weights, packed->data, false, NULL)
                     : make_operand(REF(q->plain_weights), weights, p->reorder_weights != NULL,
                                    p->inner_weights),
      make_operand(REF(q->plain_destination), destination, p->reorder_destination != NULL,
                   REF(q->destination))};
  dnnl_primitive_t before[3] = {p->reorder_source,
                                p->kind == TK_BACKWARD_WEIGHTS || packed != NULL
                                    ? NULL
                                    : p->reorder_weights,
                                p->reorder_destination};
  dnnl_exec_arg_t arguments[6] = {
      {kind[0], operands[0].inner}, {kind[1], operands[1].inner}, {kind[3], operands[2].inner}};
  int count = 3;
  if (scratch != NULL) {
    arguments[count++] =
        (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, tk_onednn_memory(p->scratch, scratch)};
  }
  if (bias != NULL) {
    arguments[count++] = (dnnl_exec_arg_t){kind[2], tk_onednn_memory(REF(q->bias), bias)};
  }
  if (added != NULL) {
    arguments[count++] =
        (dnnl_exec_arg_t){DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1,
                          tk_onednn_memory(REF(q->plain_destination), added)};
  }
  dnnl_status_t status = dnnl_success;
  for (int i = 0; i < 3 && status == dnnl_success; i++) {
    if (before[i] != NULL) { status = reorder(before[i], operands[i].outer, operands[i].inner); }
  }
  if (status == dnnl_success) {
    status = dnnl_primitive_execute(p->primitive, tk_onednn_stream(), count, arguments);
  }
  if (status == dnnl_success && p->kind == TK_BACKWARD_WEIGHTS && p->reorder_weights != NULL) {
    status = reorder(p->reorder_weights, operands[1].inner, operands[1].outer);
  }
  dnnl_stream_wait(tk_onednn_stream());
  for (int i = 3; i < count; i++) { dnnl_memory_destroy(arguments[i].memory); }
  for (int i = 0; i < 3; i++) { release_operand(&operands[i]); }
  if (scratch != NULL) { tk_deallocate(scratch, p->scratch_bytes); }
  return status == dnnl_success ? NULL : "oneDNN failed to execute the convolution";
}

const char *tk_convolve_by_plan(const tk_convolution *geometry, tk_convolution_pass kind,
                                const float *source, const float *weights, const float *bias,
                                const float *destination) {
  plan *p;
  const char *error = find_plan(geometry, kind, bias != NULL, &p);
  return error != NULL ? error : run(p, source, weights, NULL, bias, NULL, destination);
}

// MARK: Packed filters

tk_packed_filters *tk_pack_filters(const tk_convolution *geometry, bool has_bias,
                                   const float *weights) {
#if !defined(__x86_64__)
  if (tk_is_pointwise(geometry)) { return NULL; }  // oneDNN generates no code here
#endif
  plan *p;
  if (find_plan(geometry, TK_FORWARD, has_bias, &p) != NULL || p->reorder_weights == NULL) {
    return NULL;
  }
  tk_packed_filters *packed = malloc(sizeof *packed);
  *packed = (tk_packed_filters){p, tk_allocate(p->inner_weights_bytes)};
  operand from = make_operand(REF(p->problem.plain_weights), weights, false, NULL);
  operand to = make_operand(p->inner_weights, packed->data, false, NULL);
  reorder(p->reorder_weights, from.outer, to.outer);
  dnnl_stream_wait(tk_onednn_stream());
  release_operand(&from);
  release_operand(&to);
  return packed;
}

void tk_release_packed_filters(tk_packed_filters *packed) {
  tk_deallocate(packed->data, packed->plan->inner_weights_bytes);
  free(packed);
}

bool tk_convolve_packed(const tk_convolution *geometry, const float *x,
                        const tk_packed_filters *packed, const float *bias, const float *added,
                        float *y) {
  plan *p;
  if (find_plan(geometry, TK_FORWARD, bias != NULL, &p) != NULL || p->reorder_weights == NULL ||
      !dnnl_memory_desc_equal(p->inner_weights, packed->plan->inner_weights)) {
    return false;
  }
  return run(p, x, NULL, packed, bias, added, y) == NULL;
}
