#include "CIntrinsics.h"
#include "Functions.h"

// One pass over memory each: weight, gradient and moments are read and written once.

CLONES void lacuna_step_sgd(
    float *w, const float *g, int64_t count, float rate, float decay, float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    w[i] -= rate * (g[i] * scale + decay * w[i]);
  }
}

CLONES void lacuna_step_momentum(
    float *w, const float *g, float *m, int64_t count, float rate, float momentum, bool nesterov,
    float decay, float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    float slope = g[i] * scale + decay * w[i];
    m[i] = momentum * m[i] + slope;
    w[i] -= rate * (nesterov ? slope + momentum * m[i] : m[i]);
  }
}

CLONES void lacuna_step_adagrad(
    float *w, const float *g, float *v, int64_t count, float rate, float epsilon, float decay,
    float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    float slope = g[i] * scale + decay * w[i];
    v[i] += slope * slope;
    w[i] -= rate * slope / (square_root(v[i]) + epsilon);
  }
}

CLONES void lacuna_step_rmsprop(
    float *w, const float *g, float *v, int64_t count, float rate, float alpha, float epsilon,
    float decay, float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    float slope = g[i] * scale + decay * w[i];
    v[i] = alpha * v[i] + (1 - alpha) * slope * slope;
    w[i] -= rate * slope / (square_root(v[i]) + epsilon);
  }
}

CLONES void lacuna_step_adam(
    float *w, const float *g, float *m, float *v, int64_t count, float rate, float beta1,
    float beta2, float inverseSecondCorrection, float epsilon, float decay, float shrink,
    float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    float slope = g[i] * scale + decay * w[i];
    m[i] = beta1 * m[i] + (1 - beta1) * slope;
    v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
    w[i] = w[i] * shrink - rate * m[i] / (square_root(v[i] * inverseSecondCorrection) + epsilon);
  }
}

CLONES void lacuna_step_lion(
    float *w, const float *g, float *m, int64_t count, float rate, float beta1, float beta2,
    float shrink, float scale) {
  for (int64_t i = 0; i < count; i++) {
    FUSED
    float slope = g[i] * scale;
    float direction = beta1 * m[i] + (1 - beta1) * slope;
    float sign = direction > 0 ? 1.0f : direction < 0 ? -1.0f : 0.0f;
    w[i] = w[i] * shrink - rate * sign;
    m[i] = beta2 * m[i] + (1 - beta2) * slope;
  }
}
