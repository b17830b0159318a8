// Random numbers of further distributions.
#include "internal.h"

#include <float.h>
#include <math.h>

typedef struct {
  const float *x;
  ptrdiff_t step;
  float *y;
  int32_t *integers;
  ptrdiff_t n, columns, draws;
  double a, b, c, d;
  uint64_t seed, stream, counter, range;
  int32_t low;
} draw;

/// 32 bits to (0, 1).
static double open_unit(uint32_t word) { return ((double)word + 0.5) * 0x1p-32; }

/// 53 of 64 bits to (0, 1).
static double fine_unit(const uint32_t *words) {
  uint64_t bits = (uint64_t)words[1] << 32 | words[0];
  return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

static double polynomial(const double *c, double x) {
  double y = c[7];
  for (int i = 6; i >= 0; i--) { y = y * x + c[i]; }
  return y;
}

/// The number below which a normal one lies with probability p, to about 1e-16 (Wichura 1988,
/// algorithm AS 241, PPND16).
static double normal_quantile(double p) {
  static const double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                             1.9715909503065514427e3, 1.3731693765509461125e4,
                             4.5921953931549871457e4, 6.7265770927008700853e4,
                             3.3430575583588128105e4, 2.5090809287301226727e3};
  static const double b[] = {1.0, 4.2313330701600911252e1, 6.8718700749205790830e2,
                             5.3941960214247511077e3, 2.1213794301586595867e4,
                             3.9307895800092710610e4, 2.8729085735721942674e4,
                             5.2264952788528545610e3};
  static const double c[] = {1.42343711074968357734e0, 4.63033784615654529590e0,
                             5.76949722146069140550e0, 3.64784832476320460504e0,
                             1.27045825245236838258e0, 2.41780725177450611770e-1,
                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0,
                             6.89767334985100004550e-1, 1.48103976427480074590e-1,
                             1.51986665636164571966e-2, 5.47593808499534494600e-4,
                             1.05075007164441684324e-9};
  static const double e[] = {6.65790464350110377720e0, 5.46378491116411436990e0,
                             1.78482653991729133580e0, 2.96560571828504891230e-1,
                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1,
                             1.48753612908506148525e-2, 7.86869131145613259100e-4,
                             1.84631831751005468180e-5, 1.42151175831644588870e-7,
                             2.04426310338993978564e-15};
  double q = p - 0.5;
  if (fabs(q) <= 0.425) {
    double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = sqrt(-log(q < 0.0 ? p : 1.0 - p));
  double x = r <= 5.0 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                      : polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
  return q < 0.0 ? -x : x;
}

static double normal_probability(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

static void truncated_normal_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  double low = (d->c - d->a) / d->b, high = (d->d - d->a) / d->b;
  // The lower tail has the finer probabilities: what lies above the mean is mirrored into it.
  double sign = low > 0.0 ? -1.0 : 1.0;
  double from = normal_probability(sign > 0.0 ? low : -high);
  double to = normal_probability(sign > 0.0 ? high : -low);
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 2 * block; j < 2 && i < d->n; j++, i++) {
      double z = sign * normal_quantile(from + (to - from) * fine_unit(words + 2 * j));
      double y = d->a + d->b * z;
      d->y[i] = (float)(y < d->c ? d->c : (y > d->d ? d->d : y));
    }
  }
}

void tk_truncated_normal(float *y, ptrdiff_t n, double mean, double deviation, double low,
                         double high, uint64_t seed, uint64_t stream, uint64_t counter) {
  draw d = {.y = y, .n = n, .a = mean, .b = deviation, .c = low, .d = high,
            .seed = seed, .stream = stream, .counter = counter};
  tk_parallel((n + 1) / 2, TK_GRAIN / 64, truncated_normal_blocks, &d);
}

static void bernoulli_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      d->y[i] = open_unit(words[j]) < (double)d->x[i * d->step] ? 1.0f : 0.0f;
    }
  }
}

void tk_bernoulli(const float *p, ptrdiff_t step, float *y, ptrdiff_t n, uint64_t seed,
                  uint64_t stream, uint64_t counter) {
  draw d = {.x = p, .step = step, .y = y, .n = n, .seed = seed, .stream = stream,
            .counter = counter};
  tk_parallel((n + 3) / 4, TK_GRAIN / 32, bernoulli_blocks, &d);
}

static void exponential_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4];
    tk_philox(d->seed, d->stream, d->counter + (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      d->y[i] = (float)(-log(open_unit(words[j])) / d->a);
    }
  }
}

void tk_exponential(float *y, ptrdiff_t n, double rate, uint64_t seed, uint64_t stream,
                    uint64_t counter) {
  draw d = {.y = y, .n = n, .a = rate, .seed = seed, .stream = stream, .counter = counter};
  tk_parallel((n + 3) / 4, TK_GRAIN / 64, exponential_blocks, &d);
}

/// Lemire 2019: the upper half of word·range, unless the lower half is among the few that would be
/// drawn once too often. Stream 0 serves four elements a block; who is refused has stream 1 + i.
static void integer_blocks(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  uint32_t refused = (uint32_t)((0x100000000u - d->range) % d->range);
  for (ptrdiff_t block = begin; block < end; block++) {
    uint32_t words[4], more[4];
    tk_philox(d->seed, 0, (uint64_t)block, words);
    for (ptrdiff_t j = 0, i = 4 * block; j < 4 && i < d->n; j++, i++) {
      uint64_t product = words[j] * d->range;
      for (uint64_t attempt = 0; (uint32_t)product < refused; attempt++) {
        if (attempt % 4 == 0) { tk_philox(d->seed, 1 + (uint64_t)i, attempt / 4, more); }
        product = more[attempt % 4] * d->range;
      }
      d->integers[i] = (int32_t)((uint32_t)d->low + (uint32_t)(product >> 32));
    }
  }
}

void tk_random_integers(int32_t *y, ptrdiff_t n, int32_t low, uint64_t count, uint64_t key) {
  draw d = {.integers = y, .n = n, .low = low, .range = count, .seed = key};
  tk_parallel((n + 3) / 4, TK_GRAIN / 32, integer_blocks, &d);
}

static double normal_of(const uint32_t *words) {
  return sqrt(-2.0 * log(open_unit(words[0]))) * cos(6.28318530717958648 * open_unit(words[1]));
}

static void gamma_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    double concentration = d->x[i * d->step], boost = 1.0;
    uint32_t words[4];
    for (uint64_t attempt = 0;; attempt++) {
      tk_philox(d->seed, (uint64_t)i, attempt, words);
      if (attempt == 0 && concentration < 1.0) {
        boost = pow(open_unit(words[3]), 1.0 / concentration);
        concentration += 1.0;
      }
      double third = concentration - 1.0 / 3.0;
      double x = normal_of(words), v = 1.0 + x / sqrt(9.0 * third);
      if (v <= 0.0) { continue; }
      v = v * v * v;
      if (log(open_unit(words[2])) < 0.5 * x * x + third * (1.0 - v + log(v))) {
        // Not 0, whose logarithm and reciprocal would be infinite.
        d->y[i] = fmaxf((float)(third * v * boost / d->a), FLT_MIN);
        break;
      }
    }
  }
}

void tk_gamma(const float *concentration, ptrdiff_t step, float rate, float *y, ptrdiff_t n,
              uint64_t key) {
  draw d = {.x = concentration, .step = step, .y = y, .n = n, .a = rate, .seed = key};
  tk_parallel(n, TK_GRAIN / 128, gamma_range, &d);
}

static double small_poisson(double rate, uint64_t key, uint64_t element) {
  double limit = exp(-rate), product = 1.0;
  uint32_t words[4];
  for (uint64_t drawn = 0;; drawn++) {
    if (drawn % 4 == 0) { tk_philox(key, element, drawn / 4, words); }
    product *= open_unit(words[drawn % 4]);
    if (product <= limit) { return (double)drawn; }
  }
}

/// ln k!, to about 1e-9 (Stirling's series from 16 on).
static double log_factorial(double k) {
  double sum = 0.0;
  if (k < 16.0) {
    for (; k > 1.0; k -= 1.0) { sum += log(k); }
    return sum;
  }
  return (k + 0.5) * log(k) - k + 0.91893853320467274178 + 1.0 / (12.0 * k) -
         1.0 / (360.0 * k * k * k);
}

static double large_poisson(double rate, uint64_t key, uint64_t element) {
  double b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
  double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2.0);
  uint32_t words[4];
  for (uint64_t attempt = 0;; attempt++) {
    tk_philox(key, element, attempt, words);
    double u = fine_unit(words) - 0.5, v = fine_unit(words + 2), us = 0.5 - fabs(u);
    double k = floor((2.0 * a / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= squeeze) { return k; }
    if (k < 0.0 || (us < 0.013 && v > us)) { continue; }
    double density = k * log(rate) - rate - log_factorial(k);
    if (log(v * inverse_alpha / (a / (us * us) + b)) <= density) { return k; }
  }
}

static void poisson_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    double rate = d->x[i * d->step];
    d->y[i] = (float)(rate < 10.0 ? small_poisson(rate, d->seed, (uint64_t)i)
                                  : large_poisson(rate, d->seed, (uint64_t)i));
  }
}

void tk_poisson(const float *rate, ptrdiff_t step, float *y, ptrdiff_t n, uint64_t key) {
  draw d = {.x = rate, .step = step, .y = y, .n = n, .seed = key};
  tk_parallel(n, TK_GRAIN / 128, poisson_range, &d);
}

static void multinomial_rows(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  size_t bytes = (size_t)d->columns * sizeof(double);
  double *sums = tk_allocate(bytes);
  for (ptrdiff_t r = begin; r < end; r++) {
    double total = 0.0;
    for (ptrdiff_t c = 0; c < d->columns; c++) {
      total += (double)d->x[r * d->columns + c];
      sums[c] = total;
    }
    for (ptrdiff_t i = r * d->draws; i < (r + 1) * d->draws; i++) {
      uint32_t words[4];
      tk_philox(d->seed, 0, (uint64_t)i, words);
      // Below the total in spite of rounding: the product is cut at the number before it.
      double target = fmin(fine_unit(words) * total, nextafter(total, 0.0));
      ptrdiff_t low = 0, high = d->columns - 1;
      while (low < high) {
        ptrdiff_t half = low + (high - low) / 2;
        if (sums[half] > target) {
          high = half;
        } else {
          low = half + 1;
        }
      }
      d->integers[i] = (int32_t)low;
    }
  }
  tk_deallocate(sums, bytes);
}

void tk_multinomial(const float *weights, int32_t *y, ptrdiff_t rows, ptrdiff_t columns,
                    ptrdiff_t draws, uint64_t key) {
  draw d = {.x = weights, .integers = y, .columns = columns, .draws = draws, .seed = key};
  tk_parallel(rows, tk_max_of(1, TK_GRAIN / 32 / (columns + draws)), multinomial_rows, &d);
}

static void race_range(const void *context, ptrdiff_t begin, ptrdiff_t end) {
  const draw *d = context;
  for (ptrdiff_t i = begin; i < end; i++) {
    uint32_t words[4];
    tk_philox(d->seed, 0, (uint64_t)i, words);
    d->y[i] = d->x[i] > 0.0f ? (float)(-log(fine_unit(words)) / (double)d->x[i]) : INFINITY;
  }
}

void tk_exponential_race(const float *weights, float *keys, ptrdiff_t n, uint64_t key) {
  draw d = {.x = weights, .y = keys, .n = n, .seed = key};
  tk_parallel(n, TK_GRAIN / 64, race_range, &d);
}
