#include "psg/annotations/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "psg/annotations/text.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::annotations {

std::span<const FileFormat* const> formats() {
  static constexpr auto all = std::to_array<const FileFormat*>({
      &edf_plus, &psg_json, &psg_table, &profusion_xml, &nsrr_xml, &embla_xml, &philips_rml, &remlogic_text,
      &domino_text, &noxturnal_csv, &stages_csv, &alice_csv, &events_tsv, &luna_annot, &elan_hypnogram,
      &visbrain_hypnogram,
      &stage_list,  // last: the least that a text can say
  });
  return all;
}

std::string read_bytes(const std::string& path, std::size_t limit) {
  const auto fail = [&](int cause) {
    const bool absent = cause == ENOENT || cause == ENOTDIR;
    throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
                fmt::format("{}: cannot be read: {}", path, std::generic_category().message(cause)));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) fail(errno);
  // Grown as it is read: a night's annotations are far smaller than the limit.
  constexpr std::size_t least = std::size_t{64} << 10, most = std::size_t{8} << 20;
  std::string bytes;
  for (std::size_t had = 0, got = 1; got > 0 && had < limit; had = bytes.size()) {
    stop_point();
    bytes.resize(had + std::min(limit - had, std::clamp(had, least, most)));
    errno = 0;
    got = std::fread(bytes.data() + had, 1, bytes.size() - had, file.get());
    bytes.resize(had + got);
    if (std::ferror(file.get()) != 0) fail(errno);
  }
  return bytes;
}

std::string read_text(const std::string& path, std::vector<std::string>& warnings) {
  constexpr std::size_t most = std::size_t{32} << 20;  // a night's events are well below one MiB
  const std::string bytes = read_bytes(path, most + 1);
  if (bytes.size() > most) {
    throw Error(ErrorKind::malformed, path + ": is larger than 32 MiB, expected the annotations of a night");
  }
  Decoded result = decoded(bytes);
  if (result.damaged > 0) {
    warnings.push_back(fmt::format("annotation file: {} code units are no {}, replaced by U+FFFD",
                                   result.damaged, result.encoding));
  }
  if (const auto at = result.text.find('\0'); at != std::string::npos) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: holds a NUL character at {}, expected text", path, at));
  }
  return std::move(result.text);
}

void refuse_line(const std::string& path, std::size_t line, std::string_view says,
                 std::string_view expected) {
  throw Error(ErrorKind::malformed,
              fmt::format("{}: line {} says \"{:.60}\", expected {}", path, line, says, expected));
}

}  // namespace psg::annotations
