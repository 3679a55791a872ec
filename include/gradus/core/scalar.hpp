// The number type of the whole library.
#pragma once

// Gradus is built twice from the same source: as float to train with (target gradus::gradus) and as
// double to prove with (target gradus::gradus_f64, which defines GRADUS_DOUBLE). Everything lives
// in an inline namespace named after the precision, gradus::f32 or gradus::f64. Users write
// gradus:: and never see it, but a program that mixes the two gets a link error and not a wrong
// number.
#ifdef GRADUS_DOUBLE
#define GRADUS_PRECISION f64
#else
#define GRADUS_PRECISION f32
#endif

namespace gradus::inline GRADUS_PRECISION {

#ifdef GRADUS_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

}  // namespace gradus
