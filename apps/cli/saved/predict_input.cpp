#include "cli/saved/predict_input.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/image_resize.hpp>
#include <gradus/data/mnist.hpp>
#include <gradus/data/npy.hpp>
#include <gradus/data/table.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/data/labels.hpp"
#include "cli/data/table_file.hpp"
#include "cli/data/tables.hpp"
#include "data/image_formats.hpp"

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
                  input.str() + "; scale it first, or train with --size");
}

/// As the images of a folder were read in the training.
Image read_image_as_trained(const std::string& file, const ImageOptions& images) {
  Image image = read_image(file, images.color_mode);
  return images.height == 0 ? image : resize(image, images.height, images.width);
}

/// The pixels as one row.
PredictInput image_input(const std::string& file, Image image, const Shape& input,
                         const Preprocessing& preprocessing, bool invert) {
  check_image(file, image.height, image.width, image.channels, input);
  if (invert) {
    for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  }
  PredictInput read{file,        Matrix(1, input.size()), image.height,
                    image.width, std::move(image.pixels), true};
  const auto scale = static_cast<Scalar>(preprocessing.scale);
  const auto offset = static_cast<Scalar>(preprocessing.offset);
  for (Index j = 0; j < read.x.cols(); ++j) {
    read.x(0, j) = scale * static_cast<Scalar>(read.pixels[static_cast<std::size_t>(j)]) + offset;
  }
  if (image.channels == 3) {  // is drawn in grey
    read.pixels =
        image_of_colors(image.height, image.width, read.pixels, 3, ColorMode::kGrayscale).pixels;
  }
  return read;
}

/// file: as it was given, path:entry.
Image read_idx_image(const std::string& file, const std::string& path, Index entry,
                     const Shape& input, bool transpose) {
  IdxBytes idx = read_idx_entry(path, entry, [&](const std::vector<Index>& dims) {
    if (dims.size() != 3) {
      throw DataError(path + ": expected images, an array of rank 3, got one of rank " +
                      std::to_string(dims.size()));
    }
    if (entry < 0 || entry >= dims[0]) {
      throw InvalidArgument(path + ": has the images 0 to " + std::to_string(dims[0] - 1) +
                            ", but no number " + std::to_string(entry));
    }
    check_image(file, dims[1], dims[2], 1, input);
  });
  if (!transpose) return {idx.dims[0], idx.dims[1], std::move(idx.bytes)};
  Dataset image(std::move(idx.bytes), Shape{idx.dims[0], idx.dims[1], 1}, Matrix::Zero(1, 1));
  transpose_images(image, file);
  const std::span<const std::uint8_t> pixels = image.bytes(0);
  return {idx.dims[1], idx.dims[0], {pixels.begin(), pixels.end()}};
}

PredictInput array_input(const std::string& file, const Shape& input,
                         const Preprocessing& preprocessing) {
  NpyArray array = read_npy(file);
  // One sample, or several of them.
  if (array.size() == input.size() && (array.shape.empty() || array.shape[0] != 1)) {
    array.shape.insert(array.shape.begin(), 1);
  }
  Dataset data = npy_dataset(std::move(array), file);
  if (data.features() != input.size()) {
    throw DataError(file + ": has samples of " + std::to_string(data.features()) +
                    " numbers, and the model takes " + std::to_string(input.size()));
  }
  if (preprocessing.transpose && data.sample_shape().rank() == 3) transpose_images(data, file);
  rescale(data, preprocessing);
  return {file, data.x(), 0, 0, {}, data.is_bytes()};
}

PredictInput table_input(const std::string& file, const Preprocessing& preprocessing) {
  if (!preprocessing.table) {
    throw DataError(
        file +
        ": is not a PNG, JPEG, PGM or NPY file, and the model was not trained on a CSV file");
  }
  const TableEncoding& table = *preprocessing.table;
  return {
      file, encode_table(read_table_file(file, table.csv), table, Targets::kIgnored).x(), 0, 0, {}};
}

}  // namespace

PredictInput read_input(const std::string& file, const Shape& input,
                        const Preprocessing& preprocessing, bool invert) {
  if (const auto entry = split_entry(file)) {
    return image_input(
        file, read_idx_image(file, entry->first, entry->second, input, preprocessing.transpose),
        input, preprocessing, invert);
  }
  constexpr std::size_t kMagic = 8;
  const std::vector<std::uint8_t> bytes = read_start(file, kMagic);
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (invert && !is_image(bytes)) {
    throw InvalidArgument("--invert: applies to images, and " + file + " is not one");
  }
  if (start.starts_with("\x93NUMPY")) return array_input(file, input, preprocessing);
  if (is_image(bytes)) {
    return image_input(file, read_image_as_trained(file, preprocessing.images), input,
                       preprocessing, invert);
  }
  const bool is_idx = start.size() >= 4 && start[0] == 0 && start[1] == 0 && start[2] == 8;
  const bool is_packed_idx = start.starts_with("\x1f\x8b") && !preprocessing.table;
  if (is_idx || is_packed_idx) {
    throw InvalidArgument(file + ": name an entry of an IDX file, such as " + file + ":0");
  }
  return table_input(file, preprocessing);
}

}  // namespace gradus::cli
