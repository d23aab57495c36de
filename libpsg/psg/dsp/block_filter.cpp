#include "psg/dsp/block_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include "psg/core/error.hpp"
#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/flush_denormals.hpp"

namespace psg {
namespace {

using detail::lanes;
using Index = std::ptrdiff_t;

// Rows that are transposed and filtered while they are in the first-level cache; a multiple of 4, the rows
// that are transposed together.
constexpr Index chunk_rows = 128;

constexpr std::size_t longest_response = std::size_t{1} << 22;

// The impulse response until its rest is far below `tolerance`.
std::vector<double> impulse_response(std::span<const Biquad> sections, double tolerance) {
  const double radius = largest_pole_radius(sections);
  if (!(radius < 1))
    throw Error(ErrorKind::bad_argument,
                fmt::format("filter has a pole at distance {} from 0, expected less than 1", radius));
  // Equal poles decay as n^k r^n; twice the time of r^n covers that.
  const double enough = radius > 0 ? 2 * std::log(tolerance * 1e-6) / std::log(radius) : 0;
  if (!(enough < longest_response))
    throw Error(ErrorKind::bad_argument,
                fmt::format("filter settles in {} samples, expected at most {}", enough, longest_response));
  std::vector<double> response(static_cast<std::size_t>(enough) + 4 * sections.size() + 1);
  response.front() = 1;
  for (const Biquad& f : sections) {
    double s1 = 0;
    double s2 = 0;
    for (double& sample : response) {
      const double x = sample;
      sample = f.b0 * x + s1;
      s1 = f.b1 * x - f.a1 * sample + s2;
      s2 = f.b2 * x - f.a2 * sample;
    }
  }
  return response;
}

// What is not known of the past changes the output by at most the range times the sum of what is left of
// the impulse response. Forward errors pass through the backward filter, hence the product.
std::int64_t samples_to_settle(std::span<const Biquad> sections, double tolerance) {
  const std::vector<double> response = impulse_response(sections, tolerance);
  double total = 0;
  for (const double value : response) total += std::abs(value);
  if (!std::isfinite(total))
    throw Error(ErrorKind::bad_argument, "filter's response is not finite, expected finite coefficients");
  double rest = 0;
  std::size_t n = response.size();
  while (n > 0 && 2 * total * (rest + std::abs(response[n - 1])) <= tolerance)
    rest += std::abs(response[--n]);
  return static_cast<std::int64_t>(n);
}

bool is_band_section(const Biquad& f) { return f.b1 == 0 && f.b2 == -f.b0; }

detail::AnySection any_section(const Biquad& f) {
  return {.b0 = static_cast<float>(f.b0),
          .b1 = static_cast<float>(f.b1),
          .b2 = static_cast<float>(f.b2),
          .a1 = static_cast<float>(f.a1),
          .a2 = static_cast<float>(f.a2),
          .settled = static_cast<float>((f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2))};
}

// The samples of a block as rows of lanes: lane l, row k is sample l * height + k of the block. Rows before
// the first are the ends of the previous lanes, rows after the last the beginnings of the next ones.
class Rows {
 public:
  explicit Rows(Index height) : height_(height) {
    static thread_local std::vector<float> memory;
    const auto floats = static_cast<std::size_t>((height + chunk_rows + 1) * lanes);
    if (memory.size() < floats) memory.resize(floats);
    void* aligned = memory.data();
    std::size_t space = memory.size() * sizeof(float);
    first_ = static_cast<float*>(std::align(64, (floats - lanes) * sizeof(float), aligned, space));
  }

  [[nodiscard]] Index height() const { return height_; }
  [[nodiscard]] Index samples() const { return lanes * height_; }
  [[nodiscard]] float* row(Index k) const { return first_ + k * lanes; }

  // Everything from sample `stop` on becomes the sample before it, as if that had lasted forever.
  void hold_from(Index stop) const {
    const float last = *at(stop - 1);
    for (Index sample = stop; sample < samples(); ++sample) *at(sample) = last;
  }

  // At most a chunk of rows from -k on, valid until the next call. `before` ends in front of sample 0.
  [[nodiscard]] float* rows_before(Index k, Index count, std::span<const float> before) const {
    for (float* to = spare(); count > 0; --k, --count, to += lanes) {
      if (k <= height_) {
        to[0] = before[before.size() - static_cast<std::size_t>(k)];
        std::memcpy(to + 1, row(height_ - k), (lanes - 1) * sizeof(float));
        continue;
      }
      for (Index l = 0; l < lanes; ++l) {
        const Index sample = l * height_ - k;
        to[l] = sample < 0 ? before[before.size() - static_cast<std::size_t>(-sample)] : *at(sample);
      }
    }
    return spare();
  }

  // At most a chunk of rows from height + k on, valid until the next call; the last sample goes on.
  [[nodiscard]] float* rows_after(Index k, Index count) const {
    const float last = *at(samples() - 1);
    for (float* to = spare(); count > 0; ++k, --count, to += lanes) {
      to[lanes - 1] = last;
      if (k < height_) {
        std::memcpy(to, row(k) + 1, (lanes - 1) * sizeof(float));
        continue;
      }
      for (Index l = 0; l + 1 < lanes; ++l) {
        const Index sample = (l + 1) * height_ + k;
        to[l] = sample < samples() ? *at(sample) : last;
      }
    }
    return spare();
  }

 private:
  [[nodiscard]] float* at(Index sample) const { return row(sample % height_) + sample / height_; }
  [[nodiscard]] float* spare() const { return row(height_); }

  float* first_;
  Index height_;
};

// Memory that a thread keeps for what reaches beyond a block, valid until the next call.
std::span<float> staging(Index floats) {
  static thread_local std::vector<float> memory;
  const auto wanted = static_cast<std::size_t>(floats);
  if (memory.size() < wanted) memory.resize(wanted);
  return std::span(memory).first(wanted);
}

// Where each lane's samples begin, or go.
template <typename T>
std::array<T*, lanes> lanes_from(T* first, Index height) {
  std::array<T*, lanes> begins{};
  for (Index l = 0; l < lanes; ++l) begins[static_cast<std::size_t>(l)] = first + l * height;
  return begins;
}

// Rows [k, past) of samples whose first lane begins at `first`.
void transpose(const detail::Kernels& kernel, const FloatSamples&, const float* first, const Rows& rows,
               Index k, Index past) {
  kernel.to_rows(lanes_from(first + k, rows.height()).data(), past - k, rows.row(k));
}
void transpose(const detail::Kernels& kernel, const Int16Samples& samples, const std::int16_t* first,
               const Rows& rows, Index k, Index past) {
  kernel.int16_to_rows(lanes_from(first + k, rows.height()).data(), past - k, samples.scale, rows.row(k));
}

// All sections in one direction, a chunk of rows after the other.
class Cascade {
 public:
  Cascade(std::span<const detail::BandSection> bands, std::span<const detail::AnySection> others)
      : bands_(bands),
        others_(others),
        band_memory_((bands.size() + most_sections - 1) / most_sections),
        other_memory_(others.size()) {}

  // The first call starts as if its first row had lasted forever.
  void run(const detail::Kernels& kernel, float* row, Index count, Index step) {
    for (std::size_t i = 0; i < band_memory_.size(); ++i) {
      const auto own = bands_.subspan(i * most_sections);
      kernel.band_sections(row, count, step, own.data(),
                           static_cast<int>(std::min(own.size(), most_sections)), starts_, band_memory_[i]);
    }
    for (std::size_t i = 0; i < others_.size(); ++i)
      kernel.any_section(row, count, step, others_[i], starts_, other_memory_[i]);
    starts_ = false;
  }

 private:
  static constexpr std::size_t most_sections = detail::most_sections;
  std::span<const detail::BandSection> bands_;
  std::span<const detail::AnySection> others_;
  std::vector<detail::BandMemory> band_memory_;
  std::vector<detail::AnyMemory> other_memory_;
  bool starts_ = true;
};

}  // namespace

BlockFilter::BlockFilter(std::vector<Biquad> sections, double tolerance) {
  if (sections.empty() || !(0 < tolerance && tolerance < 1))
    throw Error(ErrorKind::bad_argument,
                fmt::format("filter has {} sections and tolerance {}, expected at least "
                            "one and a tolerance between 0 and 1",
                            sections.size(), tolerance));
  extension_ = static_cast<std::int64_t>(default_extension(sections));
  warm_up_ = std::max(samples_to_settle(sections, tolerance), extension_);
  double gain = 1;
  for (const Biquad& f : sections) {
    if (is_band_section(f)) {
      band_sections_.push_back({static_cast<float>(f.a1), static_cast<float>(f.a2)});
      gain *= f.b0 * f.b0;
    } else {
      any_sections_.push_back(any_section(f));
    }
  }
  gain_ = static_cast<float>(gain);
}

void BlockFilter::apply(const StoredSamples& in, std::size_t lead, bool segment_begins, bool segment_ends,
                        std::span<float> out) const {
  std::visit(
      [&](const auto& samples) {
        filter(detail::ExtendedBlock(samples, lead, out.size(), segment_begins, segment_ends, warm_up_,
                                     extension_),
               out);
      },
      in);
}

template <typename Samples>
void BlockFilter::filter(const detail::ExtendedBlock<Samples>& block, std::span<float> out) const {
  if (out.empty()) return;
  const detail::FlushDenormals flush_denormals;
  const detail::Kernels& kernel = detail::kernels();
  const Index wanted = std::ssize(out) + warm_up_;
  const Rows rows((wanted + spare() - 1) / spare() * (spare() / lanes));
  std::vector<float> before(static_cast<std::size_t>(warm_up_));
  block.copy(-warm_up_, before);

  if (const auto* first = block.direct(0, rows.samples())) {
    forward(kernel, rows, before,
            [&](Index k, Index past) { transpose(kernel, block.samples(), first, rows, k, past); });
  } else {  // some lanes reach beyond the input
    const std::span<float> staged = staging(rows.samples());
    block.copy(0, staged);
    forward(kernel, rows, before,
            [&](Index k, Index past) { transpose(kernel, FloatSamples{}, staged.data(), rows, k, past); });
  }
  rows.hold_from(std::min(block.stop(), rows.samples()));
  backward(kernel, rows, out);
}

// A lane is warmed up by the end of the lane before it, which is transposed first.
template <typename Rows, typename Transpose>
void BlockFilter::forward(const detail::Kernels& kernel, const Rows& rows, std::span<const float> before,
                          const Transpose& transpose_rows) const {
  const Index transposed = std::max<Index>(0, rows.height() - warm_up_) / chunk_rows * chunk_rows;
  transpose_rows(transposed, rows.height());
  Cascade cascade(band_sections_, any_sections_);
  for (Index k = warm_up_; k > 0; k -= chunk_rows) {
    const Index count = std::min(k, chunk_rows);
    cascade.run(kernel, rows.rows_before(k, count, before), count, lanes);
  }
  for (Index k = 0; k < rows.height(); k += chunk_rows) {
    const Index past = std::min(rows.height(), k + chunk_rows);
    if (k < transposed) transpose_rows(k, past);
    cascade.run(kernel, rows.row(k), past - k, lanes);
  }
}

template <typename Rows>
void BlockFilter::backward(const detail::Kernels& kernel, const Rows& rows, std::span<float> out) const {
  const Index height = rows.height();
  const Index inside = std::ssize(out) / height;  // lanes that lie in `out` as a whole
  const std::span<float> staged = staging((lanes - inside) * height);
  Cascade cascade(band_sections_, any_sections_);
  for (Index past = warm_up_; past > 0;) {
    const Index k = (past - 1) / chunk_rows * chunk_rows;
    float* const after = rows.rows_after(k, past - k);
    cascade.run(kernel, after + (past - k - 1) * lanes, past - k, -lanes);
    past = k;
  }
  for (Index past = height; past > 0;) {
    const Index k = (past - 1) / chunk_rows * chunk_rows;
    cascade.run(kernel, rows.row(past - 1), past - k, -lanes);
    std::array<float*, lanes> outputs{};
    for (Index l = 0; l < lanes; ++l)
      outputs[static_cast<std::size_t>(l)] =
          k + (l < inside ? out.data() + l * height : staged.data() + (l - inside) * height);
    kernel.from_rows(rows.row(k), past - k, gain_, outputs.data());
    past = k;
  }
  std::copy_n(staged.data(), std::ssize(out) - inside * height, out.data() + inside * height);
}

}  // namespace psg
