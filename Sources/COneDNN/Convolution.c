#include "Primitives.h"

#include <string.h>

#if LACUNA_HAS_ONEDNN

static size_t rounded(size_t size) { return (size + 63) / 64 * 64; }

// Which arguments of a primitive the operands are, and how to ask for their order, for each kind.
static const struct {
  int input, weights, bias, output;
  int inputQuery, weightsQuery, outputQuery;
} roles[] = {
    {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, dnnl_query_src_md,
     dnnl_query_weights_md, dnnl_query_dst_md},
    {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST, dnnl_query_diff_src_md,
     dnnl_query_weights_md, dnnl_query_diff_dst_md},
    {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST, dnnl_query_src_md,
     dnnl_query_diff_weights_md, dnnl_query_diff_dst_md}};

// Prepares the way between the plain order of an operand, which it takes over, and the chosen one.
static bool make_packing(packing *result, layout plain, layout_reference chosen, bool isResult) {
  result->plain = plain;
  result->chosen = chosen;
  result->size = rounded(dnnl_memory_desc_get_size(chosen));
  if (lacuna_layouts_equal(plain, chosen)) return true;
  dnnl_engine_t engine = lacuna_engine();
  dnnl_primitive_desc_t description = NULL;
  if (dnnl_reorder_primitive_desc_create(
          &description, isResult ? chosen : plain, engine, isResult ? plain : chosen, engine,
          NULL) != dnnl_success)
    return false;
  bool succeeded = dnnl_primitive_create(&result->reorder, description) == dnnl_success;
  dnnl_primitive_desc_destroy(description);
  return succeeded;
}

static bool reorder(const packing *packing, void *plain, void *chosen, bool isBack) {
  if (!packing->reorder) {
    memcpy(isBack ? plain : chosen, isBack ? chosen : plain,
           dnnl_memory_desc_get_size(packing->plain));
    return true;
  }
  operand operands[] = {
      {isBack ? DNNL_ARG_TO : DNNL_ARG_FROM, packing->plain, plain},
      {isBack ? DNNL_ARG_FROM : DNNL_ARG_TO, packing->chosen, chosen}};
  return lacuna_execute(packing->reorder, operands, 2);
}

static lacuna_primitive *create(
    const lacuna_convolution_shape *s, int kind, bool hasBias, bool relu,
    dnnl_alg_kind_t algorithm) {
  int64_t groups = s->groups, in = s->inputChannels / groups, out = s->outputChannels / groups;
  int64_t kh = s->kernelHeight, kw = s->kernelWidth;
  int64_t inputSizes[] = {s->batch, s->inputChannels, s->height, s->width};
  int64_t inputSteps[] = {
      s->height * s->width * s->inputChannels, 1, s->width * s->inputChannels, s->inputChannels};
  int64_t outputSizes[] = {s->batch, s->outputChannels, s->outputHeight, s->outputWidth};
  int64_t outputSteps[] = {
      s->outputHeight * s->outputWidth * s->outputChannels, 1, s->outputWidth * s->outputChannels,
      s->outputChannels};
  // Without groups oneDNN wants no axis for them.
  int first = groups == 1;
  int64_t weightSizes[] = {groups, out, in, kh, kw};
  int64_t weightSteps[] = {
      out, 1, s->outputChannels, kw * in * s->outputChannels, in * s->outputChannels};
  // Winograd's method works on blocks of channels.
  bool isFree = algorithm == dnnl_convolution_winograd;
  layout input = lacuna_layout_create(4, inputSizes, dnnl_f32, isFree ? NULL : inputSteps);
  layout output = lacuna_layout_create(4, outputSizes, dnnl_f32, isFree ? NULL : outputSteps);
  layout weights = lacuna_layout_create(5 - first, weightSizes + first, dnnl_f32, NULL);
  layout bias =
      hasBias ? lacuna_layout_create(1, &s->outputChannels, dnnl_f32, (int64_t[]){1}) : NULL;
  dnnl_dims_t strides = {s->stride, s->stride};
  dnnl_dims_t begin = {s->paddingTop, s->paddingLeft};
  // Whatever the last window needs behind the picture.
  dnnl_dims_t end = {
      (s->outputHeight - 1) * s->stride + kh - s->height - s->paddingTop,
      (s->outputWidth - 1) * s->stride + kw - s->width - s->paddingLeft};
  dnnl_primitive_desc_t forward = NULL, description = NULL;
  if (kind != lacuna_convolution_forward)
    forward = lacuna_convolution_description(
        lacuna_convolution_forward, algorithm, input, weights, bias, output, strides, begin, end,
        false, NULL);
  if (kind == lacuna_convolution_forward || forward)
    description = lacuna_convolution_description(
        kind, algorithm, input, weights, kind == lacuna_convolution_input ? NULL : bias, output,
        strides, begin, end, relu, forward);
  if (forward) dnnl_primitive_desc_destroy(forward);
  lacuna_layout_destroy(input), lacuna_layout_destroy(output);
  lacuna_layout_destroy(weights), lacuna_layout_destroy(bias);
  lacuna_primitive *result = lacuna_primitive_create(description);
  if (!result) return NULL;
  result->kind = kind;
  bool succeeded =
      make_packing(
          &result->input, lacuna_layout_create(4, inputSizes, dnnl_f32, inputSteps),
          lacuna_layout_of(result, roles[kind].inputQuery, 0), kind == lacuna_convolution_input) &&
      make_packing(
          &result->output, lacuna_layout_create(4, outputSizes, dnnl_f32, outputSteps),
          lacuna_layout_of(result, roles[kind].outputQuery, 0),
          kind == lacuna_convolution_forward) &&
      make_packing(
          &result->weights,
          lacuna_layout_create(5 - first, weightSizes + first, dnnl_f32, weightSteps + first),
          lacuna_layout_of(result, roles[kind].weightsQuery, 0),
          kind == lacuna_convolution_weights);
  if (succeeded) return result;
  lacuna_primitive_destroy(result);
  return NULL;
}

lacuna_primitive *lacuna_convolution_create(
    const lacuna_convolution_shape *shape, int kind, bool hasBias, bool relu) {
  // Winograd's method saves half of the multiplications or more, for 3 × 3 kernels over many channels.
  bool isSuited = shape->kernelHeight == 3 && shape->kernelWidth == 3 && shape->stride == 1 &&
      shape->groups == 1 && shape->inputChannels % 16 == 0 && shape->outputChannels % 16 == 0;
  lacuna_primitive *result = NULL;
  if (isSuited) result = create(shape, kind, hasBias, relu, dnnl_convolution_winograd);
  return result ? result : create(shape, kind, hasBias, relu, dnnl_convolution_direct);
}

size_t lacuna_primitive_scratch_size(const lacuna_primitive *primitive) {
  size_t size = dnnl_memory_desc_get_size(lacuna_layout_of(primitive, dnnl_query_scratchpad_md, 0));
  if (primitive->input.reorder) size = rounded(size) + primitive->input.size;
  if (primitive->output.reorder) size = rounded(size) + primitive->output.size;
  return size;
}

size_t lacuna_convolution_packed_size(const lacuna_primitive *primitive) {
  return primitive->weights.size;
}

bool lacuna_convolution_pack(
    const lacuna_primitive *primitive, const float *weights, float *packed) {
  return reorder(&primitive->weights, (void *)weights, packed, false);
}

bool lacuna_convolution_unpack(
    const lacuna_primitive *primitive, const float *packed, float *weights) {
  return reorder(&primitive->weights, weights, (void *)packed, true);
}

bool lacuna_convolution_execute(
    const lacuna_primitive *primitive, float *input, float *packed, float *bias, float *output,
    void *scratch) {
  int kind = primitive->kind;
  layout_reference scratchLayout = lacuna_layout_of(primitive, dnnl_query_scratchpad_md, 0);
  char *free = (char *)scratch + rounded(dnnl_memory_desc_get_size(scratchLayout));
  void *chosenInput = input, *chosenOutput = output;
  if (primitive->input.reorder) chosenInput = free, free += primitive->input.size;
  if (primitive->output.reorder) chosenOutput = free;
  bool succeeded = true;
  if (primitive->input.reorder && kind != lacuna_convolution_input)
    succeeded &= reorder(&primitive->input, input, chosenInput, false);
  if (primitive->output.reorder && kind != lacuna_convolution_forward)
    succeeded &= reorder(&primitive->output, output, chosenOutput, false);
  // The bias is the second of the weights.
  layout_reference biasLayout =
      bias ? lacuna_layout_of(primitive, roles[kind].weightsQuery, 1) : NULL;
  operand operands[] = {
      {roles[kind].input, primitive->input.chosen, chosenInput},
      {roles[kind].weights, primitive->weights.chosen, packed},
      {roles[kind].bias, biasLayout, bias},
      {roles[kind].output, primitive->output.chosen, chosenOutput},
      {DNNL_ARG_SCRATCHPAD, scratchLayout, scratch}};
  succeeded = succeeded && lacuna_execute(primitive->primitive, operands, 5);
  if (primitive->input.reorder && kind == lacuna_convolution_input)
    succeeded = succeeded && reorder(&primitive->input, input, chosenInput, true);
  if (primitive->output.reorder && kind == lacuna_convolution_forward)
    succeeded = succeeded && reorder(&primitive->output, output, chosenOutput, true);
  return succeeded;
}

#else

size_t lacuna_primitive_scratch_size(const lacuna_primitive *primitive) { return 0; }
lacuna_primitive *lacuna_convolution_create(
    const lacuna_convolution_shape *shape, int kind, bool hasBias, bool relu) { return NULL; }
size_t lacuna_convolution_packed_size(const lacuna_primitive *primitive) { return 0; }
bool lacuna_convolution_pack(
    const lacuna_primitive *primitive, const float *weights, float *packed) { return false; }
bool lacuna_convolution_unpack(
    const lacuna_primitive *primitive, const float *packed, float *weights) { return false; }
bool lacuna_convolution_execute(
    const lacuna_primitive *primitive, float *input, float *packed, float *bias, float *output,
    void *scratch) { return false; }

#endif
