#include "CIntrinsics.h"
#include "Functions.h"

#define LANES 16

// Compilers do not vectorise a running maximum on their own, because of NaN; lanes are independent.
INLINE float row_maximum(const float *x, int64_t count) {
  float lanes[LANES];
  for (int j = 0; j < LANES; j++) lanes[j] = -INFINITY;
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
  float best = -INFINITY;
  for (int j = 0; j < LANES; j++) best = lanes[j] > best ? lanes[j] : best;
  for (; i < count; i++) best = x[i] > best ? x[i] : best;
  return best;
}

INLINE float exponentials(const float *x, float *y, int64_t count, float shift) {
  FAST_SUMS
  float total = 0;
  for (int64_t i = 0; i < count; i++) {
    float value = exponential(x[i] - shift);
    y[i] = value;
    total += value;
  }
  return total;
}

INLINE float dot(const float *x, const float *y, int64_t count) {
  FAST_SUMS
  float total = 0;
  for (int64_t i = 0; i < count; i++) total += x[i] * y[i];
  return total;
}

INLINE float sum(const float *x, int64_t count) {
  FAST_SUMS
  float total = 0;
  for (int64_t i = 0; i < count; i++) total += x[i];
  return total;
}

INLINE void multiply(float *x, int64_t count, float factor) {
  for (int64_t i = 0; i < count; i++) x[i] *= factor;
}

CLONES void lacuna_softmax(const float *x, float *y, int64_t rows, int64_t columns) {
  for (int64_t row = 0; row < rows; row++, x += columns, y += columns) {
    float total = exponentials(x, y, columns, row_maximum(x, columns));
    multiply(y, columns, 1 / total);
  }
}

CLONES void lacuna_log_softmax(const float *x, float *y, int64_t rows, int64_t columns) {
  for (int64_t row = 0; row < rows; row++, x += columns, y += columns) {
    FAST_SUMS
    float highest = row_maximum(x, columns);
    float total = 0;
    for (int64_t i = 0; i < columns; i++) total += exponential(x[i] - highest);
    float shift = highest + logf(total);
    for (int64_t i = 0; i < columns; i++) y[i] = x[i] - shift;
  }
}

CLONES void lacuna_log_sum_exp(
    const float *x, int64_t stride, const float *bias, float *logarithms, int64_t rows,
    int64_t columns) {
  for (int64_t row = 0; row < rows; row++, x += stride) {
    FAST_SUMS
    float lanes[LANES];
    for (int j = 0; j < LANES; j++) lanes[j] = -INFINITY;
    int64_t i = 0;
    for (; bias && i + LANES <= columns; i += LANES)
      for (int j = 0; j < LANES; j++) {
        float value = x[i + j] + bias[i + j];
        lanes[j] = value > lanes[j] ? value : lanes[j];
      }
    float highest = row_maximum(x + i, bias ? 0 : columns);
    for (int j = 0; j < LANES; j++) highest = lanes[j] > highest ? lanes[j] : highest;
    for (; bias && i < columns; i++)
      highest = x[i] + bias[i] > highest ? x[i] + bias[i] : highest;
    float total = 0;
    if (bias)
      for (i = 0; i < columns; i++) total += exponential(x[i] + bias[i] - highest);
    else
      for (i = 0; i < columns; i++) total += exponential(x[i] - highest);
    logarithms[row] = highest + logf(total);
  }
}

CLONES void lacuna_softmax_gradient(
    const float *y, const float *dy, float *dx, int64_t rows, int64_t columns, bool accumulate) {
  for (int64_t row = 0; row < rows; row++, y += columns, dy += columns, dx += columns) {
    float inner = dot(y, dy, columns);
    for (int64_t i = 0; i < columns; i++) {
      float slope = y[i] * (dy[i] - inner);
      dx[i] = accumulate ? dx[i] + slope : slope;
    }
  }
}

CLONES void lacuna_log_softmax_gradient(
    const float *y, const float *dy, float *dx, int64_t rows, int64_t columns, bool accumulate) {
  for (int64_t row = 0; row < rows; row++, y += columns, dy += columns, dx += columns) {
    float total = sum(dy, columns);
    for (int64_t i = 0; i < columns; i++) {
      FUSED
      float slope = dy[i] - exponential(y[i]) * total;
      dx[i] = accumulate ? dx[i] + slope : slope;
    }
  }
}

CLONES void lacuna_softmax_cross_entropy(
    const float *logits, const int32_t *targets, float *probabilities, float *losses, int64_t rows,
    int64_t columns, float smoothing) {
  for (int64_t row = 0; row < rows; row++, logits += columns, probabilities += columns) {
    float highest = row_maximum(logits, columns);
    // Before the exponentials, which may take the place of the logits.
    float target = logits[targets[row]];
    float mean = smoothing > 0 ? sum(logits, columns) / (float)columns : 0;
    float total = exponentials(logits, probabilities, columns, highest);
    multiply(probabilities, columns, 1 / total);
    losses[row] = highest + logf(total) - (1 - smoothing) * target - smoothing * mean;
  }
}

CLONES void lacuna_softmax_cross_entropy_gradient(
    const float *probabilities, const int32_t *targets, float *dlogits, int64_t rows,
    int64_t columns, float smoothing, float scale, bool accumulate) {
  float everywhere = scale * smoothing / (float)columns;
  for (int64_t row = 0; row < rows; row++, probabilities += columns, dlogits += columns) {
    for (int64_t i = 0; i < columns; i++) {
      FUSED
      float slope = scale * probabilities[i] - everywhere;
      dlogits[i] = accumulate ? dlogits[i] + slope : slope;
    }
    dlogits[targets[row]] -= scale * (1 - smoothing);
  }
}

// Adds the bias and finds the largest sum.
INLINE float biased_maximum(float *x, const float *bias, int64_t count) {
  if (!bias) return row_maximum(x, count);
  float lanes[LANES];
  for (int j = 0; j < LANES; j++) lanes[j] = -INFINITY;
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) {
      float value = x[i + j] + bias[i + j];
      x[i + j] = value;
      lanes[j] = value > lanes[j] ? value : lanes[j];
    }
  float best = -INFINITY;
  for (int j = 0; j < LANES; j++) best = lanes[j] > best ? lanes[j] : best;
  for (; i < count; i++) {
    x[i] += bias[i];
    best = x[i] > best ? x[i] : best;
  }
  return best;
}

// The last pass over a row, one loop for each combination of what is wanted.
INLINE void finish_gradient(
    float *row, int64_t count, float scale, float shift, float *sums, uint16_t *rounded) {
  FUSED
  if (sums && rounded) {
    for (int64_t i = 0; i < count; i++) {
      float value = scale * row[i] - shift;
      row[i] = value;
      sums[i] += value;
      rounded[i] = bfloat16(value);
    }
  } else if (sums) {
    for (int64_t i = 0; i < count; i++) {
      float value = scale * row[i] - shift;
      row[i] = value;
      sums[i] += value;
    }
  } else {
    for (int64_t i = 0; i < count; i++) row[i] = scale * row[i] - shift;
    if (rounded)
      for (int64_t i = 0; i < count; i++) rounded[i] = bfloat16(row[i]);
  }
}

CLONES void lacuna_softmax_cross_entropy_in_place(
    float *logits, const float *bias, const int32_t *targets, float *losses, int64_t rows,
    int64_t columns, float smoothing, float factor, uint16_t *rounded, float *sums) {
  float everywhere = factor * smoothing / (float)columns;
  for (int64_t row = 0; row < rows; row++, logits += columns) {
    float highest = biased_maximum(logits, bias, columns);
    float target = logits[targets[row]];
    float mean = smoothing > 0 ? sum(logits, columns) / (float)columns : 0;
    float total = exponentials(logits, logits, columns, highest);
    losses[row] = highest + logf(total) - (1 - smoothing) * target - smoothing * mean;
    float scale = factor / total;
    // The target's own part first, so that sums and copies see it.
    logits[targets[row]] -= factor * (1 - smoothing) / scale;
    finish_gradient(logits, columns, scale, everywhere, sums, rounded);
    if (rounded) rounded += columns;
  }
}

CLONES void lacuna_layer_norm(
    const float *x, const float *gain, const float *shift, float *y, float *means, float *scales,
    int64_t rows, int64_t columns, float epsilon) {
  for (int64_t row = 0; row < rows; row++, x += columns, y += columns) {
    FAST_SUMS
    float mean = sum(x, columns) / (float)columns;
    float squares = 0;
    for (int64_t i = 0; i < columns; i++) squares += (x[i] - mean) * (x[i] - mean);
    float scale = 1 / square_root(squares / (float)columns + epsilon);
    for (int64_t i = 0; i < columns; i++) y[i] = (x[i] - mean) * scale * gain[i] + shift[i];
    means[row] = mean;
    scales[row] = scale;
  }
}

CLONES void lacuna_layer_norm_gradient(
    const float *x, const float *gain, const float *means, const float *scales, const float *dy,
    float *dx, float *dgain, float *dshift, int64_t rows, int64_t columns, bool accumulate) {
  for (int64_t row = 0; row < rows; row++, x += columns, dy += columns) {
    FAST_SUMS
    float mean = means[row], scale = scales[row];
    float total = 0, weighted = 0;
    for (int64_t i = 0; i < columns; i++) {
      float slope = dy[i] * gain[i];
      total += slope;
      weighted += slope * (x[i] - mean);
    }
    total /= (float)columns;
    weighted *= scale * scale / (float)columns;
    if (dx) {
      for (int64_t i = 0; i < columns; i++) {
        float slope = scale * (dy[i] * gain[i] - total - (x[i] - mean) * weighted);
        dx[i] = accumulate ? dx[i] + slope : slope;
      }
      dx += columns;
    }
    if (dgain)
      for (int64_t i = 0; i < columns; i++) dgain[i] += dy[i] * (x[i] - mean) * scale;
    if (dshift)
      for (int64_t i = 0; i < columns; i++) dshift[i] += dy[i];
  }
}

#define EACH(expression) \
  for (int64_t row = 0; row < rows; row++) { \
    float *p = x + row * stride; \
    for (int64_t i = 0; i < columns; i++) { \
      FUSED \
      float v = bias ? p[i] + bias[i] : p[i]; \
      p[i] = (expression); \
    } \
  } \
  break

CLONES void lacuna_bias_function(
    float *x, int64_t stride, int64_t rows, int64_t columns, const float *bias, int function,
    float parameter) {
  switch (function) {
    case lacuna_tanh: EACH(hyperbolic_tangent(v));
    case lacuna_sigmoid: EACH(logistic(v));
    case lacuna_relu: EACH(v < 0 ? 0 : v);
    case lacuna_leaky_relu: EACH(v < 0 ? parameter * v : v);
    case lacuna_elu: EACH(v < 0 ? parameter * exponential_minus_one(v) : v);
    default: EACH(v);
  }
}

CLONES void lacuna_column_sums(
    const float *x, int64_t stride, int64_t rows, int64_t columns, float *sums) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t i = 0; i < columns; i++) sums[i] += x[row * stride + i];
}
