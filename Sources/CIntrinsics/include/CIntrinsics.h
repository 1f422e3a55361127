#pragma once

#include <stdbool.h>
#include <stdint.h>

#if defined(__linux__)
#include <malloc.h>
#endif

// Loops over 32-bit floats that are too hot for the baseline x86-64 that Swift compiles for. Each is
// compiled for several CPUs and the right one is chosen when the program starts. Their plain twin is
// Backprop's `PlainKernels`, which runs the same operations in Double.
//
// Every loop is single-threaded and reads and writes exactly the elements that are named. Unless
// stated otherwise, `accumulate` adds to what is in the target instead of replacing it.

/// Functions of one variable; the numbers are those of Backprop's `ElementwiseFunction`.
enum {
  lacuna_exponential = 0,
  lacuna_logarithm,
  lacuna_square_root,
  lacuna_tanh,
  lacuna_sigmoid,
  lacuna_relu,
  lacuna_leaky_relu,
  lacuna_elu,
  lacuna_gelu,
  lacuna_silu,
};

/// Functions of two variables; the numbers are those of Backprop's `BinaryFunction`.
enum { lacuna_add = 0, lacuna_subtract, lacuna_multiply, lacuna_divide };

/// y[i] = f(x[i]); x may be y. `parameter` is the slope of leaky ReLU or the alpha of ELU.
void lacuna_apply(int function, const float *x, float *y, int64_t count, float parameter);

/// dx[i] (+)= dy[i] f'(x[i]), with y = f(x) at hand; dx may be dy.
void lacuna_apply_gradient(
    int function, const float *x, const float *y, const float *dy, float *dx, int64_t count,
    float parameter, bool accumulate);

/// y[i] = a[i · aStride] ∘ b[i · bStride]; strides are 0 or 1.
void lacuna_combine(
    int function, const float *a, int64_t aStride, const float *b, int64_t bStride, float *y,
    int64_t count);

/// da[i · aStride] += dy[i] ∂(a ∘ b)/∂a, and the same for b where `isLeft` is false.
void lacuna_combine_gradient(
    int function, bool isLeft, const float *a, int64_t aStride, const float *b, int64_t bStride,
    const float *dy, float *target, int64_t count);

/// y[i] = scale · x[i], or y[i] += scale · x[i].
void lacuna_scale(const float *x, float scale, float *y, int64_t count, bool accumulate);

/// The sum of the values.
float lacuna_sum(const float *x, int64_t count);

/// The sum of the squares, in double precision.
double lacuna_sum_of_squares(const float *x, int64_t count);

/// y[i] = x[i] · scale where a hash of (key, first + i) falls below `threshold`, else 0.
void lacuna_dropout(
    const float *x, float *y, int64_t count, uint64_t key, uint64_t first, uint32_t threshold,
    float scale, bool accumulate);

/// In place over rows of a matrix with `stride` between rows: x = f(x + bias); bias may be null.
/// `function` is -1 for the identity, else tanh, sigmoid, ReLU, leaky ReLU or ELU.
void lacuna_bias_function(
    float *x, int64_t stride, int64_t rows, int64_t columns, const float *bias, int function,
    float parameter);

/// sums[j] += Σ over rows of x[r · stride + j].
void lacuna_column_sums(
    const float *x, int64_t stride, int64_t rows, int64_t columns, float *sums);

/// The softmax of each row; x may be y.
void lacuna_softmax(const float *x, float *y, int64_t rows, int64_t columns);

/// The logarithm (base e) of the softmax of each row; x may be y.
void lacuna_log_softmax(const float *x, float *y, int64_t rows, int64_t columns);

/// log Σ exp(x[r · stride + j] + bias[j]) for each row; bias may be null, and nothing else is written.
void lacuna_log_sum_exp(
    const float *x, int64_t stride, const float *bias, float *logarithms, int64_t rows,
    int64_t columns);

/// dx (+)= y (dy - Σ dy y), y being the softmax.
void lacuna_softmax_gradient(
    const float *y, const float *dy, float *dx, int64_t rows, int64_t columns, bool accumulate);

/// dx (+)= dy - exp(y) Σ dy, y being the logarithm of the softmax.
void lacuna_log_softmax_gradient(
    const float *y, const float *dy, float *dx, int64_t rows, int64_t columns, bool accumulate);

/// Softmax and cross-entropy in one pass: probabilities = softmax(logits), and losses[r] in nats
/// against `targets`, of which `smoothing` is spread over all classes. Logits may be probabilities.
void lacuna_softmax_cross_entropy(
    const float *logits, const int32_t *targets, float *probabilities, float *losses, int64_t rows,
    int64_t columns, float smoothing);

/// dlogits (+)= scale (probabilities - smoothed targets); may be in place of the probabilities.
void lacuna_softmax_cross_entropy_gradient(
    const float *probabilities, const int32_t *targets, float *dlogits, int64_t rows,
    int64_t columns, float smoothing, float scale, bool accumulate);

/// The same in place, in three passes over a row while it is in the cache: logits + bias become
/// factor · (probabilities - smoothed targets), rounded copies go to `rounded` and column sums are
/// added to `sums`. Bias, rounded and sums may be null.
void lacuna_softmax_cross_entropy_in_place(
    float *logits, const float *bias, const int32_t *targets, float *losses, int64_t rows,
    int64_t columns, float smoothing, float factor, uint16_t *rounded, float *sums);

/// y = gain (x - mean) / sqrt(variance + epsilon) + shift for each row; keeps mean and 1/sqrt(…).
void lacuna_layer_norm(
    const float *x, const float *gain, const float *shift, float *y, float *means, float *scales,
    int64_t rows, int64_t columns, float epsilon);

/// dx (+)= …, dgain += …, dshift += …; each of the three may be null.
void lacuna_layer_norm_gradient(
    const float *x, const float *gain, const float *means, const float *scales, const float *dy,
    float *dx, float *dgain, float *dshift, int64_t rows, int64_t columns, bool accumulate);

/// Batch normalisation of columns that are `stride` apart from row to row. A momentum of 0 or more
/// takes the batch's own moments and moves the running ones by it; below 0 the running ones are used.
void lacuna_batch_norm(
    const float *x, const float *gain, const float *shift, float *y, int64_t stride, float *means,
    float *scales, float *runningMean, float *runningVariance, int64_t rows, int64_t columns,
    float momentum, float epsilon);

/// dx (+)= …, if it is not null; dgain = …, dshift = ….
void lacuna_batch_norm_gradient(
    const float *x, const float *gain, const float *means, const float *scales, const float *dy,
    float *dx, float *dgain, float *dshift, int64_t stride, int64_t rows, int64_t columns,
    bool usesBatch, bool accumulate);

/// The largest value of each channel in a window whose first place is x[first], with its place in x
/// if `positions` is not null. The first of equal values counts, and NaN
/// is the largest of all.
void lacuna_window_maximum(
    const float *x, int64_t first, int64_t rows, int64_t rowStep, int64_t columns,
    int64_t channels, float *y, int32_t *positions);

/// Rounds to bfloat16, to nearest even.
void lacuna_to_bfloat16(const float *x, uint16_t *y, int64_t count);

/// Optimizer steps over `count` weights. `decay` is added to the gradient as decay · w (coupled),
/// `shrink` multiplies the weight first (decoupled; 1 for none), `scale` multiplies the gradient
/// (clipping). See Backprop's `OptimizerMethod` for the formulas.
void lacuna_step_sgd(
    float *w, const float *g, int64_t count, float rate, float decay, float scale);
void lacuna_step_momentum(
    float *w, const float *g, float *m, int64_t count, float rate, float momentum, bool nesterov,
    float decay, float scale);
void lacuna_step_adagrad(
    float *w, const float *g, float *v, int64_t count, float rate, float epsilon, float decay,
    float scale);
void lacuna_step_rmsprop(
    float *w, const float *g, float *v, int64_t count, float rate, float alpha, float epsilon,
    float decay, float scale);
void lacuna_step_adam(
    float *w, const float *g, float *m, float *v, int64_t count, float rate, float beta1,
    float beta2, float inverseSecondCorrection, float epsilon, float decay, float shrink,
    float scale);
void lacuna_step_lion(
    float *w, const float *g, float *m, int64_t count, float rate, float beta1, float beta2,
    float shrink, float scale);

/// Tells the processor that the thread is waiting in a loop.
static inline void lacuna_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Asks for the cache line at an address, without waiting for it. The address may be any.
static inline void lacuna_prefetch(const void *address) { __builtin_prefetch(address); }

/// Keeps freed memory for what is allocated next, up to so many bytes, instead of giving it back to the
/// system at once: allocations of up to an eighth of that size are kept, too. Does nothing where the C library
/// is not glibc.
static inline void lacuna_keep_freed_memory(int byteCount) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, byteCount / 8);
  mallopt(M_TRIM_THRESHOLD, byteCount);
#endif
}
