#if defined(__x86_64__)
#define PSG_VECTOR_FLOATS 8
#define PSG_KERNELS kernels_avx2
#include "psg/dsp/kernels_impl.hpp"
#endif
