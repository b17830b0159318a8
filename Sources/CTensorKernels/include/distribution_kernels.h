// Random numbers of further distributions (distributions.c).
//
// Where an element needs an unknown number of tries it has a stream of its own: block `attempt` of
// stream `element` under a key drawn for the call. No result depends on the thread count.
#ifndef DISTRIBUTION_KERNELS_H
#define DISTRIBUTION_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Normal numbers given that they lie in [low, high], by the inverse distribution function; block
/// counter + i / 2 serves element i.
void tk_truncated_normal(float *y, ptrdiff_t n, double mean, double deviation, double low,
                         double high, uint64_t seed, uint64_t stream, uint64_t counter);
/// 1 with probability p, else 0; p has `step` 1 (one for each element) or 0.
void tk_bernoulli(const float *p, ptrdiff_t step, float *y, ptrdiff_t n, uint64_t seed,
                  uint64_t stream, uint64_t counter);
/// −ln(u) / rate.
void tk_exponential(float *y, ptrdiff_t n, double rate, uint64_t seed, uint64_t stream,
                    uint64_t counter);
/// Integers from low, `count` in 1...2^32 different ones, all equally likely.
void tk_random_integers(int32_t *y, ptrdiff_t n, int32_t low, uint64_t count, uint64_t key);
/// Gamma numbers (Marsaglia and Tsang 2000); the concentration has `step` 1 or 0.
void tk_gamma(const float *concentration, ptrdiff_t step, float rate, float *y, ptrdiff_t n,
              uint64_t key);
/// Poisson numbers (multiplication below a rate of 10, else Hörmann 1993's PTRS).
void tk_poisson(const float *rate, ptrdiff_t step, float *y, ptrdiff_t n, uint64_t key);
/// `draws` indices for each row of weights, with replacement: by bisection of the running sum.
void tk_multinomial(const float *weights, int32_t *y, ptrdiff_t rows, ptrdiff_t columns,
                    ptrdiff_t draws, uint64_t key);
/// keys[i] = e / weights[i] with e exponential: the smallest of them are a draw without
/// replacement. ∞ where the weight is 0.
void tk_exponential_race(const float *weights, float *keys, ptrdiff_t n, uint64_t key);

#endif
