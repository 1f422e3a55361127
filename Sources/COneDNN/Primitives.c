// All calls of oneDNN that differ between its versions 2 and 3: bfloat16 products and convolutions.

#include "COneDNN.h"
#include "Library.h"

#include <pthread.h>
#include <stdlib.h>

#if LACUNA_HAS_ONEDNN

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t layout;
typedef const_dnnl_memory_desc_t layout_reference;
#else
typedef dnnl_memory_desc_t *layout;
typedef const dnnl_memory_desc_t *layout_reference;
#endif

struct lacuna_primitive {
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  // For convolutions: which argument the weights are, and what changes their order.
  int kind;
  layout plain_weights;
  dnnl_primitive_t reorder;
};

static dnnl_engine_t engine;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void make_engine(void) { dnnl_engine_create(&engine, dnnl_cpu, 0); }

static dnnl_stream_t stream(void) {
  static _Thread_local dnnl_stream_t own;
  lacuna_use_one_thread();
  pthread_once(&once, make_engine);
  if (!own) dnnl_stream_create(&own, engine, dnnl_stream_default_flags);
  return own;
}

// Strides of null leave the order to oneDNN.
static layout layout_create(
    int rank, const int64_t *sizes, dnnl_data_type_t type, const int64_t *strides) {
  dnnl_dims_t dims, steps;
  for (int i = 0; i < rank; i++) dims[i] = sizes[i], steps[i] = strides ? strides[i] : 0;
  layout result = NULL;
#if DNNL_VERSION_MAJOR >= 3
  if (strides) dnnl_memory_desc_create_with_strides(&result, rank, dims, type, steps);
  else dnnl_memory_desc_create_with_tag(&result, rank, dims, type, dnnl_format_tag_any);
#else
  result = malloc(sizeof(dnnl_memory_desc_t));
  if (strides) dnnl_memory_desc_init_by_strides(result, rank, dims, type, steps);
  else dnnl_memory_desc_init_by_tag(result, rank, dims, type, dnnl_format_tag_any);
#endif
  return result;
}

static void layout_destroy(layout description) {
#if DNNL_VERSION_MAJOR >= 3
  if (description) dnnl_memory_desc_destroy(description);
#else
  free(description);
#endif
}

static layout_reference layout_of(const lacuna_primitive *primitive, int query) {
  return dnnl_primitive_desc_query_md(primitive->description, (dnnl_query_t)query, 0);
}

static dnnl_primitive_attr_t attributes(bool accumulate, bool relu) {
  dnnl_primitive_attr_t result;
  dnnl_primitive_attr_create(&result);
  // Scratch memory of the caller: oneDNN's own belongs to the thread that made the primitive.
  dnnl_primitive_attr_set_scratchpad_mode(result, dnnl_scratchpad_mode_user);
  dnnl_post_ops_t operations;
  dnnl_post_ops_create(&operations);
#if DNNL_VERSION_MAJOR >= 3
  if (accumulate) dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
  if (relu) dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0);
#else
  if (accumulate) dnnl_post_ops_append_sum(operations, 1);
  if (relu) dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0);
#endif
  dnnl_primitive_attr_set_post_ops(result, operations);
  dnnl_post_ops_destroy(operations);
  return result;
}

static lacuna_primitive *finish(dnnl_primitive_desc_t description) {
  if (!description) return NULL;
  lacuna_primitive *result = calloc(1, sizeof(lacuna_primitive));
  result->description = description;
  if (dnnl_primitive_create(&result->primitive, description) != dnnl_success) {
    lacuna_primitive_destroy(result);
    return NULL;
  }
  return result;
}

void lacuna_primitive_destroy(lacuna_primitive *primitive) {
  if (!primitive) return;
  if (primitive->primitive) dnnl_primitive_destroy(primitive->primitive);
  if (primitive->reorder) dnnl_primitive_destroy(primitive->reorder);
  dnnl_primitive_desc_destroy(primitive->description);
  layout_destroy(primitive->plain_weights);
  free(primitive);
}

size_t lacuna_primitive_scratch_size(const lacuna_primitive *primitive) {
  return dnnl_memory_desc_get_size(layout_of(primitive, dnnl_query_scratchpad_md));
}

typedef struct {
  int argument;
  layout_reference layout;
  void *data;
} operand;

static bool execute(dnnl_primitive_t primitive, const operand *operands, int count) {
  dnnl_stream_t own = stream();
  dnnl_exec_arg_t arguments[8];
  int used = 0;
  bool succeeded = true;
  for (int i = 0; i < count && succeeded; i++) {
    if (!operands[i].data) continue;
    arguments[used].arg = operands[i].argument;
    succeeded = dnnl_memory_create(
        &arguments[used].memory, operands[i].layout, engine, operands[i].data) == dnnl_success;
    if (succeeded) used++;
  }
  if (succeeded)
    succeeded = dnnl_primitive_execute(primitive, own, used, arguments) == dnnl_success;
  for (int i = 0; i < used; i++) dnnl_memory_destroy(arguments[i].memory);
  return succeeded;
}

bool lacuna_onednn_has_bfloat16(void) {
  // Each instruction set's bits contain those of the sets that it extends.
  int needed = dnnl_cpu_isa_avx512_core_bf16;
  return ((int)dnnl_get_effective_cpu_isa() & needed) == needed;
}

lacuna_primitive *lacuna_product_create(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb,
    bool accumulate, int64_t ldc) {
  stream();
  layout a = layout_create(
      2, (int64_t[]){m, k}, dnnl_bf16, (int64_t[]){transposeA ? 1 : lda, transposeA ? lda : 1});
  layout b = layout_create(
      2, (int64_t[]){k, n}, dnnl_bf16, (int64_t[]){transposeB ? 1 : ldb, transposeB ? ldb : 1});
  layout c = layout_create(2, (int64_t[]){m, n}, dnnl_f32, (int64_t[]){ldc, 1});
  dnnl_primitive_attr_t attribute = attributes(accumulate, false);
  dnnl_primitive_desc_t description = NULL;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_matmul_primitive_desc_create(&description, engine, a, b, NULL, c, attribute);
#else
  dnnl_matmul_desc_t operation;
  if (dnnl_matmul_desc_init(&operation, a, b, NULL, c) == dnnl_success)
    dnnl_primitive_desc_create(&description, &operation, attribute, engine, NULL);
#endif
  dnnl_primitive_attr_destroy(attribute);
  layout_destroy(a), layout_destroy(b), layout_destroy(c);
  return finish(description);
}

bool lacuna_product_execute(
    const lacuna_primitive *primitive, const uint16_t *a, const uint16_t *b, float *c,
    void *scratch) {
  operand operands[] = {
      {DNNL_ARG_SRC, layout_of(primitive, dnnl_query_src_md), (void *)a},
      {DNNL_ARG_WEIGHTS, layout_of(primitive, dnnl_query_weights_md), (void *)b},
      {DNNL_ARG_DST, layout_of(primitive, dnnl_query_dst_md), c},
      {DNNL_ARG_SCRATCHPAD, layout_of(primitive, dnnl_query_scratchpad_md), scratch}};
  return execute(primitive->primitive, operands, 4);
}

static dnnl_primitive_desc_t convolution_description(
    int kind, layout input, layout weights, layout bias, layout output, dnnl_dim_t *strides,
    dnnl_dim_t *begin, dnnl_dim_t *end, bool relu, dnnl_primitive_desc_t forward) {
  dnnl_primitive_attr_t attribute = attributes(false, relu);
  dnnl_primitive_desc_t result = NULL;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t dilates = {0, 0};
  if (kind == lacuna_convolution_forward)
    dnnl_convolution_forward_primitive_desc_create(
        &result, engine, dnnl_forward_training, dnnl_convolution_direct, input, weights, bias,
        output, strides, dilates, begin, end, attribute);
  else if (kind == lacuna_convolution_input)
    dnnl_convolution_backward_data_primitive_desc_create(
        &result, engine, dnnl_convolution_direct, input, weights, output, strides, dilates, begin,
        end, forward, attribute);
  else
    dnnl_convolution_backward_weights_primitive_desc_create(
        &result, engine, dnnl_convolution_direct, input, weights, bias, output, strides, dilates,
        begin, end, forward, attribute);
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  if (kind == lacuna_convolution_forward)
    status = dnnl_convolution_forward_desc_init(
        &operation, dnnl_forward_training, dnnl_convolution_direct, input, weights, bias, output,
        strides, begin, end);
  else if (kind == lacuna_convolution_input)
    status = dnnl_convolution_backward_data_desc_init(
        &operation, dnnl_convolution_direct, input, weights, output, strides, begin, end);
  else
    status = dnnl_convolution_backward_weights_desc_init(
        &operation, dnnl_convolution_direct, input, weights, bias, output, strides, begin, end);
  if (status == dnnl_success)
    dnnl_primitive_desc_create(&result, &operation, attribute, engine, forward);
#endif
  dnnl_primitive_attr_destroy(attribute);
  return result;
}

static int weights_query(int kind) {
  return kind == lacuna_convolution_weights ? dnnl_query_diff_weights_md : dnnl_query_weights_md;
}

// The primitive that changes the order of weights: into the chosen one, or back for gradients.
static bool make_reorder(lacuna_primitive *primitive) {
  layout_reference packed = layout_of(primitive, weights_query(primitive->kind));
  bool isBack = primitive->kind == lacuna_convolution_weights;
  dnnl_primitive_desc_t description = NULL;
  if (dnnl_reorder_primitive_desc_create(
          &description, isBack ? packed : primitive->plain_weights, engine,
          isBack ? primitive->plain_weights : packed, engine, NULL) != dnnl_success)
    return false;
  bool succeeded = dnnl_primitive_create(&primitive->reorder, description) == dnnl_success;
  dnnl_primitive_desc_destroy(description);
  return succeeded;
}

lacuna_primitive *lacuna_convolution_create(
    const lacuna_convolution_shape *s, int kind, bool hasBias, bool relu) {
  stream();
  int64_t groups = s->groups, in = s->inputChannels / groups, out = s->outputChannels / groups;
  int64_t kh = s->kernelHeight, kw = s->kernelWidth;
  layout input = layout_create(
      4, (int64_t[]){s->batch, s->inputChannels, s->height, s->width}, dnnl_f32,
      (int64_t[]){s->height * s->width * s->inputChannels, 1, s->width * s->inputChannels,
                  s->inputChannels});
  layout output = layout_create(
      4, (int64_t[]){s->batch, s->outputChannels, s->outputHeight, s->outputWidth}, dnnl_f32,
      (int64_t[]){s->outputHeight * s->outputWidth * s->outputChannels, 1,
                  s->outputWidth * s->outputChannels, s->outputChannels});
  // Without groups oneDNN wants no axis for them.
  int first = groups == 1;
  int64_t sizes[] = {groups, out, in, kh, kw};
  int64_t steps[] = {
      out, 1, s->outputChannels, kw * in * s->outputChannels, in * s->outputChannels};
  layout weights = layout_create(5 - first, sizes + first, dnnl_f32, NULL);
  layout bias = hasBias
      ? layout_create(1, &s->outputChannels, dnnl_f32, (int64_t[]){1}) : NULL;
  dnnl_dims_t strides = {s->stride, s->stride};
  dnnl_dims_t begin = {s->paddingTop, s->paddingLeft};
  // Whatever the last window needs behind the picture.
  dnnl_dims_t end = {
      (s->outputHeight - 1) * s->stride + kh - s->height - s->paddingTop,
      (s->outputWidth - 1) * s->stride + kw - s->width - s->paddingLeft};
  dnnl_primitive_desc_t forward = kind == lacuna_convolution_forward
      ? NULL
      : convolution_description(
            lacuna_convolution_forward, input, weights, bias, output, strides, begin, end, false,
            NULL);
  dnnl_primitive_desc_t description = convolution_description(
      kind, input, weights, kind == lacuna_convolution_input ? NULL : bias, output, strides, begin,
      end, relu, forward);
  if (forward) dnnl_primitive_desc_destroy(forward);
  layout_destroy(input), layout_destroy(output), layout_destroy(weights), layout_destroy(bias);
  lacuna_primitive *result = finish(description);
  if (!result) return NULL;
  result->kind = kind;
  result->plain_weights = layout_create(5 - first, sizes + first, dnnl_f32, steps + first);
  if (make_reorder(result)) return result;
  lacuna_primitive_destroy(result);
  return NULL;
}

size_t lacuna_convolution_packed_size(const lacuna_primitive *primitive) {
  return dnnl_memory_desc_get_size(layout_of(primitive, weights_query(primitive->kind)));
}

bool lacuna_convolution_pack(
    const lacuna_primitive *primitive, const float *weights, float *packed) {
  operand operands[] = {
      {DNNL_ARG_FROM, primitive->plain_weights, (void *)weights},
      {DNNL_ARG_TO, layout_of(primitive, weights_query(primitive->kind)), packed}};
  return execute(primitive->reorder, operands, 2);
}

bool lacuna_convolution_unpack(
    const lacuna_primitive *primitive, const float *packed, float *weights) {
  operand operands[] = {
      {DNNL_ARG_FROM, layout_of(primitive, weights_query(primitive->kind)), (void *)packed},
      {DNNL_ARG_TO, primitive->plain_weights, weights}};
  return execute(primitive->reorder, operands, 2);
}

bool lacuna_convolution_execute(
    const lacuna_primitive *primitive, float *input, float *packed, float *bias, float *output,
    void *scratch) {
  static const struct {
    int input, weights, bias, output;
    int inputQuery, biasQuery, outputQuery;
  } roles[] = {
      {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, dnnl_query_src_md,
       dnnl_query_weights_md, dnnl_query_dst_md},
      {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DIFF_DST,
       dnnl_query_diff_src_md, dnnl_query_weights_md, dnnl_query_diff_dst_md},
      {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST,
       dnnl_query_src_md, dnnl_query_diff_weights_md, dnnl_query_diff_dst_md}};
  int kind = primitive->kind;
  // The bias is the second of the weights.
  layout_reference biasLayout = bias
      ? dnnl_primitive_desc_query_md(
            primitive->description, (dnnl_query_t)roles[kind].biasQuery, 1)
      : NULL;
  operand operands[] = {
      {roles[kind].input, layout_of(primitive, roles[kind].inputQuery), input},
      {roles[kind].weights, layout_of(primitive, weights_query(kind)), packed},
      {roles[kind].bias, biasLayout, bias},
      {roles[kind].output, layout_of(primitive, roles[kind].outputQuery), output},
      {DNNL_ARG_SCRATCHPAD, layout_of(primitive, dnnl_query_scratchpad_md), scratch}};
  return execute(primitive->primitive, operands, 5);
}

#else

bool lacuna_onednn_has_bfloat16(void) { return false; }
void lacuna_primitive_destroy(lacuna_primitive *primitive) {}
size_t lacuna_primitive_scratch_size(const lacuna_primitive *primitive) { return 0; }
lacuna_primitive *lacuna_product_create(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb,
    bool accumulate, int64_t ldc) { return NULL; }
bool lacuna_product_execute(
    const lacuna_primitive *primitive, const uint16_t *a, const uint16_t *b, float *c,
    void *scratch) { return false; }
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
