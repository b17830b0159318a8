// Range kernels: recurrence and attention.

static void lstm_cell(float *gates, const float *c_previous, float *h, float *c, ptrdiff_t hidden) {
  float *pi = gates, *pf = gates + hidden, *pg = gates + 2 * hidden, *po = gates + 3 * hidden;
  VECTORIZE for (ptrdiff_t j = 0; j < hidden; j++) {
    float i = sigmoid_of(pi[j]), f = sigmoid_of(pf[j]), g = tanh_of(pg[j]), o = sigmoid_of(po[j]);
    float cell = f * c_previous[j] + i * g;
    pi[j] = i;
    pf[j] = f;
    pg[j] = g;
    po[j] = o;
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
