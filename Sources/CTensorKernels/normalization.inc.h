// Range kernels: normalisation.

static float centred_squares(const float *x, float mean, ptrdiff_t n) {
  REASSOCIATE
  float total = 0.0f;
  for (ptrdiff_t i = 0; i < n; i++) { total += (x[i] - mean) * (x[i] - mean); }
  return total;
}

static void affine(const float *x, float mean, float scale, float shift, float *y, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = (x[i] - mean) * scale + shift; }
}

// Floats are added up in blocks, the blocks in double.
enum { NORM_BLOCK = 4096 };

static void layer_norm_row(const tk_layer_norm *options, const float *x, float *y, float *mean,
                           float *rstd) {
  ptrdiff_t n = options->columns;
  double sum = 0.0, squares = 0.0;
  for (ptrdiff_t at = 0; options->centred && at < n; at += NORM_BLOCK) {
    sum += sum_of(x + at, tk_min_of(NORM_BLOCK, n - at));
  }
  float m = n == 0 ? 0.0f : (float)(sum / (double)n);
  for (ptrdiff_t at = 0; at < n; at += NORM_BLOCK) {
    squares += centred_squares(x + at, m, tk_min_of(NORM_BLOCK, n - at));
  }
  float r = 1.0f / __builtin_elementwise_sqrt((float)(squares / (double)n) + options->epsilon);
  const float *weight = options->weight, *bias = options->bias;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = (x[i] - m) * r * weight[i] + bias[i]; }
  *mean = m;
  *rstd = r;
}

static void layer_norm_sums(const float *dy, const float *x, const float *weight, float mean,
                            float rstd, float *d_weight, float *d_bias, ptrdiff_t n,
                            double sums[2]) {
  REASSOCIATE
  float first = 0.0f, second = 0.0f;
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float g = dy[i] * weight[i], normal = (x[i] - mean) * rstd;
    first += g;
    second += g * normal;
    d_weight[i] += dy[i] * normal;
    d_bias[i] += dy[i];
  }
  sums[0] += first;
  sums[1] += second;
}

static void layer_norm_gradient_row(const tk_layer_norm *options, const float *dy, const float *x,
                                    float mean, float rstd, float *dx, float *d_weight,
                                    float *d_bias) {
  ptrdiff_t n = options->columns;
  const float *weight = options->weight;
  double sums[2] = {0.0, 0.0};
  for (ptrdiff_t at = 0; at < n; at += NORM_BLOCK) {
    layer_norm_sums(dy + at, x + at, weight + at, mean, rstd, d_weight + at, d_bias + at,
                    tk_min_of(NORM_BLOCK, n - at), sums);
  }
  float even = options->centred ? (float)(sums[0] / (double)n) : 0.0f;
  float slope = (float)(sums[1] / (double)n);
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    dx[i] = rstd * (dy[i] * weight[i] - even - (x[i] - mean) * rstd * slope);
  }
}

static void gradient_sums(const float *dy, const float *x, float mean, ptrdiff_t n,
                          double sums[2]) {
  REASSOCIATE
  float first = 0.0f, second = 0.0f;
  for (ptrdiff_t i = 0; i < n; i++) {
    first += dy[i];
    second += dy[i] * (x[i] - mean);
  }
  sums[0] += first;
  sums[1] += second;
}

static void gradient_affine(const float *dy, const float *x, const float coefficients[4], float *dx,
                            ptrdiff_t n) {
  float a = coefficients[0], b = coefficients[1], c = coefficients[2], mean = coefficients[3];
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { dx[i] = a * dy[i] + (b * (x[i] - mean) + c); }
}

static void add_distance(const float *x, const float *origin, float *sums, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { sums[i] += x[i] - origin[i]; }
}

static void add_centred_squares(const float *x, const float *mean, float *sums, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { sums[i] += (x[i] - mean[i]) * (x[i] - mean[i]); }
}

static void add_gradient_sums(const float *dy, const float *x, const float *mean, float *sum_dy,
                              float *sum_dy_x, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    sum_dy[i] += dy[i];
    sum_dy_x[i] += dy[i] * (x[i] - mean[i]);
  }
}

static void affine_columns(const float *x, const float *mean, const float *scale,
                           const float *shift, float *y, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) { y[i] = (x[i] - mean[i]) * scale[i] + shift[i]; }
}

static void gradient_affine_columns(const float *dy, const float *x, const float *mean,
                                    const float *a, const float *b, const float *c, float *dx,
                                    ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    dx[i] = a[i] * dy[i] + (b[i] * (x[i] - mean[i]) + c[i]);
  }
}

static void rectified_columns(const float *x, const float *mean, const float *scale,
                              const float *shift, const float *added, float *y, ptrdiff_t n) {
  if (added == NULL) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      float z = (x[i] - mean[i]) * scale[i] + shift[i];
      y[i] = z < 0.0f ? 0.0f : z;
    }
    return;
  }
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float z = (x[i] - mean[i]) * scale[i] + shift[i] + added[i];
    y[i] = z < 0.0f ? 0.0f : z;
  }
}

static void add_rectified_sums(const float *dy, const float *y, const float *x, const float *mean,
                               float *sum_dy, float *sum_dy_x, ptrdiff_t n) {
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float d = y[i] > 0.0f ? dy[i] : 0.0f;
    sum_dy[i] += d;
    sum_dy_x[i] += d * (x[i] - mean[i]);
  }
}

static void rectified_gradient_columns(const float *dy, const float *y, const float *x,
                                       const float *mean, const float *a, const float *b,
                                       const float *c, float *dx, float *d_added, ptrdiff_t n) {
  if (d_added == NULL) {
    VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
      float d = y[i] > 0.0f ? dy[i] : 0.0f;
      dx[i] = a[i] * d + (b[i] * (x[i] - mean[i]) + c[i]);
    }
    return;
  }
  VECTORIZE for (ptrdiff_t i = 0; i < n; i++) {
    float d = y[i] > 0.0f ? dy[i] : 0.0f;
    d_added[i] = d;
    dx[i] = a[i] * d + (b[i] * (x[i] - mean[i]) + c[i]);
  }
}
