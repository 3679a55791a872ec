// `gradus check-gradients`: is backpropagation right?
#pragma once

#include "cli/study/study_options.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

struct CheckGradientsOptions {
  StudyOptions study;
  Index elements = 100;  // of each tensor, at most
  bool json = false;
};

/// Runs it. Returns 0 where every gradient is right, 1 where one is not. Throws as
/// make_study_parts() does, and DivergenceError where the loss is not finite.
int check_gradients_command(const CheckGradientsOptions& options);

}  // namespace gradus::cli
