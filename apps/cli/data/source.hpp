// Where the data comes from.
#pragma once

#include <gradus/core/error.hpp>
#include <gradus/data/dataset.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/data/options.hpp"
#include "cli/data/preprocessing.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

/// The place of the synthetic digits.
inline constexpr const char* kDigits = "digits";

/// Data to train, validate and test on, loaded, cut to --limit and scaled; what was done to them,
/// and what to call them.
struct Data {
  TrainTest sets;
  std::string name;  ///< "MNIST from data/mnist"
  Preprocessing preprocessing;
  std::vector<std::string> understood = {};  ///< What they were taken for, in lines.
  std::vector<std::string> warnings = {};    ///< Where that may be wrong.
  Dataset validation = {};                   ///< From val/; or by split_data().
  std::optional<SplitOptions> split = {};    ///< How, but for --folds,
  std::optional<RowSplit> rows = {};         ///< and which rows.
  std::uint32_t checksum = 0;                ///< Of those to train and to validate on.
};

/// What to call a file or folder: UTF-8, on one line.
std::string place_name(const std::string& place);

/// "0", "1", ..., for as many classes as the targets have ids.
std::vector<std::string> numbered_classes(Index count);

/// What read() gives. An error in the data names the option that they come from.
template <class Read>
auto from_option(const std::string& option, const Read& read) {
  try {
    return read();
  } catch (const DataError& error) {
    const std::string message = error.what();
    throw DataError(message.starts_with("--") ? message : option + ": " + message);
  }
}

/// Where MNIST usually is: what GRADUS_DATA names, else data/mnist if it is there, else "".
std::string usual_place();

/// Looks in --train; or in --data, then GRADUS_DATA, then data/mnist, and else draws the synthetic
/// digits and says so. Throws DataError where a place that was named cannot be read.
Data load_data(const DataOptions& options);

/// The data to test a model on: the test part of MNIST, of the synthetic digits, of an NPZ file or
/// a folder with test/; all of a CSV file, another folder of images, or an NPY file, whose targets
/// are in another. Throws DataError where they cannot be read, InvalidArgument for a target or seed
/// that they have no use for.
struct TestSource {
  std::string place;
  std::string target;                      ///< An NPY file, or empty.
  std::vector<std::string> arrays = {};    ///< Of an NPZ file: see array_names().
  std::optional<std::uint64_t> seed = {};  ///< Of the synthetic digits; else 0.
};
Dataset load_test_data(const TestSource& source, const Preprocessing& preprocessing);

}  // namespace gradus::cli
