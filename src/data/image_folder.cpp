#include "gradus/data/image_file.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <system_error>
#include <utility>

#include "gradus/core/error.hpp"
#include "gradus/core/random.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Path = std::filesystem::path;
using Classes = std::vector<std::string>;

/// The names in a folder, sorted; those that begin with a point aside.
std::vector<std::string> list_folder(const Path& dir) {
  std::error_code error;
  std::filesystem::directory_iterator at(dir, error);
  std::vector<std::string> names;
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with('.')) names.push_back(name);
  }
  if (error) fail_in(dir.string(), "cannot be listed: ", error.message());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_folder(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// The subfolders' names.
Classes find_class_folders(const Path& dir) {
  Classes classes;
  for (const std::string& name : list_folder(dir)) {
    if (!is_folder(dir / name)) {
      fail_in((dir / name).string(), "is no folder; expected only a folder for each class in ",
              dir.string());
    }
    if (find_invalid_utf8(name) != std::string::npos) {
      fail_in(dir.string(), "has a folder whose name is not UTF-8: ", in_quotes(name));
    }
    classes.push_back(name);
  }
  if (classes.empty()) {
    fail_in(dir.string(), "is empty; expected a folder for each class, with its images");
  }
  return classes;
}

struct ImageName {
  std::string name;
  Index id = 0;  // of its class
};

/// All images, shuffled.
std::vector<ImageName> find_images(const Path& dir, const Classes& classes) {
  std::map<std::string, Index> ids;
  for (const std::string& name : classes) ids.emplace(name, std::ssize(ids));
  std::vector<ImageName> sorted;
  for (const std::string& name : find_class_folders(dir)) {
    const auto id = ids.find(name);
    if (id == ids.end()) {
      fail_in((dir / name).string(), "is no known class; known are ", list_in_quotes(classes));
    }
    std::vector<std::string> images = list_folder(dir / name);
    if (images.empty()) fail_in((dir / name).string(), "is a class without images");
    for (std::string& image : images) sorted.push_back({std::move(image), id->second});
  }
  std::vector<std::uint32_t> order(sorted.size());
  std::iota(order.begin(), order.end(), 0U);
  Random(0).shuffle(order);
  std::vector<ImageName> shuffled;
  shuffled.reserve(order.size());
  for (const std::uint32_t i : order) shuffled.push_back(std::move(sorted[i]));
  return shuffled;
}

Dataset load_images(const Path& dir, const Classes& classes) {
  const std::vector<ImageName> images = find_images(dir, classes);
  const auto path_of = [&](const ImageName& image) {
    return dir / classes[static_cast<std::size_t>(image.id)] / image.name;
  };
  Matrix y(std::ssize(images), 1);
  std::vector<std::uint8_t> pixels;
  Index height = 0, width = 0;
  for (const ImageName& name : images) {
    const Index n = &name - images.data();
    const GrayImage image = read_image(path_of(name));
    if (n == 0) {
      height = image.height;
      width = image.width;
      pixels.reserve(images.size() * image.pixels.size());
    }
    if (image.height != height || image.width != width) {
      fail_in(path_of(name).string(), "has ", image.height, " x ", image.width, " pixels, but ",
              path_of(images[0]).string(), " has ", height, " x ", width,
              "; bring all images to one size");
    }
    pixels.insert(pixels.end(), image.pixels.begin(), image.pixels.end());
    y(n, 0) = static_cast<Scalar>(name.id);
  }
  return {std::move(pixels), Shape{height, width, 1}, std::move(y)};
}

void check_folder(const Path& dir) {
  std::error_code error;
  if (!std::filesystem::exists(dir, error)) fail_in(dir.string(), "there is no such folder");
  if (!is_folder(dir)) fail_in(dir.string(), "is no folder; expected one of images");
}

}  // namespace

ImageFolder load_image_folder(const Path& dir, const Classes& classes) {
  check_folder(dir);
  const bool is_split = is_folder(dir / "train") && is_folder(dir / "test");
  const Path train = is_split ? dir / "train" : dir;
  ImageFolder folder;
  folder.classes = classes.empty() ? find_class_folders(train) : classes;
  if (folder.classes.size() < 2) {
    fail_in(train.string(), "has only one class, ", in_quotes(folder.classes[0]),
            "; expected a folder for each of at least two");
  }
  folder.data.train = load_images(train, folder.classes);
  if (!is_split) return folder;
  folder.data.test = load_images(dir / "test", folder.classes);
  const Shape& trained = folder.data.train.sample_shape();
  const Shape& tested = folder.data.test.sample_shape();
  if (trained != tested) {
    fail_in(dir.string(), "the images in train have the shape ", trained.str(), ", those in test ",
            tested.str(), "; they must be the same");
  }
  return folder;
}

}  // namespace gradus
