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

# What is shipped is hardened: faults that get past the tests end the program instead of obeying who made the
# file. -fcf-protection is not among these: Debian's start files and HDF5 are not built with it, and one such
# object switches it off for all.
option(PSG_HARDEN "Build with stack protection, bounded calls into the C library and read-only relocations" ON)
add_library(psg_harden INTERFACE)
if(PSG_HARDEN)
  target_compile_options(psg_harden INTERFACE -fstack-protector-strong -fstack-clash-protection)
  target_link_options(psg_harden INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack
                      $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)
  if(PSG_SANITIZE)  # which bound the calls themselves; here the tests too are built so
    target_compile_definitions(psg_harden INTERFACE _GLIBCXX_ASSERTIONS)
    target_link_libraries(psg_compile INTERFACE psg_harden)
  else()
    # Needs an optimising compiler. Debian's compiler may have set a level itself.
    target_compile_options(psg_harden INTERFACE $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>)
  endif()
endif()
