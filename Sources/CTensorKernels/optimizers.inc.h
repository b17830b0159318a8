// Range kernels: optimiser steps (see optimizer_kernels.h).

/// The gradient of what is minimised: turned round where it is maximised, with weight decay.
#define SLOPE(o, i) ((o).sign * g[i] + (o).weight_decay * p[i])

// What a step keeps of a number is a statement of its own, rounded as PyTorch rounds it: the compiler
// fuses products and sums only within one, and the errors of a hundred steps would add up.

static void sgd_step(const void *options, float *p, const float *g, float *const *state, ptrdiff_t n) {
  const tk_sgd o = *(const tk_sgd *)options;
  if (o.momentum == 0.0f) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { p[i] -= o.learning_rate * SLOPE(o, i); }
    return;
  }
  float *velocity = state[0];
  const float keep = o.first ? 0.0f : o.momentum, take = o.first ? 1.0f : o.take;
  const float direct = o.nesterov ? 1.0f : 0.0f, indirect = o.nesterov ? o.momentum : 1.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    float kept = keep * velocity[i];
    float speed = kept + take * gradient;
    velocity[i] = speed;
    p[i] -= o.learning_rate * (direct * gradient + indirect * speed);
  }
}

// Where an option changes the loop, it is a constant of an inlined function: one loop each.
INLINE void adam_loop(const tk_adam o, float *p, const float *g, float *m, float *v, float *largest,
                      ptrdiff_t n, bool amsgrad) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    m[i] += o.take1 * (gradient - m[i]);
    float kept = o.beta2 * v[i];
    v[i] = kept + o.take2 * gradient * gradient;
    float square = v[i];
    if (amsgrad) {
      square = largest[i] > square ? largest[i] : square;
      largest[i] = square;
    }
    float decayed = p[i] * o.decay;
    p[i] = decayed - o.rate * m[i] / (__builtin_elementwise_sqrt(square) * o.root + o.eps);
  }
}

static void adam_step(const void *options, float *p, const float *g, float *const *state,
                      ptrdiff_t n) {
  const tk_adam o = *(const tk_adam *)options;
  if (o.amsgrad) {
    adam_loop(o, p, g, state[0], state[1], state[2], n, true);
  } else {
    adam_loop(o, p, g, state[0], state[1], NULL, n, false);
  }
}

static void nadam_step(const void *options, float *p, const float *g, float *const *state,
                       ptrdiff_t n) {
  const tk_nadam o = *(const tk_nadam *)options;
  float *m = state[0], *v = state[1];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    m[i] += o.take1 * (gradient - m[i]);
    float kept = o.beta2 * v[i];
    v[i] = kept + o.take2 * gradient * gradient;
    float size = __builtin_elementwise_sqrt(v[i]) * o.root + o.eps;
    float decayed = p[i] * o.decay;
    p[i] = decayed - o.gradient_rate * gradient / size - o.mean_rate * m[i] / size;
  }
}

static void radam_step(const void *options, float *p, const float *g, float *const *state,
                       ptrdiff_t n) {
  const tk_radam o = *(const tk_radam *)options;
  float *m = state[0], *v = state[1];
  const float keep = o.rectified ? 1.0f : 0.0f, offset = o.rectified ? o.eps : 1.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    m[i] += o.take1 * (gradient - m[i]);
    float kept = o.beta2 * v[i];
    v[i] = kept + o.take2 * gradient * gradient;
    float size = __builtin_elementwise_sqrt(v[i]) * keep + offset;
    float decayed = p[i] * o.decay;
    p[i] = decayed - o.rate * m[i] / size;
  }
}

static void adamax_step(const void *options, float *p, const float *g, float *const *state,
                        ptrdiff_t n) {
  const tk_adamax o = *(const tk_adamax *)options;
  float *m = state[0], *size = state[1];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    m[i] += o.take1 * (gradient - m[i]);
    float before = o.beta2 * size[i], now = __builtin_elementwise_abs(gradient) + o.eps;
    size[i] = before > now ? before : now;
    p[i] -= o.rate * m[i] / size[i];
  }
}

static void adagrad_step(const void *options, float *p, const float *g, float *const *state,
                         ptrdiff_t n) {
  const tk_adagrad o = *(const tk_adagrad *)options;
  float *sum = state[0];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    sum[i] += gradient * gradient;
    p[i] -= o.rate * gradient / (__builtin_elementwise_sqrt(sum[i]) + o.eps);
  }
}

static void adadelta_step(const void *options, float *p, const float *g, float *const *state,
                          ptrdiff_t n) {
  const tk_adadelta o = *(const tk_adadelta *)options;
  float *v = state[0], *squares = state[1];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    float kept = o.rho * v[i];
    v[i] = kept + o.take * gradient * gradient;
    float change = __builtin_elementwise_sqrt(squares[i] + o.eps)
                   / __builtin_elementwise_sqrt(v[i] + o.eps) * gradient;
    float kept_squares = o.rho * squares[i];
    squares[i] = kept_squares + o.take * change * change;
    p[i] -= o.learning_rate * change;
  }
}

INLINE void rmsprop_loop(const tk_rmsprop o, float *p, const float *g, float *v, float *velocity,
                         float *mean, ptrdiff_t n, bool momentum, bool centered) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = SLOPE(o, i);
    float kept = o.alpha * v[i];
    v[i] = kept + o.take * gradient * gradient;
    float square = v[i];
    if (centered) {
      mean[i] += o.take * (gradient - mean[i]);
      square -= mean[i] * mean[i];
    }
    float change = gradient / (__builtin_elementwise_sqrt(square) + o.eps);
    if (momentum) {
      change += o.momentum * velocity[i];
      velocity[i] = change;
    }
    p[i] -= o.learning_rate * change;
  }
}

static void rmsprop_step(const void *options, float *p, const float *g, float *const *state,
                         ptrdiff_t n) {
  const tk_rmsprop o = *(const tk_rmsprop *)options;
  bool momentum = o.momentum > 0.0f;
  if (momentum && o.centered) {
    rmsprop_loop(o, p, g, state[0], state[1], state[2], n, true, true);
  } else if (momentum) {
    rmsprop_loop(o, p, g, state[0], state[1], NULL, n, true, false);
  } else if (o.centered) {
    rmsprop_loop(o, p, g, state[0], NULL, state[1], n, false, true);
  } else {
    rmsprop_loop(o, p, g, state[0], NULL, NULL, n, false, false);
  }
}

static void lion_step(const void *options, float *p, const float *g, float *const *state,
                      ptrdiff_t n) {
  const tk_lion o = *(const tk_lion *)options;
  float *m = state[0];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float mixed = o.beta1 * m[i] + o.take1 * g[i];
    float step = mixed > 0.0f ? o.learning_rate : mixed < 0.0f ? -o.learning_rate : 0.0f;
    float kept = o.beta2 * m[i], decayed = p[i] * o.decay;
    m[i] = kept + o.take2 * g[i];
    p[i] = decayed - step;
  }
}

// MARK: By layer

// The sums of a block are of floats over so many elements, and then in double precision.
enum { SUM_BLOCK = 1024 };

#define LAMB_STEP(i)                                                                       \
  (o.mean_scale * m[i] / (__builtin_elementwise_sqrt(v[i]) * o.root + o.eps)            \
   + o.weight_decay * p[i])

static void lamb_moments(const tk_lamb *options, const float *p, const float *g, float *m, float *v,
                         ptrdiff_t n, double sums[2]) {
  REASSOCIATE
  const tk_lamb o = *options;
  sums[0] = sums[1] = 0.0;
  for (ptrdiff_t at = 0; at < n; at += SUM_BLOCK) {
    ptrdiff_t end = at + SUM_BLOCK < n ? at + SUM_BLOCK : n;
    float of_parameter = 0.0f, of_step = 0.0f;
    VECTORIZE for (ptrdiff_t i = at; i < end; i++) {
      m[i] += o.take1 * (g[i] - m[i]);
      float kept = o.beta2 * v[i];
      v[i] = kept + o.take2 * g[i] * g[i];
      float step = LAMB_STEP(i);
      of_parameter += p[i] * p[i];
      of_step += step * step;
    }
    sums[0] += (double)of_parameter;
    sums[1] += (double)of_step;
  }
}

static void lamb_apply(const tk_lamb *options, float rate, float *p, const float *m, const float *v,
                       ptrdiff_t n) {
  const tk_lamb o = *options;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { p[i] -= rate * LAMB_STEP(i); }
}

/// New means of the squares; returns the sum of the squares of the step before clipping.
static double adafactor_moments(const tk_adafactor *options, const float *g, float *v,
                                ptrdiff_t n) {
  REASSOCIATE
  const tk_adafactor o = *options;
  double total = 0.0;
  const float limit = 1.0f / o.eps1;
  for (ptrdiff_t at = 0; at < n; at += SUM_BLOCK) {
    ptrdiff_t end = at + SUM_BLOCK < n ? at + SUM_BLOCK : n;
    float sum = 0.0f;
    VECTORIZE for (ptrdiff_t i = at; i < end; i++) {
      v[i] += o.take * (g[i] * g[i] - v[i]);
      float scale = 1.0f / __builtin_elementwise_sqrt(v[i]);
      float step = g[i] * (scale < limit ? scale : limit);
      sum += step * step;
    }
    total += (double)sum;
  }
  return total;
}

static void adafactor_apply(const tk_adafactor *options, float rate, float *p, const float *g,
                            const float *v, ptrdiff_t n) {
  const tk_adafactor o = *options;
  const float limit = 1.0f / o.eps1;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float scale = 1.0f / __builtin_elementwise_sqrt(v[i]);
    p[i] = p[i] * o.decay - rate * (g[i] * (scale < limit ? scale : limit));
  }
}

static double adafactor_row_squares(const float *g, float scale, const float *scales, float limit,
                                    ptrdiff_t n) {
  REASSOCIATE
  double total = 0.0;
  for (ptrdiff_t at = 0; at < n; at += SUM_BLOCK) {
    ptrdiff_t end = at + SUM_BLOCK < n ? at + SUM_BLOCK : n;
    float sum = 0.0f;
    for (ptrdiff_t i = at; i < end; i++) {
      float both = scale * scales[i];
      float step = g[i] * (both < limit ? both : limit);
      sum += step * step;
    }
    total += (double)sum;
  }
  return total;
}

static void adafactor_row_apply(float decay, float rate, float *p, const float *g, float scale,
                                const float *scales, float limit, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float both = scale * scales[i];
    p[i] = p[i] * decay - rate * (g[i] * (both < limit ? both : limit));
  }
}
