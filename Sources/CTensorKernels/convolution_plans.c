// Convolution by oneDNN, channels last. Weights come and go in PyTorch's OIHW; oneDNN picks its own
// layout for them inside a plan. Plans (primitives for one geometry) are made once and kept.
#include "convolution_kinds.h"
#include "internal.h"

#include <dnnl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// oneDNN 2.x passes memory descriptors as structs and makes primitives in two steps, 3.x as handles
// in one step. What differs is in this section only.
#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t descriptor;
typedef const_dnnl_memory_desc_t descriptor_ref;
#define REF(d) (d)

static dnnl_status_t make_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                     dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(d, rank, dims, dnnl_f32, tag);
}
static void destroy_descriptor(descriptor *d) {
  if (*d != NULL) { dnnl_memory_desc_destroy(*d); }
}
#else
typedef dnnl_memory_desc_t descriptor;
typedef const dnnl_memory_desc_t *descriptor_ref;
#define REF(d) (&(d))

static dnnl_status_t make_descriptor(descriptor *d, int rank, const dnnl_dims_t dims,
                                     dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(d, rank, dims, dnnl_f32, tag);
}
static void destroy_descriptor(descriptor *d) { (void)d; }
#endif

typedef struct {
  descriptor source, weights, bias, destination, plain_weights;
  dnnl_dims_t strides, dilations, padding_begin, padding_end;
  bool has_bias;
} problem;

static dnnl_status_t make_primitive_descriptor(dnnl_primitive_desc_t *made, tk_convolution_pass kind,
                                               const problem *p, dnnl_engine_t engine,
                                               const_dnnl_primitive_attr_t attributes,
                                               const_dnnl_primitive_desc_t hint) {
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
  dnnl_primitive_t primitive, reorder;  // reorder is NULL where the weights fit as they are
  dnnl_primitive_desc_t primitive_descriptor;
  descriptor_ref inner_weights, scratch;
  size_t inner_weights_bytes, scratch_bytes;
  struct plan *next;
} plan;

static pthread_mutex_t plans_lock = PTHREAD_MUTEX_INITIALIZER;
static plan *plans[256];
static dnnl_engine_t engine;

static size_t size_of(descriptor_ref d) { return d == NULL ? 0 : dnnl_memory_desc_get_size(d); }

#define TRY(CALL)                                           \
  do {                                                      \
    if ((CALL) != dnnl_success) { return #CALL " failed"; } \
  } while (0)

static const char *describe(plan *made) {
  const tk_convolution *g = &made->geometry;
  problem *p = &made->problem;
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
  TRY(make_descriptor(&p->source, 2 + rank, source, last));
  TRY(make_descriptor(&p->destination, 2 + rank, destination, last));
  TRY(make_descriptor(&p->weights, weight_rank, groups ? grouped : plain, dnnl_format_tag_any));
  TRY(make_descriptor(&p->plain_weights, weight_rank, groups ? grouped : plain, outer));
  TRY(make_descriptor(&p->bias, 1, bias, dnnl_x));
  p->has_bias = made->has_bias;
  return NULL;
}

static const char *build(plan *made) {
  const char *error = describe(made);
  if (error != NULL) { return error; }
  if (engine == NULL) { TRY(dnnl_engine_create(&engine, dnnl_cpu, 0)); }
  // The caller brings the scratch memory: oneDNN's own is bound to the thread that made the plan.
  dnnl_primitive_attr_t attributes;
  TRY(dnnl_primitive_attr_create(&attributes));
  TRY(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
  dnnl_primitive_desc_t hint = NULL;
  if (made->kind != TK_FORWARD) {
    TRY(make_primitive_descriptor(&hint, TK_FORWARD, &made->problem, engine, attributes, NULL));
  }
  TRY(make_primitive_descriptor(&made->primitive_descriptor, made->kind, &made->problem, engine,
                                attributes, hint));
  TRY(dnnl_primitive_create(&made->primitive, made->primitive_descriptor));
  dnnl_query_t weights = made->kind == TK_BACKWARD_WEIGHTS ? dnnl_query_diff_weights_md
                                                        : dnnl_query_weights_md;
  made->inner_weights = dnnl_primitive_desc_query_md(made->primitive_descriptor, weights, 0);
  made->scratch =
      dnnl_primitive_desc_query_md(made->primitive_descriptor, dnnl_query_scratchpad_md, 0);
  made->inner_weights_bytes = size_of(made->inner_weights);
  made->scratch_bytes = size_of(made->scratch);
  descriptor_ref plain = REF(made->problem.plain_weights);
  if (!dnnl_memory_desc_equal(made->inner_weights, plain)) {
    bool out = made->kind == TK_BACKWARD_WEIGHTS;
    dnnl_primitive_desc_t reorder;
    TRY(dnnl_reorder_primitive_desc_create(&reorder, out ? made->inner_weights : plain, engine,
                                           out ? plain : made->inner_weights, engine, NULL));
    TRY(dnnl_primitive_create(&made->reorder, reorder));
    dnnl_primitive_desc_destroy(reorder);
  }
  if (hint != NULL) { dnnl_primitive_desc_destroy(hint); }
  dnnl_primitive_attr_destroy(attributes);
  return NULL;
}

static void discard(plan *p) {
  if (p->primitive != NULL) { dnnl_primitive_destroy(p->primitive); }
  if (p->reorder != NULL) { dnnl_primitive_destroy(p->reorder); }
  if (p->primitive_descriptor != NULL) { dnnl_primitive_desc_destroy(p->primitive_descriptor); }
  destroy_descriptor(&p->problem.source);
  destroy_descriptor(&p->problem.weights);
  destroy_descriptor(&p->problem.bias);
  destroy_descriptor(&p->problem.destination);
  destroy_descriptor(&p->problem.plain_weights);
  free(p);
}

static const char *find_plan(const tk_convolution *geometry, tk_convolution_pass kind, bool has_bias,
                             plan **found) {
  uint64_t hash = 1469598103934665603u ^ (uint64_t)kind ^ ((uint64_t)has_bias << 8);
  const unsigned char *bytes = (const unsigned char *)geometry;
  for (size_t i = 0; i < sizeof *geometry; i++) { hash = (hash ^ bytes[i]) * 1099511628211u; }
  plan **bucket = &plans[(hash >> 32) & 255];
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
  *found = p;
  return error;
}

// MARK: Execution

static dnnl_stream_t stream(void) {
  static _Thread_local dnnl_stream_t mine = NULL;
  if (mine == NULL) { dnnl_stream_create(&mine, engine, dnnl_stream_default_flags); }
  return mine;
}

static dnnl_memory_t wrap(descriptor_ref d, const void *data) {
  dnnl_memory_t memory = NULL;
  dnnl_memory_create(&memory, d, engine, (void *)data);
  return memory;
}

static dnnl_status_t reorder(dnnl_primitive_t primitive, dnnl_memory_t from, dnnl_memory_t to) {
  dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  return dnnl_primitive_execute(primitive, stream(), 2, arguments);
}

/// Runs a plan on its source-, weights-, bias- and destination-shaped tensors.
static const char *run(const plan *p, const float *source, const float *weights, const float *bias,
                       const float *destination) {
  static const int kinds[3][4] = {
      {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST},
      {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST},
      {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST}};
  const int *kind = kinds[p->kind];
  void *inner = p->reorder == NULL ? NULL : tk_allocate(p->inner_weights_bytes);
  void *scratch = p->scratch_bytes == 0 ? NULL : tk_allocate(p->scratch_bytes);
  dnnl_memory_t outer = wrap(REF(p->problem.plain_weights), weights);
  dnnl_exec_arg_t arguments[5] = {
      {kind[0], wrap(REF(p->problem.source), source)},
      {kind[1], inner == NULL ? outer : wrap(p->inner_weights, inner)},
      {kind[3], wrap(REF(p->problem.destination), destination)},
  };
  int count = 3;
  if (scratch != NULL) {
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, wrap(p->scratch, scratch)};
  }
  if (bias != NULL) {
    arguments[count++] = (dnnl_exec_arg_t){kind[2], wrap(REF(p->problem.bias), bias)};
  }
  dnnl_status_t status = dnnl_success;
  if (inner != NULL && p->kind != TK_BACKWARD_WEIGHTS) {
    status = reorder(p->reorder, outer, arguments[1].memory);
  }
  if (status == dnnl_success) {
    status = dnnl_primitive_execute(p->primitive, stream(), count, arguments);
  }
  if (status == dnnl_success && inner != NULL && p->kind == TK_BACKWARD_WEIGHTS) {
    status = reorder(p->reorder, arguments[1].memory, outer);
  }
  dnnl_stream_wait(stream());
  for (int i = 0; i < count; i++) { dnnl_memory_destroy(arguments[i].memory); }
  if (inner != NULL) {
    dnnl_memory_destroy(outer);
    tk_deallocate(inner, p->inner_weights_bytes);
  }
  if (scratch != NULL) { tk_deallocate(scratch, p->scratch_bytes); }
  return status == dnnl_success ? NULL : "oneDNN failed to execute the convolution";
}

const char *tk_convolve_by_plan(const tk_convolution *geometry, tk_convolution_pass kind,
                                const float *source, const float *weights, const float *bias,
                                const float *destination) {
  plan *p;
  const char *error = find_plan(geometry, kind, bias != NULL, &p);
  return error != NULL ? error : run(p, source, weights, bias, destination);
}

int tk_onednn_version(void) {
  const dnnl_version_t *v = dnnl_version();
  return v->major * 10000 + v->minor * 100 + v->patch;
}
