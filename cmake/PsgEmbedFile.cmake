# Run by psg_embed: writes SOURCE, which holds the bytes of FILE.
file(READ "${FILE}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],)" "\\1\n" bytes "${bytes}")
file(WRITE "${SOURCE}" "// Made of ${NAME}.toml by PsgEmbedFile.cmake; edit that file.
#include \"${HEADER}\"

namespace ${NAMESPACE} {

std::string_view ${NAME}_toml() noexcept {
  static constexpr unsigned char bytes[] = {
${bytes}};
  return {reinterpret_cast<const char*>(bytes), sizeof(bytes)};
}

}  // namespace ${NAMESPACE}
")
