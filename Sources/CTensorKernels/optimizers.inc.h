// Range kernels: optimiser steps (see optimizer_kernels.h).

static void sgd_step(const void *options, float *p, const float *g, float *const *state, ptrdiff_t n) {
  const tk_sgd o = *(const tk_sgd *)options;
  if (o.momentum == 0.0f) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      p[i] -= o.learning_rate * (o.sign * g[i] + o.weight_decay * p[i]);
    }
    return;
  }
  float *velocity = state[0];
  const float keep = o.first ? 0.0f : o.momentum, take = o.first ? 1.0f : 1.0f - o.dampening;
  const float direct = o.nesterov ? 1.0f : 0.0f, indirect = o.nesterov ? o.momentum : 1.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = o.sign * g[i] + o.weight_decay * p[i];
    float speed = keep * velocity[i] + take * gradient;
    velocity[i] = speed;
    p[i] -= o.learning_rate * (direct * gradient + indirect * speed);
  }
}

static void adam_step(const void *options, float *p, const float *g, float *const *state,
                      ptrdiff_t n) {
  const tk_adam o = *(const tk_adam *)options;
  float *m = state[0], *v = state[1], *largest = state[2];
  if (o.amsgrad) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      float gradient = o.sign * g[i] + o.weight_decay * p[i];
      m[i] = o.beta1 * m[i] + (1.0f - o.beta1) * gradient;
      v[i] = o.beta2 * v[i] + (1.0f - o.beta2) * gradient * gradient;
      largest[i] = largest[i] > v[i] ? largest[i] : v[i];
      p[i] = p[i] * o.decoupled_decay
             - o.rate * m[i] / (__builtin_elementwise_sqrt(largest[i]) * o.root + o.eps);
    }
    return;
  }
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = o.sign * g[i] + o.weight_decay * p[i];
    m[i] = o.beta1 * m[i] + (1.0f - o.beta1) * gradient;
    v[i] = o.beta2 * v[i] + (1.0f - o.beta2) * gradient * gradient;
    p[i] = p[i] * o.decoupled_decay
           - o.rate * m[i] / (__builtin_elementwise_sqrt(v[i]) * o.root + o.eps);
  }
}
