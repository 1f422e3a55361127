#pragma once

#include "COneDNN.h"
#include "Library.h"

#if LACUNA_HAS_ONEDNN

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t layout;
typedef const_dnnl_memory_desc_t layout_reference;
#else
typedef dnnl_memory_desc_t *layout;
typedef const dnnl_memory_desc_t *layout_reference;
#endif

// How an operand lies in memory outside of a primitive, where that differs from what it works on.
typedef struct {
  layout plain;
  layout_reference chosen;
  dnnl_primitive_t reorder;
  size_t size;
} packing;

struct lacuna_primitive {
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  // The rest is for convolutions.
  int kind;
  packing input, weights, output;
};

typedef struct {
  int argument;
  layout_reference layout;
  void *data;
} operand;

// The engine, which is made when it is first needed.
dnnl_engine_t lacuna_engine(void);

// Strides of null leave the order to oneDNN.
layout lacuna_layout_create(
    int rank, const int64_t *sizes, dnnl_data_type_t type, const int64_t *strides);
void lacuna_layout_destroy(layout description);
layout_reference lacuna_layout_of(const lacuna_primitive *primitive, int query, int index);
bool lacuna_layouts_equal(layout_reference left, layout_reference right);

// A primitive of a description, which may be null; then the answer is null, too.
lacuna_primitive *lacuna_primitive_create(dnnl_primitive_desc_t description);

// Runs on the calling thread; operands without data are left out.
bool lacuna_execute(dnnl_primitive_t primitive, const operand *operands, int count);

dnnl_primitive_desc_t lacuna_convolution_description(
    int kind, dnnl_alg_kind_t algorithm, layout input, layout weights, layout bias, layout output,
    dnnl_dim_t *strides, dnnl_dim_t *begin, dnnl_dim_t *end, bool relu,
    dnnl_primitive_desc_t forward);

#endif
