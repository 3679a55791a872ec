#include "gradus/data/mnist.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include "gradus/core/error.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

namespace fs = std::filesystem;

constexpr int kClasses = 10;
constexpr Index kMaxSide = 1024;  // far above MNIST's 28

/// The names a file may have; the first that exists is read. what: "train-images-idx3", for
/// example.
std::array<std::string, 4> names_of(const std::string& what) {
  std::string dotted = what;
  dotted[dotted.rfind('-')] = '.';
  return {what + "-ubyte", dotted + "-ubyte", what + "-ubyte.gz", dotted + "-ubyte.gz"};
}

std::optional<fs::path> find_file(const fs::path& dir, const std::string& what) {
  std::optional<fs::path> found;
  for (const std::string& name : names_of(what)) {
    std::error_code error;
    const fs::file_type type = fs::status(dir / name, error).type();
    // Some archives unpack to a folder of the same name beside the file.
    if (type == fs::file_type::directory && !found) found = dir / name;
    if (type != fs::file_type::directory && type != fs::file_type::not_found) return dir / name;
  }
  return found;
}

fs::path find_or_fail(const fs::path& dir, const std::string& what) {
  if (const std::optional<fs::path> path = find_file(dir, what)) return *path;
  std::string names;
  for (const std::string& name : names_of(what)) names += (names.empty() ? "" : ", ") + name;
  throw DataError(dir.string(), ": there is no ", what, " file (", names,
                  "); run data/fetch_mnist.sh, or use --data digits");
}

void check_rank(const fs::path& path, const std::vector<Index>& dims, std::size_t rank,
                const std::string& what) {
  if (dims.size() == rank) return;
  throw DataError(path.string(), ": expected ", what, ", an array of rank ", rank,
                  ", got one of rank ", dims.size());
}

IdxBytes read_labels(const fs::path& path) {
  const auto check = [&](const std::vector<Index>& dims) { check_rank(path, dims, 1, "labels"); };
  IdxBytes labels = read_idx(path, check);
  const auto bad = std::find_if(labels.bytes.begin(), labels.bytes.end(),
                                [](std::uint8_t label) { return label >= kClasses; });
  if (bad != labels.bytes.end()) {
    throw DataError(path.string(), ": expected labels of 0 to 9, got ", *bad, " at index ",
                    bad - labels.bytes.begin());
  }
  return labels;
}

/// One for each label.
IdxBytes read_images(const fs::path& path, const fs::path& labels_path, const IdxBytes& labels) {
  return read_idx(path, [&](const std::vector<Index>& dims) {
    check_rank(path, dims, 3, "images");
    if (dims[1] > kMaxSide || dims[2] > kMaxSide) {
      throw DataError(path.string(), ": expected images of about 28 x 28 pixels, got ", dims[1],
                      " x ", dims[2], "; at most 1024 x 1024 are read");
    }
    if (dims[0] != labels.dims[0]) {
      throw DataError(path.string(), " has ", dims[0], " images, but ", labels_path.string(),
                      " has ", labels.dims[0], " labels; fetch both again");
    }
  });
}

/// part: "train" or "t10k".
Dataset load_part(const fs::path& dir, const std::string& part) {
  const fs::path labels_path = find_or_fail(dir, part + "-labels-idx1");
  const fs::path images_path = find_or_fail(dir, part + "-images-idx3");
  const IdxBytes labels = read_labels(labels_path);
  IdxBytes images = read_images(images_path, labels_path, labels);
  const Index count = images.dims[0];
  Matrix y(count, 1);
  std::copy(labels.bytes.begin(), labels.bytes.end(), y.data());
  return {std::move(images.bytes), Shape{images.dims[1], images.dims[2], 1}, std::move(y)};
}

}  // namespace

TrainTest load_mnist(const fs::path& dir) {
  std::error_code error;
  const fs::file_status status = fs::status(dir, error);
  if (status.type() == fs::file_type::not_found) {
    throw DataError(dir.string(),
                    ": there is no such directory; run data/fetch_mnist.sh, or use --data digits");
  }
  if (error) throw DataError(dir.string(), ": cannot be opened: ", error.message());
  if (!fs::is_directory(status)) {
    throw DataError(dir.string(), ": is not a directory; give the one that holds MNIST's files");
  }
  TrainTest mnist{load_part(dir, "train"), load_part(dir, "t10k")};
  if (mnist.train.sample_shape() != mnist.test.sample_shape()) {
    throw DataError(dir.string(), ": the images to train on have the shape ",
                    mnist.train.sample_shape().str(), ", those to test on ",
                    mnist.test.sample_shape().str(), "; they must be the same");
  }
  return mnist;
}

bool has_mnist(const fs::path& dir) {
  constexpr std::array kFiles = {"train-images-idx3", "train-labels-idx1", "t10k-images-idx3",
                                 "t10k-labels-idx1"};
  return std::any_of(kFiles.begin(), kFiles.end(),
                     [&](const char* what) { return find_file(dir, what).has_value(); });
}

}  // namespace gradus
