#include "cli/data_source.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/synthetic_digits.hpp>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

namespace {

constexpr const char* kDefaultDir = "data/mnist";
constexpr const char* kDigits = "digits";

/// "digits" or a folder, and who named it, for messages.
struct Source {
  std::string place;
  std::string named_by;
};

Source choose_source(const TrainOptions& options) {
  if (!options.data.empty()) return {options.data, "--data"};
  const char* variable = std::getenv("GRADUS_DATA");
  if (variable != nullptr && *variable != '\0') return {variable, "GRADUS_DATA"};
  if (has_mnist(kDefaultDir)) return {kDefaultDir, "default"};
  spdlog::warn(
      "No MNIST found (no --data, no GRADUS_DATA, nothing in {}): training on synthetic digits "
      "instead. "
      "data/fetch_mnist.sh downloads MNIST.",
      kDefaultDir);
  return {kDigits, "default"};
}

void normalize(TrainTest& sets, Normalize how) {
  Scalar scale = 1, offset = 0;  // pixel = scale * byte + offset
  if (how == Normalize::kUnit) scale = Scalar(1) / 255;
  if (how == Normalize::kStandard) {
    const Dataset::Moments moments = sets.train.byte_moments();
    const double stddev = moments.stddev > 0 ? moments.stddev : 1;
    scale = static_cast<Scalar>(1 / (255 * stddev));
    offset = static_cast<Scalar>(-moments.mean / stddev);
  }
  sets.train.rescale(scale, offset);
  if (sets.test.size() > 0) sets.test.rescale(scale, offset);
}

}  // namespace

Data load_data(const TrainOptions& options) {
  const Source source = choose_source(options);
  Data data;
  if (source.place == kDigits) {
    DigitsOptions digits{.seed = options.seed, .threads = options.threads};
    if (options.limit > 0) digits.train = std::min(digits.train, options.limit);
    data = {synthetic_digits(digits), "synthetic digits"};
  } else {
    spdlog::debug("Reading {} ({})", source.place, source.named_by);
    try {
      data = {load_mnist(source.place), "MNIST from " + source.place};
    } catch (const DataError& error) {
      throw DataError(source.named_by + ": " + error.what());
    }
    if (options.limit > 0) data.sets.train.keep_first(options.limit);
  }
  normalize(data.sets, options.normalize);
  return data;
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
