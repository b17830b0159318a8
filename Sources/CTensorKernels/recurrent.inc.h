// Range kernels: recurrence and attention.

// Outputs may take the place of inputs: each number is written where it was read last.

static void lstm_cell(const float *x, const float *recurrent, const float *bias,
                      const float *c_previous, float *gates, float *h, float *c, ptrdiff_t hidden) {
  ptrdiff_t at_f = hidden, at_g = 2 * hidden, at_o = 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float i = sigmoid_of(x[j] + recurrent[j] + bias[j]);
    float f = sigmoid_of(x[at_f + j] + recurrent[at_f + j] + bias[at_f + j]);
    float g = tanh_of(x[at_g + j] + recurrent[at_g + j] + bias[at_g + j]);
    float o = sigmoid_of(x[at_o + j] + recurrent[at_o + j] + bias[at_o + j]);
    float cell = f * c_previous[j] + i * g;
    gates[j] = i;
    gates[at_f + j] = f;
    gates[at_g + j] = g;
    gates[at_o + j] = o;
    c[j] = cell;
    h[j] = o * tanh_of(cell);
  }
}

static void lstm_cell_gradient(const float *gates, const float *c_previous, const float *c,
                               const float *dh, const float *dc, float *d_gates, float *dc_previous,
                               ptrdiff_t hidden) {
  const float *pi = gates, *pf = gates + hidden, *pg = gates + 2 * hidden, *po = gates + 3 * hidden;
  float *di = d_gates, *df = d_gates + hidden, *dg = d_gates + 2 * hidden, *d_o = d_gates + 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float i = pi[j], f = pf[j], g = pg[j], o = po[j], t = tanh_of(c[j]);
    float from_h = dh != NULL ? dh[j] : 0.0f;
    float cell = (dc != NULL ? dc[j] : 0.0f) + from_h * o * (1.0f - t * t);
    di[j] = cell * g * i * (1.0f - i);
    df[j] = cell * c_previous[j] * f * (1.0f - f);
    dg[j] = cell * i * (1.0f - g * g);
    d_o[j] = from_h * t * o * (1.0f - o);
    dc_previous[j] = cell * f;
  }
}

// r, z, n; `inner` is what r multiplies, the state's share of n. Its bias stands behind the others.
static void gru_cell(const float *x, const float *recurrent, const float *bias,
                     const float *h_previous, float *gates, float *inner, float *h,
                     ptrdiff_t hidden) {
  ptrdiff_t at_z = hidden, at_n = 2 * hidden;
  const float *inner_bias = bias + 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float r = sigmoid_of(x[j] + recurrent[j] + bias[j]);
    float z = sigmoid_of(x[at_z + j] + recurrent[at_z + j] + bias[at_z + j]);
    float from_state = recurrent[at_n + j] + inner_bias[j];
    float n = tanh_of(x[at_n + j] + bias[at_n + j] + r * from_state);
    float previous = h_previous[j];
    gates[j] = r;
    gates[at_z + j] = z;
    gates[at_n + j] = n;
    inner[j] = from_state;
    h[j] = n + z * (previous - n);
  }
}

static void gru_cell_gradient(const float *gates, const float *inner, const float *h_previous,
                              const float *dh, float *d_x, float *d_recurrent, float *dh_previous,
                              ptrdiff_t hidden) {
  ptrdiff_t at_z = hidden, at_n = 2 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float r = gates[j], z = gates[at_z + j], n = gates[at_n + j], d = dh[j];
    float dn = d * (1.0f - z) * (1.0f - n * n);
    float dz = d * (h_previous[j] - n) * z * (1.0f - z);
    float dr = dn * inner[j] * r * (1.0f - r);
    d_x[j] = dr;
    d_x[at_z + j] = dz;
    d_x[at_n + j] = dn;
    d_recurrent[j] = dr;
    d_recurrent[at_z + j] = dz;
    d_recurrent[at_n + j] = dn * r;
    dh_previous[j] = d * z;
  }
}

#define RNN_CELL(NAME, VALUE, SLOPE)                                                             \
  static void rnn_cell_##NAME(const float *x, const float *recurrent, const float *bias,         \
                              float *h, ptrdiff_t hidden) {                                      \
    VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {                                           \
      float sum = x[j] + recurrent[j] + bias[j];                                                 \
      h[j] = VALUE;                                                                              \
    }                                                                                            \
  }                                                                                              \
  static void rnn_cell_gradient_##NAME(const float *h, const float *dh, float *d_x,              \
                                       ptrdiff_t hidden) {                                       \
    VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) { d_x[j] = dh[j] * (SLOPE); }               \
  }
RNN_CELL(tanh, tanh_of(sum), 1.0f - h[j] * h[j])
RNN_CELL(relu, sum < 0.0f ? 0.0f : sum, h[j] > 0.0f ? 1.0f : 0.0f)

static float additive_score(const float *key, const float *query, const float *v, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t a = 0; a < n; a++) { total += v[a] * tanh_of(key[a] + query[a]); }
  return total;
}

static void additive_score_gradient(const float *key, const float *query, const float *v,
                                    float d_score, float *d_key, float *d_query, float *d_v,
                                    ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t a = 0; a < n; a++) {
    float t = tanh_of(key[a] + query[a]);
    float d = d_score * v[a] * (1.0f - t * t);
    d_key[a] = d;
    d_query[a] += d;
    d_v[a] += d_score * t;
  }
}
