# `cmake --install`: the headers that psg.hpp names and what these need, the archive, the shared library where it is
# built, a package for find_package(psg) and one for pkg-config.
include(CMakePackageConfigHelpers)
set(psg_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/psg")

# The headers of ours that a header includes, itself first.
function(psg_headers_reached result header)
  set(reached "${header}")
  set(todo "${header}")
  while(todo)
    list(POP_FRONT todo next)
    if(NOT EXISTS "${PROJECT_SOURCE_DIR}/libpsg/${next}")
      continue()  # made by configure_file
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/libpsg/${next}")
    file(STRINGS "${PROJECT_SOURCE_DIR}/libpsg/${next}" lines REGEX "^#include \"psg/")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
      if(NOT included IN_LIST reached)
        list(APPEND reached "${included}")
        list(APPEND todo "${included}")
      endif()
    endforeach()
  endwhile()
  set(${result} "${reached}" PARENT_SCOPE)
endfunction()

psg_headers_reached(psg_public_headers psg/psg.hpp)
foreach(header IN LISTS psg_public_headers)
  get_filename_component(folder "${header}" DIRECTORY)
  if(header STREQUAL "psg/core/version.hpp")
    set(from "${PROJECT_BINARY_DIR}/libpsg/${header}")
  else()
    set(from "${PROJECT_SOURCE_DIR}/libpsg/${header}")
  endif()
  install(FILES "${from}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}")
endforeach()

set(psg_installed psg)
if(TARGET psg_shared)
  list(APPEND psg_installed psg_shared)
endif()
install(TARGETS ${psg_installed} EXPORT psgTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT psgTargets NAMESPACE psg:: DESTINATION "${psg_package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/psgConfig.cmake.in" "${PROJECT_BINARY_DIR}/psgConfig.cmake"
                              INSTALL_DESTINATION "${psg_package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/psgConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/psgConfig.cmake" "${PROJECT_BINARY_DIR}/psgConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/PsgDependencies.cmake"
        DESTINATION "${psg_package_dir}")

file(RELATIVE_PATH psg_pc_to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${CMAKE_CURRENT_LIST_DIR}/psg.pc.in" "${PROJECT_BINARY_DIR}/psg.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/psg.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
