#pragma once

#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Joins activities of one leg that follow each other in less than `same_leg_merge` (transitive,
/// never across a break, never with artefact or a mark without a duration): the first grows, the later ones
/// become `merged`. Requires movements by onset.
void merge_same_leg(std::vector<ScoredActivity>& activities, const AnalysisWindow& window, const Rule& rule);

/// Closes movements that run at the end of the analysis window there and flags them.
void close_at_window_end(std::vector<ScoredActivity>& activities, const AnalysisWindow& window);

/// Gives every movement that still counts the first of the rule's single-leg criteria that
/// rejects it: lights, artefact, respiratory, duration, morphology, amplitude, wake.
void reject_monolateral(std::vector<ScoredActivity>& activities, const NightContext& night,
                        const AnalysisWindow& window, const Rule& rule);

}  // namespace psg
