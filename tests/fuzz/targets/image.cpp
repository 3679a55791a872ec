#include "fuzz/targets/targets.hpp"
#include "gradus/data/image_file.hpp"

namespace gradus::inline GRADUS_PRECISION {

bool fuzz_image(FuzzBytes bytes) {
  try {
    const GrayImage image = parse_image(bytes, kFuzzName);
    fuzz_check(image.height >= 1 && image.width >= 1, "sides");
    fuzz_check(image.height * image.width == std::ssize(image.pixels), "pixels");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace gradus
