// Is backpropagation right, and what the optimizer makes of it?
#pragma once

#include "cli/doctor/finding.hpp"
#include "cli/doctor/patient.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

/// The gradients of the first samples against differences, and where a fault must be.
Finding check_backward(const Patient& patient);

/// The optimizer's steps down a steady slope: whether they go down, and, of SGD and Adam's kind,
/// how far.
Finding check_optimizer(const Patient& patient);

}  // namespace cli
}}  // namespace gradus
