#include "gradus/data/mnist.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>
#include <utility>

#include "data/mnist_files.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/data/npy.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr Index kMaxSide = 1024;  // far above MNIST's 28

void check_rank(const fs::path& path, const std::vector<Index>& dims, std::size_t rank,
                const std::string& what) {
  if (dims.size() == rank) return;
  throw DataError(path.string(), ": expected ", what, ", an array of rank ", rank,
                  ", got one of rank ", dims.size());
}

/// Labels as one column.
Matrix read_labels(const fs::path& path) {
  const auto check = [&](const std::vector<Index>& dims) { check_rank(path, dims, 1, "labels"); };
  const std::vector<std::int32_t> labels = read_idx_integers(path, check);
  constexpr std::int32_t kMost = 1 << 24;  // up to here, all whole numbers are different floats
  Matrix y(std::ssize(labels), 1);
  for (Index i = 0; i < y.rows(); ++i) {
    const std::int32_t label = labels[static_cast<std::size_t>(i)];
    if (label < -kMost || label > kMost) {
      throw DataError(path.string(), ": expected labels of at most ", kMost, ", got ", label,
                      " at index ", i);
    }
    y(i, 0) = static_cast<Scalar>(label);
  }
  return y;
}

/// One for each label.
IdxBytes read_images(const fs::path& path, const fs::path& labels_path, Index labels) {
  return read_idx(path, [&](const std::vector<Index>& dims) {
    check_rank(path, dims, 3, "images");
    if (dims[1] > kMaxSide || dims[2] > kMaxSide) {
      throw DataError(path.string(), ": expected images of about 28 x 28 pixels, got ", dims[1],
                      " x ", dims[2], "; at most 1024 x 1024 are read");
    }
    if (dims[0] != labels) {
      throw DataError(path.string(), " has ", dims[0], " images, but ", labels_path.string(),
                      " has ", labels, " labels; fetch both again");
    }
  });
}

/// The array of an NPZ file that has one alone, as KMNIST's have.
NpyArray read_only_array(const fs::path& path) {
  std::map<std::string, NpyArray> arrays = read_npz(path);
  if (arrays.size() == 1) return std::move(arrays.begin()->second);
  throw DataError(path.string(), ": expected one array, got ", arrays.size());
}

Dataset load_part(const fs::path& images_path, const fs::path& labels_path) {
  if (images_path.extension() == ".npz" && labels_path.extension() == ".npz") {
    const NpyArray labels = read_only_array(labels_path);
    return npy_dataset(read_only_array(images_path), labels, images_path.string());
  }
  Matrix y = read_labels(labels_path);
  IdxBytes images = read_images(images_path, labels_path, y.rows());
  return {std::move(images.bytes), Shape{images.dims[1], images.dims[2], 1}, std::move(y)};
}

/// A character of Unicode as UTF-8; "" where it could not be seen, or is none.
std::string utf8_of(std::uint32_t code) {
  constexpr std::uint32_t kFirstOfTwo = 0x80, kFirstOfThree = 0x800, kFirstOfFour = 0x10000;
  const auto rest = [code](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code <= ' ' || code >= kFirstOfFour) return "";
  if (code < kFirstOfTwo) return {static_cast<char>(code)};
  if (code < kFirstOfThree) return {static_cast<char>(0xc0 | code >> 6), rest(0)};
  return {static_cast<char>(0xe0 | code >> 12), rest(6), rest(0)};
}

/// EMNIST's mapping.txt: a line is a label, and the number of a character or of two, "1 65 97".
std::map<Index, std::string> read_mapping(const fs::path& path) {
  constexpr std::uint64_t kMostBytes = 1'000'000;
  const std::vector<std::uint8_t> bytes = read_file(path, kMostBytes);
  std::istringstream lines{std::string(as_text(bytes))};
  std::map<Index, std::string> names;
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::istringstream words(line);
    Index label = 0;
    std::uint32_t code = 0;
    words >> label >> code;
    const std::string name = words ? utf8_of(code) : "";
    if (name.empty() || find_invalid_utf8(name) != std::string::npos) {
      throw DataError(path.string(), ", line ", number,
                      ": expected a label and the number of a character, got ", in_quotes(line));
    }
    if (!names.emplace(label, name).second) {
      throw DataError(path.string(), ", line ", number, ": label ", label, " has two lines");
    }
  }
  return names;
}

}  // namespace

MnistSet load_mnist_set(const fs::path& place) {
  const MnistFiles files = find_mnist_files(place);
  MnistSet set{{load_part(files.train_images, files.train_labels),
                load_part(files.test_images, files.test_labels)},
               files.set,
               {}};
  const Shape &trained = set.data.train.sample_shape(), &tested = set.data.test.sample_shape();
  if (trained != tested) {
    throw DataError(place.string(), ": the images to train on have the shape ", trained.str(),
                    ", those to test on ", tested.str(), "; they must be the same");
  }
  const fs::path mapping = files.folder / (files.set + "-mapping.txt");
  std::error_code error;
  if (fs::is_regular_file(mapping, error)) set.label_names = read_mapping(mapping);
  return set;
}

TrainTest load_mnist(const fs::path& place) { return load_mnist_set(place).data; }

}  // namespace gradus
