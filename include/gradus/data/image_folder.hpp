// Folders of images, a subfolder a class.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gradus/data/dataset.hpp"

namespace gradus { inline namespace GRADUS_PRECISION {

struct ImageFolder {
  TrainTest data;                    ///< Without train/ and test/, all is in train.
  std::vector<std::string> classes;  ///< A class's name by its id.
};

/// Loads images (see read_image()) from a folder with a subfolder for each class, or one with two
/// such folders, train/ and test/:
///
///     digits/zero/1.png               digits/train/zero/1.png
///     digits/zero/2.png               digits/train/one/7.png
///     digits/one/7.png                digits/test/zero/2.png
///
/// The classes are the names of the subfolders, sorted as text ("10" before "2", as in Keras's
/// image_dataset_from_directory). Or they are given, such as those a model was trained for: then a
/// class may have no folder, but no folder another name. Names that begin with a point are passed
/// over.
///
/// x: bytes, sample shape (height, width, 1); y: N x 1, the class ids. The order is shuffled, the
/// same for the same files: the last samples, which may be split off to validate, are of all
/// classes.
///
/// Throws DataError where a folder or file cannot be read, a class has no images or its name is not
/// UTF-8, there are fewer than two classes, or two images differ in size.
ImageFolder load_image_folder(const std::filesystem::path& dir,
                              const std::vector<std::string>& classes = {});

}}  // namespace gradus
