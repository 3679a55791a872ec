// The parts of a report, each as HTML; "" where there is nothing to show.
#pragma once

#include <string>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::string tiles_section(const Report& report);
std::string curves_section(const Report& report);
std::string classes_section(const Report& report);
std::string mistakes_section(const Report& report);
std::string scatter_section(const Report& report);
std::string weights_section(const Report& report);
std::string gradients_section(const Report& report);

/// What a class is called: its name, or its number.
std::string class_name(const Report& report, Index id);

}  // namespace gradus::cli
