// Range kernels: optimiser steps.

static void adam(const tk_adam *options, float *p, const float *g, float *m, float *v, ptrdiff_t n) {
  const tk_adam o = *options;
  const float rate = o.learning_rate / o.bias_correction1;
  const float root = 1.0f / __builtin_elementwise_sqrt(o.bias_correction2);
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float value = p[i] * o.decoupled_decay;
    float gradient = g[i] + o.weight_decay * p[i];
    m[i] = o.beta1 * m[i] + (1.0f - o.beta1) * gradient;
    v[i] = o.beta2 * v[i] + (1.0f - o.beta2) * gradient * gradient;
    p[i] = value - rate * m[i] / (__builtin_elementwise_sqrt(v[i]) * root + o.epsilon);
  }
}

static void sgd(const tk_sgd *options, float *p, const float *g, float *velocity, ptrdiff_t n) {
  const tk_sgd o = *options;
  if (o.momentum == 0.0f) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      p[i] -= o.learning_rate * (g[i] + o.weight_decay * p[i]);
    }
    return;
  }
  const float keep = o.first ? 0.0f : o.momentum, take = o.first ? 1.0f : 1.0f - o.dampening;
  const float direct = o.nesterov ? 1.0f : 0.0f, indirect = o.nesterov ? o.momentum : 1.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float gradient = g[i] + o.weight_decay * p[i];
    float speed = keep * velocity[i] + take * gradient;
    velocity[i] = speed;
    p[i] -= o.learning_rate * (direct * gradient + indirect * speed);
  }
}
