#pragma once

/// Everything that users of the library include; the rooms include each other's headers one by one.
#include "psg/annotations/night_scoring.hpp"
#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"
#include "psg/core/event.hpp"
#include "psg/core/hypnogram.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/table.hpp"
#include "psg/core/time.hpp"
#include "psg/core/version.hpp"
#include "psg/legs/marked.hpp"
#include "psg/legs/rule.hpp"
#include "psg/legs/score.hpp"
#include "psg/legs/score_movements.hpp"
#include "psg/legs/tables.hpp"
#include "psg/store/store.hpp"
