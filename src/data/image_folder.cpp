#include "gradus/data/image_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <numeric>
#include <system_error>
#include <utility>

#include "data/image_formats.hpp"
#include "gradus/core/error.hpp"
#include "gradus/core/file.hpp"
#include "gradus/core/random.hpp"
#include "gradus/data/image_resize.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using Path = std::filesystem::path;
using Classes = std::vector<std::string>;

bool is_folder(const Path& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// The names in a folder, sorted; those of the system aside.
std::vector<std::string> list_folder(const Path& dir) {
  std::error_code error;
  std::filesystem::directory_iterator at(dir, error);
  std::vector<std::string> names;
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with('.') && name != "__MACOSX") names.push_back(name);
  }
  if (error) fail_in(dir.string(), "cannot be listed: ", error.message());
  std::sort(names.begin(), names.end());
  return names;
}

/// Whether a file must be an image: its name says so, or its first bytes do.
bool should_be_image(const Path& file) {
  constexpr std::array kEndings = {".png", ".jpg",  ".jpeg", ".pgm",  ".gif", ".bmp",
                                   ".tif", ".tiff", ".webp", ".heic", ".ppm", ".pbm"};
  std::string ending = file.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (std::ranges::find(kEndings, ending) != kEndings.end()) return true;
  constexpr std::size_t kMagic = 16;
  return is_folder(file) || is_image(read_start(file, kMagic));
}

struct ImageName {
  Path path;
  Index id = 0;  // of its class
};

/// Reads the images of one folder after the other, all alike.
class FolderReader {
 public:
  FolderReader(ImageFolder& folder, const ImageOptions& options) : folder_(folder) {
    folder.images = options;
  }

  /// The subfolders' names.
  Classes find_classes(const Path& dir) {
    Classes classes;
    for (const std::string& name : list_folder(dir)) {
      if (!is_folder(dir / name)) continue;
      if (find_invalid_utf8(name) != std::string::npos) {
        fail_in(dir.string(), "has a folder whose name is not UTF-8: ", in_quotes(name));
      }
      classes.push_back(name);
    }
    if (classes.empty()) {
      fail_in(dir.string(), "has no folders; expected one for each class, with its images");
    }
    return classes;
  }

  Dataset read(const Path& dir) {
    const std::vector<ImageName> images = find_images(dir);
    Matrix y(std::ssize(images), 1);
    std::vector<std::uint8_t> pixels;
    Image last;  // without its pixels
    for (const ImageName& name : images) {
      const Index n = &name - images.data();
      const Image image = read_image(name.path, pixels);
      if (n == 0) {
        reserve(pixels, images.size(), image, dir);
      } else if (image.height != last.height || image.width != last.width) {
        fail_in(name.path.string(), "has ", image.height, " x ", image.width, " pixels, but ",
                images[0].path.string(), " has ", last.height, " x ", last.width,
                "; --size brings all images to one size, such as --size 28x28");
      }
      last = {image.height, image.width, {}, image.channels};
      pixels.insert(pixels.end(), image.pixels.begin(), image.pixels.end());
      y(n, 0) = static_cast<Scalar>(name.id);
    }
    if (folder_.images.color_mode == ColorMode::kAuto) {
      folder_.images.color_mode = ColorMode::kGrayscale;
    }
    return {std::move(pixels), Shape{last.height, last.width, last.channels}, std::move(y)};
  }

 private:
  /// The first image with colours makes three channels of those before it too.
  Image read_image(const Path& path, std::vector<std::uint8_t>& before) {
    ImageOptions& options = folder_.images;
    Image image = gradus::read_image(path, options.color_mode);
    if (options.color_mode == ColorMode::kAuto && image.channels == 3) {
      options.color_mode = ColorMode::kRgb;
      add_colors(before);
    }
    return options.height == 0 ? image : resize(image, options.height, options.width);
  }

  static void reserve(std::vector<std::uint8_t>& pixels, std::size_t images, const Image& first,
                      const Path& dir) {
    const std::uint64_t bytes = images * first.pixels.size();
    if (bytes > kMaxFileBytes) {
      fail_in(dir.string(), images, " images of ", first.height, " x ", first.width,
              " pixels take ", bytes >> 30, " GB; --size makes them smaller, such as --size 28x28");
    }
    pixels.reserve(bytes);
  }

  /// All images, shuffled.
  std::vector<ImageName> find_images(const Path& dir) {
    std::map<std::string, Index> ids;
    for (const std::string& name : folder_.classes) ids.emplace(name, std::ssize(ids));
    std::vector<ImageName> sorted;
    for (const std::string& name : list_folder(dir)) {
      if (!is_folder(dir / name)) {
        folder_.passed_over.push_back(dir / name);
        continue;
      }
      const auto id = ids.find(name);
      if (id == ids.end()) {
        fail_in((dir / name).string(), "is no known class; known are ",
                list_in_quotes(folder_.classes));
      }
      add_images(dir / name, id->second, sorted);
    }
    std::vector<std::uint32_t> order(sorted.size());
    std::iota(order.begin(), order.end(), 0U);
    Random(0).shuffle(order);
    std::vector<ImageName> shuffled;
    shuffled.reserve(order.size());
    for (const std::uint32_t i : order) shuffled.push_back(std::move(sorted[i]));
    return shuffled;
  }

  void add_images(const Path& dir, Index id, std::vector<ImageName>& images) {
    const std::size_t before = images.size();
    for (const std::string& name : list_folder(dir)) {
      if (should_be_image(dir / name)) {
        images.push_back({dir / name, id});
      } else {
        folder_.passed_over.push_back(dir / name);
      }
    }
    if (images.size() == before) {
      fail_in(dir.string(), "is a class without images; take the folder away, or put some in");
    }
  }

  ImageFolder& folder_;
};

void check_folder(const Path& dir) {
  std::error_code error;
  if (!std::filesystem::exists(dir, error)) fail_in(dir.string(), "there is no such folder");
  if (!is_folder(dir)) fail_in(dir.string(), "is no folder; expected one of images");
}

/// The first of these folders that is there, or an empty path.
Path find_folder(const Path& dir, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (is_folder(dir / name)) return dir / name;
  }
  return {};
}

bool has_folder(const Path& dir) {
  const std::vector<std::string> names = list_folder(dir);
  return std::ranges::any_of(names, [&](const auto& name) { return is_folder(dir / name); });
}

void check_alike(const Path& dir, const Dataset& train, const Dataset& other, const Path& part) {
  if (other.size() == 0 || train.sample_shape() == other.sample_shape()) return;
  fail_in(dir.string(), "the images in train have the shape ", train.sample_shape().str(),
          ", those in ", part.filename().string(), " ", other.sample_shape().str(),
          "; they must be the same: --size brings them to one size");
}

}  // namespace

ImageFolder load_image_folder(const Path& dir, const Classes& classes,
                              const ImageOptions& options) {
  check_folder(dir);
  const bool is_split = is_folder(dir / "train") && has_folder(dir / "train");
  const Path train = is_split ? dir / "train" : dir;
  ImageFolder folder;
  FolderReader reader(folder, options);
  folder.classes = classes.empty() ? reader.find_classes(train) : classes;
  if (folder.classes.size() < 2) {
    fail_in(train.string(), "has only one class, ", in_quotes(folder.classes[0]),
            "; expected a folder for each of at least two");
  }
  folder.data.train = reader.read(train);
  if (!is_split) return folder;
  const Path test = find_folder(dir, {"test"});
  const Path validation = find_folder(dir, {"val", "validation", "valid"});
  for (const std::string& name : list_folder(dir)) {
    const Path path = dir / name;
    if (path != train && path != test && path != validation) folder.passed_over.push_back(path);
  }
  if (!test.empty()) folder.data.test = reader.read(test);
  if (!validation.empty()) folder.validation = reader.read(validation);
  check_alike(dir, folder.data.train, folder.data.test, test);
  check_alike(dir, folder.data.train, folder.validation, validation);
  return folder;
}

}  // namespace gradus
