// Recurrent cells and layers (recurrent.c); included by tensor_kernels.h.
#ifndef RECURRENT_KERNELS_H
#define RECURRENT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tk_packed tk_packed;

/// The cells, with 1, 1, 3 (r, z, n) and 4 (i, f, g, o) gates.
typedef enum { TK_RNN_TANH, TK_RNN_RELU, TK_GRU, TK_LSTM } tk_cell;

// MARK: One step

/// One step of `batch` rows, after its products. Sums and gates are [batch, gates·hidden], states
/// [batch, hidden].
typedef struct {
  tk_cell cell;
  ptrdiff_t batch, hidden;
  const float *x, *recurrent;      // the sums over the input and over the state (or NULL)
  const float *bias_ih, *bias_hh;  // [gates·hidden], or NULL
  const float *h_previous;         // GRU
  const float *c_previous;         // LSTM
  float *gates;                    // GRU and LSTM: activations
  float *inner;                    // GRU: the state's share of n, [batch, hidden]
  float *h, *c;
} tk_cell_step;

/// Writes gates, inner, h and c.
void tk_cell_forward(const tk_cell_step *step);

typedef struct {
  const float *dh, *dc;  // dc may be NULL, as may be dh for an LSTM
  float *d_x;            // [batch, gates·hidden]
  float *d_recurrent;    // GRU: the same for the sums over the state
  float *dh_previous;    // GRU: the part that does not go through the sums
  float *dc_previous;    // LSTM
} tk_cell_gradients;

/// The gradients of a step from what tk_cell_forward wrote.
void tk_cell_gradient(const tk_cell_step *step, const tk_cell_gradients *gradients);

// MARK: All steps

/// The right side of a product that every step makes: a matrix and, where it pays, its packed form.
typedef struct {
  const float *data;
  const tk_packed *packed;  // or NULL
} tk_factor;

/// A layer that reads `steps` times `batch` rows in one direction. A row that is not as long keeps
/// its state behind its end; the other way it starts there.
typedef struct {
  tk_cell cell;
  ptrdiff_t steps, batch, hidden;
  ptrdiff_t width;          // of a state: hidden, or the projection's
  bool reversed;
  bool has_initial;         // else the initial state is 0
  const int32_t *lengths;   // [batch], or NULL
  tk_factor weight;         // [gates·hidden, width]; packed transposed for the values
  tk_factor projection;     // [width, hidden], or data NULL; packed as above
  const float *bias_ih, *bias_hh;  // [gates·hidden], or NULL
} tk_recurrence;

/// What the backward pass reads. States have a place more than there are steps: the initial one is at
/// the beginning, or at the end where the direction is reversed.
typedef struct {
  float *gates;   // [steps, batch, gates·hidden]: x's sums; GRU and LSTM make activations of them
  float *inner;   // [steps, batch, hidden]: GRU's, or an LSTM's output before its projection
  float *states;  // [steps + 1, batch, width]
  float *cells;   // [steps + 1, batch, hidden]
} tk_recurrent_values;

/// `outputs` [steps, batch, width] is written where there are lengths: the states, 0 behind the ends.
void tk_recurrence_forward(const tk_recurrence *layer, const tk_recurrent_values *values,
                           float *outputs);

typedef struct {
  const float *dy;             // of the outputs, or NULL
  ptrdiff_t dy_step, dy_row;   // from one step and from one row of it to the next
  float *dh, *dc;              // of the last state; receive those of the initial one
  bool to_initial;             // whether dh is wanted
  float *d_x, *d_recurrent;    // [steps, batch, gates·hidden]; the same but for GRU
  float *d_projected;          // [steps, batch, width] with a projection
} tk_recurrent_gradients;

void tk_recurrence_gradient(const tk_recurrence *layer, const tk_recurrent_values *values,
                            const tk_recurrent_gradients *gradients);

#endif
