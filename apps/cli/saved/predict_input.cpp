#include "cli/saved/predict_input.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/core/text.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/image_resize.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/npy.hpp>
#include <gradus/data/table.hpp>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/data/image_look.hpp"
#include "cli/data/labels.hpp"
#include "cli/data/table_file.hpp"
#include "cli/data/tables.hpp"
#include "cli/photo/find_digits.hpp"

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

namespace fs = std::filesystem;

/// "images.idx:17" in two; nothing where it is no such name, or a file of that whole name exists.
std::optional<std::pair<std::string, Index>> split_entry(const std::string& file) {
  const std::size_t colon = file.rfind(':');
  std::error_code error;
  if (colon == std::string::npos || colon == 0 || fs::exists(file, error)) return std::nullopt;
  Index entry = 0;
  const char* end = file.data() + file.size();
  const auto result = std::from_chars(file.data() + colon + 1, end, entry);
  if (result.ec != std::errc() || result.ptr != end || colon + 1 == file.size()) {
    return std::nullopt;
  }
  return std::pair(file.substr(0, colon), entry);
}

/// Throws DataError where the model does not take images of this size.
void check_image(const std::string& file, Index height, Index width, Index channels,
                 const Shape& input) {
  if (height * width * channels == input.size()) return;
  throw DataError(file + ": is an image of " + std::to_string(height) + " x " +
                  std::to_string(width) + " pixels, and the model takes samples of shape " +
                  input.str());
}

/// (height, width, channels) of the images that a model takes; 0 where it takes rows of numbers.
std::array<Index, 3> image_shape(const Shape& input) {
  const std::vector<Index>& dims = input.dims();
  if (dims.size() == 3) return {dims[0], dims[1], dims[2]};
  if (dims.size() == 2) return {dims[0], dims[1], 1};
  constexpr Index kSide = 28;  // of MNIST
  return input.size() == kSide * kSide ? std::array<Index, 3>{kSide, kSide, 1}
                                       : std::array<Index, 3>{0, 0, 1};
}

/// Images of one size, which may be none.
PredictInput image_input(const std::string& file, const std::vector<Image>& images,
                         const Shape& input, const Preprocessing& preprocessing) {
  PredictInput read{.name = file, .samples = {}, .is_image = true};
  if (images.empty()) return read;
  const Image& first = images.front();
  check_image(file, first.height, first.width, first.channels, input);
  std::vector<std::uint8_t> bytes;
  for (const Image& image : images) {
    bytes.insert(bytes.end(), image.pixels.begin(), image.pixels.end());
  }
  read.samples = Dataset(std::move(bytes), Shape{first.height, first.width, first.channels},
                         Matrix::Zero(std::ssize(images), 1));
  rescale(read.samples, preprocessing);
  return read;
}

/// Whether the training images have a dark border, as MNIST's have.
bool has_dark_border(const Preprocessing& preprocessing) {
  constexpr double kDark = 8;
  return !preprocessing.look || preprocessing.look->border < kDark;
}

/// Whether the image is as the training images are: of this size, and with a border as dark.
bool is_ready(const Image& image, Index height, Index width, bool is_border_dark) {
  constexpr double kDark = 32;
  if (image.height != height || image.width != width) return false;
  return !is_border_dark || border_brightness(image.pixels, height, width) < kDark;
}

/// An image as the model's training images were.
PredictInput photo_input(const std::string& file, const Shape& input,
                         const Preprocessing& preprocessing, bool as_is) {
  const auto [height, width, channels] = image_shape(input);
  const Image image =
      read_image(file, channels == 3 ? ColorMode::kRgb : preprocessing.images.color_mode);
  const bool may_be_digits = channels == 1 && has_dark_border(preprocessing);
  if (as_is || height == 0 || is_ready(image, height, width, may_be_digits)) {
    return image_input(file, {image}, input, preprocessing);
  }
  if (!may_be_digits) {
    spdlog::info("{}: resized from {} x {} to {} x {} pixels", printable(file), image.height,
                 image.width, height, width);
    return image_input(file, {resize(image, height, width)}, input, preprocessing);
  }
  std::vector<Image> images;
  std::vector<Box> boxes;
  for (FoundDigit& digit : find_digits(image, height, width)) {
    images.push_back(std::move(digit.image));
    boxes.push_back(digit.box);
  }
  PredictInput read = image_input(file, images, input, preprocessing);
  read.boxes = std::move(boxes);
  return read;
}

/// What an IDX file of images must be. Throws DataError where it is not.
void check_idx_images(const std::string& path, const std::vector<Index>& dims, const Shape& input) {
  if (dims.size() != 3) {
    throw DataError(path + ": expected images, an array of rank 3, got one of rank " +
                    std::to_string(dims.size()));
  }
  if (dims[0] == 0) throw DataError(path + ": has no images");
  check_image(path, dims[1], dims[2], 1, input);
}

/// Images in bytes, one after the other.
Dataset idx_samples(const std::string& path, std::vector<std::uint8_t> bytes, Index height,
                    Index width, const Preprocessing& preprocessing) {
  const Index count = std::ssize(bytes) / (height * width);
  Dataset data(std::move(bytes), Shape{height, width, 1}, Matrix::Zero(count, 1));
  if (preprocessing.transpose) transpose_images(data, path);
  rescale(data, preprocessing);
  return data;
}

PredictInput entry_input(const std::string& file, const std::string& path, Index entry,
                         const Shape& input, const Preprocessing& preprocessing) {
  IdxBytes idx = read_idx_entry(path, entry, [&](const std::vector<Index>& dims) {
    if (!dims.empty() && (entry < 0 || entry >= dims[0])) {
      throw InvalidArgument(path + ": has the images 0 to " + std::to_string(dims[0] - 1) +
                            ", but no number " + std::to_string(entry));
    }
    check_idx_images(path, dims, input);
  });
  Dataset sample = idx_samples(path, std::move(idx.bytes), idx.dims[0], idx.dims[1], preprocessing);
  return {.name = file, .samples = std::move(sample), .is_image = true};
}

PredictInput idx_input(const std::string& path, const Shape& input,
                       const Preprocessing& preprocessing) {
  IdxBytes idx =
      read_idx(path, [&](const std::vector<Index>& dims) { check_idx_images(path, dims, input); });
  return {
      .name = path,
      .samples = idx_samples(path, std::move(idx.bytes), idx.dims[1], idx.dims[2], preprocessing)};
}

/// One sample, or several of them.
PredictInput array_input(const std::string& file, NpyArray array, const Shape& input,
                         const Preprocessing& preprocessing) {
  if (array.size() == input.size() && (array.shape.empty() || array.shape[0] != 1)) {
    array.shape.insert(array.shape.begin(), 1);
  }
  Dataset data = npy_dataset(std::move(array), file);
  if (data.size() == 0) throw DataError(file + ": has no samples");
  if (data.features() != input.size()) {
    throw DataError(file + ": has samples of " + std::to_string(data.features()) +
                    " numbers, and the model takes " + std::to_string(input.size()));
  }
  if (preprocessing.transpose && data.sample_shape().rank() == 3) transpose_images(data, file);
  rescale(data, preprocessing);
  return {.name = file, .samples = std::move(data)};
}

/// The samples to test on, where a file has some, else to train on.
NpyArray read_samples(const std::string& file) {
  std::map<std::string, NpyArray> arrays = read_npz(file);
  for (const char* name : {"x_test", "test_images", "x", "x_train", "train_images"}) {
    if (const auto found = arrays.find(name); found != arrays.end()) return found->second;
  }
  if (arrays.size() == 1) return arrays.begin()->second;
  throw DataError(file + ": expected one array, or one with the name x or x_test; it has " +
                  joined(arrays, ", ", [](const auto& array) { return in_quotes(array.first); }));
}

PredictInput table_input(const std::string& file, const Preprocessing& preprocessing) {
  if (!preprocessing.table) {
    throw DataError(file +
                    ": is not an image, IDX, NPY or NPZ file, and the model was not trained on a "
                    "CSV file");
  }
  const TableEncoding& table = *preprocessing.table;
  return {.name = file,
          .samples = encode_table(read_table_file(file, table.csv), table, Targets::kIgnored)};
}

bool is_image_file(const fs::path& path) {
  constexpr std::size_t kMagic = 8;
  return is_image(read_start(path, kMagic));
}

}  // namespace

std::vector<std::string> files_at(const std::string& path) {
  std::error_code error;
  if (path == kStandardInput || !fs::is_directory(path, error)) return {path};
  std::vector<std::string> images;
  fs::recursive_directory_iterator at(path, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    if (!at->is_regular_file(ignored) || at->path().filename().string().starts_with('.')) continue;
    if (is_image_file(at->path())) {
      images.push_back(at->path().string());
    } else {
      spdlog::warn("{}: is no image, and passed over", printable(at->path().string()));
    }
  }
  if (error) throw DataError(path + ": cannot be listed: " + error.message());
  if (images.empty()) throw DataError(path + ": is a folder without images");
  std::ranges::sort(images);
  return images;
}

PredictInput read_input(const std::string& file, const Shape& input,
                        const Preprocessing& preprocessing, bool as_is) {
  const auto entry = split_entry(file);
  constexpr std::size_t kMagic = 8;
  const auto bytes = entry ? std::vector<std::uint8_t>() : read_start(file, kMagic);
  if (!entry && is_image(bytes)) return photo_input(file, input, preprocessing, as_is);
  if (as_is) throw InvalidArgument("--as-is: applies to images, and " + file + " is not one");
  if (entry) {
    return entry_input(file, entry->first, entry->second, input, preprocessing);
  }
  const std::string_view start = as_text(bytes);
  if (start.starts_with("\x93NUMPY")) {
    return array_input(file, read_npy(file), input, preprocessing);
  }
  if (start.starts_with("PK\x03\x04")) {
    return array_input(file, read_samples(file), input, preprocessing);
  }
  const bool is_idx = start.size() >= 4 && start[0] == 0 && start[1] == 0 && start[2] == 8;
  const bool is_gzip = start.starts_with("\x1f\x8b");
  if (is_idx || (is_gzip && !preprocessing.table)) return idx_input(file, input, preprocessing);
  return table_input(file, preprocessing);
}

}  // namespace gradus::cli
