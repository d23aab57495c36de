# `cmake --install`: headers under include/psg, the archive, and a package for find_package(psg).
include(CMakePackageConfigHelpers)
set(psg_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/psg")

install(TARGETS psg EXPORT psgTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/libpsg/psg" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
install(FILES "${PROJECT_BINARY_DIR}/libpsg/psg/core/version.hpp"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/psg/core")
install(EXPORT psgTargets NAMESPACE psg:: DESTINATION "${psg_package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/psgConfig.cmake.in" "${PROJECT_BINARY_DIR}/psgConfig.cmake"
                              INSTALL_DESTINATION "${psg_package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/psgConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/psgConfig.cmake" "${PROJECT_BINARY_DIR}/psgConfigVersion.cmake"
              "${CMAKE_CURRENT_LIST_DIR}/PsgDependencies.cmake"
        DESTINATION "${psg_package_dir}")
