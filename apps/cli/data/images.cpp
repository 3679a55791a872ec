#include "cli/data/images.hpp"

#include <spdlog/spdlog.h>

#include <gradus/core/text.hpp>
#include <gradus/data/image_file.hpp>
#include <utility>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

void warn_of_passed_over(const ImageFolder& folder) {
  const std::size_t count = folder.passed_over.size();
  if (count == 0) return;
  spdlog::warn("{} {} no image{} and passed over, such as {}", count,
               count == 1 ? "file is" : "files are", count == 1 ? "" : "s",
               printable(folder.passed_over.front().string()));
}

/// "Images: 28 x 28, in colour; --color-mode grayscale turns them to grey"
std::string describe_images(const ImageFolder& folder, ColorMode asked) {
  const std::vector<Index>& dims = folder.data.train.sample_shape().dims();
  const bool colors = dims[2] == 3;
  std::string text =
      concat("Images: ", dims[0], " x ", dims[1], folder.images.height > 0 ? ", resized" : "",
             colors ? ", in colour" : ", grey");
  if (asked == ColorMode::kAuto && colors) text += "; --color-mode grayscale turns them to grey";
  return text;
}

}  // namespace

Data load_image_data(const DataOptions& options, const std::string& place) {
  ImageFolder folder = load_image_folder(place, {}, options.images);
  warn_of_passed_over(folder);
  const std::string images = describe_images(folder, options.images.color_mode);
  Data data{std::move(folder.data), place_name(place), {}};
  data.understood.push_back(images);
  data.preprocessing.classes = folder.classes;
  data.preprocessing.images = folder.images;
  data.validation = std::move(folder.validation);
  if (!options.test.empty()) {
    data.sets.test = from_option("--test", [&] {
      ImageFolder test = load_image_folder(options.test, folder.classes, folder.images);
      warn_of_passed_over(test);
      return std::move(test.data.train);
    });
  }
  return data;
}

}  // namespace gradus::cli
