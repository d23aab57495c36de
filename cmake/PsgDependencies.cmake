# The libraries that ours stands on, all from Debian's packages (scripts/setup.sh installs them).
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(PkgConfig REQUIRED)
pkg_check_modules(FFTW REQUIRED IMPORTED_TARGET fftw3 fftw3f)
find_package(HDF5 REQUIRED COMPONENTS C)

find_path(EDFLIB_INCLUDE_DIR edflib.h REQUIRED)
find_library(EDFLIB_LIBRARY edf REQUIRED)
add_library(psg_edflib INTERFACE)
target_include_directories(psg_edflib SYSTEM INTERFACE "${EDFLIB_INCLUDE_DIR}")
target_link_libraries(psg_edflib INTERFACE "${EDFLIB_LIBRARY}")

add_library(psg_hdf5 INTERFACE)
target_include_directories(psg_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(psg_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
