#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// One signal of a file to be written. Texts are ASCII ("µ" becomes "u") and as long as EDF allows.
struct EdfChannel {
  std::string label;  ///< at most 16 characters
  std::string unit = "uV";
  double physical_min = -3276.8;  ///< written with at most 8 characters
  double physical_max = 3276.7;
  std::int32_t digital_min = -32768;
  std::int32_t digital_max = 32767;
  std::int32_t samples_per_record = 256;
  std::string transducer;
  std::string prefilter;
};

/// Everything about a file that must be known before its first sample.
struct EdfDescription {
  bool bdf = false;                  ///< 24 bits a sample instead of 16
  std::vector<EdfChannel> channels;  ///< none: a file of annotations alone
  Time record_duration{1s};          ///< 1 ms to 60 s in steps of 10 µs; always 1 s without channels
  std::int64_t records = 0;          ///< as many as `write_record` will be called; 0 without channels
  std::vector<Time> record_starts;   ///< of each record, since the first sample; empty: no gaps
  StartClock start;                  ///< no date: written as anonymised; no time: midnight
  std::string patient_code;          ///< empty fields are written as "X"
  std::string patient_name;
  std::string admin_code;
  std::string technician;
  std::string equipment;
  std::vector<Annotation> annotations;  ///< since the first sample; texts up to about 90 bytes of UTF-8
};

/// The files that EdfWriter makes with signals.
[[nodiscard]] FileKind recording_kind();
/// The files that it makes without, of which `equipment` begins with `annotations_equipment`.
[[nodiscard]] FileKind edf_annotations_kind();
inline constexpr const char* annotations_equipment = "psg";

/// Writes one EDF+ or BDF+ file record by record.
///
/// EDFlib writes header and samples. It cuts texts at 40 bytes, rounds times to 0.1 ms, stores one
/// annotation a record and knows no gaps, so `close` replaces the contents of the annotation
/// signals: whole texts, exact times, the records' true onsets, and "EDF+D" in the header when they
/// leave gaps. The file appears under its name at `close`; without it nothing stays.
///
/// Different writers may be used by different threads.
class EdfWriter {
 public:
  /// A file of annotations alone replaces one that libpsg wrote; one with signals replaces nothing unless it
  /// is forced.
  /// @throws Error(bad_argument) for a description that EDF cannot hold, and as check_output; Error(io) when
  /// the file cannot be made.
  EdfWriter(const std::string& path, EdfDescription description, const Overwrite& overwrite = {});
  ~EdfWriter();
  EdfWriter(EdfWriter&&) noexcept;
  EdfWriter& operator=(EdfWriter&&) = delete;

  /// Writes the next record: the digital values of every channel, in order.
  /// @throws Error(bad_argument) for other numbers of channels or samples than described, or values
  /// outside a channel's digital range; Error(io) when the disk refuses.
  void write_record(std::span<const std::span<const std::int32_t>> channels);

  /// Completes the file and gives it its name.
  /// @throws Error(bad_argument) when records are missing, Error(io) when the disk refuses.
  void close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace psg
