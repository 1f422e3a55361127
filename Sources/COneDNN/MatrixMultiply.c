#define _GNU_SOURCE  // for RTLD_DEFAULT

#include "COneDNN.h"
#include "Library.h"

#include <pthread.h>

#if LACUNA_HAS_ONEDNN
#include <dlfcn.h>

bool lacuna_onednn_is_available(void) { return true; }

void lacuna_onednn_version(int *major, int *minor, int *patch) {
  const dnnl_version_t *version = dnnl_version();
  *major = version->major;
  *minor = version->minor;
  *patch = version->patch;
}

// oneDNN asks OpenMP how many threads there are, and OpenMP answers for each thread by itself. The
// function is looked up when it is needed, because builds of oneDNN without OpenMP do not bring it.
static void (*set_openmp_threads)(int);
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_openmp(void) {
  set_openmp_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
}

void lacuna_use_one_thread(void) {
  static _Thread_local bool is_set;
  if (is_set) return;
  pthread_once(&once, find_openmp);
  if (set_openmp_threads) set_openmp_threads(1);
  is_set = true;
}

void lacuna_onednn_sgemm(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
  lacuna_use_one_thread();
  dnnl_sgemm(
      transposeA ? 'T' : 'N', transposeB ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb,
      accumulate ? 1 : 0, c, ldc);
}

#else

bool lacuna_onednn_is_available(void) { return false; }
void lacuna_onednn_version(int *major, int *minor, int *patch) { *major = *minor = *patch = 0; }
void lacuna_onednn_sgemm(
    bool transposeA, bool transposeB, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
    const float *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {}

#endif
