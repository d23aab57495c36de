#pragma once

#include <string>
#include <vector>

#include "psg/batch/merge.hpp"

namespace psg::app {

/// Prints what a merge made and what it left out.
/// @returns whether a result had to be left out
bool print_merge(const batch::MergeReport& report, const std::string& folder, bool quiet);

/// Says on standard error which rows of covariates were not used (`CovariateFile::unfit`).
void print_unfit(const std::string& sentence, bool quiet);

/// Says on standard error which of these unknown columns of covariates are not stored.
void print_dropped(std::vector<std::string> unknown, const std::vector<std::string>& keep, bool quiet);

}  // namespace psg::app
