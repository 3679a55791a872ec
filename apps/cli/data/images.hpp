// Data from folders of images.
#pragma once

#include "cli/data/source.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Says how the images were read, and what was passed over. Throws DataError as load_image_folder()
/// does.
Data load_image_data(const DataOptions& options, const std::string& place);

}  // namespace gradus::cli
