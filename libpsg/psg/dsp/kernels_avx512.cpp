#if defined(__x86_64__)
#define PSG_VECTOR_FLOATS 16
#define PSG_KERNELS kernels_avx512
#include "psg/dsp/kernels_impl.hpp"
#endif
