# How our own code is compiled: warnings, sanitizers, and floating point that is the same everywhere.
add_library(psg_compile INTERFACE)
target_compile_features(psg_compile INTERFACE cxx_std_20)
target_compile_options(psg_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-psabi -Wno-missing-field-initializers -Wno-sign-conversion
  # No fused multiply-add unless written: results are the same bytes on every instruction set.
  -ffp-contract=off
  $<$<BOOL:${PSG_WERROR}>:-Werror>)
if(PSG_SANITIZE)
  target_compile_options(psg_compile INTERFACE -fsanitize=${PSG_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(psg_compile INTERFACE -fsanitize=${PSG_SANITIZE})
endif()
