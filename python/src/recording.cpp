#include "psg/core/recording.hpp"

#include <limits>

#include "bind.hpp"
#include "convert.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/channels/signals.hpp"
#include "psg/edf/read.hpp"

namespace psg::python {
namespace {

template <class Range, class Get>
auto collect(const Range& range, Get get) {
  std::vector<decltype(get(*range.begin()))> values;
  values.reserve(range.size());
  for (const auto& item : range) values.push_back(get(item));
  return values;
}

py::dict channels_of(const Recording& night) {
  const auto& channels = night.channels;
  py::dict table;
  table["label"] = collect(channels, [](const Channel& c) { return c.label; });
  table["rate_hz"] = as_array(collect(channels, [](const Channel& c) { return c.clock.rate_hz(); }));
  table["unit"] = collect(channels, [](const Channel& c) { return c.unit; });
  table["physical_min"] = as_array(collect(channels, [](const Channel& c) { return c.physical_min; }));
  table["physical_max"] = as_array(collect(channels, [](const Channel& c) { return c.physical_max; }));
  table["digital_min"] = as_array(collect(channels, [](const Channel& c) { return c.digital_min; }));
  table["digital_max"] = as_array(collect(channels, [](const Channel& c) { return c.digital_max; }));
  table["prefilter"] = collect(channels, [](const Channel& c) { return c.prefilter; });
  table["transducer"] = collect(channels, [](const Channel& c) { return c.transducer; });
  table["unusable"] = collect(channels, [](const Channel& c) { return c.unusable; });
  return table;
}

py::dict annotations_of(const Recording& night) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto& annotations = night.annotations;
  py::dict table;
  table["onset_s"] = as_array(collect(annotations, [](const Annotation& a) { return to_seconds(a.onset); }));
  table["duration_s"] = as_array(
      collect(annotations, [](const Annotation& a) { return a.duration ? to_seconds(*a.duration) : none; }));
  table["text"] = collect(annotations, [](const Annotation& a) { return a.text; });
  return table;
}

py::dict segments_of(const Recording& night) {
  const auto& segments = night.segments;
  py::dict table;
  table["onset_s"] = as_array(collect(segments, [](const Segment& s) { return to_seconds(s.span.start); }));
  table["duration_s"] =
      as_array(collect(segments, [](const Segment& s) { return to_seconds(s.span.duration()); }));
  return table;
}

py::dict deviations_of(const Recording& night) {
  const auto& deviations = night.deviations;
  py::dict table;
  table["field"] = collect(deviations, [](const Deviation& d) { return d.field; });
  table["offset"] = as_array(collect(deviations, [](const Deviation& d) { return d.offset; }));
  table["message"] = collect(deviations, [](const Deviation& d) { return d.message; });
  return table;
}

/// (year, month, day) or None.
py::object date_of(const Recording& night) {
  if (!night.start.date) return py::none();
  const auto& date = *night.start.date;
  return py::make_tuple(static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()));
}

/// Nanoseconds since midnight, or None.
py::object time_of_day(const Recording& night) {
  if (!night.start.time_of_day) return py::none();
  return py::int_(night.start.time_of_day->count());
}

Signal signal_of(const Recording& night, const std::string& label) {
  const Unlocked unlocked;
  return read_signal(night, label);
}

py::array samples_of(const Recording& night, const std::string& label) {
  return as_array(signal_of(night, label).samples);
}

/// The time of every sample that `samples_of` returns, in seconds.
py::array times_of(const Recording& night, const std::string& label) {
  const std::size_t channel = find_signal(night, label);
  std::vector<double> times;
  {
    const Unlocked unlocked;
    for (const Segment& segment : night.segments) {
      const std::int64_t samples = night.samples_in(segment, channel);
      for (std::int64_t k = 0; k < samples; ++k) {
        stop_tick();
        times.push_back(to_seconds(segment.span.start + night.channels[channel].clock.time_of(k)));
      }
    }
  }
  return as_array(std::move(times));
}

}  // namespace

void bind_recording(py::module_& module) {
  py::class_<Recording>(module, "Recording")
      .def_static("open", &read_edf, py::call_guard<Unlocked>())
      .def_property_readonly("path", [](const Recording& self) { return self.path; })
      .def_property_readonly("format", [](const Recording& self) { return name(self.format); })
      .def_property_readonly("duration", [](const Recording& self) { return to_seconds(self.duration); })
      .def_property_readonly("date", &date_of)
      .def_property_readonly("time_of_day", &time_of_day)
      .def("channels", &channels_of)
      .def("annotations", &annotations_of)
      .def("segments", &segments_of)
      .def("deviations", &deviations_of)
      .def("scoring", [](const Recording& self) { return night_events_from(self); })
      .def("signal", &samples_of)
      .def("times", &times_of);
}

}  // namespace psg::python
