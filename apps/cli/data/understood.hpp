// What data are taken for, in lines that are said before a training, and kept with the model.
#pragma once

#include "cli/data/source.hpp"
#include "io/json_text.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Adds to data.understood what holds for data of all kinds: how many samples, of what shape and
/// range; how they are scaled; what is to be predicted, and how many samples each class has.
/// asked: --task.
void add_common_lines(Data& data, std::optional<Task> asked);

/// The same for a program.
Json understood_json(const Data& data);

/// Where the lines stand in a model's metadata, as a JSON array.
inline constexpr const char* kUnderstoodKey = "data";

}  // namespace gradus::cli
