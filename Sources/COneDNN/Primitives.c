// All calls of oneDNN that differ between its versions 2 and 3: bfloat16 products and convolutions.

#include "Primitives.h"

#include <pthread.h>
#include <stdlib.h>

#if LACUNA_HAS_ONEDNN

static dnnl_engine_t engine;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void make_engine(void) { dnnl_engine_create(&engine, dnnl_cpu, 0); }

dnnl_engine_t lacuna_engine(void) {
  lacuna_use_one_thread();
  pthread_once(&once, make_engine);
  return engine;
}

static dnnl_stream_t stream(void) {
  static _Thread_local dnnl_stream_t own;
  dnnl_engine_t engine = lacuna_engine();
  if (!own) dnnl_stream_create(&own, engine, dnnl_stream_default_flags);
  return own;
}

layout lacuna_layout_create(
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

void lacuna_layout_destroy(layout description) {
#if DNNL_VERSION_MAJOR >= 3
  if (description) dnnl_memory_desc_destroy(description);
#else
  free(description);
#endif
}

layout_reference lacuna_layout_of(const lacuna_primitive *primitive, int query, int index) {
  return dnnl_primitive_desc_query_md(primitive->description, (dnnl_query_t)query, index);
}

bool lacuna_layouts_equal(layout_reference left, layout_reference right) {
  return dnnl_memory_desc_equal(left, right);
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

lacuna_primitive *lacuna_primitive_create(dnnl_primitive_desc_t description) {
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
  packing *parts[] = {&primitive->input, &primitive->weights, &primitive->output};
  for (int i = 0; i < 3; i++) {
    if (parts[i]->reorder) dnnl_primitive_destroy(parts[i]->reorder);
    lacuna_layout_destroy(parts[i]->plain);
  }
  dnnl_primitive_desc_destroy(primitive->description);
  free(primitive);
}

bool lacuna_execute(dnnl_primitive_t primitive, const operand *operands, int count) {
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
  dnnl_engine_t engine = lacuna_engine();
  layout a = lacuna_layout_create(
      2, (int64_t[]){m, k}, dnnl_bf16, (int64_t[]){transposeA ? 1 : lda, transposeA ? lda : 1});
  layout b = lacuna_layout_create(
      2, (int64_t[]){k, n}, dnnl_bf16, (int64_t[]){transposeB ? 1 : ldb, transposeB ? ldb : 1});
  layout c = lacuna_layout_create(2, (int64_t[]){m, n}, dnnl_f32, (int64_t[]){ldc, 1});
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
  lacuna_layout_destroy(a), lacuna_layout_destroy(b), lacuna_layout_destroy(c);
  return lacuna_primitive_create(description);
}

bool lacuna_product_execute(
    const lacuna_primitive *primitive, const uint16_t *a, const uint16_t *b, float *c,
    void *scratch) {
  operand operands[] = {
      {DNNL_ARG_SRC, lacuna_layout_of(primitive, dnnl_query_src_md, 0), (void *)a},
      {DNNL_ARG_WEIGHTS, lacuna_layout_of(primitive, dnnl_query_weights_md, 0), (void *)b},
      {DNNL_ARG_DST, lacuna_layout_of(primitive, dnnl_query_dst_md, 0), c},
      {DNNL_ARG_SCRATCHPAD, lacuna_layout_of(primitive, dnnl_query_scratchpad_md, 0), scratch}};
  return lacuna_execute(primitive->primitive, operands, 4);
}

dnnl_primitive_desc_t lacuna_convolution_description(
    int kind, dnnl_alg_kind_t algorithm, layout input, layout weights, layout bias, layout output,
    dnnl_dim_t *strides, dnnl_dim_t *begin, dnnl_dim_t *end, bool relu,
    dnnl_primitive_desc_t forward) {
  dnnl_engine_t engine = lacuna_engine();
  dnnl_primitive_attr_t attribute = attributes(false, relu);
  dnnl_primitive_desc_t result = NULL;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t dilates = {0, 0};
  if (kind == lacuna_convolution_forward)
    dnnl_convolution_forward_primitive_desc_create(
        &result, engine, dnnl_forward_training, algorithm, input, weights, bias,
        output, strides, dilates, begin, end, attribute);
  else if (kind == lacuna_convolution_input)
    dnnl_convolution_backward_data_primitive_desc_create(
        &result, engine, algorithm, input, weights, output, strides, dilates, begin,
        end, forward, attribute);
  else
    dnnl_convolution_backward_weights_primitive_desc_create(
        &result, engine, algorithm, input, weights, bias, output, strides, dilates,
        begin, end, forward, attribute);
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  if (kind == lacuna_convolution_forward)
    status = dnnl_convolution_forward_desc_init(
        &operation, dnnl_forward_training, algorithm, input, weights, bias, output,
        strides, begin, end);
  else if (kind == lacuna_convolution_input)
    status = dnnl_convolution_backward_data_desc_init(
        &operation, algorithm, input, weights, output, strides, begin, end);
  else
    status = dnnl_convolution_backward_weights_desc_init(
        &operation, algorithm, input, weights, bias, output, strides, begin, end);
  if (status == dnnl_success)
    dnnl_primitive_desc_create(&result, &operation, attribute, engine, forward);
#endif
  dnnl_primitive_attr_destroy(attribute);
  return result;
}

#else

bool lacuna_onednn_has_bfloat16(void) { return false; }
void lacuna_primitive_destroy(lacuna_primitive *primitive) {}
lacuna_primitive *lacuna_product_create(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb,
    bool accumulate, int64_t ldc) { return NULL; }
bool lacuna_product_execute(
    const lacuna_primitive *primitive, const uint16_t *a, const uint16_t *b, float *c,
    void *scratch) { return false; }

#endif
