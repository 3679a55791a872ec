// The parts of a report, each as HTML; "" where there is nothing to show.
#pragma once

#include <string>

#include "cli/report/report.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

std::string progress_section(const Report& report);
std::string tiles_section(const Report& report);
std::string curves_section(const Report& report);
std::string classes_section(const Report& report);
std::string mistakes_section(const Report& report);
std::string predictions_section(const Report& report);
std::string residuals_section(const Report& report);
std::string weights_section(const Report& report);
std::string gradients_section(const Report& report);

/// A tile of a `<dl class="tiles">`.
void add_tile(std::string& text, const std::string& name, const std::string& value,
              const std::string& remark);

/// What a class is called: its name, or its number.
std::string class_name(const Report& report, Index id);

}  // namespace gradus::cli
