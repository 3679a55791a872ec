// The files that `gradus predict` takes.
#pragma once

#include <gradus/core/matrix.hpp>
#include <gradus/core/shape.hpp>
#include <string>
#include <vector>

#include "cli/data/preprocessing.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The samples of one file.
struct PredictInput {
  std::string name;
  Matrix x;  ///< As the model sees them: N x features.
  /// Of an image, its pixels as they were; else empty.
  Index height = 0, width = 0;
  std::vector<std::uint8_t> pixels;
  bool is_bytes = false;  ///< To be scaled: an image, or an NPY file of bytes.
};

/// Reads a PNG, JPEG, PGM, CSV or NPY file, or entry 17 of an IDX file, "file.idx:17", by its first
/// bytes, for a model of these inputs. invert: for images of dark ink on white paper. Throws
/// DataError where it cannot be read or does not fit the model, and InvalidArgument for an entry
/// that is not there, or what is no image and to be inverted.
PredictInput read_input(const std::string& file, const Shape& input,
                        const Preprocessing& preprocessing, bool invert);

}  // namespace gradus::cli
