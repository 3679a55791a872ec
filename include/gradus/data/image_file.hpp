// Reading images: PNG, JPEG and PGM, and folders of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/core/matrix.hpp"
#include "gradus/data/dataset.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// The rows and columns that an image has at most.
inline constexpr Index kMaxImageSide = 4096;

/// An image: shades of grey, or colours.
struct Image {
  Index height = 0;
  Index width = 0;
  /// Row by row from the top left, a pixel's channels together; 0 is black, 255 white.
  std::vector<std::uint8_t> pixels;
  Index channels = 1;  ///< 1: grey. 3: red, green and blue.
};

/// One of one channel.
using GrayImage = Image;

/// The channels that an image is read as; the names are those of Keras's load_img().
enum class ColorMode {
  kGrayscale,  ///< One: the luma of a colour, 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
  kRgb,        ///< Three; a grey becomes three equal ones.
  kAuto,       ///< Three if any pixel is not grey, and else one.
};

/// Whether this build can read PNG: it can if CMake found libpng (Debian: libpng-dev); and JPEG,
/// with libjpeg (Debian: libjpeg-dev). Otherwise parse_image() throws a DataError that says so. PGM
/// is always read.
bool has_png();
bool has_jpeg();

/// Whether the bytes begin like a PNG, a JPEG or a PGM.
bool is_image(std::span<const std::uint8_t> bytes);

/// Reads an image of at most 4096 x 4096 pixels; its first bytes tell the format.
///
/// PNG (ISO/IEC 15948): 16 bits become 8, and what is transparent is seen on white. Chunks that
/// correct colours, such as gAMA, are passed over, as in PIL and Keras.
///
/// JPEG (ITU-T T.81): grey, or colours, of 8 bits; the four inks of print (CMYK) are refused. It is
/// turned upright where its EXIF data say how the camera was held.
///
/// PGM (Netpbm's P2 and P5): 0 ... maxval becomes 0 ... 255, rounded; maxval is up to 65535.
///
/// name: the file's, for messages. Memory is only reserved for what so many bytes can unpack to.
/// Throws DataError if the bytes are another format, are damaged or break off, or the image is
/// larger.
Image parse_image(std::span<const std::uint8_t> bytes, const std::string& name,
                  ColorMode mode = ColorMode::kGrayscale);

/// The same for a file.
Image read_image(const std::filesystem::path& path, ColorMode mode = ColorMode::kGrayscale);

/// What all images of a folder are read as.
struct ImageOptions {
  ColorMode color_mode = ColorMode::kAuto;
  Index height = 0, width = 0;  ///< The size that they get: see resize(). 0: as they are.
};

struct ImageFolder {
  TrainTest data;                                  ///< Without train/ and test/, all is in train.
  Dataset validation;                              ///< From val/, or empty.
  std::vector<std::string> classes;                ///< A class's name by its id.
  ImageOptions images;                             ///< As asked; kAuto has become what was found.
  std::vector<std::filesystem::path> passed_over;  ///< What is no image.
};

/// Loads images (see read_image()) from a folder with a subfolder for each class, or one with such
/// folders train/, val/ (or validation/, valid/) and test/, of which train/ must be there:
///
///     digits/zero/1.png               digits/train/zero/1.png
///     digits/zero/2.png               digits/train/one/7.png
///     digits/one/7.png                digits/test/zero/2.png
///
/// The classes are the names of the subfolders, sorted as text ("10" before "2", as in Keras's
/// image_dataset_from_directory). Or they are given, such as those a model was trained for: then a
/// class may have no folder, but every folder must be one of the classes.
///
/// A file that is no image, by its name and its first bytes, is passed over; names that begin with
/// a dot are too, without a word.
///
/// x: bytes, sample shape (height, width, 1), or (height, width, 3) where colours are kept; y: N x
/// 1, the class ids. The order is shuffled, the same for the same files: the last samples, which
/// may be split off to validate, are of all classes.
///
/// Throws DataError if a folder or file cannot be read, a class has no images or its name is not
/// UTF-8, there are fewer than two classes, or two images differ in size and none was asked for.
ImageFolder load_image_folder(const std::filesystem::path& dir,
                              const std::vector<std::string>& classes = {},
                              const ImageOptions& options = {});

}  // namespace gradus
