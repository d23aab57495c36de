# The libraries that ours stands on, all from Debian's packages (scripts/setup.sh installs them).
# The installed psgConfig.cmake includes this file too, so a consumer finds the same ones.
option(PSG_STATIC_HDF5 "Link HDF5 from its archive where possible: 36 fewer shared libraries at start" OFF)

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(FFTW REQUIRED IMPORTED_TARGET fftw3 fftw3f)
find_package(pugixml REQUIRED)

# Not find_package(HDF5 COMPONENTS C): it compiles C, and a consumer may be a project of C++ alone.
find_path(PSG_HDF5_INCLUDE_DIR hdf5.h HINTS ${HDF5_ROOT} ENV HDF5_ROOT PATH_SUFFIXES hdf5/serial include
          REQUIRED)
find_library(PSG_HDF5_LIBRARY NAMES hdf5 hdf5_serial HINTS ${HDF5_ROOT} ENV HDF5_ROOT PATH_SUFFIXES hdf5/serial lib
             REQUIRED)

find_path(EDFLIB_INCLUDE_DIR edflib.h REQUIRED)
find_library(EDFLIB_LIBRARY edf REQUIRED)
if(NOT TARGET psg_edflib)
  add_library(psg_edflib INTERFACE IMPORTED)
  target_include_directories(psg_edflib SYSTEM INTERFACE "${EDFLIB_INCLUDE_DIR}")
  target_link_libraries(psg_edflib INTERFACE "${EDFLIB_LIBRARY}")
endif()

# Debian's archive holds the S3 driver, whose curl and crypto nothing pulls in unless it is called.
# The archive is not position-independent: programs only, never a shared library or a Python module.
function(psg_static_hdf5 result)
  set(${result} "" PARENT_SCOPE)
  get_filename_component(folder "${PSG_HDF5_LIBRARY}" DIRECTORY)
  find_library(PSG_HDF5_ARCHIVE NAMES libhdf5.a libhdf5_serial.a HINTS "${folder}" NO_CACHE)
  set(libraries "${PSG_HDF5_ARCHIVE}")
  foreach(name sz aec z)
    find_library(archive NAMES lib${name}.a NO_CACHE)
    list(APPEND libraries "${archive}")
    unset(archive)
  endforeach()
  if(libraries MATCHES "NOTFOUND")
    return()
  endif()
  list(APPEND libraries ${CMAKE_DL_LIBS} m)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_QUIET ON)
  set(CMAKE_REQUIRED_INCLUDES "${PSG_HDF5_INCLUDE_DIR}")
  set(CMAKE_REQUIRED_LIBRARIES ${libraries})
  check_cxx_source_compiles("#include <hdf5.h>\nint main() { return H5open(); }" PSG_HDF5_ARCHIVE_LINKS)
  if(PSG_HDF5_ARCHIVE_LINKS)
    set(${result} "${libraries}" PARENT_SCOPE)
  endif()
endfunction()

if(NOT TARGET psg_hdf5)
  set(psg_hdf5_libraries "")
  if(PSG_STATIC_HDF5)
    psg_static_hdf5(psg_hdf5_libraries)
  endif()
  if(NOT psg_hdf5_libraries)
    set(psg_hdf5_libraries "${PSG_HDF5_LIBRARY}")  # the shared library knows what it needs itself
  endif()
  add_library(psg_hdf5 INTERFACE IMPORTED)
  target_include_directories(psg_hdf5 SYSTEM INTERFACE "${PSG_HDF5_INCLUDE_DIR}")
  target_link_libraries(psg_hdf5 INTERFACE ${psg_hdf5_libraries})
endif()
