#include "CIntrinsics.h"
#include "Functions.h"

// Sums over many rows, for 16 neighbouring columns at a time: one vector register a sum. Every 256
// rows they are added to totals, so that small terms are not lost in large sums.

#define LANES 16
#define CHUNK 256

// For columns first..<first + width of all rows: calls the statement with i from 0 to width - 1.
#define LANE_LOOP for (int64_t i = 0; i < width; i++)

INLINE void moments(
    const float *x, int64_t stride, int64_t rows, int64_t width, float *mean, float *variance) {
  FAST_SUMS
  float shift[LANES] = {0}, total[LANES] = {0}, squares[LANES] = {0};
  // Differences from the first row: of numbers near each other few digits cancel.
  LANE_LOOP shift[i] = x[i];
  for (int64_t start = 0; start < rows; start += CHUNK) {
    float sum[LANES] = {0}, square[LANES] = {0};
    int64_t end = start + CHUNK < rows ? start + CHUNK : rows;
    for (int64_t row = start; row < end; row++)
      LANE_LOOP {
        float difference = x[row * stride + i] - shift[i];
        sum[i] += difference;
        square[i] += difference * difference;
      }
    LANE_LOOP total[i] += sum[i], squares[i] += square[i];
  }
  LANE_LOOP {
    float difference = total[i] / (float)rows;
    mean[i] = shift[i] + difference;
    float value = squares[i] / (float)rows - difference * difference;
    variance[i] = value > 0 ? value : 0;
  }
}

INLINE void normalise(
    const float *x, const float *gain, const float *shift, float *y, int64_t stride,
    const float *means, const float *scales, int64_t rows, int64_t width) {
  FUSED
  float factor[LANES] = {0}, offset[LANES] = {0};
  LANE_LOOP factor[i] = scales[i] * gain[i], offset[i] = shift[i] - means[i] * factor[i];
  for (int64_t row = 0; row < rows; row++)
    LANE_LOOP y[row * stride + i] = x[row * stride + i] * factor[i] + offset[i];
}

INLINE void batch_norm_lanes(
    const float *x, const float *gain, const float *shift, float *y, int64_t stride, float *means,
    float *scales, float *runningMean, float *runningVariance, int64_t rows, int64_t width,
    float momentum, float epsilon) {
  if (momentum >= 0) {
    float variance[LANES];
    moments(x, stride, rows, width, means, variance);
    LANE_LOOP {
      float unbiased = variance[i] * (float)rows / (float)(rows - 1);
      runningMean[i] += momentum * (means[i] - runningMean[i]);
      runningVariance[i] += momentum * (unbiased - runningVariance[i]);
      scales[i] = 1 / square_root(variance[i] + epsilon);
    }
  } else {
    LANE_LOOP means[i] = runningMean[i], scales[i] = 1 / square_root(runningVariance[i] + epsilon);
  }
  normalise(x, gain, shift, y, stride, means, scales, rows, width);
}

CLONES void lacuna_batch_norm(
    const float *x, const float *gain, const float *shift, float *y, int64_t stride, float *means,
    float *scales, float *runningMean, float *runningVariance, int64_t rows, int64_t columns,
    float momentum, float epsilon) {
  int64_t first = 0;
  // With a constant width the lanes stay in registers.
  for (; first + LANES <= columns; first += LANES)
    batch_norm_lanes(
        x + first, gain + first, shift + first, y + first, stride, means + first, scales + first,
        runningMean + first, runningVariance + first, rows, LANES, momentum, epsilon);
  if (first < columns)
    batch_norm_lanes(
        x + first, gain + first, shift + first, y + first, stride, means + first, scales + first,
        runningMean + first, runningVariance + first, rows, columns - first, momentum, epsilon);
}

INLINE void batch_norm_gradient_lanes(
    const float *x, const float *gain, const float *means, const float *scales, const float *dy,
    float *dx, float *dgain, float *dshift, int64_t stride, int64_t rows, int64_t width,
    bool usesBatch, bool accumulate) {
  FAST_SUMS
  float gains[LANES] = {0}, shifts[LANES] = {0}, center[LANES] = {0}, scale[LANES] = {0};
  LANE_LOOP center[i] = means[i], scale[i] = scales[i];
  for (int64_t start = 0; start < rows; start += CHUNK) {
    float weighted[LANES] = {0}, plain[LANES] = {0};
    int64_t end = start + CHUNK < rows ? start + CHUNK : rows;
    for (int64_t row = start; row < end; row++)
      LANE_LOOP {
        float slope = dy[row * stride + i];
        weighted[i] += slope * (x[row * stride + i] - center[i]);
        plain[i] += slope;
      }
    LANE_LOOP gains[i] += weighted[i] * scale[i], shifts[i] += plain[i];
  }
  LANE_LOOP dgain[i] = gains[i], dshift[i] = shifts[i];
  if (!dx) return;
  // dx = a dy + b x + c, where moments are the batch's own; without that only the first term.
  float share = usesBatch ? 1 / (float)rows : 0;
  float a[LANES] = {0}, b[LANES] = {0}, c[LANES] = {0};
  LANE_LOOP {
    a[i] = gain[i] * scale[i];
    b[i] = -a[i] * share * gains[i] * scale[i];
    c[i] = -a[i] * share * shifts[i];
  }
  for (int64_t row = 0; row < rows; row++)
    LANE_LOOP {
      int64_t place = row * stride + i;
      float slope = a[i] * dy[place] + b[i] * (x[place] - center[i]) + c[i];
      dx[place] = accumulate ? dx[place] + slope : slope;
    }
}

CLONES void lacuna_batch_norm_gradient(
    const float *x, const float *gain, const float *means, const float *scales, const float *dy,
    float *dx, float *dgain, float *dshift, int64_t stride, int64_t rows, int64_t columns,
    bool usesBatch, bool accumulate) {
  int64_t first = 0;
  for (; first + LANES <= columns; first += LANES)
    batch_norm_gradient_lanes(
        x + first, gain + first, means + first, scales + first, dy + first,
        dx ? dx + first : dx, dgain + first, dshift + first, stride, rows, LANES, usesBatch,
        accumulate);
  if (first < columns)
    batch_norm_gradient_lanes(
        x + first, gain + first, means + first, scales + first, dy + first,
        dx ? dx + first : dx, dgain + first, dshift + first, stride, rows, columns - first,
        usesBatch, accumulate);
}

CLONES void lacuna_window_maximum(
    const float *x, int64_t first, int64_t rows, int64_t rowStep, int64_t columns,
    int64_t channels, float *y, int32_t *positions) {
  for (int64_t i = 0; i < channels; i++) y[i] = x[first + i];
  if (positions)
    for (int64_t i = 0; i < channels; i++) positions[i] = (int32_t)(first + i);
  for (int64_t row = 0; row < rows; row++)
    for (int64_t column = 0; column < columns; column++) {
      int64_t start = first + row * rowStep + column * channels;
      if (positions) {
        for (int64_t i = 0; i < channels; i++) {
          // A NaN is passed on, so that it is not overlooked.
          bool isLarger = (x[start + i] > y[i]) | (x[start + i] != x[start + i]);
          y[i] = isLarger ? x[start + i] : y[i];
          positions[i] = isLarger ? (int32_t)(start + i) : positions[i];
        }
      } else {
        for (int64_t i = 0; i < channels; i++) {
          bool isLarger = (x[start + i] > y[i]) | (x[start + i] != x[start + i]);
          y[i] = isLarger ? x[start + i] : y[i];
        }
      }
    }
}
