// The files of a data set that is stored as MNIST is, found by their names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gradus/core/scalar.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// What a name says: emnist-letters-train-images-idx3-ubyte.gz.
struct MnistFileName {
  std::string set;   ///< "emnist-letters"; of MNIST "".
  std::string part;  ///< "train", "t10k" or "test".
  bool is_labels = false;
  bool is_npz = false;
  bool is_packed = false;  ///< With gzip.
};

/// Nothing where it is another name. Letters may be in any case.
std::optional<MnistFileName> read_mnist_name(const std::string& name);

/// The four files of one set.
struct MnistFiles {
  std::filesystem::path folder;
  std::string set;
  std::filesystem::path train_images, train_labels, test_images, test_labels;
};

/// Throws DataError where a file is missing, or the place is a folder with several sets.
MnistFiles find_mnist_files(const std::filesystem::path& place);

}  // namespace gradus
