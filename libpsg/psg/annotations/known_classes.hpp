#pragma once

#include "psg/annotations/read.hpp"

namespace psg {

/// The report without what somebody wrote about a patient: a class whose text is in no list of names
/// (annotations/known_text.hpp) is called by its meaning, and all that mean nothing here are one class, "(not
/// shown)", whose note says how many texts it stands for.
[[nodiscard]] AnnotationReport known_classes(AnnotationReport report);

}  // namespace psg
