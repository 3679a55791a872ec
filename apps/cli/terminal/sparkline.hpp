// A curve in one line of text.
#pragma once

#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The curve as ▁▂▃▄▅▆▇█, a letter a value: ▁ at min and below, █ at max and above; a value that is
/// no number is a blank. Where there are more values than max_width letters, each letter is the
/// mean of a run of them. max_width: at least 1.
std::string sparkline(const std::vector<double>& values, double min, double max, Index max_width);

}  // namespace gradus::cli
