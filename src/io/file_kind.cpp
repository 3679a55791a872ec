#include "io/file_kind.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "gradus/core/text.hpp"

namespace gradus::inline GRADUS_PRECISION {

namespace {

using namespace std::string_view_literals;

constexpr const char* kThenImport =
    "; then: gradus import weights.safetensors --model layers.json -o model.safetensors";

constexpr const char* kFromKeras =
    "; in Python, with it loaded as model, write safetensors.numpy.save_file({v.path: v.numpy() "
    "for v in model.weights}, 'weights.safetensors') and open('layers.json', "
    "'w').write(model.to_json())";

constexpr const char* kFromTorch =
    "; in Python, with it loaded as model, write safetensors.torch.save_file(model.state_dict(), "
    "'weights.safetensors'), and its layers as Keras's JSON";

constexpr const char* kFromOnnx =
    "; in Python, write safetensors.numpy.save_file({t.name: onnx.numpy_helper.to_array(t) for t "
    "in onnx.load(file).graph.initializer}, 'weights.safetensors'), and its layers as Keras's JSON";

constexpr const char* kFromNumpy =
    "; in Python, write safetensors.numpy.save_file(dict(numpy.load(file)), "
    "'weights.safetensors'), "
    "and its layers as Keras's JSON";

constexpr const char* kUnpack = "; unpack it first";

/// A kind: a file that has `signature` at `at` and, unless it is empty, `word` somewhere near its
/// beginning or end.
struct Kind {
  std::string_view signature;
  std::size_t at = 0;
  std::string_view word = {};
  const char* name;
  const char* advice = "";
  bool can_be_imported = false;
};

constexpr std::string_view kZip = "PK\x03\x04"sv;

/// The first that fits counts.
constexpr std::array kKinds = {
    Kind{kZip, 0, "model.weights.h5", "a Keras model (.keras)", kFromKeras, true},
    Kind{kZip, 0, "data.pkl", "a PyTorch file (.pt, .pth)", kFromTorch, true},
    Kind{kZip, 0, ".npy", "an archive of NumPy arrays (.npz)", kFromNumpy, true},
    Kind{kZip, 0, "", "a zip archive", kUnpack},
    Kind{"\x89HDF\r\n\x1a\n"sv, 0, "", "an HDF5 file (.h5), as Keras writes", kFromKeras, true},
    Kind{"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46"sv, 0, "", "a PyTorch file (.pt, .pth)", kFromTorch,
         true},
    Kind{"\x80\x02"sv, 0, "", "a Python pickle", kFromTorch, true},
    Kind{"\x80\x03"sv, 0, "", "a Python pickle", kFromTorch, true},
    Kind{"\x80\x04"sv, 0, "", "a Python pickle", kFromTorch, true},
    Kind{"\x80\x05"sv, 0, "", "a Python pickle", kFromTorch, true},
    Kind{"\x93NUMPY"sv, 0, "", "a NumPy array (.npy)"},
    Kind{"TFL3"sv, 4, "", "a TensorFlow Lite model"},
    Kind{"GGUF"sv, 0, "", "a GGUF model"},
    Kind{"ustar"sv, 257, "", "a tar archive", kUnpack},
    Kind{"\x1f\x8b"sv, 0, "", "packed with gzip", kUnpack},
    Kind{"\xfd\x37zXZ\0"sv, 0, "", "packed with xz", kUnpack},
    Kind{"BZh"sv, 0, "", "packed with bzip2", kUnpack},
    Kind{"\x28\xb5\x2f\xfd"sv, 0, "", "packed with zstd", kUnpack},
    Kind{"7z\xbc\xaf\x27\x1c"sv, 0, "", "a 7-Zip archive", kUnpack},
    Kind{"version https://git-lfs"sv, 0, "", "a pointer to a file of Git LFS",
         "; fetch the file itself: git lfs pull"},
    Kind{"<!DOCTYPE"sv, 0, "", "a web page", "; download the file itself"},
    Kind{"<html"sv, 0, "", "a web page", "; download the file itself"},
    Kind{"\x89PNG"sv, 0, "", "a PNG image"},
    Kind{"P5"sv, 0, "", "a PGM image"},
    Kind{"\xff\xd8\xff"sv, 0, "", "a JPEG image"},
    Kind{"\0\0\x08"sv, 0, "", "an IDX file, data such as MNIST's"},
    Kind{"%PDF"sv, 0, "", "a PDF document"},
    Kind{"\x7f"
         "ELF"sv,
         0, "", "a program"},
    Kind{"{"sv, 0, "", "JSON, such as the layers of a model"},
    Kind{"["sv, 0, "", "JSON, such as the layers of a model"},
};

/// Protobuf: field 1 is a small version; then come the producer's name, or in a SavedModel of
/// TensorFlow a graph.
const Kind* protobuf_kind(std::string_view text) {
  static constexpr Kind kOnnx{"", 0, "", "an ONNX model", kFromOnnx, true};
  static constexpr Kind kSavedModel{"", 0, "", "a TensorFlow SavedModel", kFromKeras, true};
  if (text.size() < 4 || text[0] != 0x08) return nullptr;
  if (text[1] == 1 && text[2] == 0x12) return &kSavedModel;
  const bool names_next = text[2] == 0x12 || text[2] == 0x1a || text[2] == 0x3a || text[2] == 0x42;
  return text[1] >= 1 && text[1] <= 32 && names_next ? &kOnnx : nullptr;
}

const Kind* kind_of(std::string_view text) {
  constexpr std::size_t kNear = 1 << 16;
  const auto fits = [&](const Kind& kind) {
    if (text.size() < kind.at || !text.substr(kind.at).starts_with(kind.signature)) return false;
    const std::string_view end = text.substr(text.size() - std::min(kNear, text.size()));
    return text.substr(0, kNear).find(kind.word) != std::string_view::npos ||
           end.find(kind.word) != std::string_view::npos;
  };
  const auto* const found = std::ranges::find_if(kKinds, fits);
  return found == kKinds.end() ? protobuf_kind(text) : found;
}

}  // namespace

std::string foreign_kind(std::span<const std::uint8_t> bytes) {
  const Kind* kind = kind_of(as_text(bytes));
  if (kind == nullptr) return "";
  return std::string("is ") + kind->name + kind->advice +
         (kind->can_be_imported ? kThenImport : "");
}

}  // namespace gradus
