#pragma once

// On x86-64 Linux a loop is compiled for AVX-512, AVX2 and the baseline; elsewhere once.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

// A multiplication and an addition may become one instruction, and sums may be taken in any order, as
// the vector units like it. For one CPU and compiler the answer is always the same.
#define FAST_SUMS _Pragma("clang fp contract(fast) reassociate(on)")
#define FUSED _Pragma("clang fp contract(fast)")
