#pragma once

#include <vector>

#include "psg/dsp/instruction_set.hpp"

namespace psg::test {

// Calls `check(name)` with each instruction set of this processor in turn, then returns to the fastest.
template <typename Check>
void with_each_instruction_set(Check check) {
  using detail::InstructionSet;
  const InstructionSet before = detail::instruction_set();
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    if (!detail::available(set)) continue;
    detail::set_instruction_set(set);
    check(detail::name(set));
  }
  detail::set_instruction_set(before);
}

}  // namespace psg::test
