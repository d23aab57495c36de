# Data files become part of the library: their bytes as an array, without any tool but CMake.
#
# psg_embed(TARGET NAMESPACE HEADER FILE...) adds, for each FILE NAME.toml, a source that defines
# NAMESPACE::NAME_toml(), which HEADER declares.
function(psg_embed target namespace header)
  foreach(file IN LISTS ARGN)
    get_filename_component(name "${file}" NAME_WE)
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}_toml.cpp")
    add_custom_command(
      OUTPUT "${source}"
      COMMAND "${CMAKE_COMMAND}" -DFILE=${file} -DNAME=${name} -DSOURCE=${source}
              -DNAMESPACE=${namespace} -DHEADER=${header}
              -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/PsgEmbedFile.cmake"
      DEPENDS "${file}" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/PsgEmbedFile.cmake"
      COMMENT "Embedding ${name}.toml"
      VERBATIM)
    target_sources(${target} PRIVATE "${source}")
  endforeach()
endfunction()
