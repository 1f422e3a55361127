#pragma once

#if defined(__linux__) && !__has_include(<oneapi/dnnl/dnnl.h>)
#error "oneDNN is missing: run Scripts/setup-system build, or install libdnnl-dev"
#endif

#if __has_include(<oneapi/dnnl/dnnl.h>)
#define LACUNA_HAS_ONEDNN 1
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#else
#define LACUNA_HAS_ONEDNN 0
#endif

/// Keeps oneDNN on the calling thread; to be called before each of its functions.
void lacuna_use_one_thread(void);
