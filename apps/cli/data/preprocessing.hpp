// What is done to data before a model sees them, and what its outputs are called.
#pragma once

#include <gradus/data/dataset.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/table.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/data/image_look.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// Learned from the data to train on, and kept in the model's file.
struct Preprocessing {
  Task task = Task::kClassification;
  std::vector<std::string> classes = {};  ///< Of a classification: a class's name by its id.
  /// Of arrays and IDX files: the label that a class has there, in ascending order. None: its id.
  std::vector<Index> labels = {};
  /// How files of images are read; the size only where it was asked for.
  ImageOptions images = {.color_mode = ColorMode::kGrayscale};
  bool transpose = false;  ///< Rows and columns of images in arrays and IDX files are exchanged.
  double scale = 1, offset = 0;             ///< A byte b of an image is read as scale * b + offset.
  std::optional<TableEncoding> table = {};  ///< Of a CSV file.
  std::optional<ImageLook> look = {};       ///< Of the images to train on.
  /// False: the model's file does not say it, and what stands above is a guess.
  bool knows_task = true, knows_scale = true;
};

/// Sets a task that is known now. Classes without names get numbers: one output is for two.
void set_task(Task task, Index outputs, Preprocessing& preprocessing);

/// Where it stands in a model's metadata.
inline constexpr const char* kPreprocessingKey = "preprocessing";

/// As JSON on one line, and back. name: the model's file, for messages. Throws DataError where the
/// text is not what to_json() gives.
std::string to_json(const Preprocessing& preprocessing);
Preprocessing parse_preprocessing(const std::string& text, const std::string& name);

/// Applies the scale to images of bytes; other data sets are as they are.
void rescale(Dataset& data, const Preprocessing& preprocessing);

}  // namespace gradus::cli
