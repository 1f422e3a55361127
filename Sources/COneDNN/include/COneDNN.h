#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// oneDNN behind a few functions that are the same for its versions 2 and 3. Every call works on the
// calling thread alone, so that its bits do not depend on a number of threads. On systems without
// oneDNN `lacuna_onednn_is_available` is false and nothing else may be called.

/// Whether this build has oneDNN.
bool lacuna_onednn_is_available(void);

/// Whether the processor multiplies bfloat16 in hardware and oneDNN makes use of it.
bool lacuna_onednn_has_bfloat16(void);

/// The version of the library that is loaded, as in 2.6.3.
void lacuna_onednn_version(int *major, int *minor, int *patch);

/// C = op(A) · op(B), or C += … ; row-major with the given distances between rows. op(A) is m × k.
void lacuna_onednn_sgemm(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, bool accumulate, float *c, int64_t ldc);

/// A prepared computation, which any thread may execute at any time.
typedef struct lacuna_primitive lacuna_primitive;

void lacuna_primitive_destroy(lacuna_primitive *primitive);

/// The bytes of scratch memory that one execution needs.
size_t lacuna_primitive_scratch_size(const lacuna_primitive *primitive);

/// The product of two bfloat16 matrices into one of 32-bit floats; null where that is impossible.
lacuna_primitive *lacuna_product_create(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb,
    bool accumulate, int64_t ldc);

bool lacuna_product_execute(
    const lacuna_primitive *primitive, const uint16_t *a, const uint16_t *b, float *c,
    void *scratch);

/// A two-dimensional convolution of pictures in the order batch, height, width, channels.
typedef struct {
  int64_t batch, height, width, inputChannels;
  int64_t outputHeight, outputWidth, outputChannels;
  int64_t kernelHeight, kernelWidth, stride, paddingTop, paddingLeft, groups;
} lacuna_convolution_shape;

enum { lacuna_convolution_forward, lacuna_convolution_input, lacuna_convolution_weights };

/// Prepares a convolution, the gradient of its input or that of its weights (and bias). With
/// `relu`, forward cuts negative values off. Null where oneDNN refuses.
lacuna_primitive *lacuna_convolution_create(
    const lacuna_convolution_shape *shape, int kind, bool hasBias, bool relu);

/// The bytes of the weights in the order that the primitive has chosen.
size_t lacuna_convolution_packed_size(const lacuna_primitive *primitive);

/// Brings weights from [kernel height, kernel width, input channels / groups, output channels] into
/// the primitive's order, or gradients back.
bool lacuna_convolution_pack(const lacuna_primitive *primitive, const float *weights, float *packed);
bool lacuna_convolution_unpack(
    const lacuna_primitive *primitive, const float *packed, float *weights);

/// Forward: reads `input`, `packed`, `bias`, writes `output`. Gradient of the input: reads `output`
/// (its gradient) and `packed`, writes `input`. Gradient of the weights: reads `input` and `output`,
/// writes `packed` and `bias`. `bias` is null where the primitive was made without.
bool lacuna_convolution_execute(
    const lacuna_primitive *primitive, float *input, float *packed, float *bias, float *output,
    void *scratch);
