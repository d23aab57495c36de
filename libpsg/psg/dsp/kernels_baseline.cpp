#define PSG_VECTOR_FLOATS 4
#define PSG_KERNELS kernels_baseline
#include "psg/dsp/kernels_impl.hpp"
