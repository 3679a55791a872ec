#include "cli/data/source.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/npy.hpp>
#include <gradus/data/synthetic_digits.hpp>
#include <utility>

#include "cli/data/arrays.hpp"
#include "cli/data/images.hpp"
#include "cli/data/labels.hpp"
#include "cli/data/options_used.hpp"
#include "cli/data/place_kind.hpp"
#include "cli/data/split.hpp"
#include "cli/data/table_file.hpp"
#include "cli/data/tables.hpp"
#include "cli/data/understood.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultDir = "data/mnist";

/// "digits" or a folder, and who named it, for messages.
struct Source {
  std::string place;
  std::string named_by;
};

Source choose_source(const DataOptions& options) {
  if (!options.train.empty()) return {options.train, "--train"};
  if (!options.data.empty()) return {options.data, "--data"};
  if (const std::string place = usual_place(); !place.empty()) {
    return {place, place == kDefaultDir ? "default" : "GRADUS_DATA"};
  }
  spdlog::warn(
      "No MNIST found (no --data, no GRADUS_DATA, nothing in {}): training on synthetic digits "
      "instead. "
      "data/fetch_mnist.sh downloads MNIST.",
      kDefaultDir);
  return {kDigits, "default"};
}

Data load_mnist_data(const std::string& place, bool transpose) {
  MnistSet set = load_mnist_set(place);
  Data data{std::move(set.data),
            (set.name.empty() ? "MNIST" : printable(set.name)) + " from " + place_name(place),
            {}};
  set_classes(data, set.label_names);
  if (!transpose && set.name.starts_with("emnist")) {
    spdlog::warn("{}: EMNIST's images are stored on their side; --transpose turns them upright",
                 data.name);
  }
  return data;
}

/// Exchanges rows and columns of all images, and keeps that this was done.
void transpose_all(Data& data) {
  transpose_images(data.sets.train, data.name);
  transpose_images(data.sets.test, data.name);
  data.preprocessing.transpose = true;
}

Data load_digits(const DataOptions& options) {
  DigitsOptions digits{.seed = options.seed, .threads = options.threads};
  if (options.limit > 0) digits.train = std::min(digits.train, options.limit);
  return {synthetic_digits(digits), "synthetic digits", {.classes = numbered_classes(10)}};
}

/// Nothing can be learned where the answer is always the same.
void check_targets_differ(const Data& data, Index limit) {
  const Matrix& y = data.sets.train.y();
  const std::optional<TableEncoding>& table = data.preprocessing.table;
  if (table && table->target.empty()) return;
  if ((y.rowwise() - y.row(0)).cwiseAbs().maxCoeff() > 0) return;
  throw DataError(data.name, ": ",
                  y.rows() == 1 ? "there is one sample to train on"
                                : concat("the target", table ? " " + in_quotes(table->target) : "",
                                         " is the same in all ", y.rows(), " samples"),
                  limit > 0 ? " that --limit leaves" : "", ", so there is nothing to learn");
}

Data load_place(const DataOptions& options, const std::string& place) {
  check_options_used(options, place);
  switch (kind_of(place)) {
    case PlaceKind::kSynthetic:
      return load_digits(options);
    case PlaceKind::kImageFolder:
      return load_image_data(options, place);
    case PlaceKind::kNpy:
      return load_npy_data(options, place);
    case PlaceKind::kNpz:
      return load_npz_data(options, place);
    case PlaceKind::kTable:
      if (!options.train.empty()) return load_table(options);
      break;  // a folder that is not there
    case PlaceKind::kMnist:
      break;
  }
  return load_mnist_data(place, options.transpose);
}

/// Predictions of files of images are then of as many channels.
void keep_channels(Data& data) {
  const Shape& shape = data.sets.train.sample_shape();
  if (shape.rank() == 3 && shape.dims()[2] == 3) {
    data.preprocessing.images.color_mode = ColorMode::kRgb;
  }
}

/// Images become numbers as --normalize says.
void normalize(Data& data, std::optional<Normalize> asked) {
  if (!data.sets.train.is_bytes() || data.preprocessing.table) {
    if (!asked) return warn_of_bytes(data);
    throw InvalidArgument("--normalize: applies to images of bytes, and " + data.name +
                          " holds numbers; for a CSV file there is --standardize");
  }
  Preprocessing& p = data.preprocessing;
  const Normalize how = asked.value_or(Normalize::kUnit);
  if (how == Normalize::kUnit) p.scale = static_cast<double>(Scalar(1) / 255);
  if (how == Normalize::kStandard) {
    const Dataset::Moments moments = data.sets.train.byte_moments();
    const double stddev = moments.stddev > 0 ? moments.stddev : 1;
    p.scale = 1 / (255 * stddev);
    p.offset = -moments.mean / stddev;
  }
  p.look = look_of(data.sets.train);
  rescale(data.sets.train, p);
  rescale(data.validation, p);
  rescale(data.sets.test, p);
}

/// Of arrays and IDX files.
void read_as_trained(Dataset& data, const Preprocessing& preprocessing, const std::string& place) {
  if (preprocessing.transpose) {
    transpose_images(data, place);
    spdlog::info("{}: images are transposed, as those that the model was trained on",
                 place_name(place));
  }
  if (preprocessing.task != Task::kClassification) return;
  if (!data.to_class_ids()) labels_to_ids(data, preprocessing, place);
}

}  // namespace

std::vector<std::string> numbered_classes(Index count) {
  std::vector<std::string> names;
  for (Index id = 0; id < count; ++id) names.push_back(std::to_string(id));
  return names;
}

std::string place_name(const std::string& place) {
  return place == kStandardInput ? "standard input" : printable(place);
}

Data load_data(const DataOptions& options) {
  const Source source = choose_source(options);
  spdlog::debug("Reading {} ({})", source.place, source.named_by);
  const auto load = [&] { return load_place(options, source.place); };
  Data data = options.only_look ? load() : from_option(source.named_by, load);
  if (options.transpose) transpose_all(data);
  keep_channels(data);
  if (options.limit > 0) data.sets.train.keep_first(options.limit);
  split_data(options, data);
  check_targets_differ(data, options.limit);
  normalize(data, options.normalize);
  add_common_lines(data, options.task);
  for (const std::string& warning : data.warnings) spdlog::warn("{}: {}", data.name, warning);
  return data;
}

std::string usual_place() {
  const char* variable = std::getenv("GRADUS_DATA");
  if (variable != nullptr && *variable != '\0') return variable;
  return has_mnist(kDefaultDir) ? kDefaultDir : "";
}

Dataset load_test_data(const TestSource& source, const Preprocessing& preprocessing) {
  Dataset data;
  check_use_of_data(source.place,
                    {{"--target", !source.target.empty(), {PlaceKind::kNpy}, "an NPY file"},
                     {"--arrays", !source.arrays.empty(), {PlaceKind::kNpz}, "an NPZ file"},
                     {"--seed", source.seed.has_value(), {PlaceKind::kSynthetic}, "'digits'"}});
  const PlaceKind kind = kind_of(source.place);
  if (preprocessing.table) {
    if (kind != PlaceKind::kTable) {
      throw DataError(source.place + ": the model was trained on a CSV file, and this is not one");
    }
    return encode_table(read_table_file(source.place, preprocessing.table->csv),
                        *preprocessing.table, Targets::kRequired);
  }
  switch (kind) {
    case PlaceKind::kSynthetic:
      data = synthetic_digits({.train = 1, .seed = source.seed.value_or(0)}).test;
      break;
    case PlaceKind::kImageFolder: {
      ImageFolder images =
          load_image_folder(source.place, preprocessing.classes, preprocessing.images);
      data = std::move(images.data.test.size() > 0    ? images.data.test
                       : images.validation.size() > 0 ? images.validation
                                                      : images.data.train);
      break;
    }
    case PlaceKind::kNpz: {
      TrainTest arrays = load_npz(source.place, array_names(source.arrays));
      data = std::move(arrays.test.size() > 0 ? arrays.test : arrays.train);
      break;
    }
    case PlaceKind::kNpy:
      if (source.target.empty()) {
        throw InvalidArgument("--data: an NPY file needs --target, the NPY file of the targets");
      }
      data = npy_dataset(read_npy(source.place), read_npy(source.target), source.place);
      break;
    case PlaceKind::kTable:
      if (std::error_code error;
          source.place == kStandardInput || fs::is_regular_file(source.place, error)) {
        throw DataError(source.place +
                        ": is not a file of images, and the model was trained on images");
      }
      [[fallthrough]];  // a folder that is not there
    case PlaceKind::kMnist:
      data = load_mnist(source.place).test;
      break;
  }
  if (kind == PlaceKind::kMnist || kind == PlaceKind::kNpz || kind == PlaceKind::kNpy) {
    read_as_trained(data, preprocessing, source.place);
  }
  rescale(data, preprocessing);
  return data;
}

}  // namespace gradus::cli
