#include "CIntrinsics.h"
#include "Functions.h"

#define EACH(expression) \
  for (int64_t i = 0; i < count; i++) { \
    FUSED \
    y[i] = (expression); \
  } \
  break

CLONES void lacuna_apply(
    int function, const float *x, float *y, int64_t count, float parameter) {
  switch (function) {
    case lacuna_exponential: EACH(exponential(x[i]));
    case lacuna_logarithm: EACH(logf(x[i]));
    case lacuna_square_root: EACH(square_root(x[i]));
    case lacuna_tanh: EACH(hyperbolic_tangent(x[i]));
    case lacuna_sigmoid: EACH(logistic(x[i]));
    // Written so that NaN stays NaN.
    case lacuna_relu: EACH(x[i] < 0 ? 0 : x[i]);
    case lacuna_leaky_relu: EACH(x[i] < 0 ? parameter * x[i] : x[i]);
    case lacuna_elu: EACH(x[i] < 0 ? parameter * exponential_minus_one(x[i]) : x[i]);
    case lacuna_gelu: EACH(x[i] * normal_distribution(x[i]));
    case lacuna_silu: EACH(x[i] * logistic(x[i]));
  }
}

#undef EACH
#define EACH(expression) \
  if (accumulate) { \
    for (int64_t i = 0; i < count; i++) { \
      FUSED \
      dx[i] += dy[i] * (expression); \
    } \
  } else { \
    for (int64_t i = 0; i < count; i++) { \
      FUSED \
      dx[i] = dy[i] * (expression); \
    } \
  } \
  break

INLINE float silu_slope(float x) {
  FUSED
  float s = logistic(x);
  return s + x * s * (1 - s);
}

CLONES void lacuna_apply_gradient(
    int function, const float *x, const float *y, const float *dy, float *dx, int64_t count,
    float parameter, bool accumulate) {
  switch (function) {
    case lacuna_exponential: EACH(y[i]);
    case lacuna_logarithm: EACH(1 / x[i]);
    case lacuna_square_root: EACH(0.5f / y[i]);
    case lacuna_tanh: EACH(1 - y[i] * y[i]);
    case lacuna_sigmoid: EACH(y[i] * (1 - y[i]));
    // By the output, so that the input need not be kept.
    case lacuna_relu: EACH(y[i] > 0 ? 1 : 0);
    case lacuna_leaky_relu: EACH(y[i] > 0 ? 1 : parameter);
    case lacuna_elu: EACH(y[i] > 0 ? 1 : y[i] + parameter);
    case lacuna_gelu: EACH(normal_distribution(x[i]) + x[i] * normal_density(x[i]));
    case lacuna_silu: EACH(silu_slope(x[i]));
  }
}

#undef EACH

// The three cases that occur in inner loops, spelled out so that each is one vector loop.
#define STRIDED(statement) \
  if (aStride == 1 && bStride == 1) { \
    for (int64_t i = 0; i < count; i++) { \
      float l = a[i], r = b[i]; \
      statement; \
    } \
  } else if (aStride == 1) { \
    float r = b[0]; \
    for (int64_t i = 0; i < count; i++) { \
      float l = a[i]; \
      statement; \
    } \
  } else { \
    float l = a[0]; \
    for (int64_t i = 0; i < count; i++) { \
      float r = b[i * bStride]; \
      statement; \
    } \
  } \
  break

CLONES void lacuna_combine(
    int function, const float *a, int64_t aStride, const float *b, int64_t bStride, float *y,
    int64_t count) {
  switch (function) {
    case lacuna_add: STRIDED(y[i] = l + r);
    case lacuna_subtract: STRIDED(y[i] = l - r);
    case lacuna_multiply: STRIDED(y[i] = l * r);
    case lacuna_divide: STRIDED(y[i] = l / r);
  }
}

#undef STRIDED

// Where the target is one element for the whole loop, its gradient is a sum.
#define SLOPE(slope) \
  if (targetStride == 1) { \
    for (int64_t i = 0; i < count; i++) { \
      FUSED \
      float l = a[i * aStride], r = b[i * bStride]; \
      (void)l, (void)r; \
      target[i] += dy[i] * (slope); \
    } \
  } else { \
    FAST_SUMS \
    float total = 0; \
    for (int64_t i = 0; i < count; i++) { \
      float l = a[i * aStride], r = b[i * bStride]; \
      (void)l, (void)r; \
      total += dy[i] * (slope); \
    } \
    *target += total; \
  } \
  break

CLONES void lacuna_combine_gradient(
    int function, bool isLeft, const float *a, int64_t aStride, const float *b, int64_t bStride,
    const float *dy, float *target, int64_t count) {
  int64_t targetStride = isLeft ? aStride : bStride;
  switch (function * 2 + isLeft) {
    case lacuna_add * 2 + 1:
    case lacuna_add * 2:
    case lacuna_subtract * 2 + 1: SLOPE(1.0f);
    case lacuna_subtract * 2: SLOPE(-1.0f);
    case lacuna_multiply * 2 + 1: SLOPE(r);
    case lacuna_multiply * 2: SLOPE(l);
    case lacuna_divide * 2 + 1: SLOPE(1.0f / r);
    case lacuna_divide * 2: SLOPE(-l / (r * r));
  }
}

#undef SLOPE

CLONES void lacuna_scale(
    const float *x, float scale, float *y, int64_t count, bool accumulate) {
  if (accumulate) {
    for (int64_t i = 0; i < count; i++) {
      FUSED
      y[i] += scale * x[i];
    }
  } else {
    for (int64_t i = 0; i < count; i++) y[i] = scale * x[i];
  }
}

CLONES float lacuna_sum(const float *x, int64_t count) {
  FAST_SUMS
  float total = 0;
  for (int64_t i = 0; i < count; i++) total += x[i];
  return total;
}

CLONES double lacuna_sum_of_squares(const float *x, int64_t count) {
  FAST_SUMS
  double total = 0;
  for (int64_t i = 0; i < count; i++) total += (double)x[i] * (double)x[i];
  return total;
}

// The finaliser of MurmurHash3 (Appleby), keyed; a function of the position alone, so that the mask
// need not be kept and does not depend on threads.
INLINE uint32_t hash(uint64_t key, uint64_t position) {
  uint32_t h = (uint32_t)position * 0x9E3779B9u ^ (uint32_t)key;
  h = (h ^ h >> 16) * 0x85EBCA6Bu;
  h = (h ^ h >> 13) * 0xC2B2AE35u;
  h ^= h >> 16;
  h = (h ^ (uint32_t)(key >> 32) ^ (uint32_t)(position >> 32)) * 0x85EBCA6Bu;
  h = (h ^ h >> 13) * 0xC2B2AE35u;
  return h ^ h >> 16;
}

CLONES void lacuna_dropout(
    const float *x, float *y, int64_t count, uint64_t key, uint64_t first, uint32_t threshold,
    float scale, bool accumulate) {
  for (int64_t i = 0; i < count; i++) {
    float kept = hash(key, first + (uint64_t)i) < threshold ? x[i] * scale : 0;
    y[i] = accumulate ? y[i] + kept : kept;
  }
}

CLONES void lacuna_to_bfloat16(const float *x, uint16_t *y, int64_t count) {
  for (int64_t i = 0; i < count; i++) y[i] = bfloat16(x[i]);
}
