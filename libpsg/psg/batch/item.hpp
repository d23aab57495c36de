#pragma once

#include <limits>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"
#include "psg/night/night.hpp"
#include "psg/night/score.hpp"
#include "psg/rules/rule.hpp"

namespace psg::batch {

/// One recording of a batch: where its files are and what is special about it. What is empty here is
/// taken from the `Settings` of the run.
struct Item {
  std::string id;                     ///< names its result, ID.h5
  std::string edf;                    ///< path of the EDF or BDF file
  std::vector<std::string> stages;    ///< paths of stages; events in them count too
  std::vector<std::string> events;    ///< paths of respiratory events and arousals
  std::size_t unsure = 0;             ///< as EventFiles
  std::vector<std::string> beside;    ///< as EventFiles
  std::string left, right, legs;      ///< labels of channels, as of LegChoice
  std::string unit;                   ///< of those channels where the header gives no known voltage
  std::vector<std::string> rules;     ///< names of rule sets
  std::string stage_map;              ///< "0=W,1=N1,..."
  std::string start;                  ///< as EventFiles
  std::string lights_off, lights_on;  ///< "22:41:10" or "+0:12:00"
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();
  std::string subject;
  std::string session;
  CovariateTexts covariates;
  std::string origin;   ///< where it was named, for sentences: "nights.tsv, line 3"; empty: found in a folder
  std::string problem;  ///< why it cannot be scored, known already: two hypnograms fit; mostly empty
};

/// What holds for all recordings of a batch.
struct Settings {
  std::vector<std::string> rules = {"aasm", "wasm2016"};
  std::string measure;      ///< "rms" or "peak" instead of the standards' own; empty: their own
  LegChoice channels = {};  ///< for recordings that name none themselves
  std::string stage_map;
  std::string scorer = {};  ///< as EventFiles
  double epoch_s = 30;
  bool no_arousals = false;  ///< as EventFiles
  bool no_respiratory = false;
  bool use_marked = false;  ///< as ScoringOptions
  bool keep_envelope = false;
  bool keep_text = false;                      ///< as ScoringOptions
  std::vector<std::string> keep_columns = {};  ///< unknown covariates to keep (see without_unknown)
};

}  // namespace psg::batch
