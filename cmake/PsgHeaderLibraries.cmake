# Libraries of headers alone that ours is built with; who uses ours does not need them.
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(nlohmann_json REQUIRED)

find_path(PSG_TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
find_path(PSG_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
foreach(name tomlplusplus xxhash)
  string(TOUPPER ${name} upper)
  add_library(psg_${name} INTERFACE IMPORTED)
  target_include_directories(psg_${name} SYSTEM INTERFACE "${PSG_${upper}_INCLUDE_DIR}")
endforeach()
