#include "psg/edf/check/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/edf/check/examine.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/write.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::edf {

CheckReport check(const std::string& path, const CheckOptions& options) {
  return examine(File(path), options).report;
}

namespace {

constexpr std::int64_t piece_bytes = std::int64_t{1} << 20;

/// Calls `take(piece, offset from begin)` with all bytes of a stretch of a file.
template <class Take>
void for_each_piece(const File& file, std::int64_t begin, std::int64_t end, Take take) {
  std::vector<char> buffer(static_cast<std::size_t>(std::min(piece_bytes, end - begin)));
  for (std::int64_t at = begin; at < end; at += piece_bytes) {
    const auto piece = std::span(buffer).first(static_cast<std::size_t>(std::min(piece_bytes, end - at)));
    file.read(at, std::as_writable_bytes(piece));
    take(std::string_view(piece.data(), piece.size()), at - begin);
  }
}

void write(const File& file, const RepairPlan& plan, AtomicFile& copy) {
  copy.write(plan.header);
  for_each_piece(file, plan.copy_begin, plan.copy_end,
                 [&](std::string_view bytes, std::int64_t) { copy.write(bytes); });
}

[[noreturn]] void fail(const std::string& out, std::string_view found) {
  throw Error(
      ErrorKind::io,
      fmt::format("{}: the repaired copy {}, expected what was to be written; no file was left", out, found));
}

/// Whether the data in the written copy are those of the input, byte for byte.
void compare_data(const File& file, const RepairPlan& plan, const File& written, const std::string& out) {
  const auto header_end = static_cast<std::int64_t>(plan.header.size());
  if (written.size() != header_end + plan.copy_end - plan.copy_begin) fail(out, "has another size");
  std::vector<char> theirs(static_cast<std::size_t>(piece_bytes));
  for_each_piece(file, plan.copy_begin, plan.copy_end, [&](std::string_view bytes, std::int64_t at) {
    const auto same = std::span(theirs).first(bytes.size());
    written.read(header_end + at, std::as_writable_bytes(same));
    if (!std::ranges::equal(bytes, same)) fail(out, "holds other data");
  });
}

/// What is left to say of a copy, written or not, that keeps what was promised.
CheckReport verified(const Examination& input, const File& copy, const std::string& out,
                     const CheckOptions& options) {
  Examination after = examine(copy, options);
  const std::string fault = fault_of_copy(input, after);
  if (!fault.empty()) fail(out, fault);
  after.report.name = file_name(out);
  return std::move(after.report);
}

/// The change that takes back what was done to a file as if it were text.
Change change_of(const TextDamage& damage) {
  return {.field = damage.change == TextChange::line_ends ? "bytes 13 before bytes 10" : "bytes of UTF-8",
          .offset = damage.first,
          .cut_bytes = damage.added,
          .cures = {DeviationKind::text_damage}};
}

/// The report on a file whose bytes were had again.
CheckReport verified(const File& copy, const std::string& out, const CheckOptions& options) {
  Examination after = examine(copy, options);
  if (!after.report.refusal.empty()) fail(out, "cannot be read");
  after.report.name = file_name(out);
  return std::move(after.report);
}

/// Writes the recording as it was, byte for byte; nothing else is repaired in the same go. Of a dry run it is
/// held in memory.
FixReport undone(const File& file, const std::string& path, const Output& output, Examination found,
                 const CheckOptions& options) {
  const TextDamage& damage = *found.damage;
  FixReport report;
  if (output.path.empty()) {
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(file.size() - damage.added));
    undo(file, damage.change, [&](std::string_view piece) { bytes += piece; });
    report.after = verified(File(std::move(bytes), file, file.size(), file.size()), path, options);
  } else {
    AtomicFile copy(output);
    undo(file, damage.change, [&](std::string_view piece) { copy.write(piece); });
    const File written(copy.temporary(), output.path);
    if (written.size() != file.size() - damage.added) fail(output.path, "has another size");
    report.after = verified(written, output.path, options);
    copy.commit();
  }
  report.changes = {change_of(damage)};
  report.before = std::move(found.report);
  return report;
}

/// Refuses what cannot be repaired, in the words of what is wrong with it.
[[noreturn]] void refuse(const CheckReport& report) {
  if (!report.refusal.empty()) throw Error(ErrorKind::malformed, report.refusal);
  const auto displaced = std::ranges::find(report.rows, DeviationKind::records_displaced,
                                           [](const CheckedFinding& row) { return row.finding.kind; });
  throw Error(ErrorKind::malformed,
              fmt::format("{}: {}, expected {}; no copy was made, since it would be damaged as well",
                          report.name, displaced->finding.found, displaced->finding.expected));
}

}  // namespace

FixReport fix(const std::string& path, const std::string& out, const CheckOptions& options, Force force) {
  const File file(path);
  const Output output{out, recording_kind(), {.inputs = {path}, .force = force, .copy_of = path}};
  if (!out.empty()) check_output(output);  // before the whole file is read
  Examination found = examine(file, options);
  if (found.damage) return undone(file, path, output, std::move(found), options);
  if (!found.plan) refuse(found.report);
  FixReport report;
  if (out.empty()) {
    report.after = verified(found, repaired(file, *found.plan), path, options);
  } else {
    AtomicFile copy(output);
    write(file, *found.plan, copy);
    const File written(copy.temporary(), out);
    compare_data(file, *found.plan, written, out);
    report.after = verified(found, written, out, options);
    copy.commit();
  }
  report.changes = std::move(found.plan->changes);
  report.before = std::move(found.report);
  return report;
}

}  // namespace psg::edf
