// Whether a model was trained on the data that it is measured on.
#pragma once

#include <gradus/data/dataset.hpp>
#include <map>
#include <string>

namespace gradus::inline GRADUS_PRECISION::cli {

/// Of data that the model was trained on, those that validated, which it has not learned from; says
/// so. Warns where none did. Other data are given back as they are. metadata: of the model's file,
/// which may hold anything. place: of the data.
Dataset without_trained_on(Dataset data, const std::map<std::string, std::string>& metadata,
                           const std::string& place);

}  // namespace gradus::cli
