#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace psg {

/// R peaks of an electrocardiogram, as sample indices in order.
///
/// Band-pass 8-30 Hz, energy over 80 ms, peaks above an adaptive share of the recent peaks' height,
/// 0.3 s apart at least (after Pan & Tompkins, IEEE Trans Biomed Eng 1985). Polarity does not matter.
/// @param ecg in any unit. @param rate_hz at least 50.
[[nodiscard]] std::vector<std::int64_t> find_beats(std::span<const float> ecg, double rate_hz);

/// The heartbeat as one leg's band-passed EMG shows it.
class BeatTemplate {
 public:
  BeatTemplate() = default;

  /// Learns the template from beats at known places: the median over beats, aligned to each other.
  /// Empty when what the beats have in common does not stand out of the EMG.
  /// @param emg_uv pieces of band-passed EMG. @param beats sample indices in each piece.
  [[nodiscard]] static BeatTemplate learn(std::span<const std::vector<float>> emg_uv,
                                          std::span<const std::vector<std::int64_t>> beats, double rate_hz);
  /// Learns the template without an ECG: from sharp deflections of the leg itself, if they look
  /// alike and follow each other like a heart's.
  [[nodiscard]] static BeatTemplate learn_blind(std::span<const std::vector<float>> emg_uv, double rate_hz);

  [[nodiscard]] bool empty() const noexcept { return shape_.empty(); }
  /// Largest absolute value in µV; 0 when empty.
  [[nodiscard]] double peak_uv() const noexcept;
  /// Subtracts every beat found in `emg_uv`, scaled and shifted to fit; returns how many. EMG that
  /// does not look like the template is left as it is.
  std::int64_t subtract_from(std::span<float> emg_uv) const;

  friend bool operator==(const BeatTemplate&, const BeatTemplate&) = default;

 private:
  BeatTemplate(std::vector<float> shape, double rate_hz);

  std::vector<float> shape_;  // centred on its largest deflection
  std::vector<float> slope_;  // its derivative: a small shift in time is a share of it
  double energy_ = 0, slope_energy_ = 0;
  std::int64_t half_ = 0;   // samples on each side of the centre
  std::int64_t reach_ = 0;  // samples by which a beat may be misplaced
};

}  // namespace psg
