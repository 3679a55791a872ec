#include "cli/predict_input.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <gradus/core/error.hpp>
#include <gradus/core/file.hpp>
#include <gradus/data/csv.hpp>
#include <gradus/data/idx.hpp>
#include <gradus/data/image_file.hpp>
#include <gradus/data/npy.hpp>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

namespace gradus::inline GRADUS_PRECISION {
namespace cli {

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

/// The pixels as one row.
PredictInput image_input(const std::string& file, GrayImage image, const Shape& input,
                         const Preprocessing& preprocessing, bool invert) {
  const std::vector<Index>& dims = input.dims();
  const bool takes_images = dims.size() == 2 || (dims.size() == 3 && dims[2] == 1);
  if (!takes_images || image.height != dims[0] || image.width != dims[1]) {
    throw DataError(file + ": is an image of " + std::to_string(image.height) + " x " +
                    std::to_string(image.width) + " pixels, and the model takes " +
                    (takes_images ? std::to_string(dims[0]) + " x " + std::to_string(dims[1]) +
                                        "; scale it first"
                                  : "samples of shape " + input.str()));
  }
  if (invert) {
    for (std::uint8_t& pixel : image.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  }
  PredictInput read{file, Matrix(1, input.size()), image.height, image.width,
                    std::move(image.pixels)};
  const auto scale = static_cast<Scalar>(preprocessing.scale);
  const auto offset = static_cast<Scalar>(preprocessing.offset);
  for (Index j = 0; j < read.x.cols(); ++j) {
    read.x(0, j) = scale * static_cast<Scalar>(read.pixels[static_cast<std::size_t>(j)]) + offset;
  }
  return read;
}

GrayImage read_idx_entry(const std::string& path, Index entry) {
  IdxBytes idx = read_idx(path);
  if (idx.dims.size() != 3) {
    throw DataError(path + ": expected images, an array of rank 3, got one of rank " +
                    std::to_string(idx.dims.size()));
  }
  if (entry < 0 || entry >= idx.dims[0]) {
    throw DataError(path + ": has the images 0 to " + std::to_string(idx.dims[0] - 1) +
                    ", and none of number " + std::to_string(entry));
  }
  const Index size = idx.dims[1] * idx.dims[2];
  const auto first = idx.bytes.begin() + entry * size;
  return {idx.dims[1], idx.dims[2], {first, first + size}};
}

/// All samples of a data set as the model sees them.
Matrix all_rows(const Dataset& data) {
  std::vector<std::uint32_t> which(static_cast<std::size_t>(data.size()));
  std::iota(which.begin(), which.end(), 0U);
  Matrix x(data.size(), data.features());
  data.gather(which, FeatureSet(data.features()), view(x));
  return x;
}

PredictInput array_input(const std::string& file, std::span<const std::uint8_t> bytes,
                         const Shape& input, const Preprocessing& preprocessing) {
  NpyArray array = parse_npy(bytes, file);
  // One sample, or several of them.
  if (array.size() == input.size() && (array.shape.empty() || array.shape[0] != 1)) {
    array.shape.insert(array.shape.begin(), 1);
  }
  Dataset data = npy_dataset(std::move(array), file);
  if (data.features() != input.size()) {
    throw DataError(file + ": has samples of " + std::to_string(data.features()) +
                    " numbers, and the model takes " + std::to_string(input.size()));
  }
  rescale(data, preprocessing);
  return {file, all_rows(data), 0, 0, {}};
}

PredictInput table_input(const std::string& file, std::span<const std::uint8_t> bytes,
                         const Preprocessing& preprocessing) {
  if (!preprocessing.table) {
    throw DataError(file +
                    ": is no PNG, PGM or NPY file, and the model was not trained on a CSV file");
  }
  const CsvTable table =
      parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file);
  return {file, all_rows(encode(table, *preprocessing.table, Targets::kIgnored)), 0, 0, {}};
}

}  // namespace

PredictInput read_input(const std::string& file, const Shape& input,
                        const Preprocessing& preprocessing, bool invert) {
  if (const auto entry = split_entry(file)) {
    return image_input(file, read_idx_entry(entry->first, entry->second), input, preprocessing,
                       invert);
  }
  const std::vector<std::uint8_t> bytes = read_file(file);
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min<std::size_t>(bytes.size(), 6));
  if (start == "\x93NUMPY") return array_input(file, bytes, input, preprocessing);
  if (is_image(bytes)) {
    return image_input(file, parse_image(bytes, file), input, preprocessing, invert);
  }
  const bool is_idx = start.size() >= 4 && start[0] == 0 && start[1] == 0 && start[2] == 8;
  if (is_idx || start.starts_with("\x1f\x8b")) {
    throw DataError(file + ": of an IDX file, say which entry: " + file + ":0");
  }
  return table_input(file, bytes, preprocessing);
}

}  // namespace cli
}  // namespace gradus::inline GRADUS_PRECISION
