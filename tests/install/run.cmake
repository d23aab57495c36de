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
