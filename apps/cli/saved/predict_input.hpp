// The files that `gradus predict` takes.
#pragma once

#include <gradus/data/dataset.hpp>
#include <string>
#include <vector>

#include "cli/data/preprocessing.hpp"
#include "cli/photo/strokes.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The samples of one file.
struct PredictInput {
  std::string name;
  Dataset samples;              ///< As the model sees them.
  std::vector<Box> boxes = {};  ///< Of a photo, where the digits are that were found.
  bool is_image = false;        ///< An image, or an entry of an IDX file.
};

/// The files of images in a folder and its subfolders, by name; others are passed over with a
/// warning. Another path is itself. Throws DataError where the folder has no images.
std::vector<std::string> files_at(const std::string& path);

/// Reads an image, all or an entry of an IDX file, "file.idx:17", a CSV, NPY or NPZ file, by its
/// first bytes, for a model of these inputs.
///
/// An image becomes the digits that find_digits() finds, where the model was trained on images with
/// a dark border, as MNIST's, and the image is not such a one already; for another model it is
/// resized. as_is: neither.
///
/// Throws DataError where it cannot be read or does not fit the model, and InvalidArgument for an
/// entry that is not there, or as_is for what is no image.
PredictInput read_input(const std::string& file, const Shape& input,
                        const Preprocessing& preprocessing, bool as_is);

}  // namespace gradus::cli
