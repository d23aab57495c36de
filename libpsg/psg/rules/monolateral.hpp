#pragma once

#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Joins activities of one leg that follow each other in less than `same_leg_merge`: transitively, but never
/// across a break, and never with artefact or a mark without a duration. The first one grows; the later ones
/// become `merged`. Requires the activities in order of onset.
void merge_same_leg(std::vector<ScoredActivity>& activities, const AnalysisWindow& window, const Rule& rule);

/// Ends a movement that runs beyond the analysis window at the end of the window, and flags it.
void close_at_window_end(std::vector<ScoredActivity>& activities, const AnalysisWindow& window);

/// Gives every movement that still counts a verdict: the first of the rule's single-leg criteria that rejects
/// it, in the order lights, artefact, respiratory, duration, morphology, amplitude, wake.
void reject_monolateral(std::vector<ScoredActivity>& activities, const NightContext& night,
                        const AnalysisWindow& window, const Rule& rule);

}  // namespace psg
