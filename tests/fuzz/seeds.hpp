#pragma once

#include <filesystem>
#include <string>

/// Where the fuzz targets begin: small inputs of every kind that is read, made by the project's own writers
/// or by the published descriptions of the formats.
namespace fuzz {

/// Writes one input, unless it is large: a large one makes every input that grows out of it slow.
void write_seed(const std::filesystem::path& file, const std::string& bytes);

/// Each fills a folder with the seeds of one target, or of two that read the same.
void edf_seeds(const std::filesystem::path& folder);
void annotation_seeds(const std::filesystem::path& folder);
void list_seeds(const std::filesystem::path& folder);
void result_seeds(const std::filesystem::path& folder);
void toml_seeds(const std::filesystem::path& folder);
/// Decisions by chance, for targets that make what they test of them; the first byte is told when it has a
/// meaning of its own with `kinds` values.
void decision_seeds(const std::filesystem::path& folder, std::size_t kinds);
/// Decisions that make what is whole: a scoring for each of so many formats, recordings, tables.
void writer_seeds(const std::filesystem::path& folder, std::size_t formats);

}  // namespace fuzz
