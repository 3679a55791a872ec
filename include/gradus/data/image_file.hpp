// Reading images: PNG and PGM, and folders of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// An image in shades of grey.
struct GrayImage {
  Index height = 0;
  Index width = 0;
  std::vector<std::uint8_t> pixels;  ///< Row by row from the top left; 0 is black, 255 white.
};

/// Whether this build can read PNG: it can if CMake found libpng (Debian: libpng-dev). Otherwise
/// parse_image() throws a DataError that says so. PGM is always read.
bool has_png();

/// Whether the bytes begin like a PNG or a PGM.
bool is_image(std::span<const std::uint8_t> bytes);

/// Reads an image of at most 4096 x 4096 pixels; its first bytes tell the format.
///
/// PNG (ISO/IEC 15948): a colour becomes its luma, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601; as in
/// Keras's load_img(color_mode="grayscale")), 16 bits become 8, and what is transparent is seen on
/// white. Chunks that correct colours, such as gAMA, are passed over, as in PIL and Keras.
///
/// PGM (Netpbm's P2 and P5): 0 ... maxval becomes 0 ... 255, rounded; maxval is up to 65535.
///
/// name: the file's, for messages. Memory is only reserved for what so many bytes can unpack to.
/// Throws DataError if the bytes are another format, are damaged or break off, or the image is
/// larger.
GrayImage parse_image(std::span<const std::uint8_t> bytes, const std::string& name);

/// The same for a file.
GrayImage read_image(const std::filesystem::path& path);

struct ImageFolder {
  TrainTest data;                    ///< Without train/ and test/, all is in train.
  std::vector<std::string> classes;  ///< A class's name by its id.
};

/// Loads images (see read_image()) from a folder with a subfolder for each class, or one with two
/// such folders, train/ and test/:
///
///     digits/zero/1.png               digits/train/zero/1.png
///     digits/zero/2.png               digits/train/one/7.png
///     digits/one/7.png                digits/test/zero/2.png
///
/// The classes are the names of the subfolders, sorted as text ("10" before "2", as in Keras's
/// image_dataset_from_directory). Or they are given, such as those a model was trained for: then a
/// class may have no folder, but every folder must be one of the classes. Names that begin with a
/// dot are skipped.
///
/// x: bytes, sample shape (height, width, 1); y: N x 1, the class ids. The order is shuffled, the
/// same for the same files: the last samples, which may be split off to validate, are of all
/// classes.
///
/// Throws DataError if a folder or file cannot be read, a class has no images or its name is not
/// UTF-8, there are fewer than two classes, or two images differ in size.
ImageFolder load_image_folder(const std::filesystem::path& dir,
                              const std::vector<std::string>& classes = {});

}  // namespace gradus
