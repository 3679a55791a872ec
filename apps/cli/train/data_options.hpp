// The groups of `gradus train`'s options that are about data and files.
#pragma once

#include "cli/train/options.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

void add_data_options(CLI::App& app, TrainOptions& options);
void add_file_options(CLI::App& app, TrainOptions& options);

}  // namespace cli
}}  // namespace gradus
