#pragma once

namespace psg::detail {

/// The instruction sets that the kernels are compiled for. Results are the same bytes on all.
enum class InstructionSet { baseline /**< SSE2 on x86 */, avx2, avx512 };

/// Whether this program can use it on this processor.
[[nodiscard]] bool available(InstructionSet set) noexcept;

/// The one in use: the fastest available, unless a test chose.
[[nodiscard]] InstructionSet instruction_set() noexcept;

/// Makes the whole program use `set`; for tests and benchmarks.
/// @throws Error(unsupported) when it is not available.
void set_instruction_set(InstructionSet set);

/// "baseline", "avx2" or "avx512".
[[nodiscard]] const char* name(InstructionSet set) noexcept;

}  // namespace psg::detail
