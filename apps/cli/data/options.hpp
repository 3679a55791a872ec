// Which data to train on, and how to read them.
#pragma once

#include <cstdint>
#include <gradus/core/matrix.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/split.hpp>
#include <gradus/data/table.hpp>
#include <optional>
#include <string>
#include <vector>

namespace gradus::inline GRADUS_PRECISION::cli {

enum class Normalize {
  kUnit,      ///< Bytes / 255: from 0 to 1.
  kStandard,  ///< Mean 0 and standard deviation 1 over the training images.
  kNone,      ///< The bytes as they are, 0 to 255.
};

/// The options of a training that load_data() looks at.
struct DataOptions {
  std::string data;         // a folder, kDigits, or empty: where MNIST usually is
  std::string train, test;  // one's own data; empty: none
  std::string target;
  std::optional<Task> task;
  bool standardize = false;
  CsvOptions csv;
  Missing missing = Missing::kError;
  std::vector<std::string> drop, keep, categorical, numeric;  // columns
  std::vector<std::string> ordinal;                           // as "COLUMN=a,b,c"
  Dates dates = Dates::kDrop;
  Unseen unseen = Unseen::kError;
  std::vector<std::string> arrays;     // of an NPZ file: x=NAME, ...
  bool transpose = false;              // images are stored on their side
  ImageOptions images;                 // of a folder
  Index limit = 0;                     // 0: all
  std::optional<Normalize> normalize;  // nothing: images of bytes to kUnit
  double validation_split = 0;         // what validates is not learned from
  std::optional<Split> split;          // nothing: kStratified for classes, else kRandom
  Index folds = 0, fold = 0;           // fold 0, 1, ... of so many validates; 0: none
  std::uint64_t seed = 0;              // of the synthetic digits and the split
  int threads = 0;                     // that draw them; 0: all processors
  bool only_look = false;              // a table needs no target
};

}  // namespace gradus::cli
