# Installs to a new prefix, builds the C++ example that stands in README.md with find_package(psg),
# and runs it beside the sample recording, as a reader of the README would.
cmake_minimum_required(VERSION 3.24)

function(run)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE result
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}\nfailed: ${result}")
  endif()
  message(STATUS "${output}")
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/prefix")

file(READ "${SOURCE}/README.md" readme)
string(REGEX MATCH "<!-- example\\.cpp -->\n```cpp\n(.*)\n```\n<!-- end -->" found "${readme}")
if(NOT found)
  message(FATAL_ERROR "README.md: no C++ example between <!-- example.cpp --> and <!-- end -->")
endif()
file(WRITE "${WORK}/example.cpp" "${CMAKE_MATCH_1}\n")
configure_file("${CMAKE_CURRENT_LIST_DIR}/CMakeLists.txt.in" "${WORK}/CMakeLists.txt" COPYONLY)

run("${CMAKE_COMMAND}" -S . -B build -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_COMPILER=${CXX}"
    "-DCMAKE_PREFIX_PATH=${WORK}/prefix")
run("${CMAKE_COMMAND}" --build build)

file(CREATE_LINK "${SOURCE}/data-samples/night.edf" "${WORK}/night.edf" SYMBOLIC)
run("${WORK}/build/example")
if(NOT EXISTS "${WORK}/night.h5")
  message(FATAL_ERROR "the example ran but wrote no night.h5")
endif()

# What is not reached from psg.hpp is ours alone.
file(GLOB_RECURSE installed RELATIVE "${WORK}/prefix/include" "${WORK}/prefix/include/*.hpp")
list(LENGTH installed count)
file(GLOB_RECURSE all "${SOURCE}/libpsg/psg/*.hpp")
list(LENGTH all of)
message(STATUS "${count} of ${of} headers are installed")
foreach(inside psg/edf/single_pass.hpp psg/store/contents.hpp psg/detect/emg_block.hpp psg/dsp/kernels.hpp)
  if(inside IN_LIST installed)
    message(FATAL_ERROR "${inside} is installed, and psg.hpp does not need it")
  endif()
endforeach()

# The shared library, by pkg-config: its name has major and minor version, and the example runs with it.
find_program(pkg_config pkg-config REQUIRED)
file(GLOB_RECURSE packages "${WORK}/prefix/*/psg.pc")
get_filename_component(package_folder "${packages}" DIRECTORY)
file(GLOB_RECURSE shared "${WORK}/prefix/*/libpsg.so.*.*.*")
if(shared)
  set(ENV{PKG_CONFIG_PATH} "${package_folder}")
  execute_process(COMMAND "${pkg_config}" --cflags --libs psg OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags)
  get_filename_component(library_folder "${shared}" DIRECTORY)
  run("${CXX}" -std=c++20 example.cpp ${flags} "-Wl,-rpath,${library_folder}" -o example_shared)
  file(REMOVE "${WORK}/night.h5")
  run("${WORK}/example_shared")
  execute_process(COMMAND readelf -d "${WORK}/example_shared" OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
  if(NOT dynamic MATCHES "libpsg\\.so\\.[0-9]+\\.[0-9]+\\]" OR NOT EXISTS "${WORK}/night.h5")
    message(FATAL_ERROR "the example does not run with the shared library:\n${dynamic}")
  endif()
endif()
