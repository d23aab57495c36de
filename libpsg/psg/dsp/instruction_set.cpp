#include "psg/dsp/instruction_set.hpp"

#include <fmt/format.h>

#include <atomic>

#include "psg/core/error.hpp"
#include "psg/dsp/kernels.hpp"

namespace psg::detail {
namespace {

InstructionSet fastest() noexcept {
  if (available(InstructionSet::avx512)) return InstructionSet::avx512;
  if (available(InstructionSet::avx2)) return InstructionSet::avx2;
  return InstructionSet::baseline;
}

std::atomic<InstructionSet>& chosen() noexcept {
  static std::atomic<InstructionSet> set{fastest()};
  return set;
}

}  // namespace

bool available(InstructionSet set) noexcept {
#if defined(__x86_64__)
  if (set == InstructionSet::avx2) return __builtin_cpu_supports("avx2") != 0;
  if (set == InstructionSet::avx512) return __builtin_cpu_supports("avx512f") != 0;
#endif
  return set == InstructionSet::baseline;
}

InstructionSet instruction_set() noexcept { return chosen().load(std::memory_order_relaxed); }

void set_instruction_set(InstructionSet set) {
  if (!available(set))
    throw Error(
        ErrorKind::unsupported,
        fmt::format("instruction set {} is not available, expected one that this processor has", name(set)));
  chosen().store(set, std::memory_order_relaxed);
}

const char* name(InstructionSet set) noexcept {
  switch (set) {
    case InstructionSet::baseline: return "baseline";
    case InstructionSet::avx2: return "avx2";
    case InstructionSet::avx512: return "avx512";
  }
  return "";
}

const Kernels& kernels() noexcept {
#if defined(__x86_64__)
  switch (instruction_set()) {
    case InstructionSet::avx512: return kernels_avx512;
    case InstructionSet::avx2: return kernels_avx2;
    case InstructionSet::baseline: break;
  }
#endif
  return kernels_baseline;
}

}  // namespace psg::detail
