#pragma once

#include "Clones.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// sqrtf may set errno and is therefore never vectorised; the builtin does not.
INLINE float square_root(float x) { return __builtin_elementwise_sqrt(x); }

INLINE float power_of_two(int32_t n) {
  int32_t bits = (n + 127) << 23;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// exp(x) = 2^n exp(r) with |r| <= ln 2 / 2; the polynomial for exp(r) is that of expf in Moshier's
// Cephes library. `minus_one` receives exp(x) - 1 without cancellation. The scale is applied in two
// halves, so that results overflow to infinity and underflow gradually. NaN stays NaN.
INLINE float exponential_and_less(float x, float *minus_one) {
  FUSED
  float bounded = x > 89.0f ? 89.0f : x;
  bounded = bounded < -104.0f ? -104.0f : bounded;
  // Adding and taking away 1.5 · 2^23 rounds to the nearest integer.
  float shifted = bounded * 1.44269504088896341f + 12582912.0f;
  float n = shifted - 12582912.0f;
  float r = bounded - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  float small = p * r * r + r;
  // The conversion of NaN is undefined; whatever it gives, the product below is NaN.
  int32_t bits;
  memcpy(&bits, &shifted, 4);
  int32_t whole = bits - 0x4B400000;
  whole = whole > 200 ? 200 : whole < -200 ? -200 : whole;
  int32_t half = whole / 2;
  float value = (small + 1.0f) * power_of_two(half) * power_of_two(whole - half);
  *minus_one = whole == 0 ? small : value - 1.0f;
  return value;
}

INLINE float exponential(float x) {
  float ignored;
  return exponential_and_less(x, &ignored);
}

INLINE float exponential_minus_one(float x) {
  float value;
  exponential_and_less(x, &value);
  return value;
}

INLINE float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

// Near zero the polynomial of tanhf in Cephes, elsewhere by way of the exponential function.
INLINE float hyperbolic_tangent(float x) {
  FUSED
  float magnitude = fabsf(x);
  float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = p * z * x + x;
  float far = 1.0f - 2.0f / (exponential(2.0f * magnitude) + 1.0f);
  return magnitude < 0.625f ? near : copysignf(far, x);
}

// The error function by formula 7.1.26 of Abramowitz & Stegun, good to 1.5e-7.
INLINE float error_function(float x) {
  FUSED
  float magnitude = fabsf(x);
  float t = 1.0f / (1.0f + 0.3275911f * magnitude);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  return copysignf(1.0f - p * t * exponential(-magnitude * magnitude), x);
}

INLINE float normal_distribution(float x) {
  return 0.5f * (1.0f + error_function(x * 0.70710678118654752f));
}

INLINE float normal_density(float x) {
  return 0.39894228040143268f * exponential(-0.5f * x * x);
}

// To nearest even.
INLINE uint16_t bfloat16(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  // Rounding could turn a NaN into infinity; the quiet bit keeps it one.
  return (uint16_t)((bits & 0x7FFFFFFF) > 0x7F800000 ? bits >> 16 | 0x40 : rounded);
}
